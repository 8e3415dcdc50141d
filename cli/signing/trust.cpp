#include "signing/trust.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "signing/trust_fault.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

const std::set<std::string>& members(const EnvironmentTrust& rules, Role role) {
    static const std::set<std::string> nobody;
    switch (role) {
        case Role::writer:
            return rules.writers;
        case Role::reader:
            return rules.readers;
        case Role::approver:
            return rules.approvers;
        case Role::operator_:
            return rules.operators;
        case Role::auditor:
            return rules.auditors;
        case Role::root:
        case Role::signer:
            break;
    }
    return nobody;
}

/// The persons in a role; nobody in an environment that the trust list does not know.
const std::set<std::string>& members(const Trust& trust, Role role, std::string_view environment) {
    static const std::set<std::string> nobody;
    if (role == Role::root) return trust.roots;
    if (role == Role::signer) return trust.signers;
    const auto rules = trust.environments.find(std::string(environment));
    return rules == trust.environments.end() ? nobody : members(rules->second, role);
}

bool counts(const TrustedKey& key, std::string_view environment, Freshness freshness,
            std::optional<std::int64_t> sequence) {
    switch (key.state) {
        case KeyState::active:
            return true;
        case KeyState::retired:
            return freshness == Freshness::historic;
        case KeyState::compromised:
            break;
    }
    const auto from = key.compromised_from.find(std::string(environment));
    return freshness == Freshness::historic && sequence && from != key.compromised_from.end() &&
           *sequence < from->second;
}

Result<> check_persons(const Trust& trust) {
    if (trust.persons.empty()) return distrust("trust-person", "the trust list names nobody");
    std::set<std::string> names;
    std::set<std::string> keys;
    for (const Person& person : trust.persons) {
        const std::string name = printable(person.name);
        if (!is_name(person.name)) return distrust("trust-person", fmt::format("\"{}\" is no name of a person", name));
        if (!names.insert(person.name).second) return distrust("trust-person", fmt::format("{} is named twice", name));
        if (person.keys.empty()) return distrust("trust-person", fmt::format("{} has no key", name));
        for (const TrustedKey& key : person.keys) {
            if (!is_usable(key.keys)) return distrust("trust-key", fmt::format("a key of {} is no usable key", name));
            if (!keys.insert("signing " + key.keys.signing).second ||
                !keys.insert("sealing " + key.keys.sealing).second) {
                return distrust("trust-key", fmt::format("a key of {} stands twice in the trust list", name));
            }
        }
    }
    return {};
}

Result<> check_members(const Trust& trust, const std::set<std::string>& names, std::string_view role) {
    for (const std::string& name : names) {
        if (trust.find_person(name) == nullptr) {
            return distrust("trust-person",
                            fmt::format("\"{}\" is a {}, but no person of the trust list", printable(name), role));
        }
    }
    return {};
}

Result<> check_threshold(int needed, int least, std::size_t members, std::string_view what) {
    if (needed >= least && static_cast<std::size_t>(needed) <= members) return {};
    return distrust("trust-threshold", fmt::format("{} {} are needed, where there are {}", needed, what, members));
}

Result<> check_environment(const Trust& trust, const std::string& name, const EnvironmentTrust& rules) {
    for (const Role role : {Role::writer, Role::reader, Role::approver, Role::operator_, Role::auditor}) {
        TRY(check_members(trust, members(rules, role), fmt::format("{} of {}", role_name(role), name)));
    }
    TRY(check_threshold(rules.signers_needed, 1, trust.signers.size(), "signers for " + name));
    return check_threshold(rules.approvers_needed, 0, rules.approvers.size(), "approvers for " + name);
}

}  // namespace

std::string_view role_name(Role role) {
    switch (role) {
        case Role::root:
            return "root";
        case Role::signer:
            return "signer";
        case Role::writer:
            return "writer";
        case Role::reader:
            return "reader";
        case Role::approver:
            return "approver";
        case Role::operator_:
            return "operator";
        case Role::auditor:
            return "auditor";
    }
    return "";
}

std::optional<Role> role_named(std::string_view name) {
    for (const Role role : k_roles) {
        if (role_name(role) == name) return role;
    }
    return std::nullopt;
}

const Person* Trust::find_person(std::string_view name) const {
    const auto found =
        std::find_if(persons.begin(), persons.end(), [&](const Person& person) { return person.name == name; });
    return found == persons.end() ? nullptr : &*found;
}

Trust::Holder Trust::holder_of(std::string_view ed25519_public) const {
    for (const Person& person : persons) {
        for (const TrustedKey& key : person.keys) {
            if (key.keys.signing == ed25519_public) return {&person, &key};
        }
    }
    return {};
}

Trust::Holder Trust::holder_of_id(std::string_view id) const {
    for (const Person& person : persons) {
        for (const TrustedKey& key : person.keys) {
            if (key.keys.key_id() == id) return {&person, &key};
        }
    }
    return {};
}

bool Trust::has_role(std::string_view person, Role role, std::string_view environment) const {
    return members(*this, role, environment).contains(std::string(person));
}

Result<const EnvironmentTrust*> Trust::require(std::string_view environment) const {
    const auto found = environments.find(std::string(environment));
    if (found != environments.end()) return &found->second;
    std::vector<std::string> names;
    for (const auto& known : environments) names.push_back(known.first);
    return fail(Error{Code::usage, "unknown-environment",
                      fmt::format("the trust list has no environment \"{}\"{}", printable(environment),
                                  did_you_mean(environment, names))}
                    .mend("sluice trust show"));
}

Result<> Trust::check() const {
    TRY(check_persons(*this));
    TRY(check_members(*this, roots, "root"));
    TRY(check_members(*this, signers, "signer"));
    TRY(check_threshold(roots_needed, 1, roots.size(), "roots"));
    for (const auto& [name, rules] : environments) TRY(check_environment(*this, name, rules));
    return {};
}

std::set<std::string> signers_of(const Envelope& envelope, const Trust& trust, Role role, std::string_view environment,
                                 Freshness freshness, std::optional<std::int64_t> sequence) {
    std::set<std::string> out;
    for (const std::string& name : members(trust, role, environment)) {
        const Person* person = trust.find_person(name);
        if (person == nullptr) continue;
        for (const TrustedKey& key : person->keys) {
            if (counts(key, environment, freshness, sequence) && signed_by(envelope, key.keys.signing))
                out.insert(name);
        }
    }
    return out;
}

const Trust* TrustChain::find(std::int64_t version, std::string_view line_sha256) const {
    if (version < 1 || static_cast<std::uint64_t>(version) > versions.size()) return nullptr;
    const Trust& trust = versions[static_cast<std::size_t>(version - 1)];
    return trust.line_sha256 == line_sha256 ? &trust : nullptr;
}

}  // namespace sluice::signing
