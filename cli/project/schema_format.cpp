#include "project/schema_format.hpp"

#include <algorithm>
#include <array>

#include "project/text_forms.hpp"

namespace sluice::project::schema {
namespace {

constexpr std::array<TextFormat, 13> k_formats{{
    {"date", is_date, "a date, such as 2026-11-21"},
    {"date-time", is_date_time, "a time, such as 2026-11-21T06:54:02Z"},
    {"time", is_time, "a time of day, such as 06:54:02Z"},
    {"duration", is_duration, "a duration, such as 30s or PT30S"},
    {"email", is_email, "an e-mail address"},
    {"hostname", is_host, "a host's name or address"},
    {"ipv4", is_ipv4, "an IPv4 address"},
    {"ipv6", is_ipv6, "an IPv6 address"},
    {"port", is_port, "a port from 1 to 65535", true},
    {"regex", is_regex, "an expression that RE2 knows"},
    {"size", is_size, "a size, such as 16MiB"},
    {"uri", is_url, "an address with a scheme, such as https://api.example.com/v1"},
    {"uuid", is_uuid, "a UUID"},
}};

}  // namespace

const TextFormat* find_format(std::string_view name) {
    const auto* found =
        std::find_if(k_formats.begin(), k_formats.end(), [&](const TextFormat& each) { return each.name == name; });
    return found == k_formats.end() ? nullptr : found;
}

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const TextFormat& each : k_formats) names.emplace_back(each.name);
    return names;
}

}  // namespace sluice::project::schema
