#include "render/characters.hpp"

// INI has no standard and no escape that its readers share: a value is written as it is, or refused.
namespace sluice::render {
namespace {

/// White space that some reader strips from the ends of a value.
bool is_blank(std::uint32_t code) {
    return code == ' ' || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200b) || code == 0x202f ||
           code == 0x205f || code == 0x3000 || code == 0xfeff;
}

}  // namespace

std::optional<std::string_view> escape_ini(std::string_view text, Sink& sink) {
    const std::string_view whole = text;
    bool first = true;
    while (!text.empty()) {
        const Character c = take(text);
        if (is_control(c.code) || c.code == 0x2028 || c.code == 0x2029) return "a line break or control character";
        if (is_blank(c.code) && (first || text.empty())) return "white space at its beginning or end";
        if (c.code == ';' || c.code == '#') return "a sign with which some readers begin a comment";
        if (c.code == '"' || c.code == '\'') return "a quote, which some readers take away";
        if (c.code == '\\') return "a backslash, which some readers take for an escape";
        if (c.code == '%' && text.starts_with('(')) return "signs for which some readers insert another key's value";
        first = false;
    }
    sink.put(whole);
    return std::nullopt;
}

}  // namespace sluice::render
