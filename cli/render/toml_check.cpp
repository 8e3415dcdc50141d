#include "render/toml_check.hpp"

#include <algorithm>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace sluice::render {
namespace {

/// A string and where it begins.
struct Found {
    toml::source_position where;
    const std::string* text = nullptr;
};

void gather(const toml::node& node, std::vector<Found>& found) {
    if (const toml::table* table = node.as_table()) {
        for (const auto& entry : *table) gather(entry.second, found);
    } else if (const toml::array* array = node.as_array()) {
        for (const toml::node& item : *array) gather(item, found);
    } else if (const toml::value<std::string>* text = node.as_string()) {
        found.push_back({node.source().begin, &text->get()});
    }
}

/// toml++ counts lines and characters from 1, without a byte order mark.
std::size_t offset_of(std::string_view source, const toml::source_position& where) {
    std::size_t at = source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (auto line = where.line; line > 1 && at < source.size(); --line)
        at = std::min(source.find('\n', at), source.size() - 1) + 1;
    for (auto column = where.column; column > 1 && at < source.size(); --column) {
        ++at;
        while (at < source.size() && (static_cast<unsigned char>(source[at]) & 0xc0U) == 0x80) ++at;
    }
    return at;
}

}  // namespace

TomlReading read_with_tomlpp(std::string_view source) {
    TomlReading reading;
    const toml::parse_result parsed = toml::parse(source);
    if (!parsed) {  // its description quotes the text, and so is never shown
        reading.fault = offset_of(source, parsed.error().source().begin);
        return reading;
    }
    std::vector<Found> found;
    gather(parsed.table(), found);
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.where.line != b.where.line ? a.where.line < b.where.line : a.where.column < b.where.column;
    });
    reading.valid = true;
    reading.texts.reserve(found.size());
    for (const Found& one : found) reading.texts.push_back(*one.text);
    return reading;
}

}  // namespace sluice::render
