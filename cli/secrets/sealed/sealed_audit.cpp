#include <algorithm>
#include <set>

#include "secrets/sealed/sealed_store.hpp"
#include "signing/trust_base.hpp"

// What can be said of a store without a key: docs/formats/sealed-store.md "What the file alone cannot show".

namespace sluice::secrets::sealed {
namespace {

/// Clocks of two machines may differ by this much before a date counts as one in the future.
constexpr Duration k_skew = std::chrono::minutes(5);

Error to_mend(const Document& document, const Block& block, std::string rule, std::string message) {
    Error error{Code::answer_no, std::move(rule), std::move(message)};
    return std::move(error).at(Location{document.name, block.line, 1, 1, ""});
}

bool has_slot(const Epoch& epoch, std::string_view key_id) {
    return std::any_of(epoch.slots.begin(), epoch.slots.end(), [&](const Slot& slot) { return slot.key_id == key_id; });
}

/// How an epoch differs from what it was; "" if it only has further slots.
std::string epoch_fault(const Epoch& before, const Epoch* now) {
    const std::string what = "epoch " + std::string(before.number_text);
    if (!now) return what + " was deleted: it stands in the base";
    const bool same = now->number == before.number && now->created == before.created && now->trust == before.trust;
    if (!same) return what + " is not the one of the base";
    for (const Slot& slot : before.slots) {
        if (!has_slot(*now, slot.key_id)) return what + " is an older copy: it lacks a slot of the base";
    }
    return "";
}

/// Whether the base's block is one that `rotate` wrote, and ours what somebody else wrote in the same version on another
/// branch: git joins the two honestly, and ours is the later value, or the same one.
bool is_merged(const Document& ours, const Entry& now, const Document& theirs, const Entry& before) {
    if (before.is_tombstone()) return now.is_tombstone() && now.gone == before.gone;
    if (before.epoch == before.plaintext_epoch) return false;  // it was set in this version
    if (now.is_tombstone()) return now.gone >= before.rotated;
    if (now.epoch != now.plaintext_epoch) {
        return now.plaintext_epoch == before.plaintext_epoch && now.rotated == before.rotated &&
               now.type == before.type;
    }
    const Epoch* since = ours.find_epoch(now.plaintext_epoch);
    const Epoch* since_before = theirs.find_epoch(before.plaintext_epoch);
    return since && since_before && since->number >= since_before->number && now.rotated >= before.rotated;
}

}  // namespace

void SealedStore::find_outdated(Instant now, std::vector<Error>& findings) const {
    const Document& document = *m_document;
    const std::string rotate = "sluice secret rotate --env " + m_environment;
    // What is forged is restored, not mended: of such a block nothing further is said.
    std::set<std::size_t> broken;
    for (const Error& finding : findings) broken.insert(finding.where ? finding.where->line : 0);
    const Epoch* newest = document.newest_epoch();
    if (!newest || broken.count(newest->block.line) != 0) return;
    if (const auto judged = m_judge.may_seal(document, *newest); !judged)
        findings.push_back(to_mend(document, newest->block, "epoch-stale", judged.error().message).mend(rotate));
    std::set<std::int64_t> numbers;
    for (const Epoch& epoch : document.epochs) {
        if (!numbers.insert(epoch.number).second && epoch.number == newest->number) {
            findings.push_back(to_mend(document, epoch.block, "epoch-twice",
                                       "two epochs have the number " + std::string(epoch.number_text))
                                   .mend(rotate));
        }
    }
    for (const Entry& entry : document.entries) {
        if (entry.is_tombstone() || broken.count(entry.block.line) != 0) continue;
        const std::string path(entry.path);
        if (entry.epoch != newest->id) {
            findings.push_back(
                to_mend(document, entry.block, "entry-old-epoch", path + " is sealed to an older epoch").mend(rotate));
        }
        const auto rotated = parse_date(entry.rotated);
        if (rotated && *rotated > now + k_skew) {
            findings.push_back(
                to_mend(document, entry.block, "entry-future", path + " has a date of rotation that is still to come")
                    .mend("give it a new value: sluice secret set --env " + m_environment + " " + path));
        }
    }
}

void SealedStore::compare_with(const Document& base, std::vector<Error>& findings) const {
    const Document& document = *m_document;
    const std::string restore = "restore the block from git; what is meant to go: sluice secret rm";
    if (document.header.id != base.header.id) {
        findings.push_back(
            document.fault(Block{0, 0, 1}, "store-replaced", "this is another store than the one of the base")
                .mend("restore " + m_name + " from git"));
        return;
    }
    for (const Epoch& before : base.epochs) {
        const Epoch* now = document.find_epoch(before.id);
        const std::string fault = epoch_fault(before, now);
        if (fault.empty()) continue;
        findings.push_back(document.fault(now ? now->block : Block{0, 0, 1}, "epoch-older", fault)
                               .mend("restore the block from git: an epoch is never deleted"));
    }
    for (const Entry& before : base.entries) {
        const std::string path(before.path);
        const Entry* now = document.find_entry(before.path);
        if (!now) {
            findings.push_back(
                document.fault(Block{0, 0, 1}, "entry-deleted", path + " was deleted without a note").mend(restore));
        } else if (now->version < before.version) {
            findings.push_back(document
                                   .fault(now->block, "entry-older",
                                          path + " has version " + std::string(now->version_text) + ", and version " +
                                              std::string(before.version_text) + " in the base")
                                   .mend("restore the block from git; a branch that is only behind the base: merge "
                                         "the base first, or --base $(git merge-base BASE HEAD)"));
        } else if (now->version != before.version || document.digest(now->block) == base.digest(before.block)) {
            continue;
        } else if (is_merged(document, *now, base, before)) {
            findings.push_back(to_mend(document, now->block, "entry-merged",
                                       path + " has the version that the base gave it when it was sealed again")
                                   .mend("after a merge: sluice secret rotate --env " + m_environment));
        } else {
            findings.push_back(
                document
                    .fault(now->block, "entry-replaced", path + " is not the block that the base has in that version")
                    .mend("find out who wrote it, and set the value that is right again"));
        }
    }
}

Result<Audit> SealedStore::audit(Instant now, const Earlier& base) {
    Audit audit;
    audit.findings = TRY(verify());
    find_outdated(now, audit.findings);
    if (base.store) compare_with(TRY(parse(*base.store, "the base's " + m_name, m_environment)), audit.findings);
    if (base.trust) {
        // First, as the list says whom to believe in all the others.
        auto fault = signing::compare_with_base(m_access.trust, *base.trust);
        if (fault) audit.findings.insert(audit.findings.begin(), *std::move(fault));
    }
    audit.epochs = m_document->epochs.size();
    for (const Entry& entry : m_document->entries) ++(entry.is_tombstone() ? audit.removed : audit.entries);
    return audit;
}

}  // namespace sluice::secrets::sealed
