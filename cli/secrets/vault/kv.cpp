#include "secrets/vault/kv.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr std::size_t k_folder_depth = 16;      ///< of folders
constexpr std::size_t k_entry_limit = 100'000;  ///< of one listing

std::optional<Instant> instant_of(const Answer& answer) {
    const auto read = parse_instant(answer.text_or(""));
    return read ? std::optional<Instant>(*read) : std::nullopt;
}

std::map<std::string, std::string> custom_of(const Answer& metadata) {
    std::map<std::string, std::string> custom;
    const Answer given = metadata["custom_metadata"];
    for (const std::string& name : given.names()) custom[name] = given[name].text_or("");
    return custom;
}

/// Of one version: {created_time, deletion_time, destroyed}.
void read_version(const Answer& version, EntryState& state) {
    state.created = instant_of(version["created_time"]);
    state.deleted = instant_of(version["deletion_time"]);
    state.destroyed = version["destroyed"].boolean_or(false);
}

/// Of `metadata/`: whether the newest version is there is not said, but follows.
EntryState state_of(const Answer& data, Instant now) {
    EntryState state;
    state.version = data["current_version"].integer_or(0);
    state.custom = custom_of(data);
    const Answer newest = data["versions"][std::to_string(state.version)];
    read_version(newest, state);
    state.there = !newest.is_null() && !state.destroyed && !(state.deleted && *state.deleted <= now);
    return state;
}

/// Nothing when it has not the form of an entry.
std::optional<Entry> entry_of(const Reply& reply, int version) {
    Entry entry;
    if (version == 2) {
        const Answer metadata = reply.body["data"]["metadata"];  // of a deleted version, too
        entry.state.version = metadata["version"].integer_or(0);
        entry.state.custom = custom_of(metadata);
        read_version(metadata, entry.state);
    }
    if (reply.status == 404) return entry;
    entry.data = version == 2 ? reply.body["data"]["data"] : reply.body["data"];
    entry.state.there = entry.data.kind() == Answer::Kind::object;
    const bool sound = entry.state.there && (version == 1 || entry.state.version > 0);
    return sound ? std::optional(std::move(entry)) : std::nullopt;
}

Error mount_error(const Caller& caller, std::string message, std::string hint) {
    return caller.transport().error(Code::usage, "mount-kind", std::move(message)).mend(std::move(hint));
}

}  // namespace

std::string Kv::api(std::string_view part, const std::string& path) const {
    const std::string below = m_version == 2 ? fmt::format("{}/{}", part, path) : path;
    return m_mount + "/" + below;
}

Result<Kv> Kv::detect(const Caller& caller, const std::string& full) {
    const std::string path = "sys/internal/ui/mounts/" + full;
    const Reply reply = TRY(caller.call({.path = encode_path(path)}));
    if (reply.status == 404) return Kv(caller, full.substr(0, full.find('/')), 1);  // a server too old to know
    if (reply.status == 403) {
        return fail(
            caller.transport()
                .error(Code::unavailable, "server-refused",
                       fmt::format("shows this token no mount at {}", printable(full)))
                .mend("the token may be expired or used up, the mount may not be there, or the token has no right "
                      "to anything in it; kv: 2 beside mount: in the environment saves this question"));
    }
    if (reply.status != 200) return fail(caller.refusal(reply, path, "read"));
    const Answer data = reply.body["data"];
    if (data.kind() != Answer::Kind::object) return fail(caller.unusable(path));
    std::string mount = data["path"].text_or("");
    while (mount.ends_with('/')) mount.pop_back();
    // The server may say the namespace before the mount.
    while (!full.starts_with(mount) && mount.find('/') != std::string::npos) mount.erase(0, mount.find('/') + 1);
    const std::string type = data["type"].text_or("");
    if (mount.empty() || !(full + "/").starts_with(mount + "/") || (type != "kv" && type != "generic")) {
        return fail(mount_error(caller, fmt::format("has no key-value store at {}", printable(full)),
                                "look at mount: in the environment: bao secrets list"));
    }
    return Kv(caller, mount, data["options"]["version"].text_or("1") == "2" ? 2 : 1);
}

std::vector<Result<Entry>> Kv::read_all(const std::vector<std::string>& paths) const {
    std::vector<Call> calls;
    for (const std::string& path : paths) calls.push_back({.path = encode_path(api("data", path))});
    std::vector<Result<Entry>> entries;
    const auto outcomes = m_caller.call_all(std::move(calls));
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!outcomes || !(*outcomes)[i]) {
            entries.emplace_back(tl::unexpected(outcomes ? (*outcomes)[i].error() : outcomes.error()));
            continue;
        }
        const Reply& reply = *(*outcomes)[i];
        const std::string path = api("data", paths[i]);
        if (reply.status != 200 && reply.status != 404) {
            entries.emplace_back(tl::unexpected(m_caller.refusal(reply, path, "read")));
        } else if (auto entry = entry_of(reply, m_version)) {
            entries.emplace_back(std::move(*entry));
        } else {
            entries.emplace_back(tl::unexpected(m_caller.unusable(path)));
        }
    }
    return entries;
}

std::vector<Result<EntryState>> Kv::states(const std::vector<std::string>& paths) const {
    std::vector<Result<EntryState>> states;
    if (m_version == 1) {
        for (auto& entry : read_all(paths)) {
            states.push_back(std::move(entry).map([](Entry&& read) { return std::move(read.state); }));
        }
        return states;
    }
    std::vector<Call> calls;
    for (const std::string& path : paths) calls.push_back({.path = encode_path(api("metadata", path))});
    const auto outcomes = m_caller.call_all(std::move(calls));
    const Instant now = m_caller.transport().now();
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!outcomes || !(*outcomes)[i]) {
            states.emplace_back(tl::unexpected(outcomes ? (*outcomes)[i].error() : outcomes.error()));
            continue;
        }
        const Reply& reply = *(*outcomes)[i];
        const std::string path = api("metadata", paths[i]);
        if (reply.status == 404) {
            states.emplace_back(EntryState{});
        } else if (reply.status != 200) {
            states.emplace_back(tl::unexpected(m_caller.refusal(reply, path, "read")));
        } else if (reply.body["data"]["current_version"].kind() != Answer::Kind::number) {
            states.emplace_back(tl::unexpected(m_caller.unusable(path)));
        } else {
            states.emplace_back(state_of(reply.body["data"], now));
        }
    }
    return states;
}

Result<std::vector<std::string>> Kv::list(const std::string& folder) const {
    std::vector<std::string> entries;
    std::vector<std::string> folders{folder};
    for (std::size_t depth = 0; !folders.empty(); ++depth) {
        std::vector<Call> calls;
        for (const std::string& one : folders) {
            calls.push_back({.method = "LIST", .path = encode_path(api("metadata", one.empty() ? "" : one + "/"))});
        }
        const auto outcomes = TRY(m_caller.call_all(std::move(calls)));
        std::vector<std::string> below;
        for (std::size_t i = 0; i < folders.size(); ++i) {
            const Reply reply = TRY(Outcome(outcomes[i]));
            if (reply.status == 404) continue;  // empty
            if (reply.status != 200) return fail(m_caller.refusal(reply, api("metadata", folders[i]), "list"));
            const Answer keys = reply.body["data"]["keys"];
            if (keys.kind() != Answer::Kind::list) return fail(m_caller.unusable(api("metadata", folders[i])));
            for (const Answer& key : keys.items()) {
                const std::string name = key.text_or("");
                const std::string path = folders[i].empty() ? name : folders[i] + "/" + name;
                if (!name.ends_with('/')) entries.push_back(path);
                if (name.size() > 1 && name.ends_with('/')) below.push_back(path.substr(0, path.size() - 1));
            }
        }
        if (depth >= k_folder_depth || entries.size() + below.size() > k_entry_limit) {
            return fail(
                m_caller.transport()
                    .error(Code::unavailable, "server-answer", "lists more entries or folders than are read at once")
                    .mend("give the environment a prefix of its own"));
        }
        folders = std::move(below);
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());  // "a" and "a/" may both be there
    return entries;
}

Result<std::vector<std::optional<std::vector<std::string>>>> Kv::fields(const std::vector<std::string>& paths) const {
    std::vector<std::optional<std::vector<std::string>>> fields(paths.size());
    if (m_version == 1) {  // it costs a read
        const auto entries = read_all(paths);
        for (std::size_t i = 0; i < paths.size(); ++i) {
            if (entries[i]) fields[i] = entries[i]->data.names();
        }
        return fields;
    }
    std::vector<Call> calls;
    for (const std::string& path : paths) calls.push_back({.path = encode_path(api("subkeys", path)) + "?depth=1"});
    const auto outcomes = TRY(m_caller.call_all(std::move(calls)));
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const Reply reply = TRY(Outcome(outcomes[i]));
        if (reply.status == 200) fields[i] = reply.body["data"]["subkeys"].names();
    }
    return fields;
}

Result<std::optional<EntryState>> Kv::write(const std::string& path, const Secret& data, std::int64_t expected) const {
    ValueWriter body;
    if (m_version == 2) {
        body.open().open("options").number("cas", expected).close().raw("data", data).close();
    } else {
        body.raw({}, data);
    }
    const Secret json = TRY(body.finish());
    const Reply reply = TRY(m_caller.call({.method = "POST", .path = encode_path(api("data", path)), .body = &json}));
    if (reply.status == 200 || reply.status == 204) {
        const Answer written = reply.body["data"];
        EntryState state;
        state.version = written["version"].integer_or(0);
        state.custom = custom_of(written);
        read_version(written, state);
        state.there = true;
        return state;
    }
    if (reply.status == 400 && complaint_of(reply) == Complaint::version_moved) return std::nullopt;
    return fail(m_caller.refusal(reply, api("data", path), "update"));
}

Result<> Kv::remove(const std::string& path) const {
    const Reply reply = TRY(m_caller.call({.method = "DELETE", .path = encode_path(api("data", path))}));
    if (reply.status < 300) return {};
    return fail(m_caller.refusal(reply, api("data", path), "delete"));
}

Result<> Kv::note(const std::string& path, const std::map<std::string, std::string>& custom) const {
    if (m_version == 1 || custom.empty()) return {};
    ValueWriter body;
    body.open().open("custom_metadata");
    for (const auto& [name, text] : custom) body.text(name, text);
    const Secret json = TRY(body.close().close().finish());
    const Reply reply = TRY(m_caller.call({.method = "PATCH",
                                           .path = encode_path(api("metadata", path)),
                                           .body = &json,
                                           .content_type = "application/merge-patch+json"}));
    if (reply.status < 300) return {};
    return fail(m_caller.refusal(reply, api("metadata", path), "patch"));
}

}  // namespace sluice::secrets::vault
