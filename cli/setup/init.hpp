#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "signing/identity.hpp"
#include "support/error.hpp"
#include "support/host.hpp"

namespace sluice::setup {

struct NewProject {
    std::filesystem::path folder;
    std::string name;         ///< of the project; "" = after the folder
    bool test_clock = false;  ///< trust allows --now for commands that sign; never for real projects
};

/// What `init` made.
struct Initialized {
    std::filesystem::path folder;
    std::string project;
    std::vector<std::string> files;  ///< relative to the folder
    std::string person;
    std::string key_id;
    std::string root_sha256;  ///< the pin
};

/// Writes a project with one example integration, and its trust root: `owner` has every role in every environment, one
/// approval each, `separate: false`. A folder with a sluice.yaml and no sluice.trust gets the trust root alone. Pins that root for this user. Refuses to touch a file that is there already; a new
/// folder appears complete or not at all.
[[nodiscard]] Result<Initialized> init_project(const NewProject& wanted, const signing::Identity& owner,
                                               const Host& host);

}  // namespace sluice::setup
