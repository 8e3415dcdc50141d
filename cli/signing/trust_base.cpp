#include "signing/trust_base.hpp"

#include <fmt/format.h>

#include "support/digest.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

Error differs(const char* rule, std::size_t line, std::string message, std::string hint) {
    return Error{Code::integrity, rule, std::move(message)}
        .at(Location{.file = "sluice.trust", .line = line})
        .mend(std::move(hint));
}

}  // namespace

std::optional<Error> compare_with_base(const TrustChain& chain, std::string_view base) {
    std::vector<std::string_view> lines = split(base, '\n');
    if (lines.back().empty()) lines.pop_back();
    const std::size_t ours = chain.versions.size();
    for (std::size_t i = 0; i < lines.size() && i < ours; ++i) {
        if (sha256_hex(lines[i]) == chain.versions[i].line_sha256) continue;
        return differs(
            "trust-forked", i + 1, fmt::format("version {} of the trust list is not the one of the base", i + 1),
            "keep the base's list, and make the change again on top of it: two versions of one number never merge");
    }
    if (lines.size() <= ours) return std::nullopt;
    return differs("trust-rolled-back", ours,
                   fmt::format("the trust list ends at version {}, and at version {} in the base", ours, lines.size()),
                   "restore sluice.trust from git; a branch that is only behind the base: merge the base first, or "
                   "--base $(git merge-base BASE HEAD)");
}

}  // namespace sluice::signing
