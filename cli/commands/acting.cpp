#include "commands/acting.hpp"

#include "release/operation.hpp"
#include "signing/identity.hpp"

namespace sluice::commands {

std::string acting_person(const Context& context, const Arguments& arguments, const signing::Trust& trust) {
    const auto info =
        signing::read_identity(signing::identity_path(context.host, arguments.value("--identity").value_or("")));
    return info ? release::person_of(trust, info->keys) : "";
}

}  // namespace sluice::commands
