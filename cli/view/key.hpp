#pragma once

#include <string>

#include "signing/identity.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// An identity's public half: `key new`, `key show`.
void show_identity(Console& console, const std::string& path, const signing::IdentityInfo& info);

}  // namespace sluice::view
