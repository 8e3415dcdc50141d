#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "secrets/open.hpp"
#include "secrets/sealed/crypto.hpp"
#include "secrets/sealed/format.hpp"
#include "secrets/sealed/judge.hpp"
#include "secrets/store.hpp"
#include "support/files.hpp"

namespace sluice::secrets::sealed {

/// environments/<env>.sealed. The file is read once, at the first question; what writes reads it again under the
/// lock. Opened epoch keys stay in locked memory as long as the store.
class SealedStore final : public SecretStore {
public:
    SealedStore(std::string environment, Access access);

    [[nodiscard]] Result<std::vector<SecretInfo>> list() override;
    [[nodiscard]] Result<std::optional<SecretInfo>> find(const std::string& path) override;
    [[nodiscard]] Result<Secret> get(const std::string& path) override;
    [[nodiscard]] Result<std::vector<Secret>> get_all(const std::vector<std::string>& paths) override;
    [[nodiscard]] Result<SecretInfo> set(const std::string& path, const Secret& value, Instant now) override;
    [[nodiscard]] Result<std::vector<SecretInfo>> set_all(const std::vector<NewValue>& values, Instant now) override;
    [[nodiscard]] Result<> require_writer() override;
    [[nodiscard]] Result<Removed> remove(const std::string& path, Instant now) override;
    [[nodiscard]] Result<std::vector<Removed>> removed() override;
    [[nodiscard]] Result<SecretInfo> rename(const std::string& from, const std::string& to, Instant now) override;
    [[nodiscard]] Result<std::vector<std::string>> grant() override;
    [[nodiscard]] Result<Rotation> rotate(Instant now) override;
    [[nodiscard]] Result<bool> is_open_to(const std::set<std::string>& key_ids) override;
    [[nodiscard]] Result<Audit> audit(Instant now, const Earlier& base) override;
    [[nodiscard]] std::string kind() const override { return "sealed"; }
    [[nodiscard]] std::string reference(const std::string& path) const override { return "sealed://" + path; }

    /// Judges every block; all that is wrong, in file order. Needs no key.
    [[nodiscard]] Result<std::vector<Error>> verify();

private:
    [[nodiscard]] Result<const Document*> document();
    [[nodiscard]] Result<> reload();
    [[nodiscard]] Result<const signing::Identity*> identity();
    /// The identity's key as the trust file has it now, if it may write. Rule `not-a-writer`.
    [[nodiscard]] Result<const Judge::Holder*> writer();
    [[nodiscard]] Result<const EpochKeys*> open_epoch(const Epoch& epoch);
    /// The entry, believed, with its epoch. Rules as of `get`.
    [[nodiscard]] Result<const Entry*> believed_entry(const std::string& path);
    [[nodiscard]] Result<Secret> open_entry(const Entry& entry);
    [[nodiscard]] Result<> believe_epochs() const;
    [[nodiscard]] Result<> check_epochs(const Entry& entry) const;
    [[nodiscard]] Result<SecretInfo> describe(const Entry& entry) const;
    [[nodiscard]] Error unset(const std::string& path) const;
    [[nodiscard]] Error missing(const std::string& path) const;  ///< the same, with a name that may be meant
    [[nodiscard]] Error not_a_reader(const Epoch& epoch) const;

    [[nodiscard]] Result<files::Lock> lock() const;
    [[nodiscard]] Result<std::string> sign(std::string_view message);
    /// The epoch to seal to: its id and raw public key. Starts one, in `edit`, where that is needed and allowed.
    struct Target {
        std::string id;
        std::string public_key;
    };
    [[nodiscard]] Result<Target> target_epoch(const Judge::Holder& me, Instant now, Edit& edit);
    [[nodiscard]] Result<Target> start_epoch(Instant now, Edit& edit);
    [[nodiscard]] Result<std::vector<std::string>> add_slots(Edit& edit);
    [[nodiscard]] Result<std::vector<std::string>> add_slots(const Epoch& epoch, Edit& edit);
    /// Rule `entry-changed`.
    [[nodiscard]] Result<> require_replaced(const NewValue& one) const;
    /// One more than the version of the entry that is replaced. Rule `entry-version`.
    [[nodiscard]] Result<std::string> next_version(const std::string& path) const;
    /// What `rotate` or a new value mends, in file order; `findings` holds what `verify` found.
    void find_outdated(Instant now, std::vector<Error>& findings) const;
    void compare_with(const Document& base, std::vector<Error>& findings) const;
    [[nodiscard]] Result<Removed> describe_removed(const Entry& tombstone) const;
    [[nodiscard]] Result<bool> has_value(const Entry& entry, const Secret& value);
    [[nodiscard]] Result<> put(const std::string& path, const Secret& value, Instant now, const Target& target,
                               const Entry* unchanged, Edit& edit);
    /// Writes these; those whose path is in `unchanged` keep their day and plaintext epoch.
    [[nodiscard]] Result<> put_all(const std::vector<const NewValue*>& values,
                                   const std::set<std::string_view>& unchanged, const Judge::Holder& me, Instant now);
    /// The signed note of a removal on that day in the place of an entry; the identity is a writer's.
    [[nodiscard]] Result<> put_tombstone(const std::string& path, std::string_view day, Edit& edit);
    [[nodiscard]] Result<> write(const Edit& edit);

    std::string m_environment;
    Access m_access;
    Judge m_judge;
    std::string m_name;  ///< of the file, relative to the root
    std::optional<Document> m_document;
    std::unique_ptr<Signatures> m_signatures;  ///< of what the document holds; set with it
    std::shared_ptr<const signing::Identity> m_identity;
    std::map<std::string, EpochKeys, std::less<>> m_epoch_keys;  ///< by epoch id
};

}  // namespace sluice::secrets::sealed
