#include "render/escape.hpp"

#include <algorithm>
#include <array>

#include "render/characters.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using Refused = std::optional<std::string_view>;

/// The three characters that every escape writes by a letter.
bool put_letter(Sink& sink, std::uint32_t code) {
    if (code != '\n' && code != '\r' && code != '\t') return false;
    sink.put(code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t");
    return true;
}

void put_marked(Sink& sink, const Character& c, std::string_view special) {
    if (special.find(c.bytes) != std::string_view::npos) sink.put("\\");
    sink.put(c.bytes);
}

Refused write_properties(std::string_view text, Sink& sink, bool first) {
    for (; !text.empty(); first = false) {
        const Character c = take(text);
        if (put_letter(sink, c.code)) continue;
        if (c.code == '\\' || (first && (c.code == ' ' || c.code == '=' || c.code == ':'))) {
            sink.put("\\");
            sink.put(c.bytes);
        } else if (c.code >= 0x10000) {
            put_hex(sink, "\\u", 0xd800 + ((c.code - 0x10000) >> 10), 4);
            put_hex(sink, "\\u", 0xdc00 + ((c.code - 0x10000) & 0x3ff), 4);
        } else if (c.code < 0x20 || c.code > 0x7e) {
            put_hex(sink, "\\u", c.code, 4);
        } else {
            sink.put(c.bytes);
        }
    }
    return std::nullopt;
}

bool is_env_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_./:@%+,=-").find(c) != std::string_view::npos;
}

/// Words that some YAML reader takes for something else than text, in lower case.
bool is_yaml_word(std::string_view text) {
    static constexpr std::array<std::string_view, 18> k_yaml_words{"y",     "n",     "yes",  "no",   "on",   "off",
                                                                   "true",  "false", "null", ".inf", ".nan", "+.inf",
                                                                   "-.inf", "~",     "nan",  "inf",  "=",    "<<"};
    return std::find(k_yaml_words.begin(), k_yaml_words.end(), lower(text)) != k_yaml_words.end();
}

}  // namespace

Refused escape_yaml_double(std::string_view text, Sink& sink) {
    while (!text.empty()) {
        const Character c = take(text);
        if (put_letter(sink, c.code)) continue;
        if (is_control(c.code))
            put_hex(sink, "\\x", c.code, 2);
        else if (is_invisible(c.code))
            put_hex(sink, "\\u", c.code, 4);
        else
            put_marked(sink, c, "\"\\");
    }
    return std::nullopt;
}

Refused escape_json(std::string_view text, Sink& sink) {
    while (!text.empty()) {
        const Character c = take(text);
        if (put_letter(sink, c.code)) continue;
        if (is_control(c.code) || c.code == 0x2028 || c.code == 0x2029)
            put_hex(sink, "\\u", c.code, 4);
        else
            put_marked(sink, c, "\"\\");
    }
    return std::nullopt;
}

Refused escape_properties(std::string_view text, Sink& sink) { return write_properties(text, sink, true); }
Refused escape_properties_inner(std::string_view text, Sink& sink) { return write_properties(text, sink, false); }

Refused escape_env_bare(std::string_view text, Sink& sink) {
    if (!is_env_bare(text)) return "a character that needs a dialect";
    sink.put(text);
    return std::nullopt;
}

Refused escape_env_docker(std::string_view text, Sink& sink) {
    if (text.find_first_of("\r\n") != std::string_view::npos) return "a line break";
    sink.put(text);
    return std::nullopt;
}

Refused escape_env_compose(std::string_view text, Sink& sink) {
    while (!text.empty()) {
        const Character c = take(text);
        if (put_letter(sink, c.code)) continue;
        if (is_control(c.code)) return "a control character";
        put_marked(sink, c, "\"\\$");
    }
    return std::nullopt;
}

Refused escape_env_shell(std::string_view text, Sink& sink) {
    while (!text.empty()) {
        const Character c = take(text);
        if (is_control(c.code) && c.code != '\n' && c.code != '\t') return "a control character";
        put_marked(sink, c, "\"\\$`");
    }
    return std::nullopt;
}

Refused escape_toml_basic(std::string_view text, Sink& sink) {
    while (!text.empty()) {
        const Character c = take(text);
        if (put_letter(sink, c.code)) continue;
        if (is_control(c.code) || is_invisible(c.code))
            put_hex(sink, "\\u", c.code, 4);
        else
            put_marked(sink, c, "\"\\");
    }
    return std::nullopt;
}

Refused escape_url(std::string_view text, Sink& sink) {
    for (const char c : text) {
        const bool kept = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || c == '_';
        if (kept)
            sink.put(std::string_view(&c, 1));
        else
            put_hex(sink, "%", static_cast<unsigned char>(c), 2);
    }
    return std::nullopt;
}

Escape escape_by_name(std::string_view name) {
    struct Entry {
        std::string_view name;
        Escape escape;
    };
    static constexpr std::array<Entry, 11> k_entries{{
        {"yaml-double", escape_yaml_double},
        {"json", escape_json},
        {"properties", escape_properties},
        {"env", escape_env_bare},
        {"env-docker", escape_env_docker},
        {"env-compose", escape_env_compose},
        {"env-shell", escape_env_shell},
        {"ini", escape_ini},
        {"xml-text", escape_xml_text},
        {"xml-attribute", escape_xml_attribute},
        {"toml-basic", escape_toml_basic},
    }};
    const auto found =
        std::find_if(k_entries.begin(), k_entries.end(), [&](const Entry& entry) { return entry.name == name; });
    return found == k_entries.end() ? nullptr : found->escape;
}

bool is_safe_plain(std::string_view text) {
    if (text.empty() || text.back() == ' ' || text.back() == ':' || is_yaml_word(text)) return false;
    const char first = text.front();
    const auto alphanumeric = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    if (!alphanumeric(first) && std::string_view("_/.$(").find(first) == std::string_view::npos &&
        static_cast<unsigned char>(first) < 0x80) {
        return false;
    }
    const bool numeric_start = (first >= '0' && first <= '9') || first == '.';
    if (numeric_start && text.find_first_not_of("0123456789abcdefABCDEFxXoO_,.:+-tTzZ ") == std::string_view::npos)
        return false;
    if (text.starts_with("...") || text.find(": ") != std::string_view::npos ||
        text.find(" #") != std::string_view::npos)
        return false;
    while (!text.empty()) {
        const Character c = take(text);
        const bool fits =
            c.code < 0x80 ? alphanumeric(c.bytes[0]) ||
                                std::string_view("_./:@%+,=~-?&;()$^{}|<>*!# ").find(c.bytes) != std::string_view::npos
                          : !is_control(c.code) && !is_invisible(c.code);
        if (!fits) return false;
    }
    return true;
}

bool is_safe_single(std::string_view text) {
    while (!text.empty()) {
        const Character c = take(text);
        if (is_control(c.code) || is_invisible(c.code)) return false;
    }
    return true;
}

bool is_env_bare(std::string_view text) { return std::all_of(text.begin(), text.end(), is_env_character); }

}  // namespace sluice::render
