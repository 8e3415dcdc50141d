#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "scan/inventory.hpp"

namespace sluice::scan {

/// A place where an inventory's endpoint stands in a text.
struct EndpointHit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string token;  ///< normalised
    const InventoryEntry* entry = nullptr;
};

/// Takes every host-like token of a text, normalises it (case, trailing dot, percent-encoding, escapes before it) and
/// looks it up. Boundaries are those of tokens: "prod.acme.com" is not in "notprod.acme.com" nor in "prod.acme.com.au".
void search_endpoints(std::string_view text, const Inventory& inventory, const std::function<void(EndpointHit)>& found);

}  // namespace sluice::scan
