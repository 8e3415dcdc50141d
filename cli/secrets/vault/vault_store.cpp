#include "secrets/vault/vault_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/digest.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {

Result<const std::vector<DeclaredPlace>*> VaultStore::declared() {
    if (!m_declared) m_declared = m_scope.declared ? TRY(m_scope.declared()) : std::vector<DeclaredPlace>();
    return &*m_declared;
}

Result<Place> VaultStore::place_of(const std::string& path) {
    if (!m_scope.settings) return parse_reference(path);
    for (const DeclaredPlace& one : *TRY(declared())) {
        if (one.path == path) return one.place;
    }
    const auto parts = split(path, '/');
    if (parts.size() != 2 || !is_name(parts[0]) || !is_name(parts[1])) {
        return fail(
            Error{Code::usage, "secret-path", "a secret is named <integration>/<name>, not " + printable(path)});
    }
    const project::StoreSettings& settings = *m_scope.settings;
    const std::string prefix = settings.prefix.empty() ? "" : settings.prefix + "/";
    return Place{settings.server, settings.mount, prefix + path, std::string(parts[1])};
}

Result<const Kv*> VaultStore::kv_of(const Place& place) {
    const std::string known = place.mount.empty() ? place.path.substr(0, place.path.rfind('/')) : place.mount;
    auto& kv = m_mounts[place.server + " " + known];
    if (kv) return kv.get();
    const Caller caller(TRY(m_servers(place.server)));
    const int version = m_scope.settings ? m_scope.settings->kv : 0;
    if (version != 0 && !place.mount.empty()) {
        kv = std::make_unique<const Kv>(caller, place.mount, version);
        return kv.get();
    }
    Kv found = TRY(Kv::detect(caller, place.mount.empty() ? place.full() : place.mount));
    if (!place.mount.empty() && found.mount() != place.mount) {
        return fail(caller.transport()
                        .error(Code::usage, "mount-kind",
                               fmt::format("has its mount at {}, not at {}", printable(found.mount()), place.mount))
                        .mend(fmt::format("in environments/{}.yaml write mount: {}, and the rest before prefix:",
                                          m_scope.environment, printable(found.mount()))));
    }
    kv = std::make_unique<const Kv>(std::move(found));
    return kv.get();
}

Result<VaultStore::Spot> VaultStore::spot_of(const std::string& path) {
    const Place place = TRY(place_of(path));
    const Server server = TRY(m_servers(place.server));
    TRY(require_served(server.transport->settings(), place.full()));  // before anything is sent
    Spot spot{path, place.path, place.field, TRY(kv_of(place))};
    if (place.mount.empty()) spot.entry = place.path.substr(spot.kv->mount().size() + 1);
    return spot;
}

Result<std::vector<VaultStore::Spot>> VaultStore::spots_of(const std::vector<std::string>& paths) {
    std::vector<Spot> spots;
    for (const std::string& path : paths) spots.push_back(TRY(spot_of(path)));
    return spots;
}

std::map<std::string, Error> VaultStore::read(const std::vector<Spot>& spots) {
    std::map<const Kv*, std::vector<std::string>> wanted;
    std::map<std::string, std::string> keys;  // of what is asked for, so that each entry is asked for once
    for (const Spot& spot : spots) {
        if (m_entries.contains(spot.key()) || !keys.emplace(spot.key(), spot.entry).second) continue;
        wanted[spot.kv].push_back(spot.entry);
    }
    std::map<std::string, Error> failures;
    for (const auto& [kv, entries] : wanted) {
        auto read = kv->read_all(entries);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const std::string key = Spot{"", entries[i], "", kv}.key();
            if (read[i]) {
                m_entries.insert_or_assign(key, std::move(*read[i]));
            } else {
                failures.emplace(key, std::move(read[i]).error());
            }
        }
    }
    return failures;
}

Result<const Entry*> VaultStore::entry_of(const Spot& spot) {
    auto failures = read({spot});
    if (!failures.empty()) return fail(failures.begin()->second);
    return &m_entries.at(spot.key());
}

Error VaultStore::unset(const Spot& spot, const EntryState& state) const {
    const std::string where = m_scope.settings ? printable(spot.path) + " is not set in " + m_scope.environment
                                               : printable(spot.path) + " is not there";
    Error error{Code::usage, "secret-missing", where};
    const std::string entry = printable(spot.kv->mount() + "/" + spot.entry);
    if (state.destroyed) {
        error.notes.push_back(fmt::format("{}: version {} was destroyed", entry, state.version));
    } else if (state.deleted && !state.there) {
        error.notes.push_back(fmt::format("{}: version {} was deleted, or expired, on {}", entry, state.version,
                                          format_date(*state.deleted)));
    } else if (state.there) {
        error.notes.push_back(fmt::format("{} has no field \"{}\"", entry, printable(spot.field)));
    } else {
        error.notes.push_back(entry + " is not on the server, or not for this token to see");
    }
    const std::string path = printable(spot.path);
    if (!m_scope.settings) return std::move(error).mend("set it on the server; then deliver again");
    return std::move(error).mend(fmt::format("sluice secret set --env {} {}", m_scope.environment, path));
}

Result<Secret> VaultStore::value_of(const Spot& spot, const Entry& entry) const {
    if (!entry.state.there) return fail(unset(spot, entry.state));
    const Answer field = entry.data[spot.field];
    if (auto value = TRY(field.value())) return std::move(*value);
    if (field.is_null()) return fail(unset(spot, entry.state));
    return fail(Error{Code::usage, "secret-form",
                      fmt::format("{}: field \"{}\" holds a list or an object, which is no value",
                                  printable(spot.kv->mount() + "/" + spot.entry), printable(spot.field))}
                    .mend("store it as text: the JSON itself, in quotes"));
}

SecretInfo VaultStore::info_of(const Spot& spot, const EntryState& state) const {
    SecretInfo info;
    info.path = spot.path;
    info.version = state.version;
    info.type = "str";
    const auto noted = state.custom.find("rotated_at." + spot.field);
    const auto date = noted == state.custom.end() ? Result<Instant>(fail(Code::usage, "json-syntax", ""))
                                                  : parse_instant(noted->second);
    info.rotated_is_inferred = !date;
    info.rotated = date ? std::optional<Instant>(*date) : state.created;
    const std::string created = state.created ? format_instant(*state.created) : "";
    info.digest = sha256_hex(fmt::format("{}\n{}\n{}\n{}", spot.key(), spot.field, state.version, created));
    return info;
}

Result<> VaultStore::prepare(const std::vector<std::string>& paths) {
    const auto spots = TRY(spots_of(paths));
    (void)read(spots);  // what failed is told to whoever asks for it
    return {};
}

Result<std::vector<Secret>> VaultStore::get_all(const std::vector<std::string>& paths) {
    const auto spots = TRY(spots_of(paths));
    const auto failures = read(spots);
    std::vector<Secret> values;
    for (const Spot& spot : spots) {
        const auto failed = failures.find(spot.key());
        if (failed != failures.end()) return fail(failed->second);
        values.push_back(TRY(value_of(spot, m_entries.at(spot.key()))));
    }
    return values;
}

Result<Secret> VaultStore::get(const std::string& path) {
    auto values = TRY(get_all({path}));
    return std::move(values.front());
}

Result<std::optional<SecretInfo>> VaultStore::find(const std::string& path) {
    const Spot spot = TRY(spot_of(path));
    if (!m_entries.contains(spot.key())) {
        auto states = spot.kv->states({spot.entry});
        const bool refused = !states.front() && states.front().error().rule == "server-refused";
        if (!refused) {
            const EntryState state = TRY(std::move(states.front()));
            return state.there ? std::optional(info_of(spot, state)) : std::nullopt;
        }
    }
    // It was read already, or the token may read values, but not what is known of them.
    const Entry* entry = TRY(entry_of(spot));
    if (!entry->state.there || entry->data[spot.field].is_null()) return std::nullopt;
    return info_of(spot, entry->state);
}

std::string VaultStore::reference(const std::string& path) const {
    auto place = const_cast<VaultStore*>(this)->place_of(path);
    return place ? place->text() : std::string(project::k_vault_scheme) + path;
}

}  // namespace sluice::secrets::vault
