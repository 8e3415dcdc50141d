#include <algorithm>

#include "render/escape.hpp"
#include "render/types.hpp"
#include "render/writer.hpp"

namespace sluice::render {
namespace {

using project::ParameterType;
using project::Type;
using project::yaml::Node;

void append_basic(std::string& out, std::string_view text) {
    StringSink sink(out);
    out += '"';
    escape_toml_basic(text, sink);
    out += '"';
}

/// True if the text can stand between single quotes as it is.
bool is_safe_literal(std::string text, bool lines) {
    if (lines) std::replace(text.begin(), text.end(), '\n', ' ');
    return text.find('\'') == std::string::npos && is_safe_single(text);
}

}  // namespace

std::string write_toml_node(const ParameterType& type, const Node& node) {
    std::string out;
    if (node.is_scalar()) {
        const bool whole_number = type.type == Type::number && node.text.find('.') == std::string::npos;
        if (is_bare(type.type)) return whole_number ? node.text + ".0" : node.text;
        append_basic(out, node.text);
        return out;
    }
    out += node.is_map() ? '{' : '[';
    const char* separator = "";
    for (const Node& item : node.items) {
        out += separator + write_toml_node(*type.element, item);
        separator = ", ";
    }
    for (const auto& [key, value] : node.members) {
        out += separator;
        append_basic(out, key.text);
        out += " = " + write_toml_node(*type.element, value);
        separator = ", ";
    }
    out += node.is_map() ? '}' : ']';
    return out;
}

void SlotWriter::write_toml(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits) {
    if (slot.context == Context::toml_basic) return splice(parts, "toml-basic", edits);
    const bool lines = slot.context == Context::toml_literal_lines;
    bool keep = slot.context != Context::toml_rewritten;
    std::string before;
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) break;
        before += part.text;
    }
    if (before.starts_with('\n')) keep = false;  // TOML drops a line feed behind the opening quotes
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) continue;
        keep = keep && part.reference == nullptr && is_safe_literal(part.text, lines);
    }
    if (!keep) return rewrite(slot, parts, "toml-basic", edits);
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) continue;
        edits.push_back(edit_of(*part.piece, part.piece->begin, part.piece->end, part.text));
    }
}

}  // namespace sluice::render
