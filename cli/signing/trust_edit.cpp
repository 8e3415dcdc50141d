#include "signing/trust_edit.hpp"

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::signing {
namespace {

std::set<std::string>* members(EnvironmentTrust& rules, Role role) {
    switch (role) {
        case Role::writer:
            return &rules.writers;
        case Role::reader:
            return &rules.readers;
        case Role::approver:
            return &rules.approvers;
        case Role::operator_:
            return &rules.operators;
        case Role::auditor:
            return &rules.auditors;
        case Role::root:
        case Role::signer:
            break;
    }
    return nullptr;
}

Failure bad_role(std::string_view text, std::string_view why) {
    std::vector<std::string> names;
    for (const Role role : k_roles) names.emplace_back(role_name(role));
    return fail(Error{Code::usage, "trust-role", fmt::format("\"{}\": {}", printable(text), why)}.mend(
        "roles are root, signer, and writer, reader, approver, operator, auditor with an environment: approver:prod"));
}

}  // namespace

bool is_project_wide(Role role) { return role == Role::root || role == Role::signer; }

Trust make_first_trust(std::string project, const IdentityInfo& person, const std::vector<std::string>& environments,
                       Instant at, bool test_clock) {
    const std::set<std::string> all{person.name};
    Trust trust;
    trust.project = std::move(project);
    trust.at = format_instant(at);
    trust.test_clock = test_clock;
    trust.persons.push_back(Person{person.name, {TrustedKey{person.keys, KeyState::active, {}}}});
    trust.roots = all;
    trust.signers = all;
    for (const std::string& name : environments) {
        EnvironmentTrust& rules = trust.environments[name];
        rules.writers = rules.readers = rules.approvers = rules.operators = rules.auditors = all;
    }
    return trust;
}

Trust next_version(const Trust& current, Instant at) {
    Trust next = current;
    next.version = current.version + 1;
    next.at = std::max(current.at, format_instant(at));  // one spelling, so text order is time order
    next.line_sha256.clear();
    return next;
}

Result<RoleGrant> RoleGrant::parse(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    const auto role = role_named(name);
    if (!role) {
        std::vector<std::string> names;
        for (const Role known : k_roles) names.emplace_back(role_name(known));
        return bad_role(text, fmt::format("there is no such role{}", did_you_mean(name, names)));
    }
    const bool has_environment = colon != std::string_view::npos;
    if (is_project_wide(*role) && has_environment) return bad_role(text, "this role is for the whole project");
    if (!is_project_wide(*role) && !has_environment) return bad_role(text, "this role needs an environment");
    const std::string environment = has_environment ? std::string(text.substr(colon + 1)) : std::string();
    if (has_environment && environment != "*" && !is_name(environment)) return bad_role(text, "this is no environment");
    return RoleGrant{*role, environment};
}

Result<> add_key(Trust& trust, const std::string& person, const PublicKeys& keys) {
    if (!is_name(person)) {
        return fail(Code::usage, "trust-person", fmt::format("\"{}\" is no name of a person", printable(person)));
    }
    if (const auto holder = trust.holder_of(keys.signing); holder.person != nullptr) {
        if (holder.person->name == person && holder.key->keys == keys) return {};
        return fail(Error{Code::usage, "trust-key", fmt::format("this key is {}'s already", holder.person->name)}.mend(
            "every person makes a key of her own: sluice key new"));
    }
    for (Person& known : trust.persons) {
        if (known.name != person) continue;
        known.keys.push_back(TrustedKey{keys, KeyState::active, {}});
        return {};
    }
    trust.persons.push_back(Person{person, {TrustedKey{keys, KeyState::active, {}}}});
    return {};
}

void add_environments(Trust& trust, const std::vector<std::string>& order, const RoleGrant& what) {
    for (const std::string& name : order) {
        if (!is_project_wide(what.role) && (what.environment == "*" || what.environment == name))
            trust.environments[name];
    }
}

std::string command_to_add(const std::string& environment, const std::string& person) {
    return fmt::format(
        "sluice trust add {0} --role writer:{1} --role reader:{1} --role approver:{1} --role operator:{1}", person,
        environment);
}

Result<EnvironmentTrust*> rules_of(Trust& trust, std::string_view environment) {
    TRY(trust.require(environment));
    return &trust.environments.at(std::string(environment));
}

Result<> grant(Trust& trust, const std::string& person, const RoleGrant& what) {
    if (what.role == Role::root) trust.roots.insert(person);
    if (what.role == Role::signer) trust.signers.insert(person);
    if (is_project_wide(what.role)) return {};
    if (what.environment != "*") {
        members(*TRY(rules_of(trust, what.environment)), what.role)->insert(person);
        return {};
    }
    for (auto& [name, rules] : trust.environments) members(rules, what.role)->insert(person);
    return {};
}

Result<bool> take_role(Trust& trust, const std::string& person, const RoleGrant& what) {
    if (what.role == Role::root) return trust.roots.erase(person) != 0;
    if (what.role == Role::signer) return trust.signers.erase(person) != 0;
    if (what.environment != "*") return members(*TRY(rules_of(trust, what.environment)), what.role)->erase(person) != 0;
    bool had = false;
    for (auto& [name, rules] : trust.environments) had = members(rules, what.role)->erase(person) != 0 || had;
    return had;
}

Result<> require_person(const Trust& trust, const std::string& person) {
    if (trust.find_person(person) != nullptr) return {};
    std::vector<std::string> names;
    for (const auto& known : trust.persons) names.push_back(known.name);
    return fail(
        Error{Code::usage, "unknown-person",
              fmt::format("the trust list does not know \"{}\"{}", printable(person), did_you_mean(person, names))}
            .mend("sluice trust show"));
}

std::vector<Role> roles_of(const Trust& trust, std::string_view person, std::string_view environment) {
    std::vector<Role> out;
    for (const Role role : k_roles) {
        if (trust.has_role(person, role, environment)) out.push_back(role);
    }
    return out;
}

}  // namespace sluice::signing
