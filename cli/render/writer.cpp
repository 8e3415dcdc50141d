#include "render/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "render/escape.hpp"
#include "render/types.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::ParameterType;
using project::Type;
using project::yaml::Node;

/// 2^53 - 1: beyond it readers of JSON round.
bool is_exact_in_json(std::string_view integer) {
    constexpr std::string_view k_largest = "9007199254740991";
    if (integer.starts_with('-')) integer.remove_prefix(1);
    return integer.size() < k_largest.size() || (integer.size() == k_largest.size() && integer <= k_largest);
}

const Node* inexact_integer(const ParameterType& type, const Node& node) {
    const bool whole =
        type.type == Type::integer || (type.type == Type::number && node.text.find('.') == std::string::npos);
    if (whole && !is_exact_in_json(node.text)) return &node;
    for (const Node& item : node.items) {
        if (const Node* found = inexact_integer(*type.element, item)) return found;
    }
    for (const auto& [key, value] : node.members) {
        if (const Node* found = inexact_integer(*type.element, value)) return found;
    }
    return nullptr;
}

/// True if folding the lines of a scalar leaves the text as it is, wherever it stands in them. A "-" or "." may become,
/// with what stands before or behind it, the mark of a document.
bool survives_folding(std::string_view text) {
    constexpr std::string_view k_edges = " \t-.";
    return !text.empty() && k_edges.find(text.front()) == std::string_view::npos && text.back() != ' ' &&
           text.back() != '\t';
}

/// Why a block scalar cannot carry a value, or "".
std::string_view block_fault(const Slot& slot, std::string_view value) {
    constexpr std::string_view k_blanks = " \t";
    if (value.empty()) return "it is empty";
    if (k_blanks.find(value.front()) != std::string_view::npos) return "it begins with a blank";
    if (value.front() == '\n') return "it begins with a line break";
    if (k_blanks.find(value.back()) != std::string_view::npos) return "it ends with a blank";
    if (value.back() == '\n') return "it ends with a line break";
    if (value.find("\n ") != std::string_view::npos || value.find("\n\t") != std::string_view::npos)
        return "one of its lines begins with a blank";
    std::string one_line(value);
    std::replace_if(
        one_line.begin(), one_line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    if (!is_safe_single(one_line)) return "it holds a character that needs an escape";
    const bool breaks = value.find('\n') != std::string_view::npos;
    if (breaks && slot.context == Context::yaml_folded) return "it has several lines, which > joins";
    if (breaks && slot.indent == k_nowhere) return "it has several lines, and the block tells its own indentation";
    return slot.indent == 0 ? "the block is not indented" : "";
}

void append_quoted(std::string& out, std::string_view text, Context context) {
    StringSink sink(out);
    out += '"';
    if (is_yaml(context))
        escape_yaml_double(text, sink);
    else
        escape_json(text, sink);
    out += '"';
}

}  // namespace

std::string write_flow(const ParameterType& type, const Node& node, Context context) {
    std::string out;
    if (node.is_scalar()) {
        if (is_bare(type.type)) return node.text;
        append_quoted(out, node.text, context);
        return out;
    }
    out += node.is_map() ? '{' : '[';
    const char* separator = "";
    for (const Node& item : node.items) {
        out += separator + write_flow(*type.element, item, context);
        separator = ", ";
    }
    for (const auto& [key, value] : node.members) {
        out += separator;
        append_quoted(out, key.text, context);
        out += ": " + write_flow(*type.element, value, context);
        separator = ", ";
    }
    out += node.is_map() ? '}' : ']';
    return out;
}

void SlotWriter::refuse(const Piece& piece, std::string rule, std::string message, std::string hint) {
    if (m_errors.is_full()) return m_errors.skip();
    Error error{Code::usage, std::move(rule), fmt::format("{}: {}", piece.text, message)};
    const auto found = m_values.parameters.find(piece.text);
    if (piece.kind == Piece::Kind::parameter && found != m_values.parameters.end() && !found->second->origins.empty()) {
        const Location& where = found->second->origins.back().where;
        error.notes.push_back(fmt::format("set at {}:{}:{}", where.file, where.line, where.column));
    }
    m_errors.add(std::move(error).at(at(m_in, piece.begin, piece.end - piece.begin)).mend(std::move(hint)));
}

bool SlotWriter::is_unset(const Slot& slot) const {
    const Piece* whole = slot.whole();
    if (whole == nullptr || whole->kind != Piece::Kind::parameter) return false;
    const auto found = m_values.parameters.find(whole->text);
    return found != m_values.parameters.end() && !found->second->value;
}

void SlotWriter::write(const Slot& slot, std::vector<Edit>& edits) {
    const Piece* whole = slot.whole();
    if (whole != nullptr && whole->kind == Piece::Kind::parameter && !whole->as_text && takes_nodes(slot.context)) {
        const auto found = m_values.parameters.find(whole->text);
        if (found == m_values.parameters.end()) return;
        const Type type = found->second->declared->type.type;
        if (is_bare(type) || type == Type::list || type == Type::map) return write_node(slot, *found->second, edits);
    }
    std::vector<Part> parts;
    if (!gather(slot, parts)) return;
    switch (slot.context) {
        case Context::json:
            return splice(parts, "json", edits);
        case Context::properties:
            return splice(parts, "properties", edits);
        case Context::ini:
            return write_ini(slot, parts, edits);
        case Context::xml_text:
            return splice(parts, "xml-text", edits);
        case Context::xml_attribute:
            return splice(parts, "xml-attribute", edits);
        case Context::env:
            return write_env(slot, parts, edits);
        case Context::yaml_literal:
        case Context::yaml_folded:
            return write_block(slot, parts, edits);
        case Context::toml_basic:
        case Context::toml_literal:
        case Context::toml_literal_lines:
        case Context::toml_rewritten:
            return write_toml(slot, parts, edits);
        case Context::raw:
            return write_raw(parts, edits);
        default:
            return write_yaml(slot, parts, edits);
    }
}

void SlotWriter::write_node(const Slot& slot, const ResolvedParameter& value, std::vector<Edit>& edits) {
    const ParameterType& type = value.declared->type;
    const Node* inexact = slot.context == Context::json ? inexact_integer(type, *value.value) : nullptr;
    if (inexact != nullptr) {
        refuse(slot.pieces.front(), "json-integer",
               fmt::format("{} is beyond the integers that JSON readers keep exactly", inexact->text),
               fmt::format("write ${{text:{}}}, or declare a string", value.name));
        return;
    }
    std::string bytes =
        is_toml(slot.context) ? write_toml_node(type, *value.value) : write_flow(type, *value.value, slot.context);
    if (!has_room(slot.pieces.front(), bytes.size())) return;
    edits.push_back(edit_of(slot.pieces.front(), slot.begin, slot.end, std::move(bytes)));
}

void SlotWriter::write_yaml(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits) {
    const bool lines =
        std::string_view(m_in.source).substr(slot.begin, slot.end - slot.begin).find('\n') != std::string_view::npos;
    std::string text;
    bool secret = false;
    bool folds = false;  // into another text
    for (const Part& part : parts) {
        secret = secret || part.reference != nullptr;
        folds = folds || (lines && part.piece->kind != Piece::Kind::literal && !survives_folding(part.text));
        text += part.text;
    }
    if (!folds && slot.context == Context::yaml_double) return splice(parts, "yaml-double", edits);
    const bool keep =
        !secret && !folds && (slot.context == Context::yaml_plain ? is_safe_plain(text) : is_safe_single(text));
    if (!keep) return rewrite(slot, parts, "yaml-double", edits);
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) continue;
        std::string bytes = part.text;
        for (std::size_t quote = bytes.find('\''); slot.context == Context::yaml_single && quote != std::string::npos;
             quote = bytes.find('\'', quote + 2)) {
            bytes.insert(quote, 1, '\'');
        }
        edits.push_back(edit_of(*part.piece, part.piece->begin, part.piece->end, std::move(bytes)));
    }
}

void SlotWriter::write_block(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits) {
    for (const Part& part : parts) {
        const Piece& piece = *part.piece;
        if (piece.kind == Piece::Kind::literal) continue;
        std::string bytes = part.text;
        if (const std::string_view fault = block_fault(slot, bytes); !fault.empty()) {
            refuse(piece, "block-scalar", fmt::format("a block (| or >) cannot carry this value: {}", fault),
                   fmt::format("in {} write it in double quotes: key: \"…\"", m_in.name));
            continue;
        }
        for (std::size_t feed = bytes.find('\n'); feed != std::string::npos; feed = bytes.find('\n', feed + 1)) {
            if (bytes[feed + 1] != '\n') bytes.insert(feed + 1, slot.indent, ' ');
        }
        edits.push_back(edit_of(piece, piece.begin, piece.end, std::move(bytes)));
    }
}

void SlotWriter::mark(Edit& edit, const Piece& piece, std::size_t begin) const {
    if (piece.kind != Piece::Kind::parameter) return;
    const ResolvedParameter& value = *m_values.parameters.find(piece.text)->second;  // `gather` has found it
    edit.values.push_back({begin, edit.bytes.size() - begin, piece.begin, value.declared});
}

Edit SlotWriter::edit_of(const Piece& piece, std::size_t begin, std::size_t end, std::string bytes) const {
    Edit edit{begin, end, std::move(bytes), {}};
    mark(edit, piece, 0);
    return edit;
}

void SlotWriter::append(Edit& edit, const Part& part, std::string_view encoder, bool first) {
    if (part.reference != nullptr) {
        ReferenceSpan span;
        span.offset = edit.bytes.size();
        span.reference = *part.reference;
        span.secret = part.piece->text;
        span.template_offset = part.piece->begin;
        span.encoder =
            part.piece->inner.empty() ? std::string(encoder) : fmt::format("{}+{}", encoder, part.piece->inner);
        edit.bytes += "${" + *part.reference + "}";
        span.length = edit.bytes.size() - span.offset;
        edit.references.push_back(std::move(span));
        return;
    }
    StringSink sink(edit.bytes);
    const bool kept_for_reader = part.piece->kind == Piece::Kind::escape && encoder.starts_with("env-");
    if (kept_for_reader || (part.piece->kind == Piece::Kind::literal && encoder.starts_with("env-"))) {
        sink.put(part.text);  // the reader of the file expands what the template itself says
        return;
    }
    const Escape escape = encoder == "properties" && !first ? escape_properties_inner : escape_by_name(encoder);
    std::optional<std::string_view> refused;
    for (std::string_view rest = part.text; !rest.empty() && !refused;) {
        const bool for_reader = encoder.starts_with("env-");  // which expands a runtime value: "${" stays
        const std::size_t found = for_reader ? std::min(rest.find("${"), rest.size()) : rest.size();
        refused = escape(rest.substr(0, found), sink);
        sink.put(rest.substr(found, 2));
        rest.remove_prefix(std::min(found + 2, rest.size()));
    }
    if (!refused) return;
    refuse(*part.piece, "value-encoding", fmt::format("the value holds {}", *refused), way_out(*part.piece, encoder));
}

std::string SlotWriter::way_out(const Piece& piece, std::string_view encoder) const {
    if (encoder == "env") return "declare {file: …, dialect: docker|compose|shell}";
    const auto found = m_values.parameters.find(piece.text);
    const bool is_parameter = piece.kind == Piece::Kind::parameter && found != m_values.parameters.end();
    const std::string& join = is_parameter ? found->second->declared->join : "";
    if (encoder != "ini" || join.find_first_of(";#") == std::string::npos) return "write it in another format";
    return fmt::format("join: \"{}\" puts it between the list's entries; take another separator, such as \",\"",
                       printable(join));
}

void SlotWriter::splice(const std::vector<Part>& parts, std::string_view encoder, std::vector<Edit>& edits) {
    bool first = true;
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) {
            if (encoder == "env" && part.text.find_first_of("${}") == std::string::npos && !is_env_bare(part.text)) {
                m_errors.add(Error{Code::usage, "env-quoting", "this value needs quotes"}
                                 .at(at(m_in, parts.front().piece->begin))
                                 .mend("declare {file: …, dialect: docker|compose|shell}"));
            }
        } else {
            first = first || begins_line(*part.piece);
            Edit edit{part.piece->begin, part.piece->end, {}, {}};
            if (part.piece->kind == Piece::Kind::escape)
                edit.bytes = "${";
            else
                append(edit, part, encoder, first);
            mark(edit, *part.piece, 0);
            edits.push_back(std::move(edit));
            if (encoder == "properties" && first) keep_blank(part, edits);
        }
        first = first && part.text.empty();  // a secret may be empty
    }
}

void SlotWriter::rewrite(const Slot& slot, const std::vector<Part>& parts, std::string_view encoder,
                         std::vector<Edit>& edits) {
    Edit edit{slot.begin, slot.end, "\"", {}};
    bool first = true;
    for (const Part& part : parts) {
        const std::size_t begin = edit.bytes.size();
        append(edit, part, encoder, first);
        mark(edit, *part.piece, begin);
        first = false;
    }
    edit.bytes += '"';
    edits.push_back(std::move(edit));
}

}  // namespace sluice::render
