#include <sodium.h>

#include <algorithm>

#include <fmt/format.h>

#include "secrets/vault/vault_store.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr int k_tries = 32;                     ///< of one check-and-set: so many others may come first
constexpr std::uint32_t k_longest_pause = 100;  ///< ms between them
constexpr std::size_t k_value_limit = 262'144;  ///< bytes, as of a sealed store

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Result<> check_value(const NewValue& one) {
    if (one.value->size() <= k_value_limit) return {};
    return fail(Code::usage, "secret-size",
                fmt::format("the value is longer than the {} bytes that are taken", k_value_limit));
}

std::string noted_as(const std::string& field) { return "rotated_at." + field; }

}  // namespace

void VaultStore::forget(const Spot& spot) {
    m_entries.erase(spot.key());
    m_walk.reset();
}

Result<std::vector<VaultStore::Job>> VaultStore::jobs_of(const std::vector<NewValue>& values) {
    std::vector<Job> jobs;
    for (const NewValue& one : values) {
        TRY(check_value(one));
        const Spot spot = TRY(spot_of(one.path));
        auto job =
            std::find_if(jobs.begin(), jobs.end(), [&](const Job& known) { return known.spot.key() == spot.key(); });
        if (job == jobs.end()) job = jobs.insert(jobs.end(), {spot, {}, {}});
        job->values.push_back(&one);
        job->fields.push_back(spot.field);
    }
    return jobs;
}

Result<> VaultStore::require_replaced(const Job& job, const Entry& entry) const {
    for (std::size_t i = 0; i < job.values.size(); ++i) {
        const NewValue& one = *job.values[i];
        if (!one.replaces) continue;
        Spot spot = job.spot;
        spot.path = one.path;
        spot.field = job.fields[i];
        const bool there = entry.state.there && !entry.data[spot.field].is_null();
        if ((there ? info_of(spot, entry.state).digest : "") == *one.replaces) continue;
        return fail(
            Error{Code::conflict, "entry-changed", one.path + " was changed meanwhile; nothing was written"}.mend(
                "run it again"));
    }
    return {};
}

Result<bool> VaultStore::is_unchanged(const Job& job, const Entry& entry) const {
    if (!entry.state.there) return false;
    for (std::size_t i = 0; i < job.values.size(); ++i) {
        const Answer field = entry.data[job.fields[i]];
        const auto now = TRY(field.value());
        if (field.kind() != Answer::Kind::text || !now || !now->equals(*job.values[i]->value)) return false;
    }
    return true;
}

Result<bool> VaultStore::put(const Job& job, Entry& entry, Instant now) {
    ValueWriter data;
    data.open();
    std::map<std::string, std::string> others;  // dates that the new version would move
    bool alone = true;
    for (const std::string& name : entry.data.names()) {
        if (contains(job.fields, name)) continue;
        alone = false;
        data.raw(name, TRY(entry.data[name].json()));
        if (!entry.state.custom.contains(noted_as(name)) && entry.state.created) {
            others[noted_as(name)] = format_instant(*entry.state.created);
        }
    }
    std::map<std::string, std::string> own;
    for (std::size_t i = 0; i < job.fields.size(); ++i) {
        if (i >= job.values.size()) continue;  // a field that is taken away
        data.secret(job.fields[i], *job.values[i]->value);
        const std::string noted = noted_as(job.fields[i]);
        if (!alone || entry.state.custom.contains(noted)) own[noted] = format_instant(now);
    }
    const Secret json = TRY(data.close().finish());
    const Kv& kv = *job.spot.kv;
    TRY(kv.note(job.spot.entry, others));
    const auto written = TRY(kv.write(job.spot.entry, json, entry.state.version));
    if (!written) return false;
    entry.state = *written;
    TRY(kv.note(job.spot.entry, own));
    for (const auto& [name, date] : own) entry.state.custom[name] = date;
    return true;
}

Result<std::vector<SecretInfo>> VaultStore::write(const Job& job, Instant now) {
    bool unchanged = false;
    Entry entry;
    for (int tries = 1;; ++tries) {
        entry = *TRY(entry_of(job.spot));
        TRY(require_replaced(job, entry));
        unchanged = TRY(is_unchanged(job, entry));
        if (unchanged || TRY(put(job, entry, now))) break;
        if (tries == k_tries) {
            return fail(Error{
                Code::conflict, "entry-changed",
                fmt::format("{} is changed by others all the time; nothing was written", job.values.front()->path)}
                            .mend("run it again"));
        }
        forget(job.spot);
        job.spot.kv->caller().transport().wait(http::Milliseconds(randombytes_uniform(k_longest_pause)));
    }
    forget(job.spot);
    std::vector<SecretInfo> infos;
    for (std::size_t i = 0; i < job.values.size(); ++i) {
        Spot spot = job.spot;
        spot.path = job.values[i]->path;
        spot.field = job.fields[i];
        infos.push_back(info_of(spot, entry.state));
        infos.back().value_unchanged = unchanged;
    }
    return infos;
}

Result<std::vector<SecretInfo>> VaultStore::set_all(const std::vector<NewValue>& values, Instant now) {
    const auto jobs = TRY(jobs_of(values));
    std::vector<Spot> spots;
    for (const Job& job : jobs) spots.push_back(job.spot);
    for (const Spot& spot : spots) forget(spot);
    const auto failures = read(spots);
    for (const Job& job : jobs) {
        const auto failed = failures.find(job.spot.key());
        if (failed != failures.end()) return fail(failed->second);
        TRY(require_replaced(job, m_entries.at(job.spot.key())));
    }
    std::map<std::string, SecretInfo> infos;
    for (const Job& job : jobs) {
        auto written = write(job, now);
        if (!written && !infos.empty()) {
            return fail(std::move(written).error().note(
                fmt::format("{} of {} values were written before", infos.size(), values.size())));
        }
        for (SecretInfo& info : TRY(std::move(written))) infos.emplace(info.path, info);
    }
    std::vector<SecretInfo> sorted;
    for (const NewValue& one : values) sorted.push_back(infos.at(one.path));
    return sorted;
}

Result<SecretInfo> VaultStore::set(const std::string& path, const Secret& value, Instant now) {
    auto infos = TRY(set_all({{path, &value}}, now));
    return std::move(infos.front());
}

Result<Removed> VaultStore::remove(const std::string& path, Instant now) {
    const Spot spot = TRY(spot_of(path));
    for (int tries = 1; tries <= k_tries; ++tries) {
        forget(spot);
        Entry entry = *TRY(entry_of(spot));
        if (!entry.state.there || entry.data[spot.field].is_null()) return fail(unset(spot, entry.state));
        const auto names = entry.data.names();
        if (names.size() == 1) {
            TRY(spot.kv->remove(spot.entry));
            forget(spot);
            return Removed{path, entry.state.version, now, ""};
        }
        if (TRY(put(Job{spot, {}, {spot.field}}, entry, now))) {
            forget(spot);
            return Removed{path, entry.state.version, now, ""};
        }
    }
    return fail(
        Error{Code::conflict, "entry-changed", path + " is changed by others all the time; nothing was written"}.mend(
            "run it again"));
}

Result<SecretInfo> VaultStore::rename(const std::string& from, const std::string& to, Instant now) {
    const Spot source = TRY(spot_of(from));
    const Spot target = TRY(spot_of(to));
    forget(source);
    const Secret value = TRY(get(from));
    const SecretInfo before = info_of(source, TRY(entry_of(source))->state);
    forget(target);
    const Entry* taken = TRY(entry_of(target));
    if (taken->state.there && !taken->data[target.field].is_null()) {
        // The same value: an earlier run was interrupted before it removed the old name.
        if (!TRY(value_of(target, *taken)).equals(value)) {
            return fail(Error{Code::usage, "secret-exists", to + " is set in " + m_scope.environment + " already"}.mend(
                "sluice secret list --env " + m_scope.environment));
        }
    }
    SecretInfo info = TRY(set(to, value, now));
    if (before.rotated && !info.value_unchanged) {
        TRY(target.kv->note(target.entry, {{noted_as(target.field), format_instant(*before.rotated)}}));
        info.rotated = before.rotated;
    }
    TRY(remove(from, now));
    return info;
}

}  // namespace sluice::secrets::vault
