// Which layers a value comes from, member by member.

#include <algorithm>
#include <memory>
#include <unordered_map>

#include <fmt/format.h>

#include "render/explain_parts.hpp"
#include "render/writer.hpp"
#include "support/shown.hpp"

namespace sluice::render {
namespace {

using project::ParameterType;
using project::SchemaPlace;
using project::yaml::Kind;
using project::yaml::Node;

Node scalar_of(std::string_view text) {
    Node node;
    node.kind = Kind::scalar;
    node.text = text;
    return node;
}

std::string in_quotes(std::string_view text) {
    return write_flow(ParameterType{project::Type::string, nullptr, {}}, scalar_of(text), Context::json);
}

/// A member's name in a path: in quotes where a dot, a blank or a quote in it would read as the path's own.
std::string name_in_path(std::string_view name) {
    return name.empty() || name.find_first_of(". \t\"") != std::string_view::npos ? in_quotes(name) : std::string(name);
}

/// As `write_flow`, but with `!unset` where a layer says so.
std::string said_in_list(const ParameterType& type, const Node& node) {
    const std::string lead = node.tag.empty() ? "" : node.tag + " ";
    if (node.is_scalar()) {
        if (!node.tag.empty() && node.text.empty()) return node.tag;
        return lead + write_flow(type, node, Context::json);
    }
    std::string out = lead + (node.is_map() ? '{' : '[');
    const char* separator = "";
    for (const Node& item : node.items) {
        out += separator + said_in_list(*type.element, item);
        separator = ", ";
    }
    for (const auto& [key, value] : node.members) {
        out += separator + in_quotes(key.text) + ": " + said_in_list(*type.element, value);
        separator = ", ";
    }
    return out + (node.is_map() ? '}' : ']');
}

/// What a layer says, in one line: a text as it is, in quotes where it could be taken for another one; a list or map in flow
/// style, where `!unset` may be a member.
std::string said(const ParameterType& type, const Node& node) {
    if (node.is_scalar()) return node.tag.empty() ? quoted_if_unclear(node.text) : node.tag;
    if (!node.is_map()) return said_in_list(type, node);
    std::string out = (node.tag.empty() ? "" : node.tag + " ") + "{";
    const char* separator = "";
    for (const auto& [key, value] : node.members) {
        out += separator + key.text + ": " + said(*type.element, value);
        separator = ", ";
    }
    return out + "}";
}

/// A place in the value that the layers make together.
struct MergedPlace {
    enum class State {
        unsaid,   ///< only what lies below it was named
        live,     ///< a scalar, or what replaces as a whole
        merging,  ///< a map or list that what lies below it fills
        deleted,
    };
    explicit MergedPlace(std::string member) : path(std::move(member)) {}

    std::string path;
    State state = State::unsaid;
    std::string value;
    const Origin* origin = nullptr;  ///< the last layer that said something here
    const Node* node = nullptr;      ///< what it said
    std::vector<std::unique_ptr<MergedPlace>> below;
    std::unordered_map<std::string_view, MergedPlace*> names;  ///< of `below`, in the layers' documents

    MergedPlace* find(std::string_view name) const {
        const auto found = names.find(name);
        return found == names.end() ? nullptr : found->second;
    }
    MergedPlace& get(std::string_view name) {
        MergedPlace*& place = names[name];
        if (place == nullptr) {
            const std::string named = name_in_path(name);
            below.push_back(std::make_unique<MergedPlace>(path.empty() ? named : path + "." + named));
            place = below.back().get();
        }
        return *place;
    }
};

/// Follows a value through its layers as they are laid over each other (layers.cpp).
class Merge {
public:
    void add(const Origin& origin, const ParameterType& type, const SchemaPlace& schema) {
        m_origin = &origin;
        add(m_root, type, *origin.node, schema);
    }

    [[nodiscard]] std::vector<MemberValue> take() {
        for (const auto& place : m_root.below) list(*place);
        return std::move(m_members);
    }

private:
    void note(MergedPlace& place, MergedPlace::State state, const Node& node) const {
        place.state = state;
        place.origin = m_origin;
        place.node = &node;
    }

    void add(MergedPlace& place, const ParameterType& type, const Node& node, const SchemaPlace& schema) {
        if (!node.tag.empty()) return remove(place, node);
        const std::string_view key = node.is_sequence() ? schema.merge_key() : std::string_view();
        if (!node.is_map() && key.empty()) {
            note(place, MergedPlace::State::live, node);
            place.value = said(type, node);
            return;
        }
        if (place.state != MergedPlace::State::merging || place.below.empty()) {
            note(place, MergedPlace::State::merging, node);
            place.value = node.is_map() ? "{}" : "[]";
        }
        for (const Node& item : node.items) {
            const Node* name = item.find(key);
            if (name != nullptr) add_member(place, name->text, *type.element, item, schema.item());
        }
        for (const auto& [name, value] : node.members)
            add_member(place, name.text, *type.element, value, schema.member(name.text));
    }

    void add_member(MergedPlace& place, std::string_view name, const ParameterType& type, const Node& node,
                    const SchemaPlace& schema) {
        if (node.tag.empty()) return add(place.get(name), type, node, schema);
        if (MergedPlace* known = place.find(name)) remove(*known, node);
    }

    /// Marks a place, and all that lies below it, as deleted.
    void remove(MergedPlace& place, const Node& node) {
        note(place, MergedPlace::State::deleted, node);
        for (const auto& one : place.below) remove(*one, node);
    }

    /// A map or list is listed by what lies below it, or as an empty one.
    void list(const MergedPlace& place) {
        for (const auto& one : place.below) list(*one);
        if (!place.below.empty() || place.origin == nullptr) return;
        MemberValue member{place.path, place.value, place.origin->layer, place.origin->document->locate(*place.node)};
        if (place.state == MergedPlace::State::deleted) member.value.reset();
        m_members.push_back(std::move(member));
    }

    MergedPlace m_root{""};
    const Origin* m_origin = nullptr;
    std::vector<MemberValue> m_members;
};

/// Where each member of a map comes from, and each of a list that the schema merges; of other values none. What a layer
/// deleted is among them, in the order in which the members were first named.
std::vector<MemberValue> members_of(const ResolvedParameter& resolved, const SchemaPlace& schema) {
    Merge merge;
    for (const Origin& origin : resolved.origins) merge.add(origin, resolved.declared->type, schema);
    return merge.take();
}

}  // namespace

ExplainedParameter explain_value(const ResolvedParameter& resolved, const project::SchemaPlace& schema) {
    ExplainedParameter out;
    out.declared = resolved.declared;
    const ParameterType& type = resolved.declared->type;
    if (resolved.value) out.value = said(type, *resolved.value);
    for (const Origin& origin : resolved.origins)
        out.layers.push_back({origin.layer, origin.where, said(type, *origin.node), false});
    out.members = members_of(resolved, schema);
    for (LayerValue& layer : out.layers) {
        const auto from_here = [&](const MemberValue& one) { return one.layer == layer.layer; };
        layer.counts = &layer == &out.layers.back() || std::any_of(out.members.begin(), out.members.end(), from_here);
    }
    return out;
}

}  // namespace sluice::render
