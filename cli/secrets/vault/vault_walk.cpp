#include <algorithm>
#include <set>

#include "secrets/vault/vault_store.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

bool is_refused(const Error& error) { return error.rule == "server-refused"; }

}  // namespace

/// Entries below the environment's prefix; where the token may not list, those that are declared.
Result<std::vector<std::string>> VaultStore::listed(const Kv& kv) {
    auto entries = kv.list(m_scope.settings->prefix);
    if (entries || !is_refused(entries.error())) return entries;
    std::set<std::string> known;
    for (const DeclaredPlace& one : *TRY(declared())) known.insert(one.place.path);
    return std::vector<std::string>(known.begin(), known.end());
}

Result<> VaultStore::drop_missing_fields(std::vector<Spot>& spots,
                                         const std::map<std::string, EntryState>& states) const {
    std::set<std::string> asked;
    std::map<const Kv*, std::vector<std::string>> wanted;
    for (const Spot& spot : spots) {
        const auto state = states.find(spot.key());
        if (state == states.end() || !state->second.there || !asked.insert(spot.key()).second) continue;
        wanted[spot.kv].push_back(spot.entry);
    }
    std::map<std::string, std::vector<std::string>> fields;
    for (const auto& [kv, entries] : wanted) {
        const auto found = TRY(kv->fields(entries));
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (found[i]) fields[Spot{"", entries[i], "", kv}.key()] = *found[i];
        }
    }
    std::erase_if(spots, [&](const Spot& spot) {
        const auto known = fields.find(spot.key());
        return known != fields.end() &&
               std::find(known->second.begin(), known->second.end(), spot.field) == known->second.end();
    });
    return {};
}

void VaultStore::add_to(Walk& walk, const Spot& spot, const EntryState& state) const {
    if (state.there) {
        walk.infos.push_back(info_of(spot, state));
    } else if (state.version > 0 && (state.deleted || state.created)) {
        walk.removed.push_back({spot.path, state.version, state.deleted ? *state.deleted : *state.created, ""});
    }
}

Result<const VaultStore::Walk*> VaultStore::walk() {
    if (m_walk) return &*m_walk;
    const project::StoreSettings& settings = *m_scope.settings;
    const Place root{settings.server, settings.mount, settings.prefix, ""};
    const Server server = TRY(m_servers(settings.server));
    TRY(require_served(server.transport->settings(), settings.prefix.empty() ? settings.mount : root.full()));
    const Kv& kv = *TRY(kv_of(root));
    const auto entries = TRY(listed(kv));
    auto read = kv.states(entries);
    std::map<std::string, EntryState> states;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        states[Spot{"", entries[i], "", &kv}.key()] = TRY(std::move(read[i]));
    }
    std::vector<Spot> spots;
    std::set<std::string> declared_entries;
    for (const DeclaredPlace& one : *TRY(declared())) {
        spots.push_back({one.path, one.place.path, one.place.field, &kv});
        declared_entries.insert(one.place.path);
    }
    TRY(drop_missing_fields(spots, states));
    const std::size_t below = settings.prefix.empty() ? 0 : settings.prefix.size() + 1;
    for (const std::string& entry : entries) {
        if (declared_entries.contains(entry)) continue;
        spots.push_back({entry.substr(below), entry, entry.substr(entry.rfind('/') + 1), &kv});
    }
    std::sort(spots.begin(), spots.end(), [](const Spot& a, const Spot& b) { return a.path < b.path; });
    m_walk.emplace();
    for (const Spot& spot : spots) add_to(*m_walk, spot, states[spot.key()]);
    return &*m_walk;
}

Result<std::vector<SecretInfo>> VaultStore::list() {
    if (!m_scope.settings) return std::vector<SecretInfo>();
    return TRY(walk())->infos;
}

Result<std::vector<Removed>> VaultStore::removed() {
    if (!m_scope.settings) return std::vector<Removed>();
    return TRY(walk())->removed;
}

}  // namespace sluice::secrets::vault
