#include "rotation/rotation.hpp"

#include <algorithm>
#include <iterator>

namespace sluice::rotation {

namespace {

/// Clocks of two machines may differ by this much before a date counts as one in the future.
constexpr Duration k_clock_skew = std::chrono::minutes(5);

/// The stricter of what the project asks of the kind and what the declaration promises.
std::optional<Duration> interval_of(const project::Project& project, const project::SecretDeclaration& declared) {
    const auto policy = project.rotation.find(declared.kind);
    if (policy == project.rotation.end()) return declared.rotate_every;
    if (!declared.rotate_every) return policy->second;
    return std::min(policy->second, *declared.rotate_every);
}

bool is_soon(const Row& row, Instant now, std::optional<Duration> within) {
    if (within && *row.due - now <= *within) return true;
    return (now - *row.rotated) * 5 >= *row.interval * 4;
}

Row unknown(Row row, std::string reason, bool finding = false) {
    row.state = State::unknown;
    row.reason = std::move(reason);
    row.finding = finding;
    return row;
}

Row judge_row(Row row, const secrets::SecretInfo* info, Instant now, std::optional<Duration> within) {
    if (!info) return unknown(std::move(row), "has no value");
    row.rotated = info->rotated;
    row.rotated_is_inferred = info->rotated_is_inferred;
    if (row.rotated && row.interval) row.due = *row.rotated + *row.interval;
    if (info->exposed) {
        row.state = State::exposed;
        row.reason = "somebody who could read it may not any more";
        row.finding = true;
        return row;
    }
    if (!row.rotated) return unknown(std::move(row), "the store does not say when it changed");
    if (*row.rotated > now + k_clock_skew) return unknown(std::move(row), "its date lies in the future", true);
    if (!row.interval) {
        const std::string what = row.kind.empty() ? "it" : "kind " + row.kind;
        return unknown(std::move(row), "no policy for " + what);
    }
    row.state = now >= *row.due ? State::overdue : is_soon(row, now, within) ? State::due_soon : State::ok;
    row.finding = row.state == State::overdue;
    return row;
}

const secrets::SecretInfo* find(const std::vector<secrets::SecretInfo>& infos, const std::string& path) {
    const auto found = std::find_if(infos.begin(), infos.end(), [&](const auto& info) { return info.path == path; });
    return found == infos.end() ? nullptr : &*found;
}

void add_undeclared(std::vector<Row>& rows, const project::Project& project, const project::Environment& environment,
                    const std::vector<secrets::SecretInfo>& infos) {
    for (const auto& info : infos) {
        const std::size_t slash = info.path.find('/');
        Row row;
        row.environment = environment.name;
        row.integration = info.path.substr(0, slash);
        row.secret = slash == std::string::npos ? "" : info.path.substr(slash + 1);
        const auto* declaration = project.find_declaration(row.integration);
        if (declaration && declaration->find_secret(row.secret)) continue;
        row.rotated = info.rotated;
        row.rotated_is_inferred = info.rotated_is_inferred;
        rows.push_back(unknown(std::move(row), "not declared"));
    }
}

std::vector<Row> declared_rows(const project::Project& project, const project::Environment& environment) {
    std::vector<Row> rows;
    for (const auto& declaration : project.declarations) {
        for (const auto& declared : declaration.secrets) {
            Row row;
            row.environment = environment.name;
            row.integration = declaration.integration;
            row.secret = declared.name;
            row.kind = declared.kind;
            row.custodian = declared.custodian;
            row.basis = declared.basis;
            row.interval = interval_of(project, declared);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
        case State::ok:
            return "ok";
        case State::due_soon:
            return "due-soon";
        case State::overdue:
            return "overdue";
        case State::unknown:
            return "unknown";
        case State::exposed:
            return "exposed";
    }
    return "unknown";
}

bool Report::has_findings() const {
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.finding; });
}

std::size_t Report::count(State state) const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return row.state == state; }));
}

std::vector<Row> judge(const project::Project& project, const project::Environment& environment,
                       const std::vector<secrets::SecretInfo>& infos, Instant now, std::optional<Duration> within) {
    std::vector<Row> rows;
    for (auto& row : declared_rows(project, environment)) {
        const auto* info = find(infos, row.integration + "/" + row.secret);
        rows.push_back(judge_row(std::move(row), info, now, within));
    }
    add_undeclared(rows, project, environment, infos);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.integration != b.integration ? a.integration < b.integration : a.secret < b.secret;
    });
    return rows;
}

Result<Report> audit(const project::Project& project, const std::vector<const project::Environment*>& environments,
                     const secrets::Access& access, Instant now, std::optional<Duration> within) {
    Report report;
    for (const auto* environment : environments) {
        const auto store = TRY(secrets::open_store(*environment, access));
        auto rows = judge(project, *environment, TRY(store->list()), now, within);
        std::move(rows.begin(), rows.end(), std::back_inserter(report.rows));
    }
    return report;
}

}  // namespace sluice::rotation
