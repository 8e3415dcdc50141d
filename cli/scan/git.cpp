#include "scan/git.hpp"

#include "support/git.hpp"

namespace sluice::scan {

Git::Git(const Host& host, std::filesystem::path folder) : m_folder(std::move(folder)) {
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
                             "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES"}) {
        if (auto value = host.environment(name); value && !value->empty())
            m_environment.push_back(std::string(name) + "=" + *value);
    }
}

Result<std::string> Git::run(std::vector<std::string> arguments, std::string input) const {
    const std::string what = arguments.empty() ? "git" : "git " + arguments.front();
    arguments.insert(arguments.begin(), {"-c", "core.quotePath=false"});
    Command command = git_command(m_folder, std::move(arguments));
    command.environment.insert(command.environment.end(), m_environment.begin(), m_environment.end());
    command.input = std::move(input);
    Finished finished = TRY(sluice::run(command));
    if (finished.status == 0) return std::move(finished.output);
    return fail(Error{Code::usage, "git", what + " failed with status " + std::to_string(finished.status)});
}

std::optional<std::filesystem::path> Git::top() const {
    Result<std::string> shown = run({"rev-parse", "--show-toplevel"});
    if (!shown || shown->empty()) return std::nullopt;
    while (!shown->empty() && shown->back() == '\n') shown->pop_back();
    return std::filesystem::path(*shown);
}

}  // namespace sluice::scan
