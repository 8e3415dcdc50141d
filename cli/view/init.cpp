#include "view/init.hpp"

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::view {

void show_initialized(Console& console, const InitResult& result) {
    const setup::Initialized& project = result.project;
    if (console.json()) {
        Json json = Json::object();
        json.set("project", project.project).set("folder", project.folder.lexically_normal().string());
        json.set("person", project.person).set("key", project.key_id).set("root", project.root_sha256);
        json.set("identity", result.identity_path)
            .set("identity_new", result.identity_is_new)
            .set("encrypted", result.identity_is_encrypted);
        json.set("files", Json::array_of(project.files));
        console.print(json);
        return;
    }
    const bool only_trust = project.files.size() == 1;
    console.say(only_trust
                    ? fmt::format("made the trust root of the project {}", project.project)
                    : fmt::format("made the project {} with one example integration, orders-api;\n"
                                  "  the end of templates/orders-api/integration.yaml says how to add yours and how to "
                                  "remove it",
                                  project.project));
    if (result.identity_is_new) {
        console.say(
            fmt::format("made your identity {} ({}) in {}", project.person, project.key_id, result.identity_path));
        if (!result.identity_is_encrypted) {
            console.warn("there was no terminal to ask for a passphrase: whoever reads that file can act as you");
        }
    } else {
        console.say(fmt::format("your identity {} ({}) owns it", project.person, project.key_id));
    }
    console.say(fmt::format("its trust root is pinned for you; others pin it by its digest (SLUICE_ROOT):\n  {}",
                            project.root_sha256));
    console.next(result.typed_folder.empty() ? "sluice check"
                                             : fmt::format("cd {} && sluice check", shell_word(result.typed_folder)));
}

}  // namespace sluice::view
