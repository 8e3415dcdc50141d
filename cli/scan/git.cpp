#include "scan/git.hpp"

#include "support/process.hpp"

namespace sluice::scan {

Git::Git(const Host& host, std::filesystem::path folder) : m_folder(std::move(folder)) {
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
                             "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES"}) {
        if (auto value = host.environment(name); value && !value->empty())
            m_environment.push_back(std::string(name) + "=" + *value);
    }
    m_environment.emplace_back("GIT_OPTIONAL_LOCKS=0");
}

Result<std::string> Git::run(std::vector<std::string> arguments, std::string input) const {
    Command command;
    command.argv = {"git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.folder = m_folder;
    command.environment = m_environment;
    command.input = std::move(input);
    Finished finished = TRY(sluice::run(command));
    if (finished.status == 0) return std::move(finished.output);
    std::string what = arguments.empty() ? "git" : "git " + arguments.front();
    return fail(Error{Code::usage, "git", what + " failed with status " + std::to_string(finished.status)});
}

std::optional<std::filesystem::path> Git::top() const {
    Result<std::string> shown = run({"rev-parse", "--show-toplevel"});
    if (!shown || shown->empty()) return std::nullopt;
    while (!shown->empty() && shown->back() == '\n') shown->pop_back();
    return std::filesystem::path(*shown);
}

}  // namespace sluice::scan
