#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "project/yaml_events.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::project::yaml {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_forbidden_at(std::string_view text, std::size_t at) {
    const unsigned char a = byte_at(text, at);
    if (a < 0x20) return a != '\t' && a != '\n' && a != '\r';
    if (a < 0x7f) return false;
    if (a == 0x7f) return true;
    const unsigned char b = byte_at(text, at + 1);
    if (a == 0xc2) return b < 0xa0;  // U+0080 to U+009F
    const unsigned char c = byte_at(text, at + 2);
    if (a == 0xe2) return b == 0x80 && (c == 0xa8 || c == 0xa9);  // U+2028, U+2029
    return a == 0xef && b == 0xbf && c >= 0xbe;                   // U+FFFE, U+FFFF
}

/// Offset of the next byte that is neither printable ASCII nor a line feed. Nearly all bytes are, so these are taken first.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    while (at < text.size() && ((text[at] >= 0x20 && text[at] < 0x7f) || text[at] == '\n')) ++at;
    return at;
}

std::size_t find_bare_return(std::string_view source) {
    for (std::size_t at = source.find('\r'); at != std::string_view::npos; at = source.find('\r', at + 1)) {
        if (byte_at(source, at + 1) != '\n') return at;
    }
    return std::string_view::npos;
}

/// Offset of a line that begins with '%' before the document's content, or npos.
std::size_t find_directive(std::string_view source) {
    std::size_t at = byte_order_mark(source);
    while (at < source.size()) {
        const std::size_t end = std::min(source.find('\n', at), source.size());
        const std::string_view line = trim(source.substr(at, end - at));
        if (source[at] == '%') return at;
        if (!line.empty() && line.front() != '#') break;
        at = end + 1;
    }
    return std::string_view::npos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number in base 60, as YAML 1.1 reads 1:20, 12:30:45 and 1:20.5: every part but the first is below 60, and only the last
/// one has a fraction. The first may begin with 0, which some readers refuse and others take.
bool is_sexagesimal(std::string_view digits) {
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const auto parts = split(digits.substr(0, point), ':');
    if (parts.size() < 2 || parts.front().empty() || !is_digit(parts.front().front())) return false;
    const auto is_first = [](char c) { return is_digit(c) || c == '_'; };
    const auto is_sixtieth = [](std::string_view part) {
        const bool pair = part.size() == 2 && part[0] >= '0' && part[0] <= '5';
        return (part.size() == 1 || pair) && is_digit(part.back());
    };
    const std::string_view fraction = digits.substr(point);
    return std::all_of(parts.front().begin(), parts.front().end(), is_first) &&
           std::all_of(parts.begin() + 1, parts.end(), is_sixtieth) &&
           fraction.find_first_not_of("0123456789_", 1) == std::string_view::npos;
}

bool has_exponent(std::string_view digits) {
    const std::size_t e = digits.find_first_of("eE");
    if (e == 0 || e == std::string_view::npos) return false;
    std::string_view power = digits.substr(e + 1);
    if (!power.empty() && (power.front() == '+' || power.front() == '-')) power.remove_prefix(1);
    const auto numeric = [](char c) { return is_digit(c) || c == '.' || c == '_' || c == ','; };
    const std::string_view mantissa = digits.substr(0, e);
    return !power.empty() && std::all_of(mantissa.begin(), mantissa.end(), numeric) &&
           std::all_of(power.begin(), power.end(), is_digit);
}

std::string_view number_ambiguity(std::string_view text) {
    if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
    if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return {};
    if (has_exponent(text)) return "a number with an exponent";
    if (is_sexagesimal(text)) return "a number in base 60";
    if (text.size() > 1 && text[0] == '0' && (text[1] == 'o' || text[1] == 'x' || text[1] == 'b')) {
        const bool rest = text.find_first_not_of("0123456789abcdefABCDEF_,", 2) == std::string_view::npos;
        return rest ? "a number in another base" : "";
    }
    if (text.find_first_not_of("0123456789_,.") != std::string_view::npos ||
        std::count(text.begin(), text.end(), '.') > 1)
        return {};
    if (is_digit(text.front()) && text.find(',') != std::string_view::npos) return "a number with commas";  // Ruby's
    if (text.find('_') != std::string_view::npos) return "a number with underscores";
    if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return "a number in base 8";
    return {};
}

/// The decimal digits of a number in base 2, 8, 10 (with leading zeros) or 16, or "".
std::string in_decimal(std::string_view digits) {
    static constexpr std::array<std::pair<std::string_view, int>, 3> k_bases{{{"0x", 16}, {"0o", 8}, {"0b", 2}}};
    int base = 10;
    for (const auto& [prefix, each] : k_bases) {
        if (digits.starts_with(prefix)) base = each;
    }
    if (base != 10) digits.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || (rest != digits.data() + digits.size() && *rest != '.')) return "";
    return std::to_string(value).append(rest, digits.data() + digits.size());
}

}  // namespace

std::string unambiguous_form(std::string_view plain) {
    std::string word = lower(plain);
    std::erase(word, '_');
    static constexpr std::array<std::string_view, 4> k_true{"y", "yes", "on", "true"};
    static constexpr std::array<std::string_view, 4> k_false{"n", "no", "off", "false"};
    if (std::find(k_true.begin(), k_true.end(), word) != k_true.end()) return "true";
    if (std::find(k_false.begin(), k_false.end(), word) != k_false.end()) return "false";
    std::string_view digits = word;
    const std::string sign = digits.starts_with('-') ? "-" : "";
    if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
    const std::string decimal = in_decimal(digits);
    return decimal.empty() ? "" : sign + decimal;
}

std::size_t byte_order_mark(std::string_view source) { return source.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

std::size_t find_forbidden(std::string_view text) {
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at + 1)) {
        if (is_forbidden_at(text, at)) return at;
    }
    return std::string_view::npos;
}

Result<> check_text(std::string_view source, const std::string& name, std::size_t limit) {
    const auto whole = Location{.file = name};
    if (source.size() > limit) {
        return fail(Error{Code::usage, "file-size",
                          fmt::format("the file has {} bytes; at most {} are read", source.size(), limit)}
                        .at(whole));
    }
    if (!is_utf8(source)) {
        return fail(Error{Code::usage, "text-encoding", "the file is not UTF-8"}.at(whole).mend("save it as UTF-8"));
    }
    if (const std::size_t at = find_forbidden(source); at != std::string_view::npos) {
        Location where = sluice::locate(name, source, at);
        where.text.clear();
        return fail(Error{Code::usage, "control-character", "a control character that parsers read differently"}
                        .at(std::move(where))
                        .mend("remove it, or write it as an escape in a double-quoted string"));
    }
    if (const std::size_t at = find_bare_return(source); at != std::string_view::npos) {
        return fail(Error{Code::usage, "control-character", "a carriage return that no line feed follows"}
                        .at(sluice::locate(name, source, at))
                        .mend("end lines with LF or CRLF"));
    }
    return {};
}

Result<> check_directives(std::string_view source, const std::string& name) {
    if (const std::size_t at = find_directive(source); at != std::string_view::npos) {
        return fail(Error{Code::usage, "yaml-directive", "YAML directives are not read"}
                        .at(sluice::locate(name, source, at))
                        .mend("remove the line"));
    }
    return {};
}

std::size_t end_of_quoted(std::string_view source, std::size_t at) {
    const char quote = source[at++];
    while (at < source.size()) {
        const char c = source[at];
        if (c == quote && quote == '\'' && byte_at(source, at + 1) == '\'')
            at += 2;
        else if (c == quote)
            return at + 1;
        else
            at += c == '\\' && quote == '"' ? 2 : 1;
    }
    return std::string_view::npos;
}

std::string_view ambiguity(std::string_view plain) {
    if (plain.empty() || plain.size() > 64) return {};
    const std::string word = lower(plain);
    static constexpr std::array<std::string_view, 6> k_words{"y", "n", "yes", "no", "on", "off"};
    if (std::find(k_words.begin(), k_words.end(), word) != k_words.end()) return "a boolean";
    if ((word == "true" || word == "false") && word != plain) return "a boolean";
    if (plain == "=") return "a value key";
    std::string_view unsigned_text = word;
    if (unsigned_text.front() == '+' || unsigned_text.front() == '-') unsigned_text.remove_prefix(1);
    if (unsigned_text == ".inf" || unsigned_text == ".nan") return "a number that is none";
    return number_ambiguity(plain);
}

}  // namespace sluice::project::yaml
