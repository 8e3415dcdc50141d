#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice {

using Instant = std::chrono::sys_seconds;
using Duration = std::chrono::seconds;

/// "2026-11-21T06:54:02Z": always UTC, whole seconds.
[[nodiscard]] std::string format_instant(Instant at);
/// "2026-11-21".
[[nodiscard]] std::string format_date(Instant at);
/// RFC 3339 with `Z` or an offset; fractions of a second are cut off. Seconds may be left out (freeze windows).
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);
/// "YYYY-MM-DD", as midnight UTC.
[[nodiscard]] Result<Instant> parse_date(std::string_view text);

/// A whole number and a unit: s, m, h, d, w. "90d", "24h", "0s".
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
/// The largest unit that divides it: "90d", "36h", "0s".
[[nodiscard]] std::string format_duration(Duration duration);
/// For people: "3 days", "2 h", "40 s".
[[nodiscard]] std::string describe_duration(Duration duration);

}  // namespace sluice
