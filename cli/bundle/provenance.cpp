#include <optional>

#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "support/git.hpp"
#include "support/text.hpp"
#include "support/version.hpp"

namespace sluice::bundle {
namespace {

/// What git prints, or nothing where it fails: outside a repository, or where there is no git.
std::optional<std::string> git(const fs::path& root, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-c", "core.hooksPath=/dev/null"});
    const auto finished = run(git_command(root, std::move(arguments)));
    if (!finished || finished->status != 0) return std::nullopt;
    return finished->output;
}

}  // namespace

Provenance observe(const fs::path& root, Instant now) {
    Provenance out;
    out.created = format_instant(now);
    out.builder = fmt::format("sluice {}", k_version);
    const auto commit = git(root, {"rev-parse", "--verify", "--quiet", "HEAD"});
    if (!commit) return out;
    out.commit = trim(*commit);
    const auto changes = git(root, {"status", "--porcelain", "--", "."});
    out.dirty = !changes || !trim(*changes).empty();
    return out;
}

}  // namespace sluice::bundle
