#pragma once

#include <string>

#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::view {

/// For people: `file:line:column: error[rule]: message`, the line, a caret, notes and the hint; then the further errors.
[[nodiscard]] std::string error_text(const Error& error, bool color);
/// For programs: schemas/error.schema.json.
[[nodiscard]] Json error_json(const Error& error);
/// "environments/prod.yaml:14:9", or "".
[[nodiscard]] std::string place_text(const Location& where);
[[nodiscard]] Json place_json(const Location& where);
/// The line and its caret, indented, or "".
[[nodiscard]] std::string excerpt_text(const Location& where);

}  // namespace sluice::view
