#include "release/ledger_rules.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "release/approval.hpp"
#include "support/digest.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

constexpr std::size_t k_line_limit = 4U << 20;
constexpr std::chrono::hours k_delay_limit{31 * 24};  // of a promotion's notBefore

/// One line under judgement, and what it is judged by.
struct Candidate {
    const Ledger& ledger;
    const LedgerContext& context;
    std::string_view name;
    signing::Envelope envelope;
    Activation line;
    const signing::Trust* trust = nullptr;  ///< the version that the line names

    [[nodiscard]] Failure refuse(std::string rule, std::string why) const {
        return fail(Error{Code::integrity, "ledger-" + rule, std::move(why)}
                        .at({.file = std::string(name), .line = ledger.lines.size() + 1, .column = 1})
                        .mend("nothing is read past this line; restore .sluice/ledger from a copy that `sluice ledger "
                              "verify` accepts"));
    }
};

Result<> judge_place(const Candidate& it) {
    const Activation& line = it.line;
    if (line.project != it.context.project || line.environment != it.ledger.environment) {
        return it.refuse("project", fmt::format("this line belongs to {}/{}", line.project, line.environment));
    }
    if (line.sequence != it.ledger.head() + 1) {
        return it.refuse("sequence",
                         fmt::format("sequence {} where {} must stand", line.sequence, it.ledger.head() + 1));
    }
    if (line.previous != it.ledger.head_sha256()) return it.refuse("chain", "it does not name the line before it");
    if (!it.ledger.lines.empty() && line.at < it.ledger.lines.back().activation.at) {
        return it.refuse("time", "it is dated before the line before it");
    }
    if (!it.context.is_clock_set && line.at > it.context.now + k_clock_tolerance) {
        return it.refuse(
            "time", fmt::format("it is dated {}, more than 5 minutes ahead of this clock", format_instant(line.at)));
    }
    return {};
}

Result<> judge_delay(const Candidate& it) {
    const Activation& line = it.line;
    if (line.action != Action::promote && line.not_before > line.at) {
        return it.refuse("time",
                         fmt::format("a {} holds at once, and this one names a later time", action_name(line.action)));
    }
    if (line.not_before > line.at + k_delay_limit) {
        return it.refuse("time", "it is to hold later than 31 days after it was written");
    }
    return {};
}

/// The newest version of trust that a line of that time must know: a version was written at its `at` if one root could do it
/// alone; where several sign, it may have waited for them, and its `at` does not tell when it came into force.
std::int64_t least_trust(const signing::TrustChain& chain, Instant at) {
    for (std::size_t i = chain.versions.size() - 1; i > 0; --i) {
        const signing::Trust& next = chain.versions[i];
        if (next.roots_needed > 1 || chain.versions[i - 1].roots_needed > 1) continue;
        const auto since = parse_instant(next.at);
        if (since && *since + k_clock_tolerance < at) return next.version;
    }
    return 1;
}

Result<> judge_trust(Candidate& it) {
    const TrustRef& named = it.line.trust;
    it.trust = it.context.trust.find(named.version, named.sha256);
    if (it.trust == nullptr)
        return it.refuse("trust",
                         fmt::format("it was judged by a version {} of trust that is not here", named.version));
    if (!it.ledger.lines.empty() && named.version < it.ledger.lines.back().activation.trust.version) {
        return it.refuse("trust", "it was judged by an older version of trust than the line before it");
    }
    const std::int64_t least = least_trust(it.context.trust, it.line.at);
    if (named.version < least) {
        return it.refuse("trust", fmt::format("it names version {} of trust and is dated {}, when version {} was there",
                                              named.version, format_instant(it.line.at), least));
    }
    return {};
}

/// True if the key has been called compromised, in the newest trust, for this place of the chain.
bool is_compromised(const Candidate& it, std::string_view ed25519_public) {
    const auto holder = it.context.trust.current().holder_of(ed25519_public);
    if (holder.key == nullptr || holder.key->state != signing::KeyState::compromised) return false;
    const auto from = holder.key->compromised_from.find(it.line.environment);
    return from == holder.key->compromised_from.end() || it.line.sequence >= from->second;
}

/// The signing keys of every version: whoever wrote a line is among them.
std::vector<std::string> signing_keys(const signing::TrustChain& chain) {
    std::set<std::string> keys;
    for (const signing::Trust& trust : chain.versions) {
        for (const signing::Person& person : trust.persons) {
            for (const signing::TrustedKey& key : person.keys) keys.insert(key.keys.signing);
        }
    }
    return {keys.begin(), keys.end()};
}

/// The signature of an operator who is the line's actor. Sets `is_void` when only compromised keys carry it.
Result<> judge_signature(const Candidate& it, bool& is_void) {
    const signing::Person* person = it.trust->find_person(it.line.actor);
    if (person == nullptr || !it.trust->has_role(it.line.actor, signing::Role::operator_, it.line.environment)) {
        return it.refuse("signature", fmt::format("{} was no operator of {}", it.line.actor, it.line.environment));
    }
    bool is_signed = false;
    bool is_sound = false;
    for (const signing::TrustedKey& key : person->keys) {
        if (key.state != signing::KeyState::active || !signing::signed_by(it.envelope, key.keys.signing)) continue;
        is_signed = true;
        is_sound = is_sound || !is_compromised(it, key.keys.signing);
    }
    if (!is_signed) return it.refuse("signature", fmt::format("it bears no valid signature of {}", it.line.actor));
    is_void = !is_sound;
    return {};
}

/// Approvals of a promotion: as many persons as the trust of that time asks. Those who approved with a key that is called
/// compromised now are told apart, because their loss makes the line void, not wrong.
Result<> judge_approvals(const Candidate& it, std::set<std::string>& persons, bool& is_void) {
    if (it.line.action != Action::promote) {
        return it.line.approvals.empty() ? Result<>{}
                                         : Result<>(it.refuse("approvals", "only a promotion carries approvals"));
    }
    const auto* rules = TRY(it.trust->require(it.line.environment));
    const ApprovalQuestion question{it.line.release, it.line.project, it.line.environment, it.line.integrations,
                                    it.line.at};
    std::set<std::string> sound;
    for (const signing::Envelope& envelope : it.line.approvals) {
        const auto verdict = judge_approval(envelope, question, it.ledger.state, *it.trust, signing::Freshness::fresh);
        const bool counts = !verdict.person.empty() && !(rules->separate && verdict.person == it.line.actor);
        if (!counts) continue;
        persons.insert(verdict.person);
        const auto holder = it.trust->holder_of_id(verdict.key_id);
        if (holder.key == nullptr || !is_compromised(it, holder.key->keys.signing)) sound.insert(verdict.person);
    }
    if (static_cast<int>(persons.size()) < rules->approvers_needed) {
        return it.refuse("approvals", fmt::format("{} of the {} approvals that it needed count", persons.size(),
                                                  rules->approvers_needed));
    }
    is_void = is_void || static_cast<int>(sound.size()) < rules->approvers_needed;
    return {};
}

Result<> judge_waivers(const Candidate& it) {
    for (const signing::Envelope& envelope : it.line.waivers) {
        if (auto verdict = judge_waiver(envelope, it.line, *it.trust); !verdict) {
            return it.refuse("waiver", verdict.error().message);
        }
    }
    return {};
}

/// Moves both states on. What contradicts the state, but would not if the void lines had counted, was right when it was
/// written, and is void too.
Result<> judge_state(Ledger& ledger, const Candidate& it, bool& is_void) {
    const auto written = ledger.as_written.apply(it.line);
    if (!is_void && ledger.state.apply(it.line)) {
        if (!written) ledger.as_written = ledger.state;
        return {};
    }
    if (!written) return it.refuse("state", written.error().message);
    is_void = true;
    ledger.state.pass(it.line);
    return {};
}

Result<Candidate> parse_candidate(const Ledger& ledger, std::string_view text, std::string_view name,
                                  const LedgerContext& context) {
    Candidate it{ledger, context, name, {}, {}, nullptr};
    if (text.size() > k_line_limit) return it.refuse("line", "the line is longer than 4 MiB");
    auto envelope = signing::parse_line(text, name);
    if (!envelope) return it.refuse("line", fmt::format("this is no signed line: {}", envelope.error().message));
    it.envelope = std::move(*envelope);
    // Before its payload is parsed: what no key of the chain has signed is not looked at.
    if (!signing::require_known_signatures(it.envelope, signing_keys(context.trust), name)) {
        return it.refuse("signature", "a signature on it was made by no key of the trust list, or was changed");
    }
    auto line = Activation::parse(it.envelope, name);
    if (!line) return it.refuse("line", line.error().message);
    it.line = std::move(*line);
    return it;
}

}  // namespace

Result<> accept_line(Ledger& ledger, std::string_view text, std::string_view name, const LedgerContext& context) {
    Candidate it = TRY(parse_candidate(ledger, text, name, context));
    LedgerLine accepted;
    TRY(judge_place(it));
    TRY(judge_delay(it));
    TRY(judge_trust(it));
    TRY(judge_signature(it, accepted.is_void));
    TRY(judge_approvals(it, accepted.approved_by, accepted.is_void));
    TRY(judge_waivers(it));
    TRY(judge_state(ledger, it, accepted.is_void));
    accepted.sha256 = sha256_hex(text);
    accepted.activation = std::move(it.line);
    ledger.lines.push_back(std::move(accepted));
    return {};
}

}  // namespace sluice::release
