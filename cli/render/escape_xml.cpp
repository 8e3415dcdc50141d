#include "render/characters.hpp"

// XML 1.0: the characters that markup is made of as entities, and as character references what a reader would turn into
// something else (line ends everywhere, white space in attributes) or what nobody sees.
namespace sluice::render {
namespace {

/// True for the `Char` of XML 1.0, section 2.2: not even a character reference can stand for any other.
bool is_xml_character(std::uint32_t code) {
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0xfffe && code != 0xffff);
}

std::string_view entity_of(std::uint32_t code, bool attribute) {
    switch (code) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':  // "]]>" may not stand in a text
            return "&gt;";
        case '"':
            return attribute ? "&quot;" : "";
        case '\'':
            return attribute ? "&apos;" : "";
        default:
            return "";
    }
}

std::optional<std::string_view> write_xml(std::string_view text, Sink& sink, bool attribute) {
    while (!text.empty()) {
        const Character c = take(text);
        if (!is_xml_character(c.code)) return "a control character, which XML 1.0 does not have";
        const bool kept_break = !attribute && (c.code == '\n' || c.code == '\t');
        const std::string_view entity = entity_of(c.code, attribute);
        if (!entity.empty()) {
            sink.put(entity);
        } else if (!kept_break && (is_control(c.code) || is_invisible(c.code))) {
            put_hex(sink, "&#x", c.code, 1);
            sink.put(";");
        } else {
            sink.put(c.bytes);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> escape_xml_text(std::string_view text, Sink& sink) {
    return write_xml(text, sink, false);
}

std::optional<std::string_view> escape_xml_attribute(std::string_view text, Sink& sink) {
    return write_xml(text, sink, true);
}

}  // namespace sluice::render
