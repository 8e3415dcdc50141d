#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "signing/dsse.hpp"
#include "signing/trust.hpp"
#include "support/error.hpp"
#include "support/time.hpp"

namespace sluice::release {

/// One condition, as it was judged: docs/formats/approval.md "gate row".
struct GateRow {
    std::string gate;
    bool ok = false;
    std::string read;  ///< what was read to judge it
    std::string why;   ///< the finding in one line
    std::string hint;  ///< what would open it; shown, not written
};

/// The version of trust that something was judged by.
struct TrustRef {
    std::int64_t version = 0;
    std::string sha256;  ///< of its line

    bool operator==(const TrustRef&) const = default;
};
[[nodiscard]] TrustRef reference_to(const signing::Trust& trust);

/// "<project>-<first 12 hex>.tar": the subject's name in approvals and activations.
[[nodiscard]] std::string release_file_name(std::string_view project, std::string_view release);

/// approval/v1.
struct Approval {
    std::string release;  ///< subject: SHA-256 of the bundle
    std::string project;
    std::string environment;
    std::vector<std::string> integrations;     ///< sorted
    std::map<std::string, std::int64_t> base;  ///< sequence of the last activation of each; its keys are `integrations`
    TrustRef trust;
    std::vector<GateRow> gates;
    std::vector<std::string> waivers;  ///< SHA-256 of the payloads
    Instant at;
    Instant not_after;

    [[nodiscard]] signing::Statement statement() const;
    [[nodiscard]] static Result<Approval> parse(const signing::Envelope& envelope, std::string_view name);
};

/// waiver/v1.
struct Waiver {
    std::string release;
    std::string project;
    std::string environment;
    std::vector<std::string> integrations;
    TrustRef trust;
    std::string gate;
    std::string reason;
    Instant at;
    Instant not_after;

    [[nodiscard]] signing::Statement statement() const;
    [[nodiscard]] static Result<Waiver> parse(const signing::Envelope& envelope, std::string_view name);
};

enum class Action { promote, rollback, disable, enable };
[[nodiscard]] std::string_view action_name(Action action);

/// activation/v1: one line of a ledger.
struct Activation {
    std::string release;  ///< subject
    Action action = Action::promote;
    std::string project;
    std::string environment;
    std::vector<std::string> integrations;       ///< sorted
    std::map<std::string, std::string> content;  ///< content digest of each
    std::int64_t sequence = 0;
    std::string previous;  ///< SHA-256 of the preceding line, 64 zeros in the first
    Instant at;
    Instant not_before;
    std::optional<Instant> not_after;
    TrustRef trust;
    bool is_protected = false;
    std::vector<std::string> irreversible;
    std::vector<GateRow> gates;
    std::string reason;
    std::string actor;
    std::vector<signing::Envelope> approvals;
    std::vector<signing::Envelope> waivers;

    [[nodiscard]] signing::Statement statement() const;
    [[nodiscard]] static Result<Activation> parse(const signing::Envelope& envelope, std::string_view name);
};

}  // namespace sluice::release
