#include "view/error.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/style.hpp"

namespace sluice::view {

std::string place_text(const Location& where) {
    const std::string file = printable(where.file);
    if (where.line == 0) return file;
    return fmt::format("{}:{}:{}", file, where.line, where.column);
}

namespace {

/// A part of a line that is not shown: the value in it should not be there, and the error that says so must not show it.
struct Hidden {
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Where a word stands in the line. A short one counts only by itself: "pin" is not in "mapping".
std::size_t find_word(std::string_view line, std::string_view word, bool alone) {
    for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if (!alone || ((at == 0 || !is_alnum(line[at - 1])) && (end == line.size() || !is_alnum(line[end])))) return at;
    }
    return std::string_view::npos;
}

/// What follows a key whose name speaks of a credential.
std::optional<Hidden> credential(std::string_view line) {
    constexpr std::array<std::string_view, 15> k_anywhere{"password",    "passwd",      "pwd",           "secret",
                                                          "token",       "api_key",     "apikey",        "private_key",
                                                          "credential",  "passphrase",  "signing_key",   "access_key",
                                                          "webhook_key", "auth_header", "encryption_key"};
    constexpr std::array<std::string_view, 10> k_alone{"pw",  "pass", "dsn", "pin",  "bearer",
                                                       "jwt", "hmac", "sas", "salt", "otp"};
    if (line.find("${") != std::string_view::npos) return std::nullopt;
    std::string folded = lower(line);
    std::replace(folded.begin(), folded.end(), '-', '_');
    const auto behind = [&](std::string_view word, bool alone) {
        const std::size_t at = find_word(folded, word, alone);
        return at == std::string::npos ? at : folded.find_first_of(":=", at);
    };
    std::size_t first = std::string::npos;
    for (const std::string_view word : k_anywhere) first = std::min(first, behind(word, false));
    for (const std::string_view word : k_alone) first = std::min(first, behind(word, true));
    if (first == std::string::npos || line.substr(first).starts_with("://")) return std::nullopt;
    const std::size_t begin = line.find_first_not_of(" \t", first + 1);
    return begin == std::string_view::npos ? std::nullopt : std::optional(Hidden{begin, line.size()});
}

/// The password of `://user:password@`.
std::optional<Hidden> user_info(std::string_view line) {
    for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 1)) {
        const std::size_t end = std::min(line.find_first_of(" \t/\"'", at + 3), line.size());
        const std::size_t sign = line.substr(0, end).rfind('@');
        const std::size_t colon = line.find(':', at + 3);
        if (sign == std::string_view::npos || sign < at + 3 || colon == std::string_view::npos || colon > sign)
            continue;
        if (line.substr(colon, sign - colon).find("${") == std::string_view::npos) return Hidden{colon + 1, sign};
    }
    return std::nullopt;
}

/// Numbers, booleans and placeholders may be shown wherever they stand.
bool is_harmless(std::string_view value) {
    value = trim(value);
    if (value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\''))
        value = value.substr(1, value.size() - 2);
    return value == "true" || value == "false" || value.find("${") != std::string_view::npos ||
           value.find_first_not_of("0123456789.-+") == std::string_view::npos;
}

/// Where the value that begins at `begin` ends on its line, or `begin` if it is a key.
std::size_t end_of_value(std::string_view line, std::size_t begin) {
    if (line[begin] == '"' || line[begin] == '\'') {
        const std::size_t end = std::min(line.find(line[begin], begin + 1), line.size() - 1) + 1;
        return end < line.size() && line[end] == ':' ? begin : end;
    }
    if (line[begin] == '[') return std::min(line.find(']', begin), line.size() - 1) + 1;
    const bool in_map = line.substr(0, begin).find('{') != std::string_view::npos;
    std::size_t end = std::min(line.find(" #", begin), line.size());
    if (in_map) end = std::min(end, line.find_first_of(",}", begin));
    return line.find(": ", begin) < end ? begin : end;
}

/// The values on the line of an error that says that something has no place there: it may have been meant as a secret. Keys
/// and what the error marks as a key stay.
std::vector<Hidden> values_in_doubt(std::string_view line, const Error& error, std::size_t mark, std::size_t width) {
    const std::string_view rule = error.rule;
    const bool marks_key = rule == "unknown-key" || rule == "unknown-parameter" || rule == "unknown-integration";
    const std::string_view marked = line.substr(std::min(mark, line.size()), width);
    const bool is_said = error.message.find(marked) != std::string::npos;  // where the values are no secrets
    const bool marks_value = (rule == "schema-type" || rule == "value-kind") && !is_said;
    const bool is_open_quote = rule == "yaml-syntax" && mark < line.size() && (line[mark] == '"' || line[mark] == '\'');
    std::vector<Hidden> out;
    if (is_open_quote) out.push_back({mark + 1, line.size()});
    if (!marks_key && !marks_value) return out;
    for (std::size_t at = line.find(':'); at < line.size(); at = line.find(':', at)) {
        const std::size_t begin = line.find_first_not_of(" \t{", ++at);
        if (begin == std::string_view::npos || (begin == at && line[begin] != '"')) continue;
        const std::size_t end = end_of_value(line, begin);
        if (end == begin) continue;  // the key of a map in a map
        if (!is_harmless(line.substr(begin, end - begin))) out.push_back({begin, end});
        at = end;
    }
    if (marks_value && !is_harmless(marked) && marked[0] != '{' && marked[0] != '[')
        out.push_back({mark, std::min(mark + width, line.size())});
    return out;
}

/// The line's first `end` bytes with "…" for what is hidden; `hidden` is sorted.
std::string shown_part(std::string_view line, std::size_t end, const std::vector<Hidden>& hidden) {
    std::string out;
    std::size_t at = 0;
    for (const Hidden& one : hidden) {
        if (one.begin >= end) break;
        if (one.end <= at) continue;
        if (one.begin > at) out += printable(line.substr(at, one.begin - at));
        if (one.begin >= at) out += "…";
        at = one.end;
    }
    return at < end ? out + printable(line.substr(at, end - at)) : out;
}

std::string excerpt(const Location& where, const Error& error) {
    if (where.text.empty() || where.line == 0) return "";
    constexpr std::size_t k_longest = 160;
    const std::size_t column = where.column == 0 ? 1 : where.column;
    if (column > k_longest || where.text.size() > 4 * k_longest) return "";
    const std::string_view line = where.text;
    std::vector<Hidden> hidden = values_in_doubt(line, error, column - 1, where.width);
    if (const auto found = credential(line)) hidden.push_back(*found);
    if (const auto found = user_info(line)) hidden.push_back(*found);
    std::sort(hidden.begin(), hidden.end(), [](const Hidden& a, const Hidden& b) { return a.begin < b.begin; });
    const auto covering = std::find_if(hidden.begin(), hidden.end(),
                                       [&](const Hidden& one) { return one.begin < column && column <= one.end; });
    const bool is_hidden = covering != hidden.end();
    const std::string before = shown_part(line, is_hidden ? covering->begin : column - 1, hidden);
    const std::size_t width = is_hidden ? 1 : std::max<std::size_t>(1, std::min(where.width, k_longest));
    return fmt::format(" {:>5} | {}\n {:>5} | {}{}\n", where.line, shown_part(line, line.size(), hidden), "",
                       std::string(display_width(before), ' '), std::string(width, '^'));
}

}  // namespace

std::string excerpt_text(const Location& where) { return excerpt(where, {}); }

std::string error_text(const Error& error, bool color) {
    std::string out;
    if (error.where) out += painted(color, Console::Style::bold, place_text(*error.where)) + ": ";
    out += painted(color, Console::Style::red, fmt::format("error[{}]:", error.rule));
    out += fmt::format(" {}\n", error.message);
    if (error.where) out += excerpt(*error.where, error);
    for (const std::string& note : error.notes) out += fmt::format("  {}\n", note);
    if (!error.hint.empty()) out += fmt::format("  {} {}\n", painted(color, Console::Style::dim, "hint:"), error.hint);
    for (const Error& further : error.more) out += error_text(further, color);
    return out;
}

Json place_json(const Location& where) {
    Json json = Json::object();
    const bool whole = where.line == 0;
    json.set("file", where.file)
        .set("line", whole ? Json() : Json(static_cast<std::uint64_t>(where.line)))
        .set("column", whole ? Json() : Json(static_cast<std::uint64_t>(where.column)));
    return json;
}

Json error_json(const Error& error) {
    Json json = Json::object();
    json.set("status", static_cast<int>(error.code)).set("rule", error.rule).set("message", error.message);
    json.set("where", error.where ? place_json(*error.where) : Json());
    json.set("notes", Json::array_of(error.notes)).set("hint", text_or_null(error.hint));
    Json more = Json::array();
    for (const Error& further : error.more) more.push(error_json(further));
    return json.set("more", std::move(more));
}

}  // namespace sluice::view
