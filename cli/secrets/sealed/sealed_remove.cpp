#include "secrets/sealed/sealed_store.hpp"
#include "support/text.hpp"

// Tombstones: what is left of an entry that was removed, signed like one, so that nobody takes it for a deletion.

namespace sluice::secrets::sealed {

Result<Removed> SealedStore::describe_removed(const Entry& tombstone) const {
    return Removed{std::string(tombstone.path), tombstone.version, TRY(parse_date(tombstone.gone)),
                   m_judge.name_of(tombstone.by)};
}

Result<std::vector<Removed>> SealedStore::removed() {
    const Document& document = *TRY(this->document());
    std::vector<Removed> removed;
    for (const auto& [path, index] : document.paths) {
        const Entry& entry = document.entries[index];
        if (!entry.is_tombstone()) continue;
        TRY(m_judge.believe(document, entry, *m_signatures));
        removed.push_back(TRY(describe_removed(entry)));
    }
    return removed;
}

Result<Removed> SealedStore::remove(const std::string& path, Instant now) {
    TRY(writer());  // before the lock, as it may ask for a passphrase
    const auto held = TRY(lock());
    TRY(reload());
    TRY(believe_epochs());
    const Entry* old = m_document->find_entry(path);
    if (!old || old->is_tombstone()) {
        Error error = missing(path).mend("sluice secret list --env " + m_environment);
        return fail(old ? std::move(error).note("removed on " + std::string(old->gone)) : std::move(error));
    }
    Edit edit(*m_document);
    TRY(put_tombstone(path, format_date(now), edit));
    TRY(write(edit));
    return describe_removed(*m_document->find_entry(path));
}

Result<> SealedStore::put_tombstone(const std::string& path, std::string_view day, Edit& edit) {
    const std::string version = TRY(next_version(path));
    const std::string by = m_identity->key_id();
    Entry tombstone;
    tombstone.path = path;
    tombstone.version_text = version;
    tombstone.gone = day;
    tombstone.by = by;
    const std::string signature = TRY(sign(signed_bytes(m_document->header, tombstone)));
    tombstone.signature = signature;
    edit.put_entry(path, to_text(tombstone));
    return {};
}

}  // namespace sluice::secrets::sealed
