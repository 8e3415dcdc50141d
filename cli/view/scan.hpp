#pragma once

#include <string>
#include <vector>

#include "scan/finding.hpp"
#include "scan/hook.hpp"
#include "scan/rules.hpp"
#include "support/error_rules.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// Findings with their redacted line and caret; what was read goes to standard error.
void show_scan(Console& console, const scan::Report& report);
/// The fields are listed in docs/guide/scan.md.
[[nodiscard]] Json scan_json(const scan::Report& report);
[[nodiscard]] Json finding_json(const scan::Finding& finding);
/// One finding for people, several lines.
[[nodiscard]] std::string finding_text(const Console& console, const scan::Finding& finding);

void show_rules(Console& console, const std::vector<scan::Rule>& rules);
void show_rule(Console& console, const scan::Rule& rule);
void show_error_rule(Console& console, const ErrorRule& rule);
void show_hook(Console& console, const scan::HookInstalled& installed);

}  // namespace sluice::view
