#pragma once

#include "release/ledger.hpp"

namespace sluice::release {

/// Holds a ledger against what this machine has seen of it and of the trust list (rules `ledger-behind`, `ledger-trust`),
/// and remembers what is newer; warns where that cannot be written. docs/formats/ledger.md "Seen".
[[nodiscard]] Result<> check_seen(const Ledger& ledger, const LedgerContext& context, const Host& host);
/// Writes the file after a line was written, or warns that it could not: the line is written all the same.
void remember(const Ledger& ledger, const LedgerContext& context, const Host& host);

}  // namespace sluice::release
