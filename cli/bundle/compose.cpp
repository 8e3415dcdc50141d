#include "bundle/compose.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "bundle/archive_write.hpp"
#include "bundle/content.hpp"
#include "bundle/sources.hpp"
#include "bundle/ustar.hpp"
#include "project/error_list.hpp"
#include "support/digest.hpp"
#include "support/digest_large.hpp"
#include "support/files.hpp"

namespace sluice::bundle {
namespace {

constexpr std::size_t k_many = 200;  ///< integrations that make megabytes of files

/// The errors of a run, each once with the notes of all.
class Errors {
public:
    /// `stage` orders them: the environment's place in the promotion order.
    void add(Error error, std::size_t stage = 0) {
        std::vector<Error> further = std::move(error.more);
        error.more.clear();
        const Location where = error.where.value_or(Location{});
        auto& list = m_errors[stage];
        const Key key{where.file, where.line, where.column, error.rule, error.message};
        const auto [known, is_new] = m_seen.emplace(key, std::pair(stage, list.size()));
        if (is_new)
            list.push_back(std::move(error));
        else
            project::add_notes(m_errors[known->second.first][known->second.second], error);
        for (Error& item : further) add(std::move(item), stage);
    }
    [[nodiscard]] bool empty() const { return m_errors.empty(); }
    [[nodiscard]] Failure take() {
        std::vector<Error> all;
        for (auto& [stage, errors] : m_errors) std::move(errors.begin(), errors.end(), std::back_inserter(all));
        return fail(join(std::move(all)));
    }

private:
    using Key = std::tuple<std::string, std::size_t, std::size_t, std::string, std::string>;
    std::map<Key, std::pair<std::size_t, std::size_t>> m_seen;  ///< stage, and place in its list
    std::map<std::size_t, std::vector<Error>> m_errors;
};

std::string scalar_at(const project::yaml::Node& root, std::initializer_list<std::string_view> path) {
    const project::yaml::Node* node = &root;
    for (const std::string_view key : path) {
        node = node->find(key);
        if (node == nullptr) return {};
    }
    return node->is_scalar() ? node->text : std::string();
}

IntegrationFacts facts_of(const project::Declaration& declaration) {
    const project::yaml::Document& document = declaration.document;
    IntegrationFacts facts;
    facts.integration = declaration.integration;
    facts.direction = declaration.direction;
    facts.tier = declaration.tier;
    facts.declaration_sha256 = sha256_hex(document.source);
    facts.contract_sha256 = scalar_at(document.root, {"contract", "spec", "sha256"});
    facts.irreversible = scalar_at(document.root, {"rollback", "irreversible"}) == "true";
    return facts;
}

/// One integration in one environment, ready to be written.
struct Part {
    struct Member {
        std::string path;
        std::string bytes;
        std::string sha256;
    };
    std::string folder;  ///< "rendered/dev/orders/"
    const project::Environment* environment = nullptr;
    Content content;
    std::vector<Member> members;
};

Part make_part(const project::Environment& environment, render::RenderedIntegration rendered) {
    Part part{rendered_path(environment.name, rendered.integration, ""), &environment, {}, {}};
    std::sort(rendered.files.begin(), rendered.files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    part.content.integration = rendered.integration;
    for (const auto& parameter : rendered.parameters) {
        if (parameter.value) part.content.parameters.emplace_back(parameter.name, parameter.display());
    }
    std::sort(part.content.parameters.begin(), part.content.parameters.end());
    for (render::RenderedFile& file : rendered.files) {
        part.content.files.push_back(file.path);
        for (render::ReferenceSpan& span : file.references) {
            part.content.references.push_back({file.path, std::move(span), std::nullopt});
        }
        std::string sha256 = sha256_hex(file.bytes);
        part.members.push_back({std::move(file.path), std::move(file.bytes), std::move(sha256)});
    }
    return part;
}

/// Templates are the same in every environment.
std::vector<std::pair<std::string, std::string>> templates_of(const render::RenderedIntegration& rendered) {
    std::vector<std::pair<std::string, std::string>> templates;
    for (const render::RenderedFile& file : rendered.files) templates.emplace_back(file.path, file.template_sha256);
    std::sort(templates.begin(), templates.end());
    return templates;
}

class Composer {
public:
    Composer(const project::Project& project, const RenderAll& render_all, const SealedLookup& sealed,
             ArchiveWriter writer)
        : m_project(project), m_render_all(render_all), m_sealed(sealed), m_writer(std::move(writer)) {}

    Result<Written> run() {
        begin();
        if (auto added = add_sources(); !added) m_errors.add(std::move(added).error());
        for (Part& part : render_parts()) {
            if (auto added = add_part(part); !added)
                m_errors.add(std::move(added).error(), stage_of(*part.environment));
        }
        if (!m_errors.empty()) return m_errors.take();
        TRY(finish_contents());
        return m_writer.finish(std::move(m_release));
    }

private:
    void begin() {
        m_release.project = m_project.name;
        m_release.order = m_project.order;
        for (const std::string& environment : m_project.order) m_release.environments.push_back({environment, {}});
        m_release.integrations.resize(m_project.declarations.size());
    }

    /// In the bytewise order of the members that they will become.
    std::vector<Part> render_parts() {
        std::vector<std::vector<Part>> made(m_project.declarations.size());
        const auto take = [&](std::size_t at, std::vector<render::RenderedIntegration> rendered) {
            IntegrationFacts& facts = m_release.integrations[at];
            facts = facts_of(m_project.declarations[at]);
            if (!rendered.empty()) {
                facts.templates = templates_of(rendered.front());
                facts.schema_sha256 = rendered.front().schema_sha256;
            }
            for (std::size_t stage = 0; stage < rendered.size(); ++stage)
                made[at].push_back(make_part(m_project.environments[stage], std::move(rendered[stage])));
        };
        if (auto rendered = m_render_all(take); !rendered) m_errors.add(std::move(rendered).error());
        std::vector<Part> parts;
        for (auto& each : made) std::move(each.begin(), each.end(), std::back_inserter(parts));
        std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.folder < b.folder; });
        std::sort(m_release.integrations.begin(), m_release.integrations.end(),
                  [](const auto& a, const auto& b) { return a.integration < b.integration; });
        return parts;
    }

    [[nodiscard]] std::size_t stage_of(const project::Environment& environment) const {
        const auto& order = m_project.order;
        return static_cast<std::size_t>(std::find(order.begin(), order.end(), environment.name) - order.begin());
    }

    Result<> add_sources() {
        for (const auto& [member, path] : TRY(find_sources(m_project)).members) {
            const std::string bytes = TRY(files::read(path));
            TRY(add(member, bytes, sha256_hex(bytes), fs::relative(path, m_project.root).generic_string()));
        }
        return {};
    }

    Result<> add(const std::string& member, std::string_view bytes, std::string sha256, std::string_view named) {
        auto added = m_writer.add(member, bytes, std::move(sha256));
        if (!added && !added.error().where) added.error().at(Location{.file = std::string(named)});
        return added;
    }

    Result<> add_part(Part& part) {
        add_references(*part.environment, part.content);
        for (Part::Member& member : part.members) {
            if (!m_errors.empty()) break;
            TRY(add(part.folder + member.path, member.bytes, std::move(member.sha256),
                    fmt::format("templates/{}/{}", part.content.integration, member.path)));
        }
        m_release.environments[stage_of(*part.environment)].integrations.push_back(std::move(part.content));
        return {};
    }

    void add_references(const project::Environment& environment, Content& content) {
        for (Reference& reference : content.references) {
            const std::string& name = reference.span.reference;
            if (!name.starts_with(project::k_sealed_scheme)) continue;
            auto found = find_sealed(environment, name.substr(project::k_sealed_scheme.size()));
            if (found)
                reference.sealed = std::move(*found);
            else
                m_errors.add(std::move(found).error(), stage_of(environment));
        }
    }

    Result<SealedVersion> find_sealed(const project::Environment& environment, const std::string& path) {
        std::optional<SealedVersion> found = TRY(m_sealed(environment, path));
        if (found) return std::move(*found);
        return fail(
            Error{Code::usage, "secret-missing", fmt::format("{} is not set in {}", path, environment.name)}.mend(
                fmt::format("sluice secret set --env {} {}", environment.name, path)));
    }

    Result<> finish_contents() {
        m_release.files = m_writer.files();
        for (EnvironmentContent& environment : m_release.environments) {
            std::sort(environment.integrations.begin(), environment.integrations.end(),
                      [](const Content& a, const Content& b) { return a.integration < b.integration; });
            for (Content& content : environment.integrations) {
                content.digest = TRY(content_digest(content, environment.environment, m_release));
            }
        }
        return {};
    }

    const project::Project& m_project;
    const RenderAll& m_render_all;
    const SealedLookup& m_sealed;
    ArchiveWriter m_writer;
    Release m_release;
    Errors m_errors;
};

}  // namespace

Result<Bundle> compose(const project::Project& project, const RenderAll& render_all, const SealedLookup& sealed) {
    if (project.declarations.size() >= k_many) expect_much_hashing();
    const fs::path folder = bundle_folder(project.root);
    TRY(files::make_folders(folder));
    Bundle bundle = Bundle::of(TRY(Composer(project, render_all, sealed, TRY(ArchiveWriter::make(folder))).run()));
    TRY(note_latest(project.root, bundle.sha256()));
    return bundle;
}

Result<Bundle> compose(const project::Project& project, const Renderer& renderer, const SealedLookup& sealed) {
    const auto render_all = [&](const Take& take) -> Result<> {
        Errors errors;
        for (std::size_t at = 0; at < project.declarations.size(); ++at) {
            std::vector<render::RenderedIntegration> rendered;
            for (const project::Environment& environment : project.environments) {
                auto one = renderer(environment, project.declarations[at]);
                if (one)
                    rendered.push_back(std::move(*one));
                else
                    errors.add(std::move(one).error());
            }
            if (rendered.size() == project.environments.size()) take(at, std::move(rendered));
        }
        if (!errors.empty()) return errors.take();
        return {};
    };
    return compose(project, RenderAll(render_all), sealed);
}

}  // namespace sluice::bundle
