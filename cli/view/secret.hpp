#pragma once

#include <string>
#include <vector>

#include "render/refusals.hpp"
#include "secrets/inventory.hpp"
#include "secrets/store.hpp"
#include "support/secret.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `refusals`: one warning for each of the integration's files that cannot carry the value that was set.
void show_secret_set(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                     const std::vector<render::Refusal>& refusals);
/// `next` is the first declared secret that is not set yet, or "".
void show_secret_next(Console& console, const std::string& environment, const std::string& next);
void show_secret_list(Console& console, const std::string& environment, const std::vector<secrets::InventoryRow>& rows);
void show_secret_grant(Console& console, const std::string& environment, const std::vector<std::string>& names);

/// Writes a value to standard output from locked memory: as it is, with a line feed on a terminal, or as one JSON object
/// {"path", "environment", "encoding": "utf-8" or "base64", "value"}. It never passes through the console's buffers.
[[nodiscard]] Result<> write_value(const Console& console, const std::string& environment, const std::string& path,
                                   const Secret& value, bool on_terminal);

/// The JSON string of a value in UTF-8, quotes included, in locked memory.
[[nodiscard]] Result<Secret> json_quoted(const Secret& value);

}  // namespace sluice::view
