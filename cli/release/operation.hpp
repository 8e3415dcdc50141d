#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "project/model.hpp"
#include "release/ledger.hpp"
#include "secrets/vault/server.hpp"
#include "signing/trust.hpp"
#include "support/host.hpp"

namespace sluice::release {

/// What every command that reads or writes a ledger works with. The referenced objects outlive it.
struct Surroundings {
    const project::Project& project;  ///< of rollback, toggle and history only what sluice.yaml says
    const signing::TrustChain& trust;
    const Host& host;
    secrets::vault::OpenServer servers = {};  ///< empty: none may be asked

    [[nodiscard]] LedgerContext context() const { return {project.name, trust, host.now()}; }
    /// The same for what only reads: a clock that was set by hand is no reason to call a line dated ahead.
    [[nodiscard]] LedgerContext reading_context() const {
        LedgerContext out = context();
        out.is_clock_set = host.clock_was_set;
        return out;
    }
    [[nodiscard]] Result<Ledger> ledger(std::string_view environment) const {
        return read_ledger(project.root, environment, reading_context(), host);
    }
};

/// "acme-3f2a9c01b2d4": what people call a release.
[[nodiscard]] std::string release_name(std::string_view project, std::string_view release);
/// "a, b, c", and how many more where there are many.
[[nodiscard]] std::string list_some(const std::vector<std::string>& names);

/// The person who holds an identity's key, or "".
[[nodiscard]] std::string person_of(const signing::Trust& trust, const signing::PublicKeys& keys);
/// "ada, grace": the persons with a role in an environment; "nobody".
[[nodiscard]] std::string holders_of(const signing::Trust& trust, signing::Role role, std::string_view environment);

/// Refuses (Code::usage) an environment that is no stage of the promotion order.
[[nodiscard]] Result<> require_stage(const project::Project& project, const std::string& environment);
/// Refuses (Code::answer_no, rule `not-operator`) who must not activate there, and says who may.
[[nodiscard]] Result<> require_operator(const signing::Trust& trust, const std::string& actor,
                                        const std::string& environment);
/// A reason is text on one line that the ledger can hold (rule `reason`).
[[nodiscard]] Result<> check_reason(std::string_view reason);

/// The gate row of an operator who may act.
[[nodiscard]] GateRow operator_row(const signing::Trust& trust, const std::string& actor,
                                   const std::string& environment);
/// What the environment file said of it last, as the ledger wrote it down.
[[nodiscard]] bool was_protected(const Ledger& ledger);

}  // namespace sluice::release
