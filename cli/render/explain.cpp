#include "render/explain.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "render/rendered.hpp"
#include "render/template.hpp"
#include "render/writer.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Declaration;
using project::ParameterType;
using project::yaml::Node;

/// What a layer says, in one line: a text as it is, a list or map in flow style, where `!unset` may be a member.
std::string said(const ParameterType& type, const Node& node) {
    if (!node.tag.empty()) return node.tag;
    if (node.is_scalar()) return node.text.empty() ? "\"\"" : node.text;
    if (!node.is_map()) return write_flow(type, node, Context::json);
    std::string out = "{";
    for (const auto& [key, value] : node.members) {
        if (out.size() > 1) out += ", ";
        out += key.text + ": " + said(*type.element, value);
    }
    return out + "}";
}

/// Follows the members of a map through the layers that merge into it.
class Merge {
public:
    explicit Merge(const ParameterType& type) : m_type(type) {}

    void add(const Origin& origin) {
        if (!origin.node->tag.empty()) return remove(origin, "", *origin.node);
        add(origin, "", m_type, *origin.node);
    }
    [[nodiscard]] std::vector<MemberValue> take() { return std::move(m_members); }

private:
    void add(const Origin& origin, const std::string& prefix, const ParameterType& type, const Node& map) {
        for (const auto& [key, value] : map.members) {
            const std::string path = prefix + key.text;
            if (!value.tag.empty()) {
                remove(origin, path, value);
            } else if (value.is_map() && !value.members.empty()) {
                add(origin, path + ".", *type.element, value);
            } else {
                put(origin, path, said(*type.element, value), value);
            }
        }
    }

    void put(const Origin& origin, const std::string& path, std::string value, const Node& node) {
        const auto same = [&](const MemberValue& one) { return one.member == path; };
        auto found = std::find_if(m_members.begin(), m_members.end(), same);
        if (found == m_members.end()) found = m_members.insert(found, {path, {}, {}, {}});
        found->value = std::move(value);
        found->layer = origin.layer;
        found->where = origin.document->locate(node);
    }

    /// Marks a member, or all that lie below it, as deleted; an empty path is the whole map.
    void remove(const Origin& origin, const std::string& path, const Node& node) {
        for (MemberValue& one : m_members) {
            if (!path.empty() && one.member != path && !one.member.starts_with(path + ".")) continue;
            one.value.reset();
            one.layer = origin.layer;
            one.where = origin.document->locate(node);
        }
    }

    const ParameterType& m_type;
    std::vector<MemberValue> m_members;
};

/// True if the node is in the tree at that place of its file.
bool stands_in(const Node& tree, const Node& node) {
    if (tree.mark.offset == node.mark.offset && tree.kind == node.kind && tree.text == node.text) return true;
    const auto in_member = [&](const auto& member) { return stands_in(member.second, node); };
    return std::any_of(tree.items.begin(), tree.items.end(), [&](const Node& item) { return stands_in(item, node); }) ||
           std::any_of(tree.members.begin(), tree.members.end(), in_member);
}

/// Where the scalars of a list come from whose items were merged by the schema's x-merge-key.
void add_items(const ParameterType& type, const Node& value, const std::string& path,
               const std::vector<Origin>& origins, std::vector<MemberValue>& out) {
    const std::string below = path.empty() ? "" : path + ".";
    for (const Node& item : value.items)
        add_items(*type.element, item, fmt::format("{}{}", below, &item - value.items.data() + 1), origins, out);
    for (const auto& [key, member] : value.members) add_items(*type.element, member, below + key.text, origins, out);
    if (!value.is_scalar()) return;
    const auto holds = [&](const Origin& origin) { return stands_in(*origin.node, value); };
    const auto from = std::find_if(origins.rbegin(), origins.rend(), holds);
    if (from != origins.rend()) out.push_back({path, said(type, value), from->layer, from->document->locate(value)});
}

std::vector<MemberValue> items_of(const ResolvedParameter& resolved) {
    std::vector<MemberValue> out;
    add_items(resolved.declared->type, *resolved.value, "", resolved.origins, out);
    const std::string& last = resolved.origins.back().layer;
    const bool merged = std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.layer != last; });
    return merged ? out : std::vector<MemberValue>();
}

ExplainedParameter explain_value(const ResolvedParameter& resolved) {
    ExplainedParameter out;
    out.declared = resolved.declared;
    const ParameterType& type = resolved.declared->type;
    if (resolved.value) out.value = said(type, *resolved.value);
    const bool is_map = type.type == project::Type::map;
    Merge merge(type);
    for (const Origin& origin : resolved.origins) {
        out.layers.push_back({origin.layer, origin.where, said(type, *origin.node), false});
        if (is_map) merge.add(origin);
    }
    out.members = merge.take();
    if (resolved.value && resolved.value->is_sequence()) out.members = items_of(resolved);
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
        Explanation out{m_rendered.environment, m_rendered.integration, {}, {}};
        for (const ResolvedParameter& resolved : m_rendered.parameters) {
            if (!only.empty() && only != resolved.name) continue;
            out.parameters.push_back(explain_value(resolved));
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
    Result<> gather(const RenderedFile& file) {
        const std::string name = fmt::format("templates/{}/{}", m_rendered.integration, file.path);
        const std::string source = TRY(files::read(m_project.root / name, k_template_limit));
        const std::string target =
            fmt::format("rendered/{}/{}/{}", m_rendered.environment, m_rendered.integration, file.path);
        const auto use = [&](std::size_t offset, std::size_t length, std::size_t from) {
            const Location placeholder = locate(name, source, from);
            if (offset == k_removed) return Use{Use::Kind::removed, placeholder, placeholder};
            return Use{Use::Kind::output, locate(target, file.bytes, offset, length), placeholder};
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
        for (const Piece& piece : declared_uses(m_declaration, reader)) {
            if (piece.kind != Piece::Kind::parameter && piece.kind != Piece::Kind::secret) continue;
            const Location where = locate(m_declaration.document.name, m_declaration.document.source, piece.begin,
                                          piece.end - piece.begin);
            auto& uses = piece.kind == Piece::Kind::secret ? m_secrets : m_parameters;
            uses[piece.text].push_back({Use::Kind::declaration, where, where});
        }
    }

    const project::Project& m_project;
    const Declaration& m_declaration;
    const RenderedIntegration& m_rendered;
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
