#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/model.hpp"
#include "secrets/open.hpp"
#include "secrets/store.hpp"
#include "support/error.hpp"
#include "support/time.hpp"

// When secrets are due to be changed at their source: docs/guide/rotation.md.

namespace sluice::rotation {

/// `due_soon`: 80 % of the interval has passed, or the due date lies within the window that was asked for.
enum class State { ok, due_soon, overdue, unknown, exposed };

/// "due-soon": as output names it.
[[nodiscard]] std::string_view name_of(State state);

/// One secret of one environment.
struct Row {
    std::string environment;
    std::string integration;
    std::string secret;
    std::string kind;
    std::string custodian;
    std::string basis;
    std::optional<Duration> interval;  ///< the stricter of the project's policy and the declaration
    std::optional<Instant> rotated;
    bool rotated_is_inferred = false;
    std::optional<Instant> due;
    State state = State::unknown;
    std::string reason;    ///< why the state is unknown, or exposed
    bool finding = false;  ///< makes the answer "no"
};

struct Report {
    std::vector<Row> rows;  ///< by environment in promotion order, then integration and secret

    [[nodiscard]] bool has_findings() const;
    [[nodiscard]] std::size_t count(State state) const;
};

/// Judges the declared secrets of one environment, and those in the store that nobody declares.
[[nodiscard]] std::vector<Row> judge(const project::Project& project, const project::Environment& environment,
                                     const std::vector<secrets::SecretInfo>& infos, Instant now,
                                     std::optional<Duration> within);

/// Asks the stores of these environments, without a key, and judges. A store that cannot tell gives rows of state
/// unknown.
[[nodiscard]] Result<Report> audit(const project::Project& project,
                                   const std::vector<const project::Environment*>& environments,
                                   const secrets::Access& access, Instant now, std::optional<Duration> within);

}  // namespace sluice::rotation
