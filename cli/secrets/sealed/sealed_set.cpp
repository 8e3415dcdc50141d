#include <algorithm>
#include <set>

#include "secrets/sealed/sealed_store.hpp"
#include "signing/trust_edit.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

// The half of SealedStore that writes.

namespace sluice::secrets::sealed {

namespace {

Result<> check_new(const NewValue& one) {
    if (!is_path(one.path)) {
        return fail(
            Error{Code::usage, "secret-path", "a secret is named <integration>/<name>, not " + printable(one.path)});
    }
    if (one.value->size() > k_value_limit) {
        return fail(Code::usage, "secret-size", "the value is longer than the 262144 bytes that a sealed store takes");
    }
    return {};
}

}  // namespace

Result<const Judge::Holder*> SealedStore::writer() {
    const auto* me = TRY(identity());
    const auto* holder = m_judge.holder(me->key_id());
    if (holder && holder->is_active_writer()) return holder;
    const signing::Trust& list = m_access.trust.current();
    if (holder && !list.environments.contains(m_environment)) {
        return fail(Error{Code::unavailable, "not-a-writer",
                          "the trust list does not name the environment " + m_environment + " yet"}
                        .at(Location{.file = "sluice.trust"})
                        .mend(list.roots.contains(holder->person)
                                  ? signing::command_to_add(m_environment, holder->person)
                                  : "a root: " + signing::command_to_add(m_environment, *list.roots.begin())));
    }
    const std::string why = !holder ? "the trust file does not know the key of " + printable(me->name())
                                    : printable(me->name()) + " is no writer of the secrets of " + m_environment;
    return fail(Error{Code::unavailable, "not-a-writer", why}.mend(
        "ask whoever signs the trust file for the role writer, see: sluice trust show"));
}

Result<files::Lock> SealedStore::lock() const {
    TRY(files::make_folders(m_access.root / ".sluice"));
    return files::Lock::take(m_access.root / ".sluice" / ("sealed-" + m_environment + ".lock"));
}

Result<std::string> SealedStore::sign(std::string_view message) {
    const auto* me = TRY(identity());
    return to_base64(bytes_of(TRY(me->sign(message))));
}

Result<SealedStore::Target> SealedStore::start_epoch(Instant now, Edit& edit) {
    const Epoch* newest = m_document->newest_epoch();
    const auto readers = m_judge.readers();
    if (readers.size() > k_slot_limit || m_document->epochs.size() >= k_epoch_limit ||
        (newest && newest->number >= k_number_limit)) {
        return fail(Code::usage, "store-limit", "more readers or epochs than a sealed store can have");
    }
    auto keys = TRY(make_epoch_keys());
    const std::string number = std::to_string(newest ? newest->number + 1 : 1);
    const std::string public_key = to_base64(bytes_of(keys.public_key));
    const std::string created = format_instant(now);
    const std::string trust = std::to_string(m_judge.version());
    const std::string by = m_identity->key_id();
    std::vector<std::string> sealed;  // owns what the slots show
    sealed.reserve(readers.size());

    Epoch epoch;
    epoch.number_text = number;
    epoch.public_key = public_key;
    epoch.created = created;
    epoch.trust_text = trust;
    epoch.by = by;
    for (const auto& [key_id, holder] : readers) {
        sealed.push_back(TRY(seal_to(keys.secret_key, holder->keys.sealing)));
        epoch.slots.push_back({key_id, sealed.back()});
    }
    const std::string signature = TRY(sign(signed_bytes(m_document->header, epoch)));
    epoch.signature = signature;
    edit.add_epoch(to_text(epoch));

    Target target{epoch_id(keys.public_key), keys.public_key};
    m_epoch_keys.emplace(target.id, std::move(keys));
    return target;
}

Result<SealedStore::Target> SealedStore::target_epoch(const Judge::Holder& me, Instant now, Edit& edit) {
    const bool can_start = me.is_active_reader();
    const Epoch* newest = m_document->newest_epoch();
    if (!newest) {
        if (can_start) return start_epoch(now, edit);
        return fail(Error{Code::unavailable, "no-epoch",
                          "the store of " + m_environment + " has no readers' key yet, and only a reader can make one"}
                        .mend("ask a writer who is also a reader of " + m_environment + " to set the first secret"));
    }
    if (auto judged = m_judge.may_seal(*m_document, *newest); !judged) {
        if (can_start) return start_epoch(now, edit);
        return fail(std::move(judged).error().mend("ask a writer who is also a reader of " + m_environment +
                                                   " to set a secret: that starts a new epoch"));
    }
    if (can_start) TRY(add_slots(edit));
    return Target{newest->id, TRY(from_base64(newest->public_key))};
}

Result<std::vector<std::string>> SealedStore::add_slots(const Epoch& epoch, Edit& edit) {
    std::map<std::string, std::string, std::less<>> slots;  // key id -> sealed
    for (const Slot& slot : epoch.slots) slots.emplace(slot.key_id, slot.sealed);
    std::vector<std::pair<std::string, const Judge::Holder*>> without;
    for (const auto& [key_id, holder] : m_judge.readers()) {
        if (slots.find(key_id) == slots.end()) without.emplace_back(key_id, holder);
    }
    std::vector<std::string> names;
    if (without.empty() || slots.find(m_identity->key_id()) == slots.end()) return names;
    if (slots.size() + without.size() > k_slot_limit) {
        return fail(Code::usage, "store-limit", "more readers than an epoch can have");
    }
    const auto* keys = TRY(open_epoch(epoch));
    for (const auto& [key_id, holder] : without) {
        slots.emplace(key_id, TRY(seal_to(keys->secret_key, holder->keys.sealing)));
        names.push_back(holder->person);
    }
    Epoch grown = epoch;
    const std::string by = m_identity->key_id();
    grown.by = by;
    grown.slots.clear();
    for (const auto& [key_id, sealed] : slots) grown.slots.push_back({key_id, sealed});
    const std::string signature = TRY(sign(signed_bytes(m_document->header, grown)));
    grown.signature = signature;
    edit.replace(epoch.block, to_text(grown));
    return names;
}

Result<std::vector<std::string>> SealedStore::add_slots(Edit& edit) {
    std::set<std::string_view> used;
    if (const Epoch* newest = m_document->newest_epoch()) used.insert(newest->id);
    for (const Entry& entry : m_document->entries) used.insert(entry.epoch);
    std::set<std::string> names;
    for (const Epoch& epoch : m_document->epochs) {
        // Signing somebody's block anew vouches for who made its key: not for one who writes and reads no more.
        if (used.count(epoch.id) == 0 || !m_judge.is_signed_by_active(epoch)) continue;
        for (auto& name : TRY(add_slots(epoch, edit))) names.insert(std::move(name));
    }
    return std::vector<std::string>(names.begin(), names.end());
}

Result<std::vector<std::string>> SealedStore::grant() {
    const auto* me = TRY(writer());
    const auto held = TRY(lock());
    TRY(reload());
    TRY(believe_epochs());
    const Epoch* newest = m_document->newest_epoch();
    if (!newest) return std::vector<std::string>{};
    if (!me->is_active_reader()) return fail(not_a_reader(*newest));
    if (auto judged = m_judge.may_seal(*m_document, *newest); !judged)
        return fail(std::move(judged).error().mend("sluice secret rotate --env " + m_environment));
    TRY(open_epoch(*newest));
    Edit edit(*m_document);
    auto names = TRY(add_slots(edit));
    if (!names.empty()) TRY(write(edit));
    return names;
}

Result<bool> SealedStore::has_value(const Entry& entry, const Secret& value) {
    if (entry.is_tombstone() || !m_judge.believe(*m_document, entry, *m_signatures) || !check_epochs(entry))
        return false;
    const auto old = open_entry(entry);
    if (old) return old->equals(value);
    // What cannot be opened cannot be compared: then the set counts as a change.
    if (old.error().code == Code::integrity || old.error().code == Code::unavailable) return false;
    return tl::unexpected(old.error());
}

Result<std::string> SealedStore::next_version(const std::string& path) const {
    const Entry* old = m_document->find_entry(path);
    // A number that nobody signed could be the last one, after which nothing can be written any more.
    if (old && !m_judge.is_signed(*m_document, *old, *m_signatures)) {
        return fail(m_document->fault(old->block, "entry-signature", "the signature of " + path + " is wrong")
                        .mend("restore the block from git: git log -p -- " + m_name));
    }
    if (old && old->version >= k_number_limit) {
        return m_document->refuse(old->block, "entry-version", "the version of " + path + " cannot rise any more");
    }
    return std::to_string(old ? old->version + 1 : 1);
}

Result<> SealedStore::put(const std::string& path, const Secret& value, Instant now, const Target& target,
                          const Entry* unchanged, Edit& edit) {
    const std::string version = TRY(next_version(path));
    const std::string today = format_date(now);
    const std::string by = m_identity->key_id();

    Entry entry;
    entry.path = path;
    entry.version_text = version;
    entry.epoch = target.id;
    entry.plaintext_epoch = unchanged ? m_judge.known_since(*m_document, *unchanged) : std::string_view(target.id);
    entry.rotated = unchanged ? unchanged->rotated : std::string_view(today);
    entry.type = type_of(value);
    entry.by = by;
    const SealedValue sealed = TRY(seal_value(m_document->header, entry, value, target.public_key));
    entry.wrapped_key = sealed.wrapped_key;
    entry.nonce = sealed.nonce;
    entry.ciphertext = sealed.ciphertext;
    entry.commitment = sealed.commitment;
    const std::string signature = TRY(sign(signed_bytes(m_document->header, entry)));
    entry.signature = signature;
    edit.put_entry(path, to_text(entry));
    return {};
}

/// Reads back what is about to be written before it replaces the file: a fault of ours must not cost a store.
Result<> SealedStore::write(const Edit& edit) {
    auto document = TRY(parse(edit.apply(), m_name, m_environment));
    const auto path = m_access.root / m_name;
    files::remove_leftovers(path);  // whoever writes holds the lock
    TRY(files::write_atomic(path, *document.text, std::nullopt, m_access.root));
    m_document = std::move(document);
    return {};
}

Result<> SealedStore::require_writer() {
    TRY(writer());
    return {};
}

Result<> SealedStore::require_replaced(const NewValue& one) const {
    if (!one.replaces) return {};
    const Entry* entry = m_document->find_entry(one.path);
    const std::string digest = entry && !entry->is_tombstone() ? m_document->digest(entry->block) : "";
    if (digest == *one.replaces) return {};
    return fail(Error{Code::conflict, "entry-changed", one.path + " was changed meanwhile; nothing was written"}
                    .at(Location{m_name, entry ? entry->block.line : 0, entry ? 1U : 0U, 1, ""})
                    .mend("run it again"));
}

Result<SecretInfo> SealedStore::set(const std::string& path, const Secret& value, Instant now) {
    auto infos = TRY(set_all({{path, &value}}, now));
    return std::move(infos.front());
}

Result<> SealedStore::put_all(const std::vector<const NewValue*>& values, const std::set<std::string_view>& unchanged,
                              const Judge::Holder& me, Instant now) {
    Edit edit(*m_document);
    const Target target = TRY(target_epoch(me, now, edit));
    for (const NewValue* one : values) {
        const Entry* old = unchanged.count(one->path) != 0 ? m_document->find_entry(one->path) : nullptr;
        TRY(put(one->path, *one->value, now, target, old, edit));
    }
    return write(edit);
}

Result<std::vector<SecretInfo>> SealedStore::set_all(const std::vector<NewValue>& values, Instant now) {
    for (const NewValue& one : values) TRY(check_new(one));
    const auto* me = TRY(writer());  // before the lock, as it may ask for a passphrase
    const auto held = TRY(lock());
    TRY(reload());
    TRY(believe_epochs());

    std::set<std::string_view> unchanged;
    std::vector<const NewValue*> written;
    for (const NewValue& one : values) {
        TRY(require_replaced(one));
        const Entry* old = m_document->find_entry(one.path);
        const bool same = old && me->is_active_reader() && TRY(has_value(*old, *one.value));
        if (same) unchanged.insert(one.path);
        if (!same || !one.keeps_equal) written.push_back(&one);
    }
    if (!written.empty()) TRY(put_all(written, unchanged, *me, now));
    std::vector<SecretInfo> infos;
    for (const NewValue& one : values) {
        infos.push_back(TRY(describe(*m_document->find_entry(one.path))));
        infos.back().value_unchanged = unchanged.count(one.path) != 0;
    }
    return infos;
}

}  // namespace sluice::secrets::sealed
