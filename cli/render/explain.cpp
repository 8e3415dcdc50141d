#include "render/explain.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "render/explain_parts.hpp"
#include "render/rendered.hpp"
#include "render/schema_check.hpp"
#include "render/template.hpp"
#include "support/files.hpp"
#include "support/lines.hpp"

namespace sluice::render {
namespace {

using project::Declaration;

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

}  // namespace

Result<Explained> explain(const project::Project& project, const std::string& environment, const std::string& subject) {
    const auto* stage = TRY(project::require_environment(project, environment));
    const ExplainSubject wanted = TRY(parse_explain_subject(project, subject));
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
