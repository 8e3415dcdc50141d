#include "commands/secret_verbs.hpp"

#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "secrets/inventory.hpp"
#include "support/editor.hpp"

namespace sluice::commands {

Result<OpenedStore> open_secret_store(const Context& context, const Arguments& arguments, bool writes,
                                      LoadProject load) {
    OpenedStore opened;
    opened.project = std::make_unique<const project::Project>(TRY(load(TRY(project_root(context)))));
    opened.environment = TRY(project::require_environment(*opened.project, arguments.require("--env")));
    auto access = TRY(store_access(context, arguments, opened.project->root));
    if (writes) {
        TRY(require_real_clock(context, access.trust.current()));
        remove_abandoned_edits(edit_places(context.host));
    }
    opened.store = TRY(secrets::open_store(*opened.environment, std::move(access)));
    return opened;
}

std::vector<std::filesystem::path> edit_places(const Host& host) {
    std::vector<std::filesystem::path> places;
    if (const auto runtime = host.environment("XDG_RUNTIME_DIR").value_or(""); !runtime.empty())
        places.emplace_back(runtime);
    places.emplace_back("/dev/shm");
    return places;
}

std::string first_unset(const OpenedStore& opened) {
    const auto infos = opened.store->list();
    if (!infos) return "";
    for (const auto& row : secrets::inventory(*opened.project, *infos, {})) {
        if (!row.info) return row.path;
    }
    return "";
}

std::vector<render::Refusal> refusals_of(const OpenedStore& opened, const std::string& path, const Secret& value) {
    const std::size_t slash = path.find('/');
    const auto* declaration = opened.project->find_declaration(path.substr(0, slash));
    if (declaration == nullptr) return {};
    const auto rendered = render::render(*opened.project, *opened.environment, *declaration);
    return rendered ? render::refusals(*rendered, path.substr(slash + 1), value) : std::vector<render::Refusal>();
}

}  // namespace sluice::commands
