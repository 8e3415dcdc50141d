#pragma once

#include <string>

#include "project/error_list.hpp"
#include "project/yaml.hpp"
#include "secrets/vault/alias.hpp"
#include "support/host.hpp"

namespace sluice::secrets::vault {

/// One alias of a document that its schema allows. Of the host only $HOME is asked, for "~/".
[[nodiscard]] Alias read_alias(const project::yaml::Document& document, const std::string& name,
                               const project::yaml::Node& node, const Host& host, project::ErrorList& errors);

}  // namespace sluice::secrets::vault
