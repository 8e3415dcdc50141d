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
    /// Somebody who could read the entry is no reader now. The entry's plaintext epoch is in the document.
    [[nodiscard]] bool is_exposed(const Document& document, const Entry& entry) const;

private:
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
