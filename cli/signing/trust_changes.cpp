// What a new version changes, in words: whoever signs must see it.

#include <algorithm>

#include <fmt/format.h>

#include "signing/trust_edit.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

using Sentences = std::vector<std::string>;

void compare_sets(Sentences& out, const std::set<std::string>& before, const std::set<std::string>& after,
                  const std::string& what) {
    for (const std::string& name : after) {
        if (!before.contains(name)) out.push_back(fmt::format("{} becomes {}", name, what));
    }
    for (const std::string& name : before) {
        if (!after.contains(name)) out.push_back(fmt::format("{} is no longer {}", name, what));
    }
}

void compare_counts(Sentences& out, int before, int after, const std::string& what) {
    if (before != after) out.push_back(fmt::format("{}: {} needed instead of {}", what, after, before));
}

std::string_view state_text(KeyState state) {
    switch (state) {
        case KeyState::active:
            return "active";
        case KeyState::retired:
            return "retired";
        case KeyState::compromised:
            return "compromised";
    }
    return "";
}

void compare_keys(Sentences& out, const Trust& before, const Trust& after) {
    for (const Person& person : after.persons) {
        if (before.find_person(person.name) == nullptr) out.push_back(fmt::format("{} is a new person", person.name));
        for (const TrustedKey& key : person.keys) {
            const auto old = before.holder_of(key.keys.signing);
            if (old.key == nullptr) {
                out.push_back(
                    fmt::format("{} gets key {} ({})", person.name, key.keys.key_id(), state_text(key.state)));
            } else if (old.key->state != key.state) {
                out.push_back(
                    fmt::format("key {} of {} is now {}", key.keys.key_id(), person.name, state_text(key.state)));
            } else if (old.key->compromised_from != key.compromised_from || old.key->keys != key.keys) {
                out.push_back(fmt::format("key {} of {} changes", key.keys.key_id(), person.name));
            }
        }
    }
    for (const Person& person : before.persons) {
        for (const TrustedKey& key : person.keys) {
            if (after.holder_of(key.keys.signing).key == nullptr) {
                out.push_back(fmt::format("key {} of {} goes", key.keys.key_id(), person.name));
            }
        }
    }
}

std::string duration_text(const std::optional<Duration>& duration) {
    return duration ? format_duration(*duration) : std::string("unset");
}

void compare_environments(Sentences& out, const std::string& name, const EnvironmentTrust& before,
                          const EnvironmentTrust& after) {
    compare_sets(out, before.writers, after.writers, "writer of " + name);
    compare_sets(out, before.readers, after.readers, "reader of " + name);
    compare_sets(out, before.approvers, after.approvers, "approver of " + name);
    compare_sets(out, before.operators, after.operators, "operator of " + name);
    compare_sets(out, before.auditors, after.auditors, "auditor of " + name);
    compare_sets(out, before.never_waive, after.never_waive, "a gate that nobody can waive for " + name);
    compare_counts(out, before.signers_needed, after.signers_needed, "signers for " + name);
    compare_counts(out, before.approvers_needed, after.approvers_needed, "approvers for " + name);
    if (before.separate != after.separate) {
        out.push_back(after.separate ? fmt::format("{}: who signed the bundle or activates it may not approve", name)
                                     : fmt::format("{}: who signed the bundle or activates it may approve", name));
    }
    if (before.soak != after.soak) out.push_back(fmt::format("{}: soak is {}", name, duration_text(after.soak)));
    if (before.checkpoint_max_age != after.checkpoint_max_age) {
        out.push_back(fmt::format("{}: age of a checkpoint is {}", name, duration_text(after.checkpoint_max_age)));
    }
}

}  // namespace

std::vector<std::string> describe_changes(const Trust& before, const Trust& after) {
    Sentences out;
    compare_keys(out, before, after);
    compare_sets(out, before.roots, after.roots, "root");
    compare_sets(out, before.signers, after.signers, "signer");
    compare_counts(out, before.roots_needed, after.roots_needed, "roots");
    for (const auto& [name, rules] : after.environments) {
        const auto old = before.environments.find(name);
        if (old == before.environments.end()) out.push_back(fmt::format("{} is a new environment", name));
        compare_environments(out, name, old == before.environments.end() ? EnvironmentTrust() : old->second, rules);
    }
    for (const auto& known : before.environments) {
        if (!after.environments.contains(known.first)) out.push_back(fmt::format("environment {} goes", known.first));
    }
    if (before.expires != after.expires) {
        out.push_back(after.expires ? fmt::format("expires {}", format_instant(*after.expires)) : "never expires");
    }
    if (before.test_clock != after.test_clock) {
        out.push_back(after.test_clock ? "commands that sign accept --now" : "commands that sign refuse --now");
    }
    return out;
}

}  // namespace sluice::signing
