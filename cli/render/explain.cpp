#include "render/explain.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>

#include <fmt/format.h>

#include "render/rendered.hpp"
#include "render/schema_check.hpp"
#include "render/template.hpp"
#include "render/writer.hpp"
#include "support/files.hpp"
#include "support/lines.hpp"
#include "support/shown.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Declaration;
using project::ParameterType;
using project::SchemaPlace;
using project::yaml::Kind;
using project::yaml::Node;

Node text_node(std::string_view text) {
    Node node;
    node.kind = Kind::scalar;
    node.text = text;
    return node;
}

std::string in_quotes(std::string_view text) {
    return write_flow(ParameterType{project::Type::string, nullptr, {}}, text_node(text), Context::json);
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

/// Gathers what one integration's parameters and secrets reach.
class Explainer {
public:
    Explainer(const project::Project& project, const Declaration& declaration, const RenderedIntegration& rendered)
        : m_project(project), m_declaration(declaration), m_rendered(rendered) {}

    Result<Explanation> run(const std::string& only) {
        for (const RenderedFile& file : m_rendered.files) TRY(gather(file));
        gather_declaration();
        const SchemaPlaces places = merging_places();
        Explanation out{m_rendered.environment, m_rendered.integration, {}, {}};
        for (const ResolvedParameter& resolved : m_rendered.parameters) {
            if (!only.empty() && only != resolved.name) continue;
            const auto place = places.find(resolved.name);
            out.parameters.push_back(
                explain_value(resolved, place == places.end() ? project::SchemaPlace() : place->second));
            out.parameters.back().uses = std::move(m_parameters[resolved.name]);
        }
        const auto* environment = TRY(project::require_environment(m_project, m_rendered.environment));
        for (const project::SecretDeclaration& secret : m_declaration.secrets) {
            if (!only.empty() && only != secret.name) continue;
            out.secrets.push_back({&secret, TRY(project::reference_for(*environment, m_declaration, secret)),
                                   std::move(m_secrets[secret.name])});
        }
        std::sort(out.secrets.begin(), out.secrets.end(),
                  [](const auto& a, const auto& b) { return a.declared->name < b.declared->name; });
        return out;
    }

private:
    /// By which key the integration's schema merges which lists.
    SchemaPlaces merging_places() {
        if (m_rendered.schema_sha256.empty()) return {};
        project::ErrorList said_before;
        m_schema = compile(m_project, m_declaration, said_before).schema;
        return m_schema == nullptr ? SchemaPlaces() : m_schema->merging;
    }

    Result<> gather(const RenderedFile& file) {
        const std::string name = fmt::format("templates/{}/{}", m_rendered.integration, file.path);
        const std::string source = TRY(files::read(m_project.root / name, k_template_limit));
        const std::string target =
            fmt::format("rendered/{}/{}/{}", m_rendered.environment, m_rendered.integration, file.path);
        const Lines in_source(source);
        const Lines in_output(file.bytes);
        const auto use = [&](std::size_t offset, std::size_t length, std::size_t from) {
            const Location placeholder = in_source.locate(name, from);
            if (offset == k_removed) return Use{Use::Kind::removed, placeholder, placeholder};
            return Use{Use::Kind::output, in_output.locate(target, offset, length), placeholder};
        };
        for (const ValueSpan& span : file.values) {
            m_parameters[span.parameter->name].push_back(use(span.offset, span.length, span.template_offset));
        }
        for (const ReferenceSpan& span : file.references) {
            m_secrets[span.secret].push_back(use(span.offset, span.length, span.template_offset));
        }
        return {};
    }

    void gather_declaration() {
        project::ErrorList said_before;
        PlaceholderReader reader(m_declaration, said_before);
        const Lines lines(m_declaration.document.source);
        for (const Piece& piece : declared_uses(m_declaration, reader)) {
            if (piece.kind != Piece::Kind::parameter && piece.kind != Piece::Kind::secret) continue;
            const Location where = lines.locate(m_declaration.document.name, piece.begin, piece.end - piece.begin);
            auto& uses = piece.kind == Piece::Kind::secret ? m_secrets : m_parameters;
            uses[piece.text].push_back({Use::Kind::declaration, where, where});
        }
    }

    const project::Project& m_project;
    const Declaration& m_declaration;
    const RenderedIntegration& m_rendered;
    std::shared_ptr<const SchemaCheck> m_schema;
    std::map<std::string, std::vector<Use>> m_parameters;
    std::map<std::string, std::vector<Use>> m_secrets;
};

/// "orders.timeout" for the name "timeout", of each integration that declares it.
std::vector<std::string> owners_of(const project::Project& project, const std::string& name) {
    std::vector<std::string> owners;
    for (const Declaration& one : project.declarations) {
        if (one.find_parameter(name) != nullptr || one.find_secret(name) != nullptr)
            owners.push_back(one.integration + "." + name);
    }
    return owners;
}

struct Subject {
    std::string integration;
    std::string name;
};

Failure unknown_name(const Declaration& declaration, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& parameter : declaration.parameters) names.push_back(parameter.name);
    for (const auto& secret : declaration.secrets) names.push_back(secret.name);
    return fail(Error{Code::usage, "unknown-parameter",
                      fmt::format("{} declares no parameter or secret \"{}\"{}", declaration.integration,
                                  printable(name), did_you_mean(name, names))}
                    .mend("it declares: " + join_text(names, ", ")));
}

/// Integrations and secrets may have dots in their names.
Result<Subject> parse_subject(const project::Project& project, const std::string& text) {
    if (text.empty() || project.find_declaration(text) != nullptr) return Subject{text, ""};
    const Declaration* known = nullptr;
    std::string name;
    for (std::size_t dot = text.find('.'); dot != std::string::npos; dot = text.find('.', dot + 1)) {
        const Declaration* one = project.find_declaration(text.substr(0, dot));
        if (one == nullptr) continue;
        known = one;
        name = text.substr(dot + 1);
        if (one->find_parameter(name) != nullptr || one->find_secret(name) != nullptr)
            return Subject{one->integration, name};
    }
    if (known != nullptr) return unknown_name(*known, name);
    auto unknown = project::require_declaration(project, text.substr(0, text.find('.')));
    const auto owners = owners_of(project, text);
    if (!owners.empty()) unknown.error().hint = "say whose it is: " + join_text(owners, ", ");
    return tl::unexpected(std::move(unknown).error());
}

}  // namespace

Result<Explained> explain(const project::Project& project, const std::string& environment, const std::string& subject) {
    const auto* stage = TRY(project::require_environment(project, environment));
    const Subject wanted = TRY(parse_subject(project, subject));
    std::vector<const Declaration*> declarations;
    for (const Declaration& one : project.declarations) {
        if (wanted.integration.empty() || wanted.integration == one.integration) declarations.push_back(&one);
    }
    std::vector<std::optional<RenderedIntegration>> all(declarations.size());
    auto rendered = render_each(project, {stage}, declarations,
                                [&](std::size_t at, auto of_stages) { all[at] = std::move(of_stages.front()); });
    Explained out;
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (!all[at]) continue;
        out.integrations.push_back(TRY(Explainer(project, *declarations[at], *all[at]).run(wanted.name)));
    }
    if (rendered) return out;
    if (out.integrations.empty()) return tl::unexpected(std::move(rendered).error());
    out.fault = std::move(rendered).error();
    return out;
}

}  // namespace sluice::render
