#include <algorithm>
#include <set>

#include "secrets/sealed/sealed_store.hpp"

namespace sluice::secrets::sealed {

Result<Rotation> SealedStore::rotate(Instant now) {
    const auto* me = TRY(writer());  // before the lock, as it may ask for a passphrase
    const auto held = TRY(lock());
    TRY(reload());
    auto errors = TRY(verify());
    if (!errors.empty()) return fail(join(std::move(errors)));
    const Epoch* newest = m_document->newest_epoch();
    if (!newest) return Rotation{};
    if (!me->is_active_reader()) return fail(not_a_reader(*newest));

    Edit edit(*m_document);
    const Target target = TRY(start_epoch(now, edit));
    std::vector<std::string> paths;
    for (const Entry& entry : m_document->entries) {
        if (!entry.is_tombstone()) {
            paths.emplace_back(entry.path);
            continue;
        }
        // Who signed it may lose the role of a writer, and the note of the removal must still count.
        TRY(put_tombstone(std::string(entry.path), entry.gone, edit));
    }
    const auto values = TRY(get_all(paths));
    for (std::size_t i = 0; i < paths.size(); ++i)
        TRY(put(paths[i], values[i], now, target, m_document->find_entry(paths[i]), edit));
    Rotation done;
    done.entries = paths.size();
    TRY(write(edit));
    std::set<std::string> persons;
    for (const auto& [key_id, holder] : m_judge.readers()) persons.insert(holder->person);
    done.readers.assign(persons.begin(), persons.end());
    done.epoch = m_document->newest_epoch()->number;
    return done;
}

Result<bool> SealedStore::is_open_to(const std::set<std::string>& key_ids) {
    const Document& document = *TRY(this->document());
    std::set<std::string_view> used;
    if (const Epoch* newest = document.newest_epoch()) used.insert(newest->id);
    for (const Entry& entry : document.entries) used.insert(entry.epoch);
    const auto is_theirs = [&](const Slot& slot) { return key_ids.count(std::string(slot.key_id)) != 0; };
    return std::any_of(document.epochs.begin(), document.epochs.end(), [&](const Epoch& epoch) {
        return used.count(epoch.id) != 0 && std::any_of(epoch.slots.begin(), epoch.slots.end(), is_theirs);
    });
}

}  // namespace sluice::secrets::sealed
