#include "secrets/sealed/merge.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "support/text.hpp"

namespace sluice::secrets::sealed {
namespace {

enum class Side { ours, theirs, neither };

/// Which block of two that differ, and why not or why so, where that is worth a word.
struct Choice {
    Side side = Side::neither;
    std::string why;
};

std::string_view bytes_of_block(const Document& document, const Block& block) {
    return std::string_view(*document.text).substr(block.begin, block.end - block.begin);
}

/// A common ancestor that git made of several may hold marks itself: what stands between them is no base for anything.
std::string without_conflicts(std::string_view text) {
    std::string out;
    bool inside = false;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        const auto line = text.substr(begin, end - begin);
        if (line.starts_with("<<<<<<<")) inside = true;
        if (!inside) out += line;
        if (line.starts_with(">>>>>>>")) inside = false;
        begin = end;
    }
    return out;
}

/// Whether `now` is the value of `before`, only sealed to another epoch: exactly one write, which kept the day and the
/// epoch of the value. Or the same removal, only signed anew.
bool is_resealed(const Entry& before, const Entry& now) {
    if (now.version != before.version + 1) return false;
    if (before.is_tombstone()) return now.is_tombstone() && now.gone == before.gone;
    return !now.is_tombstone() && now.epoch != before.epoch && now.epoch != now.plaintext_epoch &&
           now.plaintext_epoch == before.plaintext_epoch && now.rotated == before.rotated && now.type == before.type;
}

std::set<std::string_view> readers_of(const Epoch& epoch) {
    std::set<std::string_view> out;
    for (const Slot& slot : epoch.slots) out.insert(slot.key_id);
    return out;
}

class Merger {
public:
    Merger(const Document* base, const Document& ours, const Document& theirs)
        : m_base(base), m_ours(ours), m_theirs(theirs), m_edit(ours), m_without_marks(ours) {}

    Result<Merged> run() {
        m_merged.environment = m_ours.header.environment;
        for (const Epoch& theirs : m_theirs.epochs) merge_epoch(theirs);
        std::map<std::string_view, const Entry*> sorted;
        for (const Entry& theirs : m_theirs.entries) sorted.emplace(theirs.path, &theirs);
        for (const auto& [path, theirs] : sorted) merge_entry(*theirs);
        note_missing();
        // A fault of ours must not cost a store: the result is read back, as if our side of each conflict were chosen.
        const auto result = TRY(parse(m_without_marks.apply(), m_ours.name, m_merged.environment));
        note_rotation(result);
        m_merged.text = m_edit.apply();
        return std::move(m_merged);
    }

private:
    void replace(const Block& old, const std::string& block) {
        m_edit.replace(old, block);
        m_without_marks.replace(old, block);
        ++m_merged.taken;
    }

    void conflict(const Block& ours, const Block& theirs, MergeConflict what) {
        std::string text = "<<<<<<< ours\n";
        text += bytes_of_block(m_ours, ours);
        text += "=======\n";
        text += bytes_of_block(m_theirs, theirs);
        text += ">>>>>>> theirs\n";
        m_edit.replace(ours, std::move(text));
        m_merged.conflicts.push_back(std::move(what));
    }

    void merge_epoch(const Epoch& theirs) {
        const std::string block(bytes_of_block(m_theirs, theirs.block));
        const Epoch* ours = m_ours.find_epoch(theirs.id);
        if (!ours) {
            m_edit.add_epoch(block);
            m_without_marks.add_epoch(block);
            ++m_merged.taken;
            return;
        }
        if (bytes_of_block(m_ours, ours->block) == block) return;
        const Choice choice = choose(*ours, theirs);
        if (choice.side == Side::theirs) replace(ours->block, block);
        if (choice.side == Side::neither) return conflict(ours->block, theirs.block, {"", theirs.number, choice.why});
        if (!choice.why.empty())
            m_merged.notes.push_back("epoch " + std::string(theirs.number_text) + ": " + choice.why);
    }

    /// One epoch whose blocks differ: nothing but slots are ever added, so what has more of them is later.
    [[nodiscard]] Choice choose(const Epoch& ours, const Epoch& theirs) const {
        if (ours.number != theirs.number || ours.public_key != theirs.public_key || ours.created != theirs.created ||
            ours.trust_text != theirs.trust_text) {
            return {Side::neither, "the two sides do not agree when it was made"};
        }
        const auto our_readers = readers_of(ours), their_readers = readers_of(theirs);
        const auto includes = [](const auto& all, const auto& some) {
            return std::includes(all.begin(), all.end(), some.begin(), some.end());
        };
        const bool we_have_all = includes(our_readers, their_readers);
        const bool they_have_all = includes(their_readers, our_readers);
        if (we_have_all && they_have_all) {
            // Both gave the same persons a slot. Either is right; which one must not depend on who merges.
            const bool ours_first = bytes_of_block(m_ours, ours.block) < bytes_of_block(m_theirs, theirs.block);
            return {ours_first ? Side::ours : Side::theirs, "both sides let the same persons read, one block is kept"};
        }
        if (we_have_all) return {Side::ours, ""};
        if (they_have_all) return {Side::theirs, ""};
        return {Side::neither, "each side let somebody else read: keep one block, then give the other a key again"};
    }

    void merge_entry(const Entry& theirs) {
        const std::string block(bytes_of_block(m_theirs, theirs.block));
        const Entry* ours = m_ours.find_entry(theirs.path);
        if (!ours) {
            m_edit.put_entry(theirs.path, block);
            m_without_marks.put_entry(theirs.path, block);
            ++m_merged.taken;
            return;
        }
        if (bytes_of_block(m_ours, ours->block) == block) return;
        const std::string path(theirs.path);
        const Choice choice = choose(*ours, theirs);
        if (choice.side == Side::theirs) replace(ours->block, block);
        if (choice.side == Side::neither) return conflict(ours->block, theirs.block, {path, 0, choice.why});
        if (!choice.why.empty()) m_merged.notes.push_back(path + ": " + choice.why);
    }

    [[nodiscard]] Choice choose(const Entry& ours, const Entry& theirs) const {
        const Entry* before = m_base ? m_base->find_entry(theirs.path) : nullptr;
        if (!before) return {Side::neither, "both sides added it"};
        const auto base_bytes = bytes_of_block(*m_base, before->block);
        if (base_bytes == bytes_of_block(m_ours, ours.block)) return {Side::theirs, ""};
        if (base_bytes == bytes_of_block(m_theirs, theirs.block)) return {Side::ours, ""};
        const bool we_resealed = is_resealed(*before, ours);
        const bool they_resealed = is_resealed(*before, theirs);
        if (we_resealed && they_resealed && before->is_tombstone()) {
            // Either is right; which one must not depend on who merges.
            return {
                bytes_of_block(m_ours, ours.block) < bytes_of_block(m_theirs, theirs.block) ? Side::ours : Side::theirs,
                ""};
        }
        if (we_resealed && they_resealed) {
            const Epoch* our_epoch = m_ours.find_epoch(ours.epoch);
            const Epoch* their_epoch = m_theirs.find_epoch(theirs.epoch);
            if (our_epoch && their_epoch && our_epoch->id != their_epoch->id)
                return {is_newer(*our_epoch, *their_epoch) ? Side::ours : Side::theirs, ""};
        } else if (we_resealed) {
            return {Side::theirs, "changed there, only sealed again here: their change is kept"};
        } else if (they_resealed) {
            return {Side::ours, "changed here, only sealed again there: our change is kept"};
        }
        if (theirs.is_tombstone() && !ours.is_tombstone()) return {Side::neither, "changed here, removed there"};
        if (ours.is_tombstone() && !theirs.is_tombstone()) return {Side::neither, "removed here, changed there"};
        return {Side::neither, ours.is_tombstone() ? "both sides removed it" : "both sides changed it"};
    }

    /// `rm` leaves a tombstone, so a block that is simply gone is no change that anybody signed.
    void note_missing() {
        if (!m_base) return;
        for (const Entry& before : m_base->entries) {
            const bool here = m_ours.find_entry(before.path) != nullptr;
            const bool there = m_theirs.find_entry(before.path) != nullptr;
            if (here == there) continue;
            m_merged.notes.push_back(std::string(before.path) + ": its block is gone " + (here ? "there" : "here") +
                                     " without a note of removal, so it is kept");
        }
    }

    void note_rotation(const Document& result) {
        const Epoch* newest = result.newest_epoch();
        if (!newest) return;
        const auto same = std::count_if(result.epochs.begin(), result.epochs.end(),
                                        [&](const Epoch& epoch) { return epoch.number == newest->number; });
        if (same > 1) m_merged.rotate.push_back("two epochs have the number " + std::string(newest->number_text));
        const auto older = std::count_if(result.entries.begin(), result.entries.end(), [&](const Entry& entry) {
            return !entry.is_tombstone() && entry.epoch != newest->id;
        });
        if (older > 0) {
            m_merged.rotate.push_back(count_of(static_cast<std::size_t>(older), "secret") +
                                      (older == 1 ? " is" : " are") + " sealed to an older epoch");
        }
    }

    const Document* m_base;
    const Document& m_ours;
    const Document& m_theirs;
    Edit m_edit;
    Edit m_without_marks;
    Merged m_merged;
};

}  // namespace

Result<Merged> merge(const MergeInput& input) {
    const Document ours = TRY(parse(input.ours, "our " + input.name, k_any));
    const Document theirs = TRY(parse(input.theirs, "their " + input.name, ours.header.environment));
    if (ours.header.id != theirs.header.id) {
        return fail(theirs.fault(Block{0, 0, 1}, "store-replaced", "the two sides hold two stores, not one")
                        .mend("keep one of them (git checkout --ours or --theirs), and set what the other one held "
                              "again"));
    }
    const auto base = parse(without_conflicts(input.base), "base", ours.header.environment);
    const bool usable = base && base->header.id == ours.header.id;
    Merged merged = TRY(Merger(usable ? &*base : nullptr, ours, theirs).run());
    if (!usable && !input.base.empty())
        merged.notes.emplace_back("the common ancestor is not this store: every difference is a conflict");
    return merged;
}

}  // namespace sluice::secrets::sealed
