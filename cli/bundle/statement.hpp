#pragma once

#include "bundle/bundle.hpp"

namespace sluice::bundle {

/// Whether a parsed release statement is about this bundle and says of it nothing but what release.json says. The
/// reason if not; "" if so.
[[nodiscard]] std::string contradiction(const signing::Statement& statement, const Bundle& bundle,
                                        const signing::Trust& trust);

/// What the signer says of the making; of a statement without contradiction.
[[nodiscard]] Provenance provenance_of(const signing::Statement& statement);

}  // namespace sluice::bundle
