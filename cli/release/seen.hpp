#pragma once

#include "release/ledger.hpp"

namespace sluice::release {

/// Holds a ledger against what this machine has seen of it and of the trust list (rules `ledger-behind`, `ledger-trust`),
/// and says whether there is more to remember. docs/formats/ledger.md "Seen".
[[nodiscard]] Result<bool> check_seen(const Ledger& ledger, const LedgerContext& context, const Host& host);
/// Writes the file after a line was written or read.
[[nodiscard]] Result<> remember(const Ledger& ledger, const LedgerContext& context, const Host& host);

}  // namespace sluice::release
