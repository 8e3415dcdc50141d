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
#include "support/files.hpp"

namespace sluice::bundle {
namespace {

constexpr std::string_view k_sealed = "sealed://";

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

/// One (environment, integration) to render, and where its files go.
struct Job {
    std::string folder;  ///< "rendered/dev/orders/"
    const project::Environment* environment;
    const project::Declaration* declaration;
};

/// In the bytewise order of the members that they will become.
std::vector<Job> jobs_of(const project::Project& project) {
    std::vector<Job> jobs;
    for (const project::Environment& environment : project.environments) {
        for (const project::Declaration& declaration : project.declarations) {
            jobs.push_back({rendered_path(environment.name, declaration.integration, ""), &environment, &declaration});
        }
    }
    std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.folder < b.folder; });
    return jobs;
}

class Composer {
public:
    Composer(const project::Project& project, const Renderer& renderer, const SealedLookup& sealed,
             ArchiveWriter writer)
        : m_project(project), m_renderer(renderer), m_sealed(sealed), m_writer(std::move(writer)) {}

    Result<std::string> run() {
        begin();
        if (auto added = add_sources(); !added) m_errors.add(std::move(added).error());
        for (const Job& job : jobs_of(m_project)) {
            if (auto added = add_rendered(job); !added)
                m_errors.add(std::move(added).error(), stage_of(*job.environment));
        }
        if (!m_errors.empty()) return m_errors.take();
        TRY(finish_contents());
        return m_writer.finish(m_release);
    }

private:
    void begin() {
        m_release.project = m_project.name;
        m_release.order = m_project.order;
        for (const std::string& environment : m_project.order) m_release.environments.push_back({environment, {}});
        for (const project::Declaration& declaration : m_project.declarations) {
            m_release.integrations.push_back(facts_of(declaration));
        }
        std::sort(m_release.integrations.begin(), m_release.integrations.end(),
                  [](const auto& a, const auto& b) { return a.integration < b.integration; });
    }

    [[nodiscard]] std::size_t stage_of(const project::Environment& environment) const {
        const auto& order = m_project.order;
        return static_cast<std::size_t>(std::find(order.begin(), order.end(), environment.name) - order.begin());
    }

    Result<> add_sources() {
        for (const auto& [member, path] : TRY(find_sources(m_project))) {
            TRY(add(member, TRY(files::read(path)), fs::relative(path, m_project.root).generic_string()));
        }
        return {};
    }

    Result<> add(const std::string& member, std::string_view bytes, std::string_view named) {
        auto added = m_writer.add(member, bytes);
        if (!added && !added.error().where) added.error().at(Location{.file = std::string(named)});
        return added;
    }

    Result<> add_rendered(const Job& job) {
        render::RenderedIntegration rendered = TRY(m_renderer(*job.environment, *job.declaration));
        std::sort(rendered.files.begin(), rendered.files.end(),
                  [](const auto& a, const auto& b) { return a.path < b.path; });
        Content content;
        content.integration = rendered.integration;
        for (const auto& parameter : rendered.parameters) {
            if (parameter.value) content.parameters.emplace_back(parameter.name, parameter.display());
        }
        std::sort(content.parameters.begin(), content.parameters.end());
        for (const render::RenderedFile& file : rendered.files) {
            content.files.push_back(file.path);
            TRY(add_references(*job.environment, file, content));
            if (m_errors.empty()) {
                TRY(add(job.folder + file.path, file.bytes,
                        fmt::format("templates/{}/{}", rendered.integration, file.path)));
            }
        }
        note_templates(rendered);
        place(job.environment->name, std::move(content));
        return {};
    }

    Result<> add_references(const project::Environment& environment, const render::RenderedFile& file,
                            Content& content) {
        for (const render::ReferenceSpan& span : file.references) {
            Reference reference{file.path, span, std::nullopt};
            if (span.reference.starts_with(k_sealed)) {
                auto found = find_sealed(environment, span.reference.substr(k_sealed.size()));
                if (found) {
                    reference.sealed = std::move(*found);
                } else {
                    m_errors.add(std::move(found).error(), stage_of(environment));
                }
            }
            content.references.push_back(std::move(reference));
        }
        return {};
    }

    Result<SealedVersion> find_sealed(const project::Environment& environment, const std::string& path) {
        std::optional<SealedVersion> found = TRY(m_sealed(environment, path));
        if (found) return std::move(*found);
        return fail(
            Error{Code::usage, "secret-missing", fmt::format("{} is not set in {}", path, environment.name)}.mend(
                fmt::format("sluice secret set --env {} {}", environment.name, path)));
    }

    /// Templates are the same in every environment; the first that is rendered tells them.
    void note_templates(const render::RenderedIntegration& rendered) {
        for (IntegrationFacts& facts : m_release.integrations) {
            if (facts.integration != rendered.integration || !facts.templates.empty()) continue;
            facts.schema_sha256 = rendered.schema_sha256;
            for (const render::RenderedFile& file : rendered.files)
                facts.templates.emplace_back(file.path, file.template_sha256);
        }
    }

    void place(const std::string& environment, Content content) {
        for (EnvironmentContent& target : m_release.environments) {
            if (target.environment == environment) target.integrations.push_back(std::move(content));
        }
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
    const Renderer& m_renderer;
    const SealedLookup& m_sealed;
    ArchiveWriter m_writer;
    Release m_release;
    Errors m_errors;
};

}  // namespace

Result<Bundle> compose(const project::Project& project, const Renderer& renderer, const SealedLookup& sealed) {
    const fs::path folder = bundle_folder(project.root);
    TRY(files::make_folders(folder));
    const std::string digest = TRY(Composer(project, renderer, sealed, TRY(ArchiveWriter::make(folder))).run());
    Bundle bundle = TRY(Bundle::open(tar_path(project.root, digest), digest));
    TRY(note_latest(project.root, digest));
    return bundle;
}

}  // namespace sluice::bundle
