#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

#include "commands/identity_source.hpp"
#include "commands/secret_verbs.hpp"
#include "secrets/import.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_input = "-";
constexpr std::size_t k_file_limit = 1U << 20;  ///< bytes of a file, or of standard input

/// What --format or the file's name says: ".json" is JSON, ".yaml" and ".yml" YAML; ".env", "prod.env", ".env.local" are
/// KEY=value lines.
Result<std::string> format_of(const Arguments& arguments, const fs::path& file) {
    const std::string name = file.filename().string();
    if (const auto format = arguments.value("--format")) {
        if (*format == "env" || *format == "json" || *format == "yaml") return *format;
        return fail(
            Error{Code::usage, "import-format", "--format is env, json or yaml"}.mend("sluice help secret import"));
    }
    if (name.ends_with(".json")) return std::string("json");
    if (name.ends_with(".yaml") || name.ends_with(".yml")) return std::string("yaml");
    if (name.ends_with(".env") || name.starts_with(".env.")) return std::string("env");
    if (name == k_input)
        return fail(Error{Code::usage, "import-format", "what standard input holds has to be said"}.mend(
            "--format env, json or yaml"));
    return fail(Error{Code::usage, "import-format", "the file's name does not say what it holds"}
                    .at(Location{file.string(), 0, 0, 1, ""})
                    .mend("--format env, json or yaml"));
}

/// Everything on standard input, which never becomes a file.
Result<Secret> read_import_input() {
    if (isatty(STDIN_FILENO) == 1) {
        return fail(Error{Code::usage, "usage", "standard input is a terminal, and would show what is typed"}.mend(
            "put the command that prints the values before it: … | sluice secret import …"));
    }
    Secret text = TRY(files::read_secret_from(STDIN_FILENO, k_file_limit));
    if (text.size() <= k_file_limit) return text;
    return fail(Code::usage, "file-too-large", fmt::format("more than {} bytes of input", k_file_limit));
}

Result<secrets::ImportPlan> read_plan(const project::Project& project, const Arguments& arguments,
                                      const std::string& file) {
    const std::string integration = arguments.value("--integration").value_or("");
    const auto variables =
        TRY(secrets::variables(project, integration.empty() ? std::vector<std::string>{} : std::vector{integration}));
    const std::string format = TRY(format_of(arguments, file));
    const std::string name = file == k_input ? "standard input" : file;
    const Secret text = TRY(file == k_input ? read_import_input() : files::read_secret(file, k_file_limit));
    TRY(secrets::refuse_sops(text, name));
    const auto read = format == "json" ? secrets::read_json : format == "yaml" ? secrets::read_yaml : secrets::read_env;
    auto items = TRY(read(text, name));
    return secrets::plan_import(std::move(items), name, variables, integration);
}

Result<int> run_secret_import(Context& context, const Arguments& arguments) {
    const bool dry_run = arguments.flag("--dry-run");
    const OpenedStore opened = TRY(open_secret_store(context, arguments, !dry_run));
    const std::string& file = arguments.require("FILE");
    if (file == k_input) TRY(require_free_input(context, arguments));
    if (!dry_run) TRY(opened.store->require_writer());
    const auto plan = TRY(read_plan(*opened.project, arguments, file));
    view::SecretImport done{opened.environment->name, file, dry_run, plan, {}, {}};
    for (const auto& one : plan.values) done.refusals.push_back(refusals_of(opened, one.path, one.value));
    if (!dry_run) {
        std::vector<secrets::NewValue> values;
        for (const auto& one : plan.values) values.push_back({one.path, &one.value, std::nullopt, true});
        done.infos = TRY(opened.store->set_all(values, context.host.now()));
    }
    view::show_secret_import(context.console, done);
    return 0;
}

}  // namespace

Command secret_import_command() {
    return {
        .path = "secret import",
        .summary = "set secrets from a .env, JSON or YAML file",
        .details =
            "A key is taken when it spells the variable of a declared secret, as `exec` names it: "
            "<INTEGRATION>_<NAME>, or what the declaration calls env. Nested keys are joined with \"_\", case does "
            "not count, and every sign but letters and digits is \"_\". All values are set, or none. Keys that are no "
            "secret are listed and left alone. A secret that has the value already keeps its version, if you are a "
            "reader. The "
            "file is never changed or deleted: it holds the values still.",
        .positionals = {{"FILE", "KEY=value lines, one JSON object or one YAML map; - is standard input"}},
        .options = {k_environment,
                    {"--integration", "I", "only secrets of this one; its name may be missing in keys"},
                    {"--format", "F", "env, json or yaml, when the file's name does not say it"},
                    {"--dry-run", "", "say what would be set, and set nothing"},
                    k_identity},
        .examples = {{"sluice secret import --env dev --dry-run .env", "what would be taken"},
                     {"sluice secret import --env dev --integration salesforce-orders old.json",
                      "client_secret in the file is salesforce-orders/client_secret"},
                     {"pass show dev | sluice secret import --env dev --format env -", "no file at all"}},
        .run = run_secret_import};
}

}  // namespace sluice::commands
