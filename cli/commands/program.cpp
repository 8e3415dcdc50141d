#include "commands/program.hpp"

#include <unistd.h>

#include <charconv>
#include <set>

#include "commands/help_page.hpp"
#include "commands/parser.hpp"
#include "support/parallel.hpp"

namespace sluice::commands {
namespace {

bool wants_color(const std::string& when, int descriptor, const Host& host) {
    if (when != "auto") return when == "always";
    if (host.environment("NO_COLOR").value_or("") != "" || host.environment("TERM").value_or("") == "dumb")
        return false;
    return isatty(descriptor) == 1;
}

/// No command at all means `status`: where things stand, and the one next step.
Result<const Command*> command_of(const Call& call) {
    if (call.command != nullptr) return call.command;
    if (!call.group.empty()) {
        return fail(
            Error{Code::usage, "usage", "sluice " + call.group + " needs one more word: " + words_after(call.group)}
                .mend("sluice help " + call.group));
    }
    return find_command("status");
}

Result<int> run_call(const Call& call, Host& host, view::Console& console) {
    if (call.color != "auto" && call.color != "always" && call.color != "never") {
        return fail(Error{Code::usage, "usage", "--color takes auto, always or never"});
    }
    Context context{host, console, call.folder};
    if (call.version) return find_command("version")->run(context, {});
    if (call.help) {
        print_help(console, call.command != nullptr ? std::string(call.command->path) : call.group);
        return 0;
    }
    if (call.now) {
        const Instant now = TRY(parse_instant(*call.now));
        host.now = [now] { return now; };
        host.clock_was_set = true;
    }
    const Command* command = TRY(command_of(call));
    return command->run(context, call.arguments);
}

/// $SLUICE_THREADS, a number from 1 to 64; else 0: one a core.
unsigned threads_of(const Host& host) {
    constexpr unsigned k_most = 64;
    const std::string text = host.environment("SLUICE_THREADS").value_or("");
    unsigned count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool is_number = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_number && count <= k_most ? count : 0;
}

int finish(view::Console& console, int status) {
    if (console.flush()) return status;
    console.warn("standard output could not be written completely");
    return static_cast<int>(Code::usage);
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, Host host) {
    parallel::set_threads(threads_of(host));
    const auto call = parse(arguments, table());
    view::Console console(
        call ? view::Console::Settings{.json = call->json || call->arguments.value("--format") == "json",
                                       .quiet = call->quiet,
                                       .verbose = call->verbose > 0,
                                       .requests = call->verbose > 1,
                                       .color_out = wants_color(call->color, STDOUT_FILENO, host),
                                       .color_err = wants_color(call->color, STDERR_FILENO, host)}
             : view::Console::Settings{.json = wants_json(arguments)});
    // A ledger is read more than once in one run; its fault is told once.
    std::set<std::string, std::less<>> told;
    host.warn = [&](std::string_view message) {
        if (told.emplace(message).second) console.warn(message);
    };
    const Result<int> status = call ? run_call(*call, host, console) : Result<int>(Failure(call.error()));
    if (status) return finish(console, *status);
    console.error(status.error());
    return finish(console, static_cast<int>(status.error().code));
}

}  // namespace sluice::commands
