#pragma once

#include <string>
#include <utility>

#include "support/error.hpp"

namespace sluice::signing {

/// A fault of a trust file: Code::integrity.
[[nodiscard]] inline Failure distrust(const char* rule, std::string message) {
    return fail(Code::integrity, rule, std::move(message));
}

}  // namespace sluice::signing
