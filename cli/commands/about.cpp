#include <fmt/format.h>

#include "commands/completion.hpp"
#include "commands/help_page.hpp"
#include "commands/verbs.hpp"
#include "support/text.hpp"
#include "support/version.hpp"

namespace sluice::commands {
namespace {

Result<int> run_version(Context& context, const Arguments&) {
    if (context.console.json()) {
        context.console.print(Json::object().set("version", k_version));
    } else {
        context.console.line(fmt::format("sluice {}", k_version));
    }
    return 0;
}

Result<int> run_help(Context& context, const Arguments& arguments) {
    const std::string path = join_text(arguments.values("COMMAND"), " ");
    if (!path.empty() && find_command(path) == nullptr && words_after(path).empty()) {
        std::vector<std::string> paths;
        for (const Command& command : table()) paths.emplace_back(command.path);
        return fail(Error{Code::usage, "unknown-command",
                          fmt::format("there is no command \"{}\"{}", printable(path), did_you_mean(path, paths))}
                        .mend("sluice help"));
    }
    print_help(context.console, path);
    return 0;
}

Result<int> run_completion(Context& context, const Arguments& arguments) {
    const std::string& shell = arguments.require("SHELL");
    if (shell != "bash" && shell != "zsh" && shell != "fish") {
        return fail(
            Error{Code::usage, "usage", "completions exist for bash, zsh and fish"}.mend("sluice completion bash"));
    }
    if (context.console.json()) {
        context.console.print(Json::object().set("shell", shell).set("text", completion_script(shell)));
    } else {
        context.console.write(completion_script(shell));
    }
    return 0;
}

Result<int> run_man(Context& context, const Arguments&) {
    if (context.console.json()) {
        context.console.print(Json::object().set("text", man_page()));
    } else {
        context.console.write(man_page());
    }
    return 0;
}

}  // namespace

std::vector<Command> about_commands() {
    return {
        {.path = "help",
         .summary = "show help for a command",
         .details = "",
         .positionals = {{"COMMAND", "the command to explain", false, true}},
         .examples = {{"sluice help promote", "how to promote"}},
         .run = run_help},
        {.path = "completion",
         .summary = "print a completion script for a shell",
         .details = "",
         .positionals = {{"SHELL", "bash, zsh or fish"}},
         .examples = {{"source <(sluice completion bash)", "complete in this shell"}},
         .run = run_completion},
        {.path = "man",
         .summary = "print the man page",
         .details = "",
         .examples = {{"sluice man | man -l -", "read it"}},
         .run = run_man},
        {.path = "version", .summary = "show the version", .details = "", .run = run_version},
    };
}

}  // namespace sluice::commands
