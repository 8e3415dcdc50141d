#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "secrets/sealed/format.hpp"

// Merging two branches' copies of one store without a key: docs/formats/sealed-store.md "Merging".

namespace sluice::secrets::sealed {

/// The three texts that git hands to a merge driver.
struct MergeInput {
    std::string base;  ///< what both come from; empty: the file is new on both branches
    std::string ours;
    std::string theirs;
    std::string name;  ///< of the file, for errors
};

/// A block that both sides changed, so that a person has to choose.
struct MergeConflict {
    std::string path;        ///< of the entry; "" for an epoch
    std::int64_t epoch = 0;  ///< number of the epoch; 0 for an entry
    std::string why;
};

struct Merged {
    std::string text;  ///< with git's marks around the two blocks of each conflict
    std::string environment;
    std::vector<MergeConflict> conflicts;
    std::size_t taken = 0;            ///< blocks that came from theirs
    std::vector<std::string> notes;   ///< choices that were made and that a person may want to know
    std::vector<std::string> rotate;  ///< what `secret rotate` has to mend now
};

/// Joins the blocks of both sides, all bytes of each kept. No signature is judged: that is for whoever uses the store.
/// Rules of `parse`, for ours and theirs, and `store-replaced` when they are two stores.
[[nodiscard]] Result<Merged> merge(const MergeInput& input);

}  // namespace sluice::secrets::sealed
