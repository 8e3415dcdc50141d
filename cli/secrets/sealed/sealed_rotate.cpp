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
    Rotation done;
    for (const Entry& entry : m_document->entries) {
        if (entry.is_tombstone()) continue;
        const Secret value = TRY(open_entry(entry));
        TRY(put(std::string(entry.path), value, now, target, &entry, edit));
        ++done.entries;
    }
    TRY(write(edit));
    std::set<std::string> persons;
    for (const auto& [key_id, holder] : m_judge.readers()) persons.insert(holder->person);
    done.readers.assign(persons.begin(), persons.end());
    done.epoch = m_document->newest_epoch()->number;
    return done;
}

}  // namespace sluice::secrets::sealed
