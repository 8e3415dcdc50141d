#include "render/schema_filling.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "render/types.hpp"

namespace sluice::render {
namespace {

using project::ParameterType;
using project::Type;
using project::yaml::Kind;
using project::yaml::Node;
using project::yaml::Style;

Node text_node(std::string text) {
    Node node;
    node.kind = Kind::scalar;
    node.style = Style::double_quoted;
    node.text = std::move(text);
    return node;
}

const ParameterType& innermost(const ParameterType& type) {
    const ParameterType* at = &type;
    while (at->element) at = at->element.get();
    return *at;
}

/// Texts in a value are texts, whatever they look like without quotes in the environment's file.
void quote_texts(Node& node) {
    if (node.is_scalar()) node.style = Style::double_quoted;
    for (Node& item : node.items) quote_texts(item);
    for (auto& [key, value] : node.members) quote_texts(value);
}

bool is_of_environment_layer(const Origin& origin) {
    return origin.layer == "environment" || origin.layer == "environment integration";
}

/// What a layer says of the part of its value that the keys lead to; nullptr: nothing. A list is named as a whole.
const Node* part_of(const Node& node, const std::vector<std::string_view>& keys) {
    const Node* at = &node;
    for (const std::string_view key : keys) {
        if (!at->is_map()) break;
        at = at->find(key);
        if (at == nullptr) return nullptr;
    }
    return at->tag.empty() ? at : nullptr;
}

/// Where the highest layer that says something of the part of a value says it, else where the value is set.
Location set_at(const ResolvedParameter& value, const std::vector<std::string_view>& keys) {
    for (auto origin = value.origins.rbegin(); origin != value.origins.rend(); ++origin) {
        if (const Node* part = part_of(*origin->node, keys)) return origin->document->locate(*part);
        if (is_unset_mark(*origin->node)) break;
    }
    return value.origins.back().where;
}

}  // namespace

SchemaFilling::SchemaFilling(const SchemaCheck& schema, const Values& values, const std::string& environment)
    : m_schema(schema), m_values(values), m_environment(environment) {
    m_filled.reserve(schema.subject->slots.size());
    for (const Slot& slot : schema.subject->slots) m_filled.push_back(fill(slot));
}

const ResolvedParameter* SchemaFilling::parameter(const Piece& piece) const {
    if (piece.kind != Piece::Kind::parameter) return nullptr;
    const auto found = m_values.parameters.find(piece.text);
    return found == m_values.parameters.end() ? nullptr : found->second;
}

/// std::nullopt: its value is in error, or none that a text can hold.
std::optional<std::string> SchemaFilling::text_of(const Piece& piece) const {
    if (piece.kind == Piece::Kind::literal) return piece.text;
    if (piece.kind == Piece::Kind::escape) return "${";
    if (piece.kind == Piece::Kind::broken) return std::nullopt;
    if (piece.kind == Piece::Kind::parameter) {
        const ResolvedParameter* value = parameter(piece);
        if (value == nullptr || !value->value || !value->value->is_scalar()) return std::nullopt;
        return value->value->text;
    }
    const auto reference = m_values.references.find(piece.text);
    if (reference == m_values.references.end()) return std::nullopt;
    return "${" + reference->second + "}";
}

SchemaFilling::Filled SchemaFilling::fill(const Slot& slot) const {
    const Piece* whole = slot.whole();
    const ResolvedParameter* value = whole == nullptr ? nullptr : parameter(*whole);
    if (value != nullptr && !value->value) return {};
    if (value != nullptr && !whole->as_text) {
        const ParameterType& type = value->declared->type;
        if (is_bare(innermost(type).type)) return {&*value->value, std::nullopt, false};
        if (type.type == Type::list || type.type == Type::map) {
            Node copy = *value->value;
            quote_texts(copy);
            return {nullptr, std::move(copy), false};
        }
    }
    std::string text;
    bool is_unknown = false;
    for (const Piece& piece : slot.pieces) {
        const std::optional<std::string> part = text_of(piece);
        is_unknown = is_unknown || !part;
        text += part.value_or("");
    }
    return {nullptr, text_node(std::move(text)), is_unknown};
}

std::size_t SchemaFilling::slot_at(const Node& node) const {
    const auto found = std::lower_bound(
        m_schema.places.begin(), m_schema.places.end(), &node,
        [](const auto& entry, const Node* wanted) { return std::less<const Node*>()(entry.first, wanted); });
    return found != m_schema.places.end() && found->first == &node ? found->second : k_nowhere;
}

const Node* SchemaFilling::at(const Node& node) const {
    const std::size_t slot = node.is_scalar() ? slot_at(node) : k_nowhere;
    if (slot == k_nowhere) return &node;
    const Filled& filled = m_filled[slot];
    return filled.own ? &*filled.own : filled.node;
}

bool SchemaFilling::is_unknown(const Node& place) const {
    const std::size_t slot = slot_at(place);
    return slot != k_nowhere && m_filled[slot].is_unknown;
}

bool SchemaFilling::is_secret(const Node& place) const {
    const std::size_t slot = slot_at(place);
    const Piece* whole = slot == k_nowhere ? nullptr : m_schema.subject->slots[slot].whole();
    return whole != nullptr && whole->kind == Piece::Kind::secret;
}

bool SchemaFilling::is_of_environment(const Node& place, const std::vector<std::string_view>& keys) const {
    const std::size_t slot = slot_at(place);
    if (slot == k_nowhere) return false;
    bool any = false;
    for (const Piece& piece : m_schema.subject->slots[slot].pieces) {
        if (piece.kind == Piece::Kind::secret) any = true;  // each environment has its own store
        const ResolvedParameter* value = parameter(piece);
        if (value == nullptr) continue;
        const bool set = std::any_of(value->origins.begin(), value->origins.end(), [&](const Origin& origin) {
            return is_of_environment_layer(origin) && part_of(*origin.node, keys) != nullptr;
        });
        if (!set) return false;
        any = true;
    }
    return any;
}

void SchemaFilling::annotate(Error& error, const Node& place, const std::vector<std::string_view>& keys) const {
    const std::size_t slot = slot_at(place);
    if (slot == k_nowhere) return;
    const Slot& all = m_schema.subject->slots[slot];
    for (const Piece& piece : all.pieces) {
        const ResolvedParameter* value = parameter(piece);
        if (value == nullptr) continue;
        std::string note = fmt::format("{} has no value in {}", value->name, m_environment);
        if (value->value) {
            const Location where = set_at(*value, keys);
            const std::string name = all.pieces.size() == 1 ? "" : value->name + ": ";
            note = fmt::format("{}set at {}:{}:{}", name, where.file, where.line, where.column);
        }
        if (std::find(error.notes.begin(), error.notes.end(), note) == error.notes.end())
            error.notes.push_back(std::move(note));
    }
}

void SchemaFilling::attribute(Error& error, const Location& keyword) const {
    error.notes.push_back(
        fmt::format("asked for by {}:{}:{}, in {}", keyword.file, keyword.line, keyword.column, m_environment));
}

}  // namespace sluice::render
