#include "secrets/base.hpp"

#include <algorithm>

#include "support/git.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

Result<Finished> run_git(const std::filesystem::path& root, std::vector<std::string> words) {
    return sluice::run(git_command(root, std::move(words)));
}

Failure unknown() {
    return fail(Error{Code::usage, "base-unknown", "git knows no commit by the name that --base gives"}.mend(
        "git log --oneline; a shallow clone lacks it: git fetch --unshallow"));
}

Failure unreadable() {
    return fail(Error{Code::usage, "base-unknown", "git cannot read the file of the base"}.mend(
        "a partial clone lacks it: git checkout the base once"));
}

/// The commit's object name, or nothing where git knows none by that name.
Result<std::optional<std::string>> find_commit(const std::filesystem::path& root, const std::string& name) {
    const auto named = TRY(run_git(root, {"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"}));
    return named.status == 0 ? std::optional<std::string>(trim(named.output)) : std::nullopt;
}

Result<bool> is_ref(const std::filesystem::path& root, const std::string& ref) {
    return TRY(run_git(root, {"show-ref", "--verify", "--quiet", "--", ref})).status == 0;
}

/// "origin/main" of "origin/main~3": what a ref may be called ends before these (git-check-ref-format(1)).
std::string name_in(const std::string& base) {
    const std::size_t step = base.find_first_of("~^:");
    return base.substr(0, std::min(step, base.find("@{")));
}

/// Whether git reads the name as an object's whatever refs are called so.
bool is_whole_object_name(std::string_view name) {
    return (name.size() == 40 || name.size() == 64) && name.find_first_not_of("0123456789abcdefABCDEF") == name.npos;
}

/// What git takes first among refs of one short name is a tag (gitrevisions(7)), and whoever can push can push a tag called
/// "origin/main". So a short name counts only when all refs that it may mean are one commit. Rule `base-ambiguous`.
Result<> require_one_meaning(const std::filesystem::path& root, const std::string& name) {
    if (name.empty() || name == "@" || name == "HEAD" || is_whole_object_name(name)) return {};
    if (name.starts_with("refs/")) {
        if (TRY(is_ref(root, name))) return {};
        return unknown();
    }
    const auto taken = TRY(find_commit(root, name));
    std::string written;
    bool differs = false;
    for (const std::string& ref : {"refs/tags/" + name, "refs/heads/" + name, "refs/remotes/" + name,
                                   "refs/remotes/" + name + "/HEAD", "refs/" + name}) {
        if (!TRY(is_ref(root, ref))) continue;
        written = ref;
        differs = differs || TRY(find_commit(root, ref)) != taken;
    }
    // A ref may also be called as another commit's abbreviated object name.
    const bool abbreviates =
        !written.empty() && name.size() >= 4 && name.find_first_not_of("0123456789abcdefABCDEF") == name.npos;
    if (abbreviates) {
        const auto objects = TRY(run_git(root, {"rev-parse", "--disambiguate=" + name}));
        differs = differs || objects.status != 0 || !trim(objects.output).empty();
    }
    if (!differs) return {};
    return fail(Error{Code::usage, "base-ambiguous", "the name that --base gives means more than one commit"}.mend(
        "write the whole name: --base " + written));
}

/// A file as the commit has it; nothing where it has none. `path` is relative to `root`.
Result<std::optional<std::string>> read_file(const std::filesystem::path& root, const std::string& commit,
                                             const std::string& path) {
    const auto listed = TRY(run_git(root, {"ls-tree", "-z", commit, "--", path}));
    if (listed.status != 0) return unreadable();
    // "<mode> blob <object>\t<path>\0"
    const auto words = split(std::string_view(listed.output).substr(0, listed.output.find('\t')), ' ');
    if (words.size() != 3 || words[1] != "blob") return std::optional<std::string>();
    auto blob = TRY(run_git(root, {"cat-file", "blob", std::string(words[2])}));
    if (blob.status != 0) return unreadable();
    return std::optional<std::string>(std::move(blob.output));
}

}  // namespace

Result<Base> read_base(const std::filesystem::path& root, const std::string& ref, const std::string& environment) {
    TRY(require_one_meaning(root, name_in(ref)));
    const auto commit = TRY(find_commit(root, ref));
    if (!commit) return unknown();
    Base base{*commit, {}};
    base.earlier.store = TRY(read_file(root, base.commit, "environments/" + environment + ".sealed"));
    base.earlier.trust = TRY(read_file(root, base.commit, "sluice.trust"));
    return base;
}

}  // namespace sluice::secrets
