#include "view/error.hpp"

#include <algorithm>
#include <array>

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

/// The line without what follows a key whose name speaks of a credential: a value that should not be there must not be
/// shown by the error that says so.
std::string without_credential(const std::string& line) {
    constexpr std::array<std::string_view, 9> k_words{"password", "passwd", "pwd",         "secret",    "token",
                                                      "api_key",  "apikey", "private_key", "credential"};
    std::string lower = line;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    for (const std::string_view word : k_words) {
        const std::size_t at = lower.find(word);
        const std::size_t end = at == std::string::npos ? at : lower.find_first_of(":=", at);
        if (end != std::string::npos && lower.find("${") == std::string::npos) return line.substr(0, end + 1) + " …";
    }
    return line;
}

}  // namespace

std::string excerpt_text(const Location& where) {
    if (where.text.empty() || where.line == 0) return "";
    constexpr std::size_t k_longest = 160;
    const std::size_t column = where.column == 0 ? 1 : where.column;
    if (column > k_longest || where.text.size() > 4 * k_longest) return "";
    const std::string shown = without_credential(where.text);
    const bool is_cut = shown.size() < where.text.size() && column > shown.size();
    const std::string before =
        printable(std::string_view(where.text).substr(0, is_cut ? shown.size() - 1 : column - 1));
    const std::string line = printable(shown);
    const std::size_t width = std::max<std::size_t>(1, std::min(where.width, k_longest));
    const std::string number = fmt::format("{}", where.line);
    return fmt::format(" {:>5} | {}\n {:>5} | {}{}\n", number, line, "", std::string(display_width(before), ' '),
                       std::string(width, '^'));
}

std::string error_text(const Error& error, bool color) {
    std::string out;
    if (error.where) out += painted(color, Console::Style::bold, place_text(*error.where)) + ": ";
    out += painted(color, Console::Style::red, fmt::format("error[{}]:", error.rule));
    out += fmt::format(" {}\n", error.message);
    if (error.where) out += excerpt_text(*error.where);
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
