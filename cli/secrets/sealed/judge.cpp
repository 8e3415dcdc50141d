#include "secrets/sealed/judge.hpp"

#include <algorithm>

namespace sluice::secrets::sealed {

using signing::KeyState;

namespace {

Claim claim_of(const Document& document, const Entry& entry, const Judge::Holder& writer) {
    return {signed_bytes(document.header, entry), entry.signature, writer.keys.signing};
}

}  // namespace

Judge::Judge(const signing::TrustChain& chain, std::string_view environment) : m_environment(environment) {
    for (const signing::Trust& trust : chain.versions) {
        Version version;
        version.number = trust.version;
        for (const signing::Person& person : trust.persons) {
            const bool writer = trust.has_role(person.name, signing::Role::writer, environment);
            const bool reader = trust.has_role(person.name, signing::Role::reader, environment);
            for (const signing::TrustedKey& key : person.keys) {
                version.holders.emplace(key.keys.key_id(), Holder{person.name, writer, reader, key.state, key.keys});
            }
        }
        m_versions.push_back(std::move(version));
    }
    if (m_versions.empty()) m_versions.emplace_back();
}

const Judge::Holder* Judge::holder(std::string_view key_id) const {
    const Holders& now = m_versions.back().holders;
    const auto found = now.find(key_id);
    return found == now.end() ? nullptr : &found->second;
}

std::string Judge::name_of(std::string_view key_id) const {
    for (auto version = m_versions.rbegin(); version != m_versions.rend(); ++version) {
        const auto found = version->holders.find(key_id);
        if (found != version->holders.end()) return found->second.person;
    }
    return std::string(key_id);
}

std::map<std::string, const Judge::Holder*> Judge::readers() const {
    std::map<std::string, const Holder*> readers;
    for (const auto& [key_id, holder] : m_versions.back().holders) {
        if (holder.is_active_reader()) readers.emplace(key_id, &holder);
    }
    return readers;
}

Result<const Judge::Holder*> Judge::writer_of(const Document& document, const Entry& entry) const {
    const Holder* writer = holder(entry.by);
    const std::string path(entry.path);
    const std::string set_again = "sluice secret set --env " + m_environment + " " + path;
    if (!writer || !writer->writer) {
        const std::string who = writer ? writer->person : "a key that the trust file does not know";
        return fail(document
                        .fault(entry.block, "entry-writer",
                               path + " was written by " + who + ", who may not write secrets of " + m_environment)
                        .mend("if you know the value: " + set_again));
    }
    if (writer->state == KeyState::compromised) {
        return fail(document
                        .fault(entry.block, "entry-writer",
                               path + " was written with a key of " + writer->person + " that is compromised")
                        .mend("if you know the value: " + set_again));
    }
    return writer;
}

Failure Judge::wrong_signature(const Document& document, const Entry& entry) const {
    const std::string path(entry.path);
    return fail(document.fault(entry.block, "entry-signature", "the signature of " + path + " is wrong")
                    .mend("restore the block from git, or: sluice secret set --env " + m_environment + " " + path));
}

Result<> Judge::believe(const Document& document, const Entry& entry, Signatures& signatures) const {
    const Holder* writer = TRY(writer_of(document, entry));
    if (!signatures.verify(claim_of(document, entry, *writer))) return wrong_signature(document, entry);
    return {};
}

bool Judge::is_signed(const Document& document, const Entry& entry, Signatures& signatures) const {
    return std::any_of(m_versions.begin(), m_versions.end(), [&](const Version& version) {
        const auto found = version.holders.find(entry.by);
        return found != version.holders.end() && signatures.verify(claim_of(document, entry, found->second));
    });
}

bool Judge::is_signed_by_active(const Epoch& epoch) const {
    const Holder* signer = holder(epoch.by);
    return signer && signer->is_active_reader() && signer->is_active_writer();
}

std::vector<Result<>> Judge::believe_all(const Document& document, Signatures& signatures) const {
    const std::size_t count = document.entries.size();
    const auto good = signatures.verify_all(count, [&](std::size_t i) {
        const Entry& entry = document.entries[i];
        const Holder* writer = holder(entry.by);
        return writer ? claim_of(document, entry, *writer) : Claim{};
    });
    std::vector<Result<>> judged(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Entry& entry = document.entries[i];
        if (const auto writer = writer_of(document, entry); !writer)
            judged[i] = tl::unexpected(writer.error());
        else if (!good[i])
            judged[i] = wrong_signature(document, entry);
    }
    return judged;
}

Result<> Judge::believe(const Document& document, const Epoch& epoch, Signatures& signatures) const {
    const Holder* signer = nullptr;
    for (const Version& version : m_versions) {
        const auto found = version.holders.find(epoch.by);
        if (found != version.holders.end() && found->second.writer && found->second.reader) signer = &found->second;
    }
    const Holder* now = holder(epoch.by);
    const std::string what = "epoch " + std::string(epoch.number_text);
    if (!signer || (now && now->state == KeyState::compromised)) {
        return document.refuse(epoch.block, "epoch-signer",
                               what + " was not made by somebody who writes and reads secrets of " + m_environment);
    }
    if (!signatures.verify({signed_bytes(document.header, epoch), epoch.signature, signer->keys.signing})) {
        return fail(document.fault(epoch.block, "epoch-signature", "the signature of " + what + " is wrong")
                        .mend("restore the block from git"));
    }
    return {};
}

Result<> Judge::may_seal(const Document& document, const Epoch& epoch) const {
    const std::string what = "epoch " + std::string(epoch.number_text) + " of " + m_environment;
    const auto stale = [&](const std::string& why) { return document.refuse(epoch.block, "epoch-stale", what + why); };

    if (!is_signed_by_active(epoch)) {
        return stale(" was signed by " + name_of(epoch.by) + ", who does not write and read its secrets now");
    }
    if (epoch.trust > version()) return stale(" names a version of the trust file that does not exist");
    const auto is_reader_now = [&](std::string_view key_id) {
        const Holder* now = holder(key_id);
        return now && now->is_active_reader();
    };
    for (const Slot& slot : epoch.slots) {
        if (!is_reader_now(slot.key_id))
            return stale(" can be read by " + name_of(slot.key_id) + ", who is no reader now");
    }
    // An older copy of the block may lack the slot of somebody who had one later: ask the trust file who could.
    for (const Version& version : m_versions) {
        if (version.number < epoch.trust) continue;
        for (const auto& [key_id, past] : version.holders) {
            if (past.is_active_reader() && !is_reader_now(key_id)) {
                return stale(" was open to " + past.person + ", who is no reader now, or not with that key");
            }
        }
    }
    return {};
}

bool Judge::reads_now(const std::string& person) const {
    const Holders& now = m_versions.back().holders;
    return std::any_of(now.begin(), now.end(),
                       [&](const auto& item) { return item.second.person == person && item.second.reader; });
}

bool Judge::has_former_reader(const Epoch& epoch, const std::string* person) const {
    return std::any_of(epoch.slots.begin(), epoch.slots.end(), [&](const Slot& slot) {
        const Holder* now = holder(slot.key_id);
        if (now && now->is_active_reader()) return false;
        const std::string name = name_of(slot.key_id);
        if (person && *person != name) return false;
        return (now && now->state == KeyState::compromised) || !reads_now(name);
    });
}

bool Judge::is_exposed_since(const Document& document, const Epoch& since) const {
    return std::any_of(document.epochs.begin(), document.epochs.end(),
                       [&](const Epoch& epoch) { return epoch.number >= since.number && has_former_reader(epoch); });
}

const Epoch* Judge::epoch_of_former_reader(const Document& document, const Entry& entry) const {
    const std::string setter = name_of(entry.by);
    if (reads_now(setter)) return nullptr;
    const Epoch* newest = nullptr;
    for (const Epoch& epoch : document.epochs) {
        if (has_former_reader(epoch, &setter) && (!newest || is_newer(epoch, *newest))) newest = &epoch;
    }
    return newest;
}

bool Judge::is_exposed(const Document& document, const Entry& entry) const {
    const Epoch* since = document.find_epoch(entry.plaintext_epoch);
    return since && (is_exposed_since(document, *since) || epoch_of_former_reader(document, entry));
}

std::string_view Judge::known_since(const Document& document, const Entry& entry) const {
    const Epoch* since = document.find_epoch(entry.plaintext_epoch);
    if (!since || is_exposed_since(document, *since)) return entry.plaintext_epoch;
    const Epoch* opened = epoch_of_former_reader(document, entry);
    return opened ? std::string_view(opened->id) : entry.plaintext_epoch;
}

}  // namespace sluice::secrets::sealed
