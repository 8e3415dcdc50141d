#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"
#include "support/time.hpp"

namespace sluice::secrets {

/// What a store knows of one secret without opening it. The path is "<integration>/<name>".
struct SecretInfo {
    std::string path;
    std::int64_t version = 0;
    std::optional<Instant> rotated;  ///< when the plaintext last changed; empty: the store cannot tell
    bool rotated_is_inferred = false;
    std::string type;              ///< "str"
    std::string writer;            ///< person or key id
    std::string digest;            ///< of the entry as it stands, hex; what a bundle names
    bool exposed = false;          ///< somebody who could read it is no reader now
    bool value_unchanged = false;  ///< of `set`: it was this value already, so `rotated` did not move
};

/// A value to be set.
struct NewValue {
    std::string path;
    const Secret* value = nullptr;
    /// Digest of the entry that it replaces, "" for none; if the store holds another one by now: rule `entry-changed`.
    std::optional<std::string> replaces = std::nullopt;
    /// An entry that has this value already is left alone: neither sealed again nor given another version. Only a reader
    /// can tell; for a writer who is none every value is a new one.
    bool keeps_equal = false;
};

/// What a store keeps of a secret that was removed.
struct Removed {
    std::string path;
    std::int64_t version = 0;
    Instant removed;     ///< the day
    std::string writer;  ///< person or key id
};

/// What became of a store whose key was made anew.
struct Rotation {
    std::int64_t epoch = 0;            ///< its number; 0: nothing was set yet, so there was nothing to do
    std::size_t entries = 0;           ///< sealed again
    std::vector<std::string> readers;  ///< persons who can read them now
};

/// What is wrong in a store.
struct Audit {
    std::size_t entries = 0;
    std::size_t removed = 0;
    std::size_t epochs = 0;
    std::vector<Error> findings;  ///< Code::integrity, or Code::answer_no for what only has to be mended
};

/// What an earlier commit held, where it held it.
struct Earlier {
    std::optional<std::string> store;  ///< the store's text
    std::optional<std::string> trust;  ///< the trust list's
};

/// Where values live: the sealed store, or a Vault or OpenBao server.
class SecretStore {
public:
    virtual ~SecretStore() = default;
    /// Sorted by path; needs no key.
    [[nodiscard]] virtual Result<std::vector<SecretInfo>> list() = 0;
    [[nodiscard]] virtual Result<std::optional<SecretInfo>> find(const std::string& path) = 0;
    /// Rule `secret-missing` (Code::unavailable is for a store that cannot be reached; a missing entry is Code::usage).
    [[nodiscard]] virtual Result<Secret> get(const std::string& path) = 0;
    /// The same for several, in their order; the first error of the first path that has one.
    [[nodiscard]] virtual Result<std::vector<Secret>> get_all(const std::vector<std::string>& paths) {
        std::vector<Secret> values;
        for (const std::string& path : paths) values.push_back(TRY(get(path)));
        return values;
    }
    /// Reads at once what `find` and `get` of these will need, where asking for each costs time. What is missing or refused
    /// is told by them.
    [[nodiscard]] virtual Result<> prepare(const std::vector<std::string>& /*paths*/) { return {}; }
    /// Adds or replaces. Returns the new state. Several processes may set at once; none is lost.
    [[nodiscard]] virtual Result<SecretInfo> set(const std::string& path, const Secret& value, Instant now) = 0;
    /// The same for several; paths sorted, each once. The states in the same order. A sealed store writes all or none; a
    /// server has no such write, so there everything is judged first, and an error tells how many were written.
    [[nodiscard]] virtual Result<std::vector<SecretInfo>> set_all(const std::vector<NewValue>& values, Instant now) = 0;
    /// Whether `set` would be believed, before anybody takes pains over a value. Rule `not-a-writer`.
    [[nodiscard]] virtual Result<> require_writer() { return {}; }
    /// Takes the value away, so that nobody takes its absence for an accident. Rule `secret-missing`.
    [[nodiscard]] virtual Result<Removed> remove(const std::string& path, Instant now) = 0;
    /// What was removed and not set again, sorted by path; needs no key.
    [[nodiscard]] virtual Result<std::vector<Removed>> removed() = 0;
    /// The same value under another path, the old one removed, in one write; the value's day and what is exposed stay.
    /// The state of the new path. Rules `secret-missing`, `secret-exists`.
    [[nodiscard]] virtual Result<SecretInfo> rename(const std::string& from, const std::string& to, Instant now) = 0;
    /// Gives everybody who is a reader now, and cannot read yet, what is needed to read; the names of those who got it.
    /// Stores whose server keeps the readers refuse.
    [[nodiscard]] virtual Result<std::vector<std::string>> grant() {
        return fail(Code::usage, "store-grant", "who reads this store is kept by its server");
    }
    /// Makes the key of the store anew and seals every value to it, for those who are readers now. Values, their dates and
    /// what is exposed stay as they are.
    [[nodiscard]] virtual Result<Rotation> rotate(Instant) {
        return fail(Code::usage, "store-grant", "who reads this store is kept by its server");
    }
    /// Whether one of these keys opens what the store holds now or what will be set next; needs no key.
    [[nodiscard]] virtual Result<bool> is_open_to(const std::set<std::string>& /*key_ids*/) {
        return fail(Code::usage, "store-grant", "who reads this store is kept by its server");
    }
    /// Judges everything without a key, and against what was there earlier.
    [[nodiscard]] virtual Result<Audit> audit(Instant, const Earlier& /*base*/) {
        return fail(Code::usage, "store-grant", "who reads this store is kept by its server");
    }
    /// "sealed" or "vault".
    [[nodiscard]] virtual std::string kind() const = 0;
    /// The reference to a path, without "${" and "}": "sealed://<integration>/<name>".
    [[nodiscard]] virtual std::string reference(const std::string& path) const = 0;
};

}  // namespace sluice::secrets
