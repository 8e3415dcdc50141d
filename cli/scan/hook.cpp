#include "scan/hook.hpp"

#include <string_view>

#include "support/files.hpp"

namespace sluice::scan {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_hook_mark = "# sluice pre-commit hook";
constexpr const char* k_kept = "pre-commit.before-sluice";

std::string script(const fs::path& program) {
    std::string out = "#!/bin/sh\n";
    out += std::string(k_hook_mark) + ", made by `sluice hook install`\n";
    out += "before=\"$(dirname \"$0\")/";
    out += std::string(k_kept) + "\"\n";
    out += "if [ -x \"$before\" ]; then \"$before\" \"$@\" || exit $?; fi\n";
    out += "sluice=" + sh_quoted(program.string()) + "\n";
    out += "[ -x \"$sluice\" ] || sluice=$(command -v sluice) || {\n";
    out +=
        "    echo 'sluice is not installed, so this commit was not scanned: install it, or run git commit --no-verify' "
        ">&2\n";
    out += "    exit 2\n}\n";
    out += "exec \"$sluice\" scan --staged\n";
    return out;
}

Result<std::string> one_line(const Git& git, std::vector<std::string> arguments) {
    std::string out = TRY(git.run(std::move(arguments)));
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

/// Moves a hook that is not ours out of the way, never over another one.
Result<fs::path> keep(const fs::path& hook) {
    fs::path kept = hook.parent_path() / k_kept;
    std::error_code error;
    if (fs::exists(fs::symlink_status(kept, error))) {
        return fail(Error{Code::conflict, "hook-kept", "there is a hook, and an older one is kept beside it already"}
                        .at({hook.string()})
                        .mend("join the two by hand in " + std::string(k_kept) +
                              ", remove pre-commit, and run sluice hook install"));
    }
    TRY(files::rename(hook, kept));
    return kept;
}

Result<HookInstalled> install_script(const Git& git, const fs::path& program) {
    Result<std::string> folder = one_line(git, {"rev-parse", "--git-path", "hooks"});
    if (!folder) {
        return fail(
            Error{Code::usage, "no-git", "there is no git repository here to install a hook into"}.mend("git init"));
    }
    HookInstalled out;
    fs::path hooks = fs::path(*folder).is_absolute() ? fs::path(*folder) : git.folder() / *folder;
    out.hook = hooks.lexically_normal() / "pre-commit";
    Result<std::string> configured = one_line(git, {"config", "--get", "core.hooksPath"});
    out.shared = configured && !configured->empty();
    TRY(files::make_folders(out.hook.parent_path()));

    std::string wanted = script(program);
    std::error_code error;
    fs::file_status status = fs::symlink_status(out.hook, error);
    if (fs::exists(status)) {
        Result<std::string> there = files::read(out.hook);
        bool ours = there && fs::is_regular_file(status) && there->find(k_hook_mark) != std::string::npos;
        bool runs = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
        if (ours && *there == wanted && runs) {
            std::error_code ignored;
            if (fs::path kept = out.hook.parent_path() / k_kept; fs::exists(kept, ignored)) out.kept = kept;
            return out;
        }
        if (!ours) out.kept = TRY(keep(out.hook));
    }
    TRY(files::write_atomic(out.hook, wanted, 0755));
    out.changed = true;
    return out;
}

}  // namespace

std::string sh_quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out + "'";
}

Result<HookInstalled> install_hook(const Git& git, const fs::path& program) {
    HookInstalled out = TRY(install_script(git, program));
    out.driver = TRY(install_merge_driver(git, program));
    return out;
}

}  // namespace sluice::scan
