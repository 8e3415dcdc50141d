#pragma once

#include <string_view>

namespace sluice::project {

// The forms of text that types of parameters (docs/guide/render.md) and formats of schemas (docs/formats/schema.md) share.

/// A name of labels, or an IPv4 or IPv6 address without brackets; at most 253 bytes.
[[nodiscard]] bool is_host(std::string_view text);
/// "<scheme>://…" without white space; the host may be left out, as in file:///etc.
[[nodiscard]] bool is_url(std::string_view text);
/// "30s", "90d", or an ISO 8601 duration such as "PT1M30S".
[[nodiscard]] bool is_duration(std::string_view text);
/// "512", "16MiB", "1.5 GB".
[[nodiscard]] bool is_size(std::string_view text);
[[nodiscard]] bool is_email(std::string_view text);
/// "2026-11-21", a day that the calendar has.
[[nodiscard]] bool is_date(std::string_view text);
/// 1 to 65535, without leading zeros.
[[nodiscard]] bool is_port(std::string_view text);

/// RFC 3339 with seconds and an offset or Z.
[[nodiscard]] bool is_date_time(std::string_view text);
/// The part of it behind the T.
[[nodiscard]] bool is_time(std::string_view text);
[[nodiscard]] bool is_ipv4(std::string_view text);
[[nodiscard]] bool is_ipv6(std::string_view text);
[[nodiscard]] bool is_uuid(std::string_view text);
/// An expression that RE2 knows.
[[nodiscard]] bool is_regex(std::string_view text);

}  // namespace sluice::project
