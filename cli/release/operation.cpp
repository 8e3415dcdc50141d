#include "release/operation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::release {

std::string release_name(std::string_view project, std::string_view release) {
    return fmt::format("{}-{}", project, release.substr(0, 12));
}

std::string list_some(const std::vector<std::string>& names) {
    constexpr std::size_t k_shown = 5;
    if (names.size() <= k_shown) return join_text(names, ", ");
    const std::vector<std::string> first(names.begin(), names.begin() + k_shown);
    return fmt::format("{} and {} more", join_text(first, ", "), names.size() - k_shown);
}

std::string person_of(const signing::Trust& trust, const signing::PublicKeys& keys) {
    const auto holder = trust.holder_of(keys.signing);
    const bool active = holder.key != nullptr && holder.key->state == signing::KeyState::active;
    return active ? holder.person->name : "";
}

std::string holders_of(const signing::Trust& trust, signing::Role role, std::string_view environment) {
    std::vector<std::string> names;
    for (const signing::Person& person : trust.persons) {
        if (trust.has_role(person.name, role, environment)) names.push_back(person.name);
    }
    return names.empty() ? "nobody" : list_some(names);
}

Result<> require_stage(const project::Project& project, const std::string& environment) {
    const auto& order = project.order;
    if (std::find(order.begin(), order.end(), environment) != order.end()) return {};
    return fail(Error{Code::usage, "unknown-environment",
                      fmt::format("no environment \"{}\" in the promotion order{}", printable(environment),
                                  did_you_mean(environment, order))}
                    .mend("one of: " + join_text(order, ", ")));
}

Result<> require_operator(const signing::Trust& trust, const std::string& actor, const std::string& environment) {
    TRY(trust.require(environment));
    if (!actor.empty() && trust.has_role(actor, signing::Role::operator_, environment)) return {};
    const std::string who = actor.empty() ? "your key belongs to nobody in sluice.trust"
                                          : fmt::format("{} is no operator of {}", actor, environment);
    return fail(Error{Code::answer_no, "not-operator", who}.mend(
        fmt::format("operators of {}: {}", environment, holders_of(trust, signing::Role::operator_, environment))));
}

Result<> check_reason(std::string_view reason) {
    constexpr std::size_t k_limit = 1000;
    const bool plain = is_utf8(reason) && std::none_of(reason.begin(), reason.end(), [](char c) {
                           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                       });
    if (plain && !trim(reason).empty() && reason.size() <= k_limit) return {};
    return fail(Error{Code::usage, "reason", "a reason is one line of text, at most 1000 bytes, and not empty"}.mend(
        "--reason \"orders arrive twice\""));
}

GateRow operator_row(const signing::Trust& trust, const std::string& actor, const std::string& environment) {
    return {"operator", true, fmt::format("sluice.trust version {}", trust.version),
            fmt::format("{} is operator of {}", actor, environment), ""};
}

bool was_protected(const Ledger& ledger) {
    return !ledger.lines.empty() && ledger.lines.back().activation.is_protected;
}

}  // namespace sluice::release
