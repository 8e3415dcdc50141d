#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/rendered.hpp"

namespace sluice::render {

/// True for a host under the names that RFC 2606 keeps free for examples: example.com, example.net, example.org and
/// everything under .example, .invalid and .test.
[[nodiscard]] bool is_placeholder_host(std::string_view host);

/// Names of the parameters of type url, host or email whose value still names such a host; sorted.
[[nodiscard]] std::vector<std::string> placeholder_parameters(const RenderedIntegration& rendered);

}  // namespace sluice::render
