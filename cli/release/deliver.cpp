#include "release/deliver.hpp"

#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>

#include <fmt/format.h>

#include "release/delivery_values.hpp"
#include "release/generation.hpp"
#include "release/host_folders.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

constexpr std::size_t k_generations = 3;

Toggle toggle_for(const std::string& integration, const std::string& environment, const IntegrationState& state) {
    return {integration,   environment,    std::string(state.toggle()), state.release,
            state.content, state.sequence, format_instant(state.since), state.actor,
            state.reason,  "fresh"};
}

bool same_but_values(Toggle a, const Toggle& b) {
    a.values = b.values;
    return a == b;
}

/// The toggle that this host is to have. What is disabled may go on naming another release with the same config: to name the
/// new one its bundle would be asked for, and that waits until it is enabled.
Toggle wanted_here(const std::string& integration, const std::string& environment, const IntegrationState& state,
                   const std::optional<LiveState>& current) {
    Toggle out = toggle_for(integration, environment, state);
    if (state.disabled && current && current->manifest.content == state.content) out.release = current->toggle.release;
    return out;
}

/// The last contents of the integration that differ, newest first.
std::vector<std::string> recent_contents(const IntegrationState& state) {
    std::vector<std::string> out{state.content};
    for (auto it = state.occupancy.rbegin(); it != state.occupancy.rend() && out.size() < k_generations; ++it) {
        if (std::find(out.begin(), out.end(), it->content) == out.end()) out.push_back(it->content);
    }
    return out;
}

bool holds_values(const Manifest& manifest) {
    return std::any_of(manifest.files.begin(), manifest.files.end(),
                       [](const auto& file) { return !file.spans.empty(); });
}

/// One run over one host.
class Delivery {
public:
    Delivery(const DeliverRequest& request, const Ledger& ledger, DeliverySource& source, secrets::SecretStore& store,
             const Secret& key, Target& target, Instant now)
        : m_request(request),
          m_ledger(ledger),
          m_source(source),
          m_store(store),
          m_key(key),
          m_target(target),
          m_now(now) {}

    /// Without memory nothing but the kill switch is done.
    Result<> bring(const std::string& integration, const IntegrationState& state, DeliverRow& row, bool may_remember);

private:
    struct Job {
        const std::string& integration;
        const IntegrationState& state;
        DeliverRow& row;
        LiveFolder live;
    };

    Result<std::optional<LiveState>> look(const Job& job) const;
    Result<> reach(Job& job, std::optional<LiveState> current, bool may_remember);
    Result<> stop_at_once(Job& job, const LiveState& current);
    Result<bool> must_wait(Job& job, const std::optional<LiveState>& current) const;
    Result<> reach_content(Job& job, const std::optional<LiveState>& current);
    Result<> reach_toggle(Job& job, const LiveState& current);
    Result<> renew_values(Job& job, const LiveState& current);
    Result<> build(Job& job, const VerifiedContent& verified, const DeliveryValues& values);
    Result<> build_carried(Job& job, const VerifiedContent& verified, const LiveState& current, Error unreachable);
    Result<> tidy(Job& job) const;

    const DeliverRequest& m_request;
    const Ledger& m_ledger;
    DeliverySource& m_source;
    secrets::SecretStore& m_store;
    const Secret& m_key;
    Target& m_target;
    Instant m_now;
};

/// The kill switch comes first: it needs neither the bundle nor a value, whatever is live here.
Result<> Delivery::stop_at_once(Job& job, const LiveState& current) {
    Toggle toggle = toggle_for(job.integration, m_ledger.environment, job.state);
    toggle.release = current.toggle.release;
    toggle.content = current.toggle.content;
    toggle.values = current.toggle.values;
    TRY(job.live.switch_toggle(current, toggle));
    job.row.done.emplace_back("disabled");
    return {};
}

/// `notBefore` of what goes forward, and `notAfter` of a promotion that this host has not gone forward to. Going back never
/// waits, nor does the kill switch, which came before.
Result<bool> Delivery::must_wait(Job& job, const std::optional<LiveState>& current) const {
    if (job.state.rolled_back) return false;
    const LedgerLine* promotion = promotion_of(m_ledger, job.integration, job.state.release);
    const LedgerLine& last = m_ledger.lines[static_cast<std::size_t>(job.state.sequence - 1)];
    const bool is_enable = !last.is_void && last.activation.action == Action::enable;
    for (const LedgerLine* line : {promotion, is_enable ? &last : nullptr}) {
        if (line == nullptr || m_now >= line->activation.not_before) continue;
        job.row.notes.push_back(fmt::format("not before {}", format_instant(line->activation.not_before)));
        return true;
    }
    if (promotion == nullptr || !promotion->activation.not_after || m_now < *promotion->activation.not_after)
        return false;
    const bool was_here = (current && current->toggle.sequence >= promotion->activation.sequence) ||
                          files::exists(m_request.target / "generations" / job.integration / job.state.content);
    if (was_here) return false;
    return fail(Error{Code::answer_no, "activation-expired",
                      fmt::format("the promotion of {} counted until {}, and this host has not gone forward to it",
                                  job.integration, format_instant(*promotion->activation.not_after))}
                    .mend(fmt::format("promote release {} again", job.state.release.substr(0, 12))));
}

Result<> Delivery::build(Job& job, const VerifiedContent& verified, const DeliveryValues& values) {
    TRY(keep_generation(m_request.target, job.integration, job.state.content, verified.files));
    TRY(job.live.deliver(toggle_for(job.integration, m_ledger.environment, job.state), verified.files,
                         values.encoded()));
    for (const auto& [path, version] : values.versions) m_target.sealed[path] = version;
    return write_target(m_request.target, m_target);
}

Result<> Delivery::build_carried(Job& job, const VerifiedContent& verified, const LiveState& current,
                                 Error unreachable) {
    Toggle toggle = toggle_for(job.integration, m_ledger.environment, job.state);
    toggle.values = "carried";
    TRY(keep_generation(m_request.target, job.integration, job.state.content, verified.files));
    auto built = job.live.deliver(toggle, verified.files, job.live.carried(current));
    if (built) {
        job.row.carried_now = true;
        job.row.done.emplace_back("rolled back with the values that were live");
        job.row.notes.push_back(fmt::format("the store could not be reached: {}", unreachable.message));
        return {};
    }
    if (built.error().rule != "value-not-live") return built;
    return fail(std::move(unreachable).note(built.error().message));
}

Result<> Delivery::reach_content(Job& job, const std::optional<LiveState>& current) {
    const VerifiedContent verified = TRY(m_source.take(job.integration, job.state));
    auto values = resolve(m_store, verified.content, m_target.sealed);
    if (!values && job.state.rolled_back && current && is_unreachable(values.error())) {
        return build_carried(job, verified, *current, std::move(values).error());
    }
    TRY(build(job, verified, TRY(std::move(values))));
    const bool repaired = current && current->manifest.content == job.state.content;
    job.row.done.emplace_back(repaired ? "repaired" : job.state.rolled_back ? "rolled back" : "delivered");
    if (repaired) job.row.differences = current->differences;
    return {};
}

Result<> Delivery::reach_toggle(Job& job, const LiveState& current) {
    Toggle toggle = wanted_here(job.integration, m_ledger.environment, job.state, current);
    // Another release may hold the same config; it is judged like any other.
    if (current.toggle.release != toggle.release) static_cast<void>(TRY(m_source.take(job.integration, job.state)));
    toggle.values = current.toggle.values;
    TRY(job.live.switch_toggle(current, toggle));
    const bool was_disabled = current.toggle.state == "disabled";
    job.row.done.emplace_back(job.state.disabled ? "disabled" : was_disabled ? "enabled" : "toggle renewed");
    return {};
}

/// Values follow the store: a secret that was rotated, or could not be read during a rollback.
Result<> Delivery::renew_values(Job& job, const LiveState& current) {
    if (!holds_values(current.manifest)) return {};
    auto newer = has_newer_value(m_store, current.manifest, m_target.sealed);
    if (!newer && is_unreachable(newer.error())) {
        job.row.notes.push_back(
            fmt::format("the store could not be reached, values stay as they are: {}", newer.error().message));
        return {};
    }
    if (!TRY(std::move(newer)) && current.toggle.values != "carried") return {};
    const VerifiedContent verified = TRY(m_source.take(job.integration, job.state));
    const DeliveryValues values = TRY(resolve(m_store, verified.content, m_target.sealed));
    TRY(build(job, verified, values));
    job.row.done.emplace_back("values renewed");
    return {};
}

Result<> Delivery::tidy(Job& job) const {
    TRY(job.live.wipe_others());
    return prune_generations(m_request.target, job.integration, recent_contents(job.state));
}

/// What is foreign in the folder stops everything but the kill switch, which wipes nothing of it.
Result<std::optional<LiveState>> Delivery::look(const Job& job) const {
    TRY(require_own_live_folder(m_request.live / job.integration));
    TRY(require_own_folder(m_request.target / "generations"));
    TRY(require_own_folder(m_request.target / "generations" / job.integration));
    auto current = TRY(job.live.current());
    if (current && current->toggle.environment != m_ledger.environment) {
        return fail(
            Error{Code::usage, "live-other",
                  fmt::format("what is live there is of environment {}", printable(current->toggle.environment))}
                .at(Location{.file = (m_request.live / job.integration).string()})
                .mend("choose another folder with --live"));
    }
    return current;
}

Result<> Delivery::reach(Job& job, std::optional<LiveState> current, bool may_remember) {
    const IntegrationState& state = job.state;
    if (current && state.disabled && current->toggle.state != "disabled") {
        TRY(stop_at_once(job, *current));
        current = TRY(job.live.current());
    }
    TRY(require_nothing_foreign(m_request.live / job.integration));
    if (!may_remember) return {};
    if (TRY(must_wait(job, current))) return {};
    const Toggle wanted = wanted_here(job.integration, m_ledger.environment, state, current);
    // Damage to what is disabled is mended when it is enabled; to mend it earlier would ask the store.
    const bool damaged = current && !current->differences.empty() && !state.disabled;
    if (!current || current->manifest.content != state.content || damaged) {
        TRY(reach_content(job, current));
    } else if (!same_but_values(current->toggle, wanted)) {
        TRY(reach_toggle(job, *current));
    }
    current = TRY(job.live.current());
    if (!current || state.disabled || job.row.carried_now) return {};
    return renew_values(job, *current);
}

Result<> Delivery::bring(const std::string& integration, const IntegrationState& state, DeliverRow& row,
                         bool may_remember) {
    Job job{integration, state, row, LiveFolder(m_request.live / integration, m_key)};
    auto outcome = reach(job, TRY(look(job)), may_remember);
    if (const auto current = TRY(job.live.current())) {
        row.toggle = current->toggle;
        row.has_values = holds_values(current->manifest);
    }
    TRY(std::move(outcome));
    return may_remember ? tidy(job) : Result<>{};
}

bool is_disk(const fs::path& folder) {
    constexpr long k_tmpfs = 0x01021994;
    constexpr auto k_ramfs = static_cast<long>(0x858458f6);
    struct statfs facts {};
    if (::statfs(folder.c_str(), &facts) != 0) return false;
    return static_cast<long>(facts.f_type) != k_tmpfs && static_cast<long>(facts.f_type) != k_ramfs;
}

Result<> refuse_test_clock(const signing::TrustChain& trust, const Ledger& ledger) {
    if (!trust.current().test_clock) return {};
    for (const LedgerLine& line : ledger.lines) {
        if (!line.activation.is_protected) continue;
        return fail(Error{Code::integrity, "test-clock",
                          fmt::format("{} is protected, and the trust list allows a test clock", ledger.environment)}
                        .mend("a project made by `sluice init --test-clock` is for tests; its protected environments "
                              "are not delivered"));
    }
    return {};
}

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

bool DeliverReport::changed() const {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.done.empty(); });
}

bool DeliverReport::differs() const {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.differences.empty(); });
}

Result<> check_folders(const DeliverRequest& request) {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(request.root, error);
    const fs::path target = fs::weakly_canonical(request.target, error);
    const fs::path live = fs::weakly_canonical(request.live, error);
    for (const fs::path& folder : {target, live}) {
        if (folder == root || is_below(folder, root)) {
            return fail(
                Error{Code::usage, "target-in-project", "values are not delivered into the project's own folder"}
                    .at(Location{.file = folder.string()})
                    .mend("name a folder outside the project, ../target for one"));
        }
    }
    for (const fs::path& folder : {request.target, request.live}) TRY(require_private_folder(folder));
    if (live == target || is_below(live, target / "generations")) {
        return fail(Error{Code::usage, "target-live", "--live is a folder of its own: generations hold no values"}.mend(
            "leave --live away, or name a tmpfs"));
    }
    return {};
}

bool nothing_promoted(const Ledger& ledger) {
    return std::all_of(ledger.state.integrations.begin(), ledger.state.integrations.end(),
                       [](const auto& item) { return item.second.release.empty(); });
}

Result<files::Lock> lock_target(const DeliverRequest& request) {
    TRY(check_folders(request));
    TRY(files::make_folders(request.target, 0700));
    auto lock = TRY(files::Lock::take(request.target / "lock"));
    ::chmod((request.target / "lock").c_str(), 0600);
    return lock;
}

Result<DeliverReport> deliver_locked(const DeliverRequest& request, const signing::TrustChain& trust,
                                     const Ledger& ledger, secrets::SecretStore& store, Instant now) {
    TRY(refuse_test_clock(trust, ledger));
    const auto known = TRY(read_target(request.target));
    Target target = TRY(accept(known, trust, ledger));
    const auto live_lock = TRY(claim_live(request.live, {target.project, target.environment, request.target}));
    const Secret key = TRY(make_host_key(request.target));
    // Remembered before anything is delivered, so that a crash forgets nothing; but a full disk here stops no kill switch.
    const auto remembered = known && *known == target ? Result<>{} : write_target(request.target, target);

    DeliverReport report{ledger.environment, {}, {}, !known, is_disk(request.live)};
    if (!remembered) report.errors.push_back(Error(remembered.error()).note("only what is disabled was switched"));
    DeliverySource source(request.root, trust, ledger);
    Delivery delivery(request, ledger, source, store, key, target, now);
    for (const auto& [integration, state] : ledger.state.integrations) {
        if (state.release.empty()) continue;
        DeliverRow row;
        row.integration = integration;
        row.failed = !remembered && !state.disabled;
        if (auto done = delivery.bring(integration, state, row, remembered.has_value()); !done) {
            Error error = std::move(done).error();
            row.failed = true;
            report.errors.push_back(std::move(error).note(fmt::format("while delivering {}", integration)));
        }
        report.rows.push_back(std::move(row));
    }
    return report;
}

Result<DeliverReport> deliver(const DeliverRequest& request, const signing::TrustChain& trust, const Ledger& ledger,
                              secrets::SecretStore& store, Instant now) {
    TRY(check_folders(request));
    TRY(refuse_test_clock(trust, ledger));
    if (nothing_promoted(ledger) && !files::exists(request.target)) {
        return DeliverReport{ledger.environment, {}, {}, true, false};
    }
    const auto lock = TRY(lock_target(request));
    return deliver_locked(request, trust, ledger, store, now);
}

namespace {

std::vector<std::string> differences_of(const Toggle& wanted, const std::optional<LiveState>& current) {
    if (!current) return {"not delivered"};
    std::vector<std::string> out;
    if (current->manifest.content != wanted.content) out.emplace_back("another config is live");
    if (current->toggle.state != wanted.state) {
        out.push_back(fmt::format("the toggle says {}, the ledger {}", current->toggle.state, wanted.state));
    } else if (!same_but_values(current->toggle, wanted) && out.empty()) {
        out.emplace_back("the toggle is behind the ledger");
    }
    out.insert(out.end(), current->differences.begin(), current->differences.end());
    return out;
}

}  // namespace

Result<DeliverReport> check_delivery(const DeliverRequest& request, const signing::TrustChain& trust,
                                     const Ledger& ledger) {
    const auto known = TRY(read_target(request.target));
    if (!known) {
        return fail(
            Error{Code::answer_no, "target-missing", "nothing was delivered to this folder yet"}
                .at(Location{.file = request.target.string()})
                .mend(fmt::format("sluice deliver --env {} --to {}", ledger.environment, request.target.string())));
    }
    static_cast<void>(TRY(accept(known, trust, ledger)));
    auto key = TRY(read_host_key(request.target));
    const Secret none = TRY(Secret::zeros(32));
    DeliverReport report{ledger.environment, {}, {}, false, false};
    for (const auto& [integration, state] : ledger.state.integrations) {
        if (state.release.empty()) continue;
        const auto current = TRY(LiveFolder(request.live / integration, key ? *key : none).current());
        DeliverRow row;
        row.integration = integration;
        row.differences = differences_of(wanted_here(integration, ledger.environment, state, current), current);
        if (current) {
            row.toggle = current->toggle;
            row.has_values = holds_values(current->manifest);
        }
        report.rows.push_back(std::move(row));
    }
    return report;
}

}  // namespace sluice::release
