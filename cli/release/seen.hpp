#pragma once

#include "release/ledger.hpp"

namespace sluice::release {

/// Holds a ledger against what this machine has seen of it (rule `ledger-behind`), and says whether there is more to
/// remember. docs/formats/ledger.md "Seen".
[[nodiscard]] Result<bool> check_seen(const Ledger& ledger, const LedgerContext& context, const Host& host);
/// Writes the file after a line was written.
[[nodiscard]] Result<> remember(const Ledger& ledger, const LedgerContext& context, const Host& host);

}  // namespace sluice::release
