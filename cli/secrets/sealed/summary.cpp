#include "secrets/sealed/summary.hpp"

#include <algorithm>
#include <tuple>

namespace sluice::secrets::sealed {

Summary summarize(const Document& document, const Judge& judge) {
    Summary out;
    out.environment = document.header.environment;
    out.id = document.header.id;
    for (const Epoch& epoch : document.epochs) {
        EpochLine line{
            epoch.number, std::string(epoch.created), judge.name_of(epoch.by), {}, document.digest(epoch.block)};
        for (const Slot& slot : epoch.slots) line.readers.push_back(judge.name_of(slot.key_id));
        std::sort(line.readers.begin(), line.readers.end());
        out.epochs.push_back(std::move(line));
    }
    std::sort(out.epochs.begin(), out.epochs.end(), [](const EpochLine& a, const EpochLine& b) {
        return std::tie(a.number, a.digest) < std::tie(b.number, b.digest);
    });
    for (const auto& [path, index] : document.paths) {
        const Entry& entry = document.entries[index];
        EntryLine line;
        line.path = path;
        line.version = entry.version;
        line.removed = entry.is_tombstone();
        line.date = line.removed ? entry.gone : entry.rotated;
        line.type = entry.type;
        line.by = judge.name_of(entry.by);
        const Epoch* epoch = line.removed ? nullptr : document.find_epoch(entry.epoch);
        if (epoch) line.epoch = epoch->number;
        line.digest = document.digest(entry.block);
        out.entries.push_back(std::move(line));
    }
    return out;
}

}  // namespace sluice::secrets::sealed
