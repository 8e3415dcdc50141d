#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "secrets/sealed/format.hpp"
#include "secrets/sealed/signatures.hpp"
#include "signing/trust.hpp"

namespace sluice::secrets::sealed {

/// Says whom a store may believe, by the verified chain of the trust file (docs/formats/sealed-store.md "Whom to
/// believe"). Holds no secret.
class Judge {
public:
    Judge(const signing::TrustChain& chain, std::string_view environment);

    /// A key as one version of the trust file has it.
    struct Holder {
        std::string person;
        bool writer = false;
        bool reader = false;
        signing::KeyState state = signing::KeyState::active;
        signing::PublicKeys keys;

        [[nodiscard]] bool is_active_reader() const { return reader && state == signing::KeyState::active; }
        [[nodiscard]] bool is_active_writer() const { return writer && state == signing::KeyState::active; }
    };

    /// Who holds this key now, or nullptr.
    [[nodiscard]] const Holder* holder(std::string_view key_id) const;
    /// The person's name, from any version; the key id itself if nobody ever held it.
    [[nodiscard]] std::string name_of(std::string_view key_id) const;
    /// Key id and holder of every active key of every reader now, sorted by key id.
    [[nodiscard]] std::map<std::string, const Holder*> readers() const;
    [[nodiscard]] std::int64_t version() const { return m_versions.back().number; }

    /// Rules `entry-writer`, `entry-signature`.
    [[nodiscard]] Result<> believe(const Document& document, const Entry& entry, Signatures& signatures) const;
    /// Whether a key that the chain ever knew signed the entry, whoever may write now.
    [[nodiscard]] bool is_signed(const Document& document, const Entry& entry, Signatures& signatures) const;
    /// Whether the key that signed the epoch, which is believed, is that of a writer and reader now.
    [[nodiscard]] bool is_signed_by_active(const Epoch& epoch) const;
    /// Rules `epoch-signer`, `epoch-signature`.
    [[nodiscard]] Result<> believe(const Document& document, const Epoch& epoch, Signatures& signatures) const;
    /// The same for all entries, in file order, on several threads.
    std::vector<Result<>> believe_all(const Document& document, Signatures& signatures) const;
    /// Whether something may be sealed to this epoch, which is believed. Rule `epoch-stale`.
    [[nodiscard]] Result<> may_seal(const Document& document, const Epoch& epoch) const;
    /// Somebody who could read the entry is no reader now, or who set it was a reader once and is none now. The entry's
    /// plaintext epoch is in the document.
    [[nodiscard]] bool is_exposed(const Document& document, const Entry& entry) const;
    /// The id of the epoch from which on an entry's value is known: its plaintext epoch, or, where only the name of the
    /// setter shows that it is exposed, the newest that the setter could open. Whoever signs the value anew names it.
    [[nodiscard]] std::string_view known_since(const Document& document, const Entry& entry) const;

private:
    [[nodiscard]] bool reads_now(const std::string& person) const;
    /// Whether an epoch has a slot of somebody who may not read any more. `person`: only of that one.
    [[nodiscard]] bool has_former_reader(const Epoch& epoch, const std::string* person = nullptr) const;
    /// The newest epoch that the setter of an entry could open, if that person is no reader now; nullptr otherwise.
    [[nodiscard]] const Epoch* epoch_of_former_reader(const Document& document, const Entry& entry) const;
    [[nodiscard]] bool is_exposed_since(const Document& document, const Epoch& since) const;
    /// Rule `entry-writer`.
    [[nodiscard]] Result<const Holder*> writer_of(const Document& document, const Entry& entry) const;
    [[nodiscard]] Failure wrong_signature(const Document& document, const Entry& entry) const;

    using Holders = std::map<std::string, Holder, std::less<>>;
    struct Version {
        std::int64_t number = 0;
        Holders holders;
    };
    std::string m_environment;
    std::vector<Version> m_versions;
};

}  // namespace sluice::secrets::sealed
