#include "scan/merge_driver.hpp"

#include "scan/hook.hpp"
#include "support/text.hpp"

namespace sluice::scan {
namespace {

constexpr std::string_view k_driver = "\"$sluice\" secret merge %O %A %B %P";
constexpr std::string_view k_textconv = "\"$sluice\" secret diff \"$1\"";

/// The beginning of both commands, which git gives to sh.
std::string find_program(const std::filesystem::path& program) {
    return "sluice=" + sh_quoted(program.string()) + "; [ -x \"$sluice\" ] || sluice=sluice; ";
}

std::string doubled_percents(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
    return out;
}

/// git puts names into the place of %O and the like, so the path of the program must hold none.
std::string driver(const std::filesystem::path& program) {
    return doubled_percents(find_program(program)) + "if command -v \"$sluice\" >/dev/null; then " +
           std::string(k_driver) + "; else git merge-file %A %O %B; fi";
}

/// git writes the file's name behind it. A command that fails would end the whole `git diff`.
std::string textconv(const std::filesystem::path& program) {
    return find_program(program) + "show() { " + std::string(k_textconv) + " 2>/dev/null || cat \"$1\"; }; show";
}

/// `mark` stands in every value of ours.
Result<GitSetting> set(const Git& git, const std::string& name, const std::string& value, std::string_view mark) {
    const auto got = git.run({"config", "--get", name});
    const std::string before(got ? trim(*got) : std::string_view());
    if (before == value) return GitSetting{name, GitSetting::State::there};
    if (!before.empty() && before.find(mark) == std::string::npos) return GitSetting{name, GitSetting::State::foreign};
    TRY(git.run({"config", "--local", "--replace-all", name, value}));
    return GitSetting{name, GitSetting::State::set};
}

/// Stores that git would merge as any text, because .gitattributes says nothing of them.
std::vector<std::string> find_unmarked(const Git& git) {
    std::vector<std::string> out;
    const auto files = git.run({"ls-files", "-z", "--", ":(top,glob)**/environments/*.sealed"});
    if (!files) return out;
    for (const std::string_view file : split(*files, '\0')) {
        if (file.empty()) continue;
        // "<path>\0merge\0<value>\0"
        const auto attribute = git.run({"check-attr", "-z", "merge", "--", std::string(file)});
        if (attribute && !attribute->ends_with(std::string_view("\0sluice\0", 8))) out.emplace_back(file);
    }
    return out;
}

}  // namespace

Result<MergeDriver> install_merge_driver(const Git& git, const std::filesystem::path& program) {
    MergeDriver out;
    out.settings.push_back(TRY(set(git, "merge.sluice.driver", driver(program), k_driver)));
    out.settings.push_back(TRY(set(git, "merge.sluice.name", "sealed stores, block by block", "sealed stores")));
    out.settings.push_back(TRY(set(git, "diff.sluice.textconv", textconv(program), k_textconv)));
    out.unmarked = find_unmarked(git);
    return out;
}

}  // namespace sluice::scan
