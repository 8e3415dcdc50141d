#include "commands/secret_verbs.hpp"
#include "commands/session.hpp"
#include "secrets/sealed/summary.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

/// The trust list of the project around the current folder, if it is at hand and verifies; without it keys have no names.
/// Not the one around FILE: git hands over files of the work tree and of commits, which must read the same.
signing::TrustChain names_at_hand(const Context& context) {
    const auto root = project_root(context);
    if (!root) return {};
    auto chain = signing::load_trust(*root, context.host);
    return chain ? std::move(*chain) : signing::TrustChain{};
}

/// A text that is no store is told as such, with exit status 0: anything else would end the whole `git diff` or `git log`.
Result<int> run_secret_diff(Context& context, const Arguments& arguments) {
    namespace sealed = secrets::sealed;
    const std::string& file = arguments.require("FILE");
    std::string text = TRY(files::read(file, sealed::k_file_limit + 1));
    const std::string digest = sha256_hex(text);
    const auto document = sealed::parse(std::move(text), file, sealed::k_any);
    if (!document) {
        view::show_no_store(context.console, file, digest, document.error());
        return 0;
    }
    const sealed::Judge judge(names_at_hand(context), document->header.environment);
    view::show_secret_summary(context.console, file, sealed::summarize(*document, judge));
    return 0;
}

}  // namespace

Command secret_diff_command() {
    return {
        .path = "secret diff",
        .summary = "show a sealed store as lines that git diff can compare",
        .details =
            "One line for each key of the store and for each secret: version, day, writer, epoch and the start of the "
            "block's digest, so that any change shows. `sluice hook install` lets git call it (diff.sluice.textconv). "
            "Needs no key and no project, and verifies nothing: see `secret verify --base`. Keys have names where the "
            "current folder is in a project whose trust list verifies. A file that is no sealed store is told as text, "
            "with exit status 0, so that git diff goes on.",
        .positionals = {{"FILE", "a sealed store"}},
        .examples = {{"sluice secret diff environments/dev.sealed", "what it holds, without values"}},
        .run = run_secret_diff};
}

}  // namespace sluice::commands
