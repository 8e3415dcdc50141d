#pragma once

#include <string>

#include "setup/init.hpp"
#include "view/console.hpp"

namespace sluice::view {

struct InitResult {
    const setup::Initialized& project;
    bool identity_is_new = false;
    bool identity_is_encrypted = false;
    std::string identity_path;
    std::string typed_folder;  ///< what the user typed, for the next command
};

void show_initialized(Console& console, const InitResult& result);

}  // namespace sluice::view
