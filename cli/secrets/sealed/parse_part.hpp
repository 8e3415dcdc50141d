#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "secrets/sealed/format.hpp"

namespace sluice::secrets::sealed {

/// A store's text as it was given.
struct Source {
    std::string_view text;
    const std::string& name;       ///< of the file, for errors
    std::string_view environment;  ///< that it is read for; `k_any`
};

/// A stretch of whole lines, which is looked at by itself: a large store is parsed on several threads.
struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t line = 0;   ///< how many lines stand before `begin`
    std::size_t lines = 0;  ///< in it
    std::size_t heads = 0;  ///< lines that look like the first one of an entry
    std::vector<Epoch> epochs = {};
    Entry* entries = nullptr;  ///< place for `heads` of them
    std::size_t count = 0;     ///< of entries that were read
    Result<> outcome = {};
};

/// Cuts the text into parts; each but the last ends with the empty line before a block. Depends on the text alone, so that of
/// several faults the same one is told for any number of threads.
[[nodiscard]] std::vector<Part> cut(std::string_view text);

/// Counts `lines` and `heads`, and looks for what no store holds: other bytes, lines too long, marks of a merge. The lines of
/// `outcome` count from the part's first. Rules `store-limit`, `store-merge`, `store-encoding`.
void check_bytes(const Source& source, Part& part);

/// Fills `epochs` and `entries` from the blocks. Rules `store-syntax`, `store-limit`.
void read_blocks(const Source& source, Part& part);

}  // namespace sluice::secrets::sealed
