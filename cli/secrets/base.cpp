#include "secrets/base.hpp"

#include "support/process.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

Result<Finished> run_git(const std::filesystem::path& root, std::vector<std::string> words) {
    Command command;
    command.argv = {"git"};
    command.argv.insert(command.argv.end(), words.begin(), words.end());
    command.folder = root;
    return sluice::run(command);
}

}  // namespace

Result<BaseFile> read_base(const std::filesystem::path& root, const std::string& ref, const std::string& path) {
    const auto named = TRY(run_git(root, {"rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}"}));
    if (named.status != 0) {
        return fail(Error{Code::usage, "base-unknown", "git knows no commit by the name that --base gives"}.mend(
            "git log --oneline; a shallow clone lacks it: git fetch --unshallow"));
    }
    BaseFile base;
    base.commit = trim(named.output);
    const auto listed = TRY(run_git(root, {"ls-tree", "-z", base.commit, "--", path}));
    // "<mode> blob <object>\t<path>\0"
    const auto words = split(std::string_view(listed.output).substr(0, listed.output.find('\t')), ' ');
    if (listed.status != 0 || words.size() != 3 || words[1] != "blob") return base;
    auto blob = TRY(run_git(root, {"cat-file", "blob", std::string(words[2])}));
    if (blob.status != 0) return fail(Code::usage, "base-unknown", "git cannot read the file of the base");
    base.text = std::move(blob.output);
    return base;
}

}  // namespace sluice::secrets
