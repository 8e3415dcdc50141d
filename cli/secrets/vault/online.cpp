#include "secrets/vault/online.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "secrets/vault/capabilities.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

/// What is known of an entry without reading it.
enum class Presence { there, missing, unknown };

struct Look {
    const OnlineQuestion& question;
    const Kv& kv;
    std::vector<std::string> entries;  ///< of the places, each once, sorted
    std::vector<Remark> remarks;

    void problem(const char* name, const std::string& subject, std::string message) {
        remarks.push_back({name, subject, std::move(message), true});
    }
    void warn(const char* name, const std::string& subject, std::string message) {
        remarks.push_back({name, subject, std::move(message), false});
    }
};

bool is_refused_by_server(const Error& error) { return error.rule == "server-refused"; }

/// KV 1 has no metadata; a listing tells the names.
Result<std::vector<Presence>> presence_by_listing(const Look& look) {
    std::vector<Presence> found;
    std::map<std::string, std::optional<std::vector<std::string>>> folders;
    for (const std::string& entry : look.entries) {
        const std::size_t slash = entry.rfind('/');
        const std::string folder = slash == std::string::npos ? "" : entry.substr(0, slash);
        if (!folders.contains(folder)) {
            auto listed = look.kv.list(folder);
            if (!listed && !is_refused_by_server(listed.error())) return fail(std::move(listed).error());
            folders[folder] = listed ? std::optional(std::move(*listed)) : std::nullopt;
        }
        const auto& names = folders[folder];
        found.push_back(!names                                                    ? Presence::unknown
                        : std::binary_search(names->begin(), names->end(), entry) ? Presence::there
                                                                                  : Presence::missing);
    }
    return found;
}

Result<std::vector<Presence>> presence_by_metadata(const Look& look) {
    std::vector<Presence> found;
    for (auto& state : look.kv.states(look.entries)) {
        if (!state && !is_refused_by_server(state.error())) return fail(std::move(state).error());
        found.push_back(!state ? Presence::unknown : state->there ? Presence::there : Presence::missing);
    }
    return found;
}

/// Names of fields, where the server tells them without values (KV 2).
Result<std::map<std::string, std::vector<std::string>>> fields_of(const Look& look) {
    std::map<std::string, std::vector<std::string>> fields;
    if (look.kv.version() == 1) return fields;
    auto found = TRY(look.kv.fields(look.entries));
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i]) fields[look.entries[i]] = std::move(*found[i]);
    }
    return fields;
}

Result<> look_at_places(Look& look) {
    const auto presence = TRY(look.kv.version() == 1 ? presence_by_listing(look) : presence_by_metadata(look));
    const auto fields = TRY(fields_of(look));
    for (const DeclaredPlace& one : look.question.places) {
        const auto at = std::lower_bound(look.entries.begin(), look.entries.end(), one.place.path);
        Presence seen = presence[static_cast<std::size_t>(at - look.entries.begin())];
        const auto known = fields.find(one.place.path);
        if (known != fields.end() && seen != Presence::missing) {
            const auto& names = known->second;
            seen = std::find(names.begin(), names.end(), one.place.field) != names.end() ? Presence::there
                                                                                         : Presence::missing;
        }
        if (seen == Presence::missing)
            look.problem("reference-unset", one.path, fmt::format("{} has no value", one.place.text()));
        if (seen == Presence::unknown) {
            look.warn("reference-unproved", one.path,
                      fmt::format("the token may not ask whether {} has a value, only read it", one.place.text()));
        }
    }
    return {};
}

/// Paths that a token for this environment has no business with: another mount, and neighbours of its prefix.
std::vector<std::string> strange_paths(const Look& look) {
    const std::string nobody = "sluice-" + new_trace().substr(0, 16);
    std::vector<std::string> paths{nobody + "/" + nobody};
    std::string folder = look.question.prefix;
    while (!folder.empty()) {
        const std::size_t slash = folder.rfind('/');
        folder.erase(slash == std::string::npos ? 0 : slash);
        paths.push_back(look.kv.data_path(folder.empty() ? nobody : folder + "/" + nobody));
    }
    return paths;
}

void judge_entry(Look& look, const DeclaredPlace& one, const Capabilities& may) {
    if (!may.reads())
        look.problem("reference-refused", one.path, fmt::format("the token may not read {}", one.place.text()));
    if (may.writes() && !may.is_root()) {
        look.warn("token-writes", one.path,
                  fmt::format("the token may also {} {}", join_text(may.writing(), ", "), one.place.full()));
    }
}

Result<> look_at_token(Look& look, const std::string& alias) {
    std::vector<std::string> paths;
    for (const std::string& entry : look.entries) paths.push_back(look.kv.data_path(entry));
    const auto strange = strange_paths(look);
    paths.insert(paths.end(), strange.begin(), strange.end());
    const auto may = TRY(capabilities(look.kv.caller(), paths));
    if (!may) {
        look.warn("token-unproved", alias, "the token may not ask what it may (sys/capabilities-self)");
        return {};
    }
    for (const DeclaredPlace& one : look.question.places)
        judge_entry(look, one, may->at(look.kv.data_path(one.place.path)));
    const bool is_root = std::any_of(may->begin(), may->end(), [](const auto& one) { return one.second.is_root(); });
    if (is_root) {
        look.warn("token-root", alias, "this is a root token: it may do everything; use one that may read alone");
        return {};
    }
    for (const std::string& path : strange) {
        if (may->at(path).is_empty()) continue;
        look.warn("token-reads-more", alias,
                  fmt::format("the token reaches beyond the environment: it may {} {}*",
                              join_text(may->at(path).all(), ", "), path.substr(0, path.rfind('/') + 1)));
        break;
    }
    return {};
}

}  // namespace

Result<std::vector<Remark>> look_online(const Alias& alias, const Server& server, const OnlineQuestion& question) {
    if (question.places.empty()) return std::vector<Remark>();
    std::set<std::string> entries;
    for (const DeclaredPlace& one : question.places) {
        TRY(require_served(server.transport->settings(), one.place.full()));
        entries.insert(one.place.path);
    }
    const Caller caller(server);
    const Place& first = question.places.front().place;
    const Kv kv = question.kv != 0 ? Kv(caller, first.mount, question.kv) : TRY(Kv::detect(caller, first.full()));
    Look look{question, kv, {entries.begin(), entries.end()}, {}};
    if (alias.prefixes.value.empty()) {
        look.warn("server-unpinned", alias.name,
                  "no servers file says which paths it serves, so a change to the project may read all that the token "
                  "may (docs/formats/servers.md)");
    }
    TRY(look_at_places(look));
    TRY(look_at_token(look, alias.name));
    return std::move(look.remarks);
}

}  // namespace sluice::secrets::vault
