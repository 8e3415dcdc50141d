#include "release/approval.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::release {
namespace {

constexpr std::array<std::string_view, 5> k_never_waived{"bundle", "signatures", "trust", "operator", "environment"};

/// The approver of the environment whose key signed it: the person and the key's id, or nothing.
ApprovalVerdict approver_of(const signing::Envelope& envelope, std::string_view environment,
                            const signing::Trust& trust, signing::Freshness freshness) {
    for (const std::string& name :
         signing::signers_of(envelope, trust, signing::Role::approver, environment, freshness)) {
        for (const signing::TrustedKey& key : trust.find_person(name)->keys) {
            if (signing::signed_by(envelope, key.keys.signing)) return {name, "", key.keys.key_id()};
        }
    }
    return {"", fmt::format("it is not signed by an approver of {}", environment), ""};
}

std::string why_not(const Approval& approval, const ApprovalQuestion& question, const EnvironmentState& before) {
    if (approval.release != question.release) return "it is for another bundle";
    if (approval.project != question.project || approval.environment != question.environment) {
        return fmt::format("it is for {}/{}", approval.project, approval.environment);
    }
    if (!std::includes(approval.integrations.begin(), approval.integrations.end(), question.integrations.begin(),
                       question.integrations.end())) {
        return "it does not name every integration that would change";
    }
    for (const auto& [integration, sequence] : approval.base) {
        if (before.of(integration).sequence != sequence)
            return fmt::format("{} has changed since it was given", integration);
    }
    if (approval.not_after > approval.at + k_approval_life) return "it is to hold longer than 72 hours";
    if (approval.at > question.at + k_clock_tolerance) return "it is dated in the future";
    if (question.at >= approval.not_after) return fmt::format("it expired at {}", format_instant(approval.not_after));
    return "";
}

}  // namespace

ApprovalVerdict judge_approval(const signing::Envelope& envelope, const ApprovalQuestion& question,
                               const EnvironmentState& before, const signing::Trust& trust,
                               signing::Freshness freshness) {
    ApprovalVerdict verdict = approver_of(envelope, question.environment, trust, freshness);
    if (verdict.person.empty()) return verdict;
    const auto approval = Approval::parse(envelope, "an approval");
    const std::string why = approval ? why_not(*approval, question, before) : approval.error().message;
    if (why.empty()) return verdict;
    return {"", why, verdict.key_id};
}

Result<> judge_waiver(const signing::Envelope& envelope, const Activation& line, const signing::Trust& trust) {
    const auto refuse = [](std::string why) {
        return fail(Code::integrity, "waiver", "a waiver on it does not count: " + why);
    };
    const auto* rules = TRY(trust.require(line.environment));
    if (approver_of(envelope, line.environment, trust, signing::Freshness::fresh).person.empty()) {
        return refuse("no approver signed it");
    }
    const Waiver waiver = TRY(Waiver::parse(envelope, "a waiver"));
    if (waiver.release != line.release || waiver.project != line.project || waiver.environment != line.environment) {
        return refuse("it is for another bundle or environment");
    }
    if (!std::includes(waiver.integrations.begin(), waiver.integrations.end(), line.integrations.begin(),
                       line.integrations.end())) {
        return refuse("it does not name every integration");
    }
    if (waiver.at > line.at + k_clock_tolerance || line.at >= waiver.not_after) return refuse("it is not of that time");
    const bool is_fixed = std::find(k_never_waived.begin(), k_never_waived.end(), waiver.gate) != k_never_waived.end();
    if (is_fixed || rules->never_waive.contains(waiver.gate))
        return refuse(fmt::format("the gate {} cannot be waived", waiver.gate));
    return {};
}

}  // namespace sluice::release
