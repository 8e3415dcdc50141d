#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bundle/bundle.hpp"
#include "bundle/made.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `bundle create`; `copy` is where --out put it.
void show_bundle_created(Console& console, const bundle::Summary& made,
                         const std::optional<std::filesystem::path>& copy);
/// `bundle sign`: who signed what, and who must still sign.
void show_bundle_signed(Console& console, const bundle::Bundle& signed_one, const bundle::Provenance& provenance,
                        const std::string& key_id, const bundle::Verification& verification,
                        const signing::Trust& trust);
/// `bundle verify`: true if each environment (or `only` that one, if not empty) has its signers.
[[nodiscard]] bool show_bundle_verified(Console& console, const bundle::Bundle& opened,
                                        const bundle::Verification& verification, const signing::Trust& trust,
                                        const std::string& only);
/// `bundle show`.
void show_bundle(Console& console, const bundle::Bundle& opened);

}  // namespace sluice::view
