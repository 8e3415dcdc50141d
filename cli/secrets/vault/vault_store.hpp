#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "project/model.hpp"
#include "secrets/store.hpp"
#include "secrets/vault/kv.hpp"
#include "secrets/vault/reference.hpp"

namespace sluice::secrets::vault {

/// A declared secret: its path "<integration>/<name>" and where the project says that its value lies.
struct DeclaredPlace {
    std::string path;
    Place place;
};

/// Where an environment's values lie.
struct StoreScope {
    std::string environment;
    /// Empty: paths are whole references, "vault://…" (`deliver`, which reads no project).
    std::optional<project::StoreSettings> settings;
    /// Asked once, and only when something is looked up.
    std::function<Result<std::vector<DeclaredPlace>>()> declared;
};

/// Values on a Vault or OpenBao server: an entry holds fields, each of which is one secret. What was read is kept in locked
/// memory while the store lives, so that each entry is read once; nothing is kept on disk.
///
/// There are no transactions on a server: `set_all` judges everything before it writes the first entry, and tells how many
/// were written when one fails. Writes are check-and-set, so that nobody's value is lost.
///
/// A secret's date is that of the version of its entry, or, where the entry has several fields, what custom_metadata says:
/// "rotated_at.<field>". KV 1 has no dates and no versions.
class VaultStore final : public SecretStore {
public:
    VaultStore(OpenServer servers, StoreScope scope) : m_servers(std::move(servers)), m_scope(std::move(scope)) {}

    Result<std::vector<SecretInfo>> list() override;
    Result<std::optional<SecretInfo>> find(const std::string& path) override;
    Result<Secret> get(const std::string& path) override;
    Result<std::vector<Secret>> get_all(const std::vector<std::string>& paths) override;
    Result<> prepare(const std::vector<std::string>& paths) override;
    Result<SecretInfo> set(const std::string& path, const Secret& value, Instant now) override;
    Result<std::vector<SecretInfo>> set_all(const std::vector<NewValue>& values, Instant now) override;
    Result<Removed> remove(const std::string& path, Instant now) override;
    Result<std::vector<Removed>> removed() override;
    Result<SecretInfo> rename(const std::string& from, const std::string& to, Instant now) override;
    std::string kind() const override { return "vault"; }
    std::string reference(const std::string& path) const override;

private:
    /// A path, resolved to an entry of a mount.
    struct Spot {
        std::string path;
        std::string entry;  ///< below the mount
        std::string field;
        const Kv* kv = nullptr;

        [[nodiscard]] std::string key() const {
            return kv->caller().transport().settings().alias + " " + kv->mount() + " " + entry;
        }
    };
    /// All that is written to one entry.
    struct Job {
        Spot spot;
        std::vector<const NewValue*> values;
        std::vector<std::string> fields;  ///< of the values
    };
    /// What a walk through the environment's part of the server found.
    struct Walk {
        std::vector<SecretInfo> infos;
        std::vector<Removed> removed;
    };

    [[nodiscard]] Result<Place> place_of(const std::string& path);
    [[nodiscard]] Result<Spot> spot_of(const std::string& path);
    [[nodiscard]] Result<std::vector<Spot>> spots_of(const std::vector<std::string>& paths);
    [[nodiscard]] Result<const std::vector<DeclaredPlace>*> declared();
    [[nodiscard]] Result<const Kv*> kv_of(const Place& place);
    /// Reads the entries that were not read yet. By `Spot::key`: what could not be read.
    [[nodiscard]] std::map<std::string, Error> read(const std::vector<Spot>& spots);
    [[nodiscard]] Result<const Entry*> entry_of(const Spot& spot);
    [[nodiscard]] Result<Secret> value_of(const Spot& spot, const Entry& entry) const;
    [[nodiscard]] SecretInfo info_of(const Spot& spot, const EntryState& state) const;
    [[nodiscard]] Error unset(const Spot& spot, const EntryState& state) const;

    [[nodiscard]] Result<const Walk*> walk();
    [[nodiscard]] Result<std::vector<std::string>> listed(const Kv& kv);
    void add_to(Walk& walk, const Spot& spot, const EntryState& state) const;
    /// Drops spots whose entry is there without their field.
    [[nodiscard]] Result<> drop_missing_fields(std::vector<Spot>& spots,
                                               const std::map<std::string, EntryState>& states) const;

    [[nodiscard]] Result<std::vector<Job>> jobs_of(const std::vector<NewValue>& values);
    [[nodiscard]] Result<> require_replaced(const Job& job, const Entry& entry) const;
    [[nodiscard]] Result<std::vector<SecretInfo>> write(const Job& job, Instant now);
    [[nodiscard]] Result<bool> is_unchanged(const Job& job, const Entry& entry) const;
    /// Without a field when `value` is nullptr. False when the entry has moved on.
    [[nodiscard]] Result<bool> put(const Job& job, Entry& entry, Instant now);
    void forget(const Spot& spot);

    OpenServer m_servers;
    StoreScope m_scope;
    std::optional<std::vector<DeclaredPlace>> m_declared;
    std::map<std::string, std::unique_ptr<const Kv>> m_mounts;  ///< by alias and mount, or folder where that is unknown
    std::map<std::string, Entry> m_entries;                     ///< by `Spot::key`
    std::optional<Walk> m_walk;
};

}  // namespace sluice::secrets::vault
