#include <algorithm>

#include "commands/secret_verbs.hpp"
#include "secrets/inventory.hpp"
#include "support/editor.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

/// $VISUAL, else $EDITOR, else vi; in memory below $XDG_RUNTIME_DIR, else /dev/shm.
EditorCall editor_call(const Host& host, const std::string& path) {
    EditorCall call;
    call.command = host.environment("VISUAL").value_or("");
    if (call.command.empty()) call.command = host.environment("EDITOR").value_or("");
    if (call.command.empty()) call.command = "vi";
    call.places = edit_places(host);
    call.name = path.substr(path.find('/') + 1);
    return call;
}

/// Editors damage what is no text, without a word.
Result<> require_text(const secrets::SecretInfo& info) {
    if (info.type == "str") return {};
    return fail(
        Error{Code::usage, "edit-bytes", info.path + " is no text: an editor would change more than you see"}.mend(
            "sluice secret get … >FILE, and sluice secret set --file FILE …"));
}

/// What the user makes of it. The line feed that editors put behind the last line is no part of a value that had none.
Result<Secret> edited(const Context& context, const Arguments& arguments, const std::string& path, const Secret& old) {
    Secret value = TRY(edit_in_memory(editor_call(context.host, path), old));
    const bool had_line_feed = old.expose_text().ends_with('\n');
    if (!had_line_feed && value.expose_text().ends_with('\n')) value.truncate(value.size() - 1);
    if (value.empty() && !arguments.flag("--allow-empty")) {
        return fail(Error{Code::usage, "empty-value", "the file is empty; nothing was written"}.mend(
            "if it is meant: --allow-empty; to take the value away: sluice secret rm"));
    }
    return value;
}

Result<int> run_secret_edit(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true));
    const std::string& path = arguments.require("PATH");
    TRY(secrets::require_declared(*opened.project, path));
    TRY(opened.store->require_writer());
    const auto before = TRY(opened.store->find(path));
    if (before) TRY(require_text(*before));
    const Secret old = before ? TRY(opened.store->get(path)) : Secret();
    const Secret value = TRY(edited(context, arguments, path, old));
    if (before && value.equals(old)) {
        view::show_secret_kept(context.console, opened.environment->name, *before);
        return 0;
    }
    const auto infos = TRY(opened.store->set_all({{path, &value, before ? before->digest : ""}}, context.host.now()));
    view::show_secret_set(context.console, opened.environment->name, infos.front(), refusals_of(opened, path, value));
    view::show_secret_next(context.console, opened.environment->name, first_unset(opened));
    return 0;
}

}  // namespace

Command secret_edit_command() {
    return {
        .path = "secret edit",
        .summary = "change a secret's value in an editor",
        .details =
            "$VISUAL, else $EDITOR, else vi, gets a file that lies in memory, below $XDG_RUNTIME_DIR or /dev/shm, in a "
            "folder that nobody else can enter; the folder is also its TMPDIR. It is overwritten and removed when the "
            "editor ends, also by a signal. Nothing is written when the value stays as it is, when the editor fails, "
            "or "
            "when somebody else changed the secret meanwhile. A line feed that the editor put at the end is taken "
            "away. "
            "A secret that is not set starts empty. It takes a writer who is also a reader, unless the secret is not "
            "set.",
        .positionals = {k_secret_path},
        .options = {k_environment, {"--allow-empty", "", "take an empty value"}, k_identity},
        .examples = {{"sluice secret edit --env dev salesforce-orders/client_secret", "opens it in your editor"},
                     {"EDITOR='vim -n -i NONE' sluice secret edit --env dev salesforce-orders/private_key",
                      "vim without swap file and memory of registers"}},
        .run = run_secret_edit};
}

}  // namespace sluice::commands
