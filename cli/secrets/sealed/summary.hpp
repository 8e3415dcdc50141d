#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "secrets/sealed/format.hpp"
#include "secrets/sealed/judge.hpp"

// What a store's text says without a key, for people who read `git diff`. Nothing is verified here.

namespace sluice::secrets::sealed {

struct EpochLine {
    std::int64_t number = 0;
    std::string created;
    std::string by;                    ///< person or key id
    std::vector<std::string> readers;  ///< persons or key ids
    std::string digest;                ///< of the block, hex
};

struct EntryLine {
    std::string path;
    std::int64_t version = 0;
    bool removed = false;
    std::string date;        ///< when the value was set or removed
    std::string type;        ///< "" when it was removed
    std::string by;          ///< person or key id
    std::int64_t epoch = 0;  ///< 0: removed, or of an epoch that the file does not hold
    std::string digest;
};

struct Summary {
    std::string environment;
    std::string id;
    std::vector<EpochLine> epochs;   ///< by number
    std::vector<EntryLine> entries;  ///< by path
};

/// `judge` gives names to keys.
[[nodiscard]] Summary summarize(const Document& document, const Judge& judge);

}  // namespace sluice::secrets::sealed
