#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "secrets/vault/caller.hpp"
#include "support/time.hpp"

namespace sluice::secrets::vault {

/// What the server knows of an entry beside its values.
struct EntryState {
    std::int64_t version = 0;        ///< the newest; 0: never written, or a KV 1 mount
    std::optional<Instant> created;  ///< the newest version; KV 1: nothing is known
    std::optional<Instant> deleted;  ///< in the future: when it will be
    bool destroyed = false;
    bool there = false;                         ///< it has values that can be read
    std::map<std::string, std::string> custom;  ///< custom_metadata
};

/// An entry with its values, which stay in locked memory.
struct Entry {
    EntryState state;
    Answer data;  ///< object of fields; null when there is nothing
};

/// A key-value mount of a server, version 1 or 2. Paths are below the mount, not encoded. Errors are those of `Caller` and
/// `Transport`.
class Kv {
public:
    Kv(Caller caller, std::string mount, int version)
        : m_caller(std::move(caller)), m_mount(std::move(mount)), m_version(version) {}

    /// Asks the server for the mount that holds `full` ("<mount>/<path>"). Rule `mount-kind` when it is no key-value store.
    [[nodiscard]] static Result<Kv> detect(const Caller& caller, const std::string& full);

    [[nodiscard]] const std::string& mount() const { return m_mount; }
    [[nodiscard]] int version() const { return m_version; }
    [[nodiscard]] const Caller& caller() const { return m_caller; }
    /// What policies call an entry: "<mount>/data/<path>" of KV 2.
    [[nodiscard]] std::string data_path(const std::string& path) const { return api("data", path); }

    /// One read an entry, in parallel. An entry that does not exist is one with `there` false.
    [[nodiscard]] std::vector<Result<Entry>> read_all(const std::vector<std::string>& paths) const;
    /// Without values. KV 1: whether the entry is there costs a read.
    [[nodiscard]] std::vector<Result<EntryState>> states(const std::vector<std::string>& paths) const;
    /// Every entry below a folder, at any depth, sorted, with the folder's own path before it.
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder) const;
    /// The names of the fields of entries, without their values; nothing where the server or the token's rights do not tell.
    [[nodiscard]] Result<std::vector<std::optional<std::vector<std::string>>>> fields(
        const std::vector<std::string>& paths) const;
    /// Replaces all fields when the entry's version is still `expected` (0: when it never was; KV 1 cannot tell). The new
    /// state; nothing when the entry has moved on.
    [[nodiscard]] Result<std::optional<EntryState>> write(const std::string& path, const Secret& data,
                                                          std::int64_t expected) const;
    /// KV 2: the newest version can be undeleted on the server.
    [[nodiscard]] Result<> remove(const std::string& path) const;
    /// Sets members of custom_metadata and leaves the others. KV 1: nothing.
    [[nodiscard]] Result<> note(const std::string& path, const std::map<std::string, std::string>& custom) const;

private:
    [[nodiscard]] std::string api(std::string_view part, const std::string& path) const;

    Caller m_caller;
    std::string m_mount;
    int m_version;
};

}  // namespace sluice::secrets::vault
