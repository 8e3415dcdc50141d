#include "view/scan.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "commands/verbs.hpp"
#include "scan/hook.hpp"
#include "scan/sources.hpp"
#include "secrets/sealed/format.hpp"
#include "signing/trust.hpp"
#include "support/error_rules.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

constexpr std::size_t k_input_limit = 64U << 20;  // 64 MiB of standard input

Result<std::string> read_scanned_input() {
    std::string out;
    std::array<char, 65536> block;
    for (;;) {
        ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(Code::usage, "read", "cannot read standard input");
        if (got == 0) return out;
        out.append(block.data(), static_cast<std::size_t>(got));
        if (out.size() > k_input_limit) return fail(Code::usage, "read", "standard input is over 64 MiB");
    }
}

/// Files whose text alone says that they must not be committed. An unresolved merge in one of them would stop everybody who
/// pulls it.
struct JudgedFiles {
    std::vector<Error> errors;

    static bool wants(const std::string& path) {
        const std::filesystem::path file(path);
        return file.filename() == "sluice.trust" ||
               (file.extension() == ".sealed" && file.parent_path().filename() == "environments");
    }
    void take(const std::string& name, std::string bytes) {
        const std::filesystem::path file(name);
        if (file.filename() == "sluice.trust") {
            if (auto chain = signing::verify_chain(bytes, name); !chain) errors.push_back(std::move(chain).error());
        } else if (auto store = secrets::sealed::parse(std::move(bytes), name, file.stem().string()); !store) {
            errors.push_back(std::move(store).error());
        }
    }
};

Result<scan::Report> report_of(const scan::Place& place, const Arguments& arguments, JudgedFiles& judged) {
    if (arguments.flag("--staged")) {
        return place.scan_staged({JudgedFiles::wants, [&](const std::string& name, std::string bytes) {
                                      judged.take(name, std::move(bytes));
                                  }});
    }
    if (arguments.flag("--stdin")) return place.scan_input(TRY(read_scanned_input()));
    std::vector<std::string> paths = arguments.values("PATH");
    if (paths.empty()) paths.emplace_back(".");
    return place.scan_paths(paths);
}

Result<int> run_scan(Context& context, const Arguments& arguments) {
    int sources =
        int{arguments.flag("--staged")} + int{arguments.flag("--stdin")} + int{!arguments.values("PATH").empty()};
    if (sources > 1) {
        return fail(Error{Code::usage, "usage", "give paths, or --staged, or --stdin"}.mend("sluice help scan"));
    }
    scan::Place place = TRY(scan::Place::open(context.host, context.folder));
    JudgedFiles judged;
    scan::Report report = TRY(report_of(place, arguments, judged));
    if (judged.errors.empty() || !context.console.json()) view::show_scan(context.console, report);
    if (!judged.errors.empty()) return fail(join(std::move(judged.errors)));
    return report.findings.empty() ? 0 : 1;
}

Result<int> run_hook_install(Context& context, const Arguments&) {
    std::error_code error;
    std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    scan::Git git(context.host, context.folder);
    view::show_hook(context.console, TRY(scan::install_hook(git, program)));
    return 0;
}

/// The built-in rules and the one that has no pattern.
std::vector<scan::Rule> all_rules() {
    std::vector<scan::Rule> rules = scan::builtin_rules();
    scan::Rule endpoint;
    endpoint.id = scan::k_endpoint_rule;
    endpoint.description = "endpoint of a protected environment where that environment has no business";
    endpoint.hint = "use the parameter that holds it; see docs/guide/scan.md";
    rules.insert(rules.begin(), std::move(endpoint));
    return rules;
}

Result<int> run_rule_list(Context& context, const Arguments&) {
    view::show_rules(context.console, all_rules());
    return 0;
}

Result<int> run_rule_show(Context& context, const Arguments& arguments) {
    const std::string& id = arguments.require("ID");
    std::vector<std::string> ids;
    for (const scan::Rule& rule : all_rules()) {
        ids.push_back(rule.id);
        if (rule.id != id) continue;
        view::show_rule(context.console, rule);
        return 0;
    }
    for (const ErrorRule& rule : error_rules()) {
        ids.push_back(rule.id);
        if (rule.id != id) continue;
        view::show_error_rule(context.console, rule);
        return 0;
    }
    return fail(
        Error{Code::usage, "unknown-rule", "there is no rule \"" + printable(id) + "\"" + did_you_mean(id, ids)}.mend(
            "sluice rule list"));
}

}  // namespace

std::vector<Command> scan_commands() {
    return {
        {.path = "scan",
         .summary = "refuse hardcoded production endpoints and credentials",
         .details = "Reads files, what is staged, or standard input. Exit status 1 when something was found. With "
                    "--staged a sealed "
                    "store or a trust list that holds an unresolved merge, or cannot be read, is an error, too.",
         .positionals = {{"PATH", "files and folders; the current folder if none is given", false, true}},
         .options = {{"--staged", "", "read what would be committed, as the hook does"},
                     {"--stdin", "", "read standard input"}},
         .examples = {{"sluice scan", "this folder"}, {"sluice scan --staged", "what git commit would add"}},
         .run = run_scan},
        {.path = "hook install",
         .summary = "scan every commit before it is made, and merge sealed stores",
         .details =
             "Installs a git pre-commit hook; one that is there is kept and runs first. Sets merge.sluice.driver and "
             "diff.sluice.textconv for this clone, so that git merges environments/*.sealed block by block and shows "
             "versions instead of ciphertext; what is set to something else already is left alone. .gitattributes, "
             "which `init` writes, says for which files.",
         .examples = {{"sluice hook install", "in any git repository"}},
         .run = run_hook_install},
        {.path = "rule list", .summary = "show what scan looks for", .details = "", .run = run_rule_list},
        {.path = "rule show",
         .summary = "explain one rule, of a finding or of an error",
         .details = "Findings and errors name their rule in brackets: error[value-range].",
         .positionals = {{"ID", "the rule, as it stands in the brackets"}},
         .examples = {{"sluice rule show github-token", "how it is found and revoked"},
                      {"sluice rule show value-range", "what an error means"}},
         .run = run_rule_show},
    };
}

}  // namespace sluice::commands
