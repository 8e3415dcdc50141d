#include "secrets/import.hpp"
#include "secrets/import_text.hpp"

namespace sluice::secrets {
namespace {

constexpr std::size_t k_key_limit = 256;
constexpr const char* k_quote_hint = "write the value in single quotes: KEY='value'";
/// What a shell, or a reader of .env that works like one, takes for something else than itself in a bare value.
constexpr std::string_view k_disputed = "$`\\\"';&|<>()#{}~";

bool is_blank(char sign) { return sign == ' ' || sign == '\t'; }

bool is_key_sign(char sign) {
    return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') ||
           sign == '_' || sign == '.' || sign == '-';
}

void skip_blanks(ImportText& in) {
    while (is_blank(in.peek())) in.take();
}

void skip_line(ImportText& in) {
    while (!in.at_end() && in.take() != '\n') {
    }
}

/// Blanks and control characters are, too: a shell takes the second word for a command.
bool is_disputed(char sign) {
    const auto byte = static_cast<unsigned char>(sign);
    return byte <= ' ' || byte == 0x7F || k_disputed.find(sign) != std::string_view::npos;
}

Result<Secret> read_single_quoted(ImportText& in) {
    const std::size_t end = in.rest().find('\'');
    if (end == std::string_view::npos) return in.refuse("a single quote is never closed");
    auto value = TRY(Secret::copy(bytes_of(in.rest().substr(0, end))));
    for (std::size_t i = 0; i <= end; ++i) in.take();
    return value;
}

Result<char> read_escape(ImportText& in) {
    switch (in.take()) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case '"':
            return '"';
        case '\\':
            return '\\';
        case '$':
            return '$';
        default:
            return in.refuse("in double quotes a backslash stands before n, r, t, \", \\ or $", k_quote_hint);
    }
}

Result<Secret> read_double_quoted(ImportText& in) {
    const std::string_view rest = in.rest();
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2U : 1U;
    if (end >= rest.size()) return in.refuse("a double quote is never closed");
    auto value = TRY(ImportValue::of_at_most(end));
    while (!in.at_end()) {
        if (in.peek() == '$' || in.peek() == '`')
            return in.refuse("a shell would replace a part of the value, behind $ or `", k_quote_hint);
        const char sign = in.take();
        if (sign == '"') return value.finish();
        value.put(sign == '\\' ? TRY(read_escape(in)) : sign);
    }
    return in.refuse("a double quote is never closed");
}

/// Up to the end of the line, or a blank and "#"; blanks at the end are not part of it.
Result<Secret> read_bare(ImportText& in) {
    std::size_t size = 0;
    const std::string_view rest = in.rest();
    for (std::size_t i = 0; i < rest.size() && rest[i] != '\n'; ++i) {
        if (rest[i] == '#' && i > 0 && is_blank(rest[i - 1])) break;
        if (!is_blank(rest[i]) && rest[i] != '\r') size = i + 1;
    }
    auto value = TRY(ImportValue::of_at_most(size));
    for (std::size_t i = 0; i < size; ++i) {
        if (is_disputed(in.peek()))
            return in.refuse(
                "readers of .env differ over a blank, a quote or one of $ ` \\ ; & | < > ( ) { } # ~ in a bare value",
                k_quote_hint);
        value.put(in.take());
    }
    return value.finish();
}

Result<Secret> read_env_value(ImportText& in) {
    if (in.peek() == '#') return in.refuse("a value begins with #", k_quote_hint);
    if (in.take_if('\'')) return read_single_quoted(in);
    if (in.take_if('"')) return read_double_quoted(in);
    return read_bare(in);
}

Result<std::string> read_env_key(ImportText& in) {
    std::string key;
    while (is_key_sign(in.peek()) && key.size() <= k_key_limit) key += in.take();
    if (key.empty() || key.size() > k_key_limit)
        return in.refuse("expected KEY=value", "a key has letters, digits, \"_\", \".\" and \"-\"");
    skip_blanks(in);
    if (!in.take_if('=')) return in.refuse("expected \"=\" behind the key");
    // The end of a base64 text that stands alone: it is no key, and must not be shown as one.
    if (in.peek() == '=') return in.refuse("expected KEY=value");
    skip_blanks(in);
    return key;
}

}  // namespace

Result<std::vector<ImportItem>> read_env(const Secret& text, const std::string& name) {
    ImportText in(text, name);
    TRY(in.check());
    in.take_if("\xEF\xBB\xBF");
    std::vector<ImportItem> items;
    while (!in.at_end()) {
        skip_blanks(in);
        if (in.peek() == '#' || in.peek() == '\n' || in.peek() == '\r') {
            skip_line(in);
            continue;
        }
        if (in.at_end()) break;
        if (items.size() >= k_import_items) return in.too_much("the file has too many keys");
        in.take_if("export ");
        skip_blanks(in);
        ImportItem item;
        item.line = in.line();
        item.key = TRY(read_env_key(in));
        item.value = TRY(read_env_value(in));
        items.push_back(std::move(item));
        skip_blanks(in);
        in.take_if('\r');
        if (in.at_end() || in.peek() == '\n' || in.peek() == '#') {
            skip_line(in);
            continue;
        }
        return in.refuse("something stands behind a value", k_quote_hint);
    }
    return items;
}

}  // namespace sluice::secrets
