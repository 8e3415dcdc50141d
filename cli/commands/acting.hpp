#pragma once

#include <string>

#include "commands/command.hpp"
#include "signing/trust.hpp"

namespace sluice::commands {

inline constexpr Option k_to{"--to", "E", "the environment", true};

/// The person whom the identity's public half belongs to, without opening it; "" if there is none or it is nobody's.
[[nodiscard]] std::string acting_person(const Context& context, const Arguments& arguments,
                                        const signing::Trust& trust);

}  // namespace sluice::commands
