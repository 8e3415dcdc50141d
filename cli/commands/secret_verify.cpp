#include <algorithm>

#include "commands/secret_verbs.hpp"
#include "secrets/base.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

Result<int> run_secret_verify(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, false, project::load_environments));
    const std::string& environment = opened.environment->name;
    secrets::Base base;
    if (const auto ref = arguments.value("--base"))
        base = TRY(secrets::read_base(opened.project->root, *ref, environment));
    const auto audit = TRY(opened.store->audit(context.host.now(), base.earlier));
    view::show_secret_audit(context.console, environment, base.commit, audit);
    const auto is_broken = [](const Error& one) { return one.code == Code::integrity; };
    if (std::any_of(audit.findings.begin(), audit.findings.end(), is_broken)) return static_cast<int>(Code::integrity);
    return audit.findings.empty() ? 0 : 1;
}

}  // namespace

Command secret_verify_command() {
    return {
        .path = "secret verify",
        .summary = "verify a sealed store without a key",
        .details =
            "Every signature and every writer, and what has to be mended: a key of the store that somebody can read "
            "who "
            "is no reader now, two keys of one number, values under an old one, dates to come. With --base also what "
            "the file alone cannot show: entries that were deleted or put back since that commit, and a trust list "
            "that does not go on from that commit's. Exit status 4 when something was forged, deleted or put back, 1 "
            "when something only has to be mended.",
        .options = {k_environment,
                    {"--base", "REF", "compare with the store and the trust list in this commit of git"}},
        .examples = {{"sluice secret verify --env prod --base refs/remotes/origin/main",
                      "in the check of a pull request"}},
        .run = run_secret_verify};
}

}  // namespace sluice::commands
