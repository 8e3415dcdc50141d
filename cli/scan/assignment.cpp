#include "scan/assignment.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace sluice::scan {

namespace {

constexpr std::size_t k_key_limit = 128;
constexpr std::size_t k_value_limit = 4096;

bool in_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}
bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

/// A place in a text that never moves past its end.
struct Cursor {
    std::string_view text;
    std::size_t at;

    [[nodiscard]] char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
    void skip_spaces() {
        while (is_space(peek())) ++at;
    }
    bool take(char c) {
        if (peek() != c || at >= text.size()) return false;
        ++at;
        return true;
    }
};

/// The text of the line before `at`, at most 256 bytes of it.
std::string_view line_before(std::string_view text, std::size_t at) {
    std::size_t from = at > 256 ? at - 256 : 0;
    std::string_view before = text.substr(from, at - from);
    std::size_t feed = before.rfind('\n');
    return feed == std::string_view::npos ? before : before.substr(feed + 1);
}

std::string_view trim_right(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// True if a key may begin after `before` (the line's text up to the key, without an opening quote): prose like
/// `hint: "your password: see …"` has none.
bool opens_key(std::string_view before, Syntax syntax) {
    std::string_view left = trim_right(before);
    if (left.empty()) return true;
    if (std::string_view("{,[-<(").find(left.back()) != std::string_view::npos) return true;
    if (left.find_first_not_of("#/;*! \t") == std::string_view::npos)
        return true;                                                        // a comment: its password is still one
    if (syntax == Syntax::xml && left.size() < before.size()) return true;  // a further attribute
    std::size_t word = left.find_last_of(" \t");
    std::string_view last = word == std::string_view::npos ? left : left.substr(word + 1);
    return last == "export" || last == "set" || last == "ENV" || last == "ARG";
}

/// Inside `{…}` on one line a plain value ends at ',' or '}'.
bool in_flow(std::string_view before) {
    return std::count(before.begin(), before.end(), '{') > std::count(before.begin(), before.end(), '}');
}

std::optional<Assignment> quoted_value(Cursor in, std::string_view key) {
    char quote = in.peek();
    std::size_t begin = ++in.at;
    for (; in.at < in.text.size() && in.at - begin <= k_value_limit; ++in.at) {
        char c = in.text[in.at];
        if (c == '\n') return std::nullopt;
        if (c == '\\' && quote == '"') {
            ++in.at;
        } else if (c == quote && quote == '\'' && in.peek(1) == quote) {
            ++in.at;
        } else if (c == quote) {
            return Assignment{key, begin, in.at, true};
        }
    }
    return std::nullopt;
}

std::optional<Assignment> plain_value(Cursor in, std::string_view key, Syntax syntax, bool flow) {
    // a map, a list, a block scalar, an anchor, an alias or a tag is no literal
    if (syntax == Syntax::yaml && std::string_view("{[|>&*!").find(in.peek()) != std::string_view::npos)
        return std::nullopt;
    if (syntax == Syntax::json) return std::nullopt;
    if (in.peek() == '#' && (syntax == Syntax::yaml || is_space(in.text[in.at - 1]))) return std::nullopt;  // a comment
    std::size_t begin = in.at;
    // `${a|b}` and `{{ a, b }}` go whole, so that the judge sees the reference
    int depth = 0;
    for (; in.at < in.text.size() && in.at - begin < k_value_limit; ++in.at) {
        char c = in.text[in.at];
        if (c == '\n' || c == '\r') break;
        if (c == '{') ++depth;
        if (flow && depth == 0 && (c == ',' || c == '}')) break;
        if (c == '}' && depth > 0) --depth;
        if (c == '#' && in.at > begin && is_space(in.text[in.at - 1])) break;
        if (syntax == Syntax::xml && c == '<') break;
    }
    std::size_t end = in.at;
    while (end > begin && is_space(in.text[end - 1])) --end;
    if (end == begin) return std::nullopt;
    return Assignment{key, begin, end, false};
}

std::optional<Assignment> value_at(Cursor in, std::string_view key, Syntax syntax, bool flow) {
    in.skip_spaces();
    if (is_quote(in.peek())) return quoted_value(in, key);
    return plain_value(in, key, syntax, flow);
}

/// `name: DB_PASSWORD` / `value: …` of Kubernetes, `<add key="…" value="…"/>` of .NET.
std::optional<Assignment> paired_value(Cursor in, std::string_view key, Syntax syntax, bool flow) {
    std::size_t from = in.at;
    while (in.at - from < 128 && std::string_view(" \t\r\n\"',").find(in.peek()) != std::string_view::npos &&
           in.at < in.text.size())
        ++in.at;
    if (!in.text.substr(in.at).starts_with("value")) return std::nullopt;
    in.at += 5;
    if (is_quote(in.peek())) ++in.at;
    in.skip_spaces();
    if (!in.take(':') && !in.take('=')) return std::nullopt;
    return value_at(in, key, syntax, flow);
}

/// `name: ` or `"key": "` or `key="` stands right before the place.
bool names_a_pair(std::string_view before) {
    std::string_view left = trim_right(before);
    if (!left.empty() && is_quote(left.back())) left = trim_right(left.substr(0, left.size() - 1));
    if (left.empty() || (left.back() != ':' && left.back() != '=')) return false;
    left = trim_right(left.substr(0, left.size() - 1));
    if (!left.empty() && is_quote(left.back())) left.remove_suffix(1);
    return left.ends_with("name") || left.ends_with("key");
}

bool ends_with_any(std::string_view text, const std::string_view* first, std::size_t count) {
    return std::any_of(first, first + count, [&](std::string_view e) { return text.ends_with(e); });
}

}  // namespace

Syntax syntax_of(std::string_view path) {
    const std::string low = lower(path);
    for (std::string_view folder : {"i18n/", "locale/", "locales/", "lang/", "langs/", "translations/", "l10n/"})
        if (low.find(folder) != std::string::npos) return Syntax::none;
    static constexpr std::array<std::string_view, 12> wrappers{
        ".tmpl", ".tpl", ".template", ".j2", ".erb", ".example", ".sample", ".dist", ".bak", ".orig", ".old", ".in"};
    std::string_view name = std::string_view(low).substr(low.rfind('/') + 1);
    for (std::string_view w : wrappers)
        if (name.ends_with(w)) name.remove_suffix(w.size());
    if (name.starts_with("messages")) return Syntax::none;
    static constexpr std::array<std::string_view, 2> yamls{".yaml", ".yml"};
    static constexpr std::array<std::string_view, 3> jsons{".json", ".json5", ".jsonc"};
    static constexpr std::array<std::string_view, 3> xmls{".xml", ".config", ".props"};
    static constexpr std::array<std::string_view, 11> lines{
        ".properties", ".env", ".ini", ".cfg", ".conf", ".cnf", ".toml", ".tfvars", ".tf", ".hcl", "dockerfile"};
    if (ends_with_any(name, yamls.data(), yamls.size())) return Syntax::yaml;
    if (ends_with_any(name, jsons.data(), jsons.size())) return Syntax::json;
    if (ends_with_any(name, xmls.data(), xmls.size())) return Syntax::xml;
    if (ends_with_any(name, lines.data(), lines.size())) return Syntax::properties;
    return name.starts_with(".env") ? Syntax::properties : Syntax::none;
}

std::optional<Assignment> assignment_at(std::string_view text, std::size_t at, Syntax syntax) {
    if (syntax == Syntax::none) return std::nullopt;
    std::size_t begin = at;
    while (begin > 0 && at - begin < k_key_limit && in_key(text[begin - 1])) --begin;
    Cursor in{text, at};
    while (in.at < text.size() && in.at - at < k_key_limit && in_key(text[in.at])) ++in.at;
    std::string_view key = text.substr(begin, in.at - begin);

    std::string_view before = line_before(text, begin);
    bool flow = in_flow(before);
    if (names_a_pair(before)) return paired_value(in, key, syntax, flow);
    if (!before.empty() && is_quote(before.back())) before.remove_suffix(1);
    if (before.ends_with("${") || !opens_key(before, syntax)) return std::nullopt;
    if (syntax == Syntax::xml && before.ends_with("<") && in.peek() == '>') {
        ++in.at;
        return plain_value(in, key, syntax, false);
    }
    bool key_quoted = is_quote(in.peek());
    if (key_quoted) ++in.at;
    in.skip_spaces();
    if (in.take('=')) {
        in.take('>');
    } else if (in.take(':')) {
        in.take('=');
        // YAML: "a:b" is one word
        if (syntax == Syntax::yaml && !key_quoted && !is_space(in.peek())) return std::nullopt;
    } else {
        return std::nullopt;
    }
    return value_at(in, key, syntax, flow);
}

}  // namespace sluice::scan
