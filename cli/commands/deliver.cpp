#include "release/deliver.hpp"

#include <filesystem>
#include <optional>

#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "release/delivery_values.hpp"
#include "support/files.hpp"
#include "view/deliver.hpp"

namespace sluice::commands {
namespace {

namespace fs = std::filesystem;

/// The nearest folder that holds a trust list: a host's checkout need not have sluice.yaml.
Result<fs::path> checkout_root(const fs::path& from) {
    std::error_code error;
    for (fs::path folder = fs::absolute(from, error).lexically_normal(); !folder.empty();
         folder = folder.parent_path()) {
        if (files::exists(folder / "sluice.trust")) return folder;
        if (folder == folder.parent_path()) break;
    }
    return fail(Error{Code::usage, "no-checkout", "no sluice.trust here or in a folder above"}
                    .at(Location{.file = from.string()})
                    .mend("sluice -C CHECKOUT deliver …"));
}

/// The pin of --root, or what the target was delivered with before; the environment's otherwise.
Result<Host> host_with_pin(const Context& context, const Arguments& arguments, const fs::path& target) {
    Host host = context.host;
    std::string pin = arguments.value("--root").value_or("");
    const bool is_given = !pin.empty() || !context.host.environment("SLUICE_ROOT").value_or("").empty();
    if (!is_given) {
        if (const auto known = TRY(release::read_target(target))) pin = known->pin + "@" + std::to_string(known->trust);
    }
    if (pin.empty()) return host;
    host.environment = [inner = context.host.environment, pin](std::string_view name) -> std::optional<std::string> {
        return name == "SLUICE_ROOT" ? std::optional(pin) : inner(name);
    };
    return host;
}

Result<int> show(Context& context, const release::DeliverReport& report, const std::string& target, bool checked) {
    if (!report.errors.empty()) {
        if (!context.console.json()) view::show_delivered(context.console, report, target);
        return fail(join(report.errors));
    }
    if (context.console.json()) {
        context.console.print(view::delivery_json(report));
    } else if (checked) {
        view::show_delivery_checked(context.console, report, target);
    } else {
        view::show_delivered(context.console, report, target);
    }
    return checked && report.differs() ? 1 : 0;
}

struct Judged {
    signing::TrustChain trust;
    release::Ledger ledger;
};

Result<Judged> judge(const Context& context, const fs::path& root, const std::string& environment, Instant now) {
    auto trust = TRY(load_trust(context, root));
    static_cast<void>(TRY(trust.current().require(environment)));
    auto ledger = TRY(release::read_ledger(root, environment, {trust.current().project, trust, now}, context.host));
    return Judged{std::move(trust), std::move(ledger)};
}

Result<int> run_deliver(Context& context, const Arguments& arguments) {
    const std::string& environment = arguments.require("--env");
    const std::string& folder = arguments.require("--to");
    const fs::path root = TRY(checkout_root(context.folder));
    const fs::path target = (context.folder / folder).lexically_normal();
    const auto live = arguments.value("--live");
    const release::DeliverRequest request{root, target,
                                          live ? (context.folder / *live).lexically_normal() : target / "live"};

    const Host host = TRY(host_with_pin(context, arguments, target));
    Context own{host, context.console, context.folder};
    const Instant now = host.now();
    if (arguments.flag("--check")) {
        const auto lock =
            files::exists(target / "lock") ? std::optional(TRY(files::Lock::take(target / "lock"))) : std::nullopt;
        const Judged judged = TRY(judge(own, root, environment, now));
        return show(context, TRY(release::check_delivery(request, judged.trust, judged.ledger)), folder, true);
    }
    TRY(release::check_folders(request));
    if (!files::exists(target)) {
        // A host that nothing is for, and a refusal, leave no folder behind.
        const Judged judged = TRY(judge(own, root, environment, now));
        TRY(require_real_clock(own, judged.trust.current()));
        if (release::nothing_promoted(judged.ledger))
            return show(context, {environment, {}, {}, true, false}, folder, false);
    }
    const auto lock = TRY(release::lock_target(request));
    const Judged judged = TRY(judge(own, root, environment, now));
    TRY(require_real_clock(own, judged.trust.current()));
    const auto identity = [&]() -> Result<std::shared_ptr<const signing::Identity>> {
        return std::make_shared<const signing::Identity>(TRY(open_identity(own, arguments)));
    };
    const auto store =
        release::open_delivery_store(environment, {root, judged.trust, identity, {}, servers_for(own, root)});
    return show(context, TRY(release::deliver_locked(request, judged.trust, judged.ledger, *store, now)), folder,
                false);
}

}  // namespace

std::vector<Command> deliver_commands() {
    return {
        {.path = "deliver",
         .summary = "bring a host to what the ledger says is live",
         .details =
             "Verifies trust list, ledger, bundle, signers and approvals by itself, then writes the config with its "
             "values to LIVE/<integration>/<n>/config, 0600, and switches LIVE/<integration>/current in one step. "
             "With nothing to do it changes nothing. Of the checkout it reads sluice.trust, the sealed store and "
             ".sluice/. A rollback while the store is out of reach takes the values over from what is live.",
         .options = {k_environment,
                     {"--to", "DIR", "the target folder", true},
                     {"--live", "DIR", "where the values go (else DIR/live); a tmpfs forgets them at reboot"},
                     {"--root", "PIN",
                      "the digest of the trust root (else $SLUICE_ROOT, the target's own, or the pin)"},
                     {"--check", "", "change nothing: exit status 1 if the host is not as it was delivered"},
                     k_identity},
         .examples = {{"sluice deliver --env prod --to /srv/app", "what is live in prod, on this host"},
                      {"sluice -C checkout deliver --env prod --to /srv/app --live /run/app", "values in memory only"},
                      {"sluice deliver --env prod --to /srv/app --check", "is the host still as it was delivered"}},
         .run = run_deliver}};
}

}  // namespace sluice::commands
