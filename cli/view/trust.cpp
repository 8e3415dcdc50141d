#include "view/trust.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using signing::EnvironmentTrust;
using signing::KeyState;
using signing::Trust;
using signing::TrustUpdate;

std::string names(const std::set<std::string>& set) {
    return set.empty() ? "-" : join_text({set.begin(), set.end()}, ", ");
}

std::string pin(const Trust& trust) { return fmt::format("{}@{}", trust.root_sha256, trust.version); }

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

std::string needs(const EnvironmentTrust& rules) {
    std::string text =
        fmt::format("{} approver{}, {} signer{}", rules.approvers_needed, rules.approvers_needed == 1 ? "" : "s",
                    rules.signers_needed, rules.signers_needed == 1 ? "" : "s");
    if (rules.separate) text += ", separate";
    return text;
}

std::string waiting(const TrustUpdate& draft) {
    std::string text = fmt::format("version {} waits for root signatures:", draft.trust.version);
    if (draft.missing_before > 0) text += fmt::format(" {} by the current rules", draft.missing_before);
    if (draft.missing_before > 0 && draft.missing_after > 0) text += ",";
    if (draft.missing_after > 0) text += fmt::format(" {} by its own", draft.missing_after);
    return text + fmt::format(" (signed by {})", draft.signed_by.empty() ? "nobody" : join_text(draft.signed_by, ", "));
}

Json update_json(const TrustUpdate& update, const Trust& before) {
    Json json;
    json.set("version", update.trust.version)
        .set("complete", update.complete)
        .set("signed_by", Json::array_of(update.signed_by))
        .set("missing_current", update.missing_before)
        .set("missing_next", update.missing_after)
        .set("changes", Json::array_of(signing::describe_changes(before, update.trust)));
    return json;
}

void show_tables(Console& console, const Trust& trust) {
    Table people({"person", "key", "state"});
    for (const auto& person : trust.persons) {
        for (const auto& key : person.keys) {
            people.add({person.name, key.keys.key_id(), std::string(state_text(key.state))});
        }
    }
    console.line();
    console.write(people.text());
    Table rules({"environment", "needs", "approvers", "operators", "auditors", "writers", "readers"});
    for (const auto& [name, environment] : trust.environments) {
        rules.add({name, needs(environment), names(environment.approvers), names(environment.operators),
                   names(environment.auditors), names(environment.writers), names(environment.readers)});
    }
    console.line();
    console.write(rules.text());
}

std::string expiry(const Trust& trust, Instant now) {
    if (!trust.expires) return "never";
    return fmt::format("{}{}", format_instant(*trust.expires), trust.is_expired(now) ? " (expired)" : "");
}

}  // namespace

void show_trust(Console& console, const Trust& trust, const std::optional<TrustUpdate>& draft, Instant now) {
    if (console.json()) {
        Json json;
        json.set("trust", trust.to_json()).set("root", trust.root_sha256).set("pin", pin(trust));
        json.set("expired", trust.is_expired(now));
        json.set("draft", draft ? update_json(*draft, trust) : Json());
        console.print(json);
        return;
    }
    console.line(fmt::format("project  {}", trust.project));
    console.line(fmt::format("version  {} of {}", trust.version, trust.at));
    console.line(fmt::format("expires  {}", expiry(trust, now)));
    console.line(fmt::format("roots    {} ({} needed)", names(trust.roots), trust.roots_needed));
    console.line(fmt::format("signers  {}", names(trust.signers)));
    console.line(fmt::format("pin      {}", pin(trust)));
    if (trust.test_clock) console.line("clock    commands that sign accept --now (for tests)");
    show_tables(console, trust);
    if (draft) {
        console.line();
        console.line(waiting(*draft));
        console.next("sluice trust sign");
    }
}

void show_trust_changes(Console& console, const Trust& before, const TrustUpdate& draft) {
    if (console.json()) return;
    console.say(fmt::format("version {} of the trust list:", draft.trust.version));
    for (const std::string& change : signing::describe_changes(before, draft.trust)) console.say("  " + change);
}

void show_trust_update(Console& console, const Trust& before, const TrustUpdate& update) {
    if (!console.json()) {
        for (const std::string& change : signing::describe_changes(before, update.trust)) console.line(change);
    }
    show_trust_signed(console, before, update);
}

void show_trust_signed(Console& console, const Trust& before, const TrustUpdate& update) {
    if (console.json()) {
        console.print(update_json(update, before));
        return;
    }
    if (update.complete) {
        console.line(fmt::format("version {} of sluice.trust counts from now on", update.trust.version));
        console.next("git add sluice.trust && git commit");
    } else {
        console.line(waiting(update));
        console.next("git add sluice.trust.next && git commit, then another root: sluice trust sign");
    }
}

void show_trust_verified(Console& console, const signing::TrustChain& chain, Instant now) {
    const Trust& trust = chain.current();
    if (console.json()) {
        Json json;
        json.set("verified", true)
            .set("project", trust.project)
            .set("version", trust.version)
            .set("root", trust.root_sha256)
            .set("pin", pin(trust))
            .set("expired", trust.is_expired(now));
        console.print(json);
        return;
    }
    console.line(fmt::format("sluice.trust verifies: {} version{}, root {}", chain.versions.size(),
                             chain.versions.size() == 1 ? "" : "s", trust.root_sha256));
    if (trust.is_expired(now)) {
        console.warn("it has expired: signing, approving and promoting wait for a new version");
    }
}

}  // namespace sluice::view
