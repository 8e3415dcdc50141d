#include "project/schema_format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <arpa/inet.h>
#include <re2/re2.h>

#include "project/text_forms.hpp"
#include "support/time.hpp"

namespace sluice::project::schema {
namespace {

bool matches(std::string_view text, const RE2& expression) {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), expression);
}

bool is_date_time(std::string_view text) {
    static const RE2 k_form("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    return matches(text, k_form) && parse_instant(text).has_value();
}

bool is_time(std::string_view text) {
    static const RE2 k_form("([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
    return matches(text, k_form);
}

bool is_address(int family, std::string_view text) {
    constexpr std::size_t k_longest = 45;
    std::array<unsigned char, 16> bytes{};
    return text.size() <= k_longest && text.find('\0') == std::string_view::npos &&
           inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}
bool is_ipv4(std::string_view text) { return is_address(AF_INET, text); }
bool is_ipv6(std::string_view text) { return is_address(AF_INET6, text); }

bool is_uuid(std::string_view text) {
    static const RE2 k_form("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    return matches(text, k_form);
}

bool is_regex(std::string_view text) { return RE2(re2::StringPiece(text.data(), text.size()), RE2::Quiet).ok(); }

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

}  // namespace sluice::project::schema
