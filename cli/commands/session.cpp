#include "commands/session.hpp"

#include <fmt/format.h>

#include "commands/identity_source.hpp"
#include "commands/prompt.hpp"
#include "support/files.hpp"

namespace sluice::commands {

Result<std::filesystem::path> project_root(const Context& context) {
    if (!files::exists(context.folder)) {
        return fail(Error{Code::usage, "file-missing", "there is no such folder"}
                        .at({.file = context.folder.string()})
                        .mend("sluice -C DIR names the folder of a project"));
    }
    return project::find_root(context.folder);
}

Result<project::Project> load_project(const Context& context) { return project::load(TRY(project_root(context))); }

Result<signing::TrustChain> load_trust(const Context& context, const std::filesystem::path& root) {
    std::function<bool(std::string_view)> ask;
    if (context.host.interactive && !context.console.json()) {
        ask = [&](std::string_view digest) {
            context.console.warn(
                fmt::format("this project's trust root is not pinned here; its digest is\n  {}", digest));
            return confirm(context, "compare it with the one its owner gave you: pin it?").value_or(false);
        };
    }
    return signing::load_trust(root, context.host, ask);
}

Result<signing::Identity> open_identity(const Context& context, const Arguments& arguments) {
    const IdentityText source = TRY(identity_text(context, arguments));
    auto given = TRY(given_passphrase(context));
    if (given) {
        return signing::unlock_identity(
            source.text, [&]() -> Result<Secret> { return given->clone(); }, source.name);
    }
    constexpr int k_tries = 3;
    for (int tries = 1;; ++tries) {
        auto identity = signing::unlock_identity(
            source.text, [&] { return ask_secret(context, fmt::format("passphrase of {}", source.name)); },
            source.name);
        if (identity || identity.error().rule != "wrong-passphrase" || tries == k_tries) return identity;
        context.console.warn("that is not its passphrase, try again");
    }
}

Result<> require_real_clock(const Context& context, const signing::Trust& trust) {
    if (!context.host.clock_was_set || trust.test_clock) return {};
    return fail(Error{Code::usage, "clock-set", "--now is for commands that read; this one signs or writes"}.mend(
        "leave --now away; for tests: sluice init --test-clock"));
}

}  // namespace sluice::commands
