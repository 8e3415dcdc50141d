#include "commands/acting.hpp"

#include "commands/identity_source.hpp"
#include "release/operation.hpp"

namespace sluice::commands {

std::string acting_person(const Context& context, const Arguments& arguments, const signing::Trust& trust) {
    const auto info = identity_info(context, arguments);
    return info ? release::person_of(trust, info->keys) : "";
}

}  // namespace sluice::commands
