#pragma once

#include <optional>

#include "signing/trust_edit.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `trust show`: the current version, and the draft that waits, if any.
void show_trust(Console& console, const signing::Trust& trust, const std::optional<signing::TrustUpdate>& draft,
                Instant now);
/// `trust add`: what changed, and whether it counts already.
void show_trust_update(Console& console, const signing::Trust& before, const signing::TrustUpdate& update);
/// `trust sign`: whether it counts now.
void show_trust_signed(Console& console, const signing::Trust& before, const signing::TrustUpdate& update);
/// The changes of a draft, for the person who is about to sign it.
void show_trust_changes(Console& console, const signing::Trust& before, const signing::TrustUpdate& draft);
/// `trust verify`.
void show_trust_verified(Console& console, const signing::TrustChain& chain, Instant now);

}  // namespace sluice::view
