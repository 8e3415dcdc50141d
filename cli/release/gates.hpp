#pragma once

#include <set>
#include <string>
#include <vector>

#include "bundle/bundle.hpp"
#include "project/model.hpp"
#include "release/ledger.hpp"
#include "secrets/store.hpp"
#include "signing/trust.hpp"

namespace sluice::release {

/// Everything that the gates look at, read beforehand: each gate is a function of this and of nothing else.
struct GateInput {
    const project::Project& project;
    const project::Environment& environment;
    const bundle::Bundle& bundle;
    const bundle::Verification& signatures;
    const signing::Trust& trust;
    const Ledger& ledger;                              ///< of the environment
    std::string previous_stage;                        ///< "" for the first
    const EnvironmentState* previous = nullptr;        ///< of that stage
    std::vector<std::string> integrations;             ///< what would be promoted
    std::string actor;                                 ///< the acting person, "" if the key is nobody's
    bool promoting = true;                             ///< that person would sign the activation; false: only approves
    std::vector<signing::Envelope> approvals;          ///< all that were found; which of them count is judged
    Result<std::vector<secrets::SecretInfo>> secrets;  ///< of the environment's store, without values
    Instant now;

    [[nodiscard]] const bundle::EnvironmentContent* content() const;
    /// The content of an integration that would be promoted.
    [[nodiscard]] const bundle::Content* content_of(const std::string& integration) const;
};

/// What the gates found.
struct Judgement {
    std::vector<GateRow> rows;
    std::vector<signing::Envelope> approvals;  ///< those that count
    std::set<std::string> approved_by;

    [[nodiscard]] bool open() const;
    [[nodiscard]] const GateRow* find(std::string_view gate) const;
    [[nodiscard]] bool is_closed(std::string_view gate) const;
};

/// Judges every gate of a promotion. When the bundle does not fit the environment, only that is judged.
[[nodiscard]] Judgement judge_gates(const GateInput& input);

/// The longer of what the environment file and the trust list ask of the stage before.
[[nodiscard]] Duration soak_of(const project::Environment& environment, const signing::Trust& trust);

}  // namespace sluice::release
