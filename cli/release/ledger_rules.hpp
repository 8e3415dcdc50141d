#pragma once

#include <string_view>

#include "release/ledger.hpp"

namespace sluice::release {

/// Judges the next line of a ledger by the rules of docs/formats/ledger.md, in their order, and takes it in. `text` is the
/// line without its LF; `name` is the file for errors. Readers and writers share it.
[[nodiscard]] Result<> accept_line(Ledger& ledger, std::string_view text, std::string_view name,
                                   const LedgerContext& context);

}  // namespace sluice::release
