#include <filesystem>

#include "commands/secret_verbs.hpp"
#include "secrets/sealed/merge.hpp"
#include "support/files.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

/// Needs no project: git calls it in the folder of the work tree, with the names of three temporary files.
Result<int> run_secret_merge(Context& context, const Arguments& arguments) {
    namespace sealed = secrets::sealed;
    const std::filesystem::path ours = arguments.require("OURS");
    sealed::MergeInput input;
    input.name = arguments.value("PATH").value_or(ours.string());
    input.base = TRY(files::read(arguments.require("BASE"), sealed::k_file_limit));
    input.ours = TRY(files::read(ours, sealed::k_file_limit));
    input.theirs = TRY(files::read(arguments.require("THEIRS"), sealed::k_file_limit));
    const sealed::Merged merged = TRY(sealed::merge(input));
    if (merged.text != input.ours) TRY(files::write_atomic(ours, merged.text));
    view::show_secret_merge(context.console, input.name, merged);
    return merged.conflicts.empty() ? 0 : 1;
}

}  // namespace

Command secret_merge_command() {
    return {
        .path = "secret merge",
        .summary = "merge two copies of a sealed store, as git's merge driver",
        .details =
            "`sluice hook install` lets git call it. Needs no key and no project, and judges no signature: see `secret "
            "verify`. What one side changed is taken; what both sides changed is a conflict, between git's marks, with "
            "each block whole. The result replaces OURS. Exit status 1 when there are conflicts; with any other but 0 "
            "OURS is as it was.",
        .positionals = {{"BASE", "the common ancestor (git's %O); may be empty"},
                        {"OURS", "this side (%A); holds the result"},
                        {"THEIRS", "the other side (%B)"},
                        {"PATH", "the file's name, for messages (%P)", false}},
        .examples = {{"git config merge.sluice.driver 'sluice secret merge %O %A %B %P'",
                      "what hook install sets, in short"}},
        .run = run_secret_merge};
}

}  // namespace sluice::commands
