#include "support/exec.hpp"

#include <algorithm>

#include "commands/secret_verbs.hpp"
#include "commands/verbs.hpp"
#include "secrets/inventory.hpp"
#include "secrets/variables.hpp"

namespace sluice::commands {
namespace {

bool is_among(const std::vector<std::string>& files, const secrets::Variable& variable) {
    return std::find(files.begin(), files.end(), variable.path) != files.end();
}

/// The values as variables; those that `files` names as paths of files in memory.
Result<std::vector<ExecValue>> read_values(const OpenedStore& opened, const std::vector<secrets::Variable>& variables,
                                           const std::vector<std::string>& files) {
    std::vector<std::string> paths;
    for (const secrets::Variable& variable : variables) paths.push_back(variable.path);
    auto opened_values = TRY(opened.store->get_all(paths));
    std::vector<ExecValue> values;
    for (std::size_t i = 0; i < variables.size(); ++i) {
        Secret value = std::move(opened_values[i]);
        if (is_among(files, variables[i])) {
            const std::string path = TRY(make_inherited_file(value));
            value = TRY(Secret::copy(bytes_of(path)));
        }
        values.push_back({variables[i].name, std::move(value)});
    }
    return values;
}

Result<int> run_exec(Context& context, const Arguments& arguments) {
    OpenedStore opened = TRY(open_secret_store(context, arguments, false));
    const std::vector<std::string> files = arguments.values("--file");
    for (const std::string& path : files) TRY(secrets::require_declared(*opened.project, path));
    const auto variables =
        TRY(secrets::name_files(TRY(secrets::variables(*opened.project, arguments.values("--integration"))), files));
    ExecCommand command;
    command.argv = arguments.values("CMD");
    command.clean = arguments.flag("--clean");
    command.values = TRY(read_values(opened, variables, files));
    opened.store.reset();  // closes connections and revokes our logins: nothing of ours runs after this
    return fail(replace_process(command));
}

}  // namespace

std::vector<Command> exec_commands() {
    return {
        {.path = "exec",
         .summary = "run a program with an environment's secrets as variables",
         .details =
             "Every declared secret becomes the variable that its declaration calls env, else <INTEGRATION>_<NAME> in "
             "upper case, \"_\" for every other sign. The program takes the place of sluice: its exit status, signals "
             "and limits are its own. No shell reads the command. Names that loaders, shells and interpreters obey, "
             "such as LD_PRELOAD or PATH, are refused.",
         .positionals = {{"CMD", "the program and its arguments, behind --", true, true, true}},
         .options = {k_environment,
                     {"--integration", "I", "only the secrets of this one", false, true},
                     {"--clean", "",
                      "inherit nothing but PATH, HOME, USER, LOGNAME, LANG, LC_ALL, LC_CTYPE, TERM, TZ, TMPDIR"},
                     {"--file", "PATH", "hand this secret over as a file in memory, named by <NAME>_FILE", false, true},
                     k_identity},
         .examples = {{"sluice exec --env dev -- ./run-tests", "the tests find the values in their environment"},
                      {"sluice exec --env dev --clean --integration salesforce-orders -- ./job --once",
                       "one integration's secrets, and little else"}},
         .stray = "the program and its arguments stand behind --: sluice exec --env dev -- CMD",
         .run = run_exec}};
}

}  // namespace sluice::commands
