#include "project/text_forms.hpp"

#include <array>
#include <string>

#include <arpa/inet.h>
#include <re2/re2.h>

#include "support/time.hpp"

namespace sluice::project {
namespace {

bool matches(std::string_view text, const RE2& expression) {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), expression);
}

bool is_address(int family, std::string_view text) {
    constexpr std::size_t k_longest = 45;
    std::array<unsigned char, 16> bytes{};
    return text.size() <= k_longest && text.find('\0') == std::string_view::npos &&
           inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

}  // namespace

bool is_host(std::string_view text) {
    static const RE2 k_name(
        "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
    if (text.starts_with('[') && text.ends_with(']')) return is_ipv6(text.substr(1, text.size() - 2));
    return is_ipv6(text) || (text.size() <= 253 && matches(text, k_name));
}

bool is_url(std::string_view text) {
    static const RE2 k_url(
        "([a-zA-Z][a-zA-Z0-9+.-]*)://([^/?#\\s@]*@)?(\\[[0-9a-fA-F:.]+\\]|[^/?#\\s@:\\[\\]]+)?(:[0-9]{1,5})?([/"
        "?#][^\\s]*)?");
    return text.find("://") + 3 != text.size() && matches(text, k_url);
}

bool is_duration(std::string_view text) {
    static const RE2 k_duration("[0-9]{1,18}(ns|us|ms|s|m|h|d|w)|P([0-9]+[YMWD])*(T([0-9]+(\\.[0-9]+)?[HMS])+)?");
    return text != "P" && matches(text, k_duration);
}

bool is_size(std::string_view text) {
    static const RE2 k_size("[0-9]{1,18}(\\.[0-9]{1,9})? ?([kKMGTPE]i?)?B?");
    return matches(text, k_size);
}

bool is_email(std::string_view text) {
    static const RE2 k_email("[^\\s@<>()\",:;\\[\\]\\\\]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
    return text.size() <= 254 && matches(text, k_email);
}

bool is_date(std::string_view text) { return text.size() == 10 && parse_date(text).has_value(); }

bool is_port(std::string_view text) {
    static const RE2 k_port("[1-9][0-9]{0,4}");
    return matches(text, k_port) && (text.size() < 5 || text <= "65535");
}

bool is_date_time(std::string_view text) {
    static const RE2 k_form("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    return matches(text, k_form) && parse_instant(text).has_value();
}

bool is_time(std::string_view text) {
    static const RE2 k_form("([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
    return matches(text, k_form);
}

bool is_ipv4(std::string_view text) { return is_address(AF_INET, text); }
bool is_ipv6(std::string_view text) { return is_address(AF_INET6, text); }

bool is_uuid(std::string_view text) {
    static const RE2 k_form("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    return matches(text, k_form);
}

bool is_regex(std::string_view text) { return RE2(re2::StringPiece(text.data(), text.size()), RE2::Quiet).ok(); }

}  // namespace sluice::project
