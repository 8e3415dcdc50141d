#include "bundle/bundle.hpp"

#include <map>
#include <memory>

#include "commands/bundle_argument.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "secrets/open.hpp"
#include "support/files.hpp"
#include "view/bundle.hpp"

namespace sluice::commands {
namespace {

namespace fs = std::filesystem;

/// A secret that is still used, but was taken away.
Error removed_entry(const std::string& environment, const secrets::Removed& removed) {
    return Error{Code::usage, "secret-missing", removed.path + " is not set in " + environment}
        .note("removed on " + format_date(removed.removed) + ", version " + std::to_string(removed.version))
        .mend("sluice secret set --env " + environment + " " + removed.path);
}

/// Looks sealed entries up in the stores of the environments; needs no key.
bundle::SealedLookup sealed_lookup(const fs::path& root, const signing::TrustChain& trust) {
    using Stores = std::map<std::string, std::unique_ptr<secrets::SecretStore>>;
    return [root, trust, stores = std::make_shared<Stores>()](
               const project::Environment& environment,
               const std::string& path) -> Result<std::optional<bundle::SealedVersion>> {
        auto& store = (*stores)[environment.name];
        if (!store) store = TRY(secrets::open_store(environment, {root, trust, secrets::no_identity()}));
        const auto info = TRY(store->find(path));
        if (!info) {
            for (const auto& one : TRY(store->removed())) {
                if (one.path == path) return fail(removed_entry(environment.name, one));
            }
            return std::optional<bundle::SealedVersion>();
        }
        return std::optional(bundle::SealedVersion{info->version, info->digest});
    };
}

/// Where a bundle that was named by its path has its signature too.
Result<> sign_beside(const fs::path& tar, const fs::path& signature, const signing::Identity& signer) {
    const std::string name = bundle::signature_name(tar.stem().string(), signing::key_file_name(signer.keys().signing));
    return files::write_atomic(tar.parent_path() / name, TRY(files::read(signature)));
}

Result<int> run_bundle_create(Context& context, const Arguments& arguments) {
    const fs::path root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    TRY(require_real_clock(context, chain.current()));
    const bundle::Summary made = TRY(bundle::create_or_find(root, context.host, [&](const project::Project& project) {
        return bundle::create(project, sealed_lookup(root, chain));
    }));
    std::optional<fs::path> copy;
    if (const auto folder = arguments.value("--out")) {
        const bundle::Bundle opened = TRY(bundle::Bundle::open(bundle::tar_path(root, made.release), made.release));
        copy = TRY(opened.copy_to((context.folder / *folder).lexically_normal(), made.short_name() + ".tar"));
    }
    view::show_bundle_created(context.console, made, copy);
    return 0;
}

Result<int> run_bundle_sign(Context& context, const Arguments& arguments) {
    const fs::path root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    TRY(require_real_clock(context, chain.current()));
    const std::string& name = arguments.require("BUNDLE");
    const bundle::Bundle opened = TRY(open_bundle(context, root, name));
    const bundle::Provenance provenance = bundle::observe(root, context.host.now());
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const fs::path path = TRY(bundle::sign(root, opened, provenance, chain.current(), identity));
    if (bundle::is_bundle_path(name)) TRY(sign_beside(context.folder / name, path, identity));
    const auto verification = TRY(bundle::verify_signatures(root, opened, chain.current(), signing::Freshness::fresh));
    view::show_bundle_signed(context.console, opened, provenance, identity.key_id(), verification, chain.current());
    return 0;
}

Result<int> run_bundle_verify(Context& context, const Arguments& arguments) {
    const fs::path root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    const bundle::Bundle opened = TRY(open_bundle(context, root, arguments.require("BUNDLE")));
    const auto verification = TRY(bundle::verify_signatures(root, opened, chain.current(), signing::Freshness::fresh));
    const std::string only = arguments.value("--env").value_or("");
    if (!only.empty()) static_cast<void>(TRY(chain.current().require(only)));
    return view::show_bundle_verified(context.console, opened, verification, chain.current(), only) ? 0 : 1;
}

Result<int> run_bundle_show(Context& context, const Arguments& arguments) {
    const fs::path root = TRY(project_root(context));
    view::show_bundle(context.console, TRY(open_bundle(context, root, arguments.require("BUNDLE"))));
    return 0;
}

}  // namespace

Result<bundle::Bundle> open_bundle(const Context& context, const fs::path& root, const std::string& name) {
    const bool is_path = bundle::is_bundle_path(name);
    const std::string digest =
        TRY(bundle::find_bundle(root, is_path ? (context.folder / name).lexically_normal().string() : name));
    return bundle::Bundle::open(bundle::tar_path(root, digest), digest);
}

std::vector<Command> bundle_commands() {
    return {
        {.path = "bundle create",
         .summary = "render every environment into one immutable archive",
         .details = "The same project gives the same bytes on every machine. Every referenced secret must be set. The "
                    "bundle is "
                    "kept in .sluice/bundles/ under its SHA-256.",
         .options = {{"--out", "DIR", "also write DIR/<project>-<digest>.tar"}},
         .examples = {{"sluice bundle create", "into the project"},
                      {"sluice bundle create --out dist", "and a copy for other tools"}},
         .run = run_bundle_create},
        {.path = "bundle sign",
         .summary = "sign a bundle",
         .details = "Signs the digest of the archive with where it was made: commit, time, builder, trust list. One "
                    "signature is "
                    "one file; thresholds count the persons over all of them.",
         .positionals = {k_bundle},
         .options = {k_identity},
         .examples = {{"sluice bundle sign latest", "what was made here last"},
                      {"sluice bundle sign dist/acme-3f2a9c01b2d4.tar", "the signature is written beside it too"}},
         .run = run_bundle_sign},
        {.path = "bundle verify",
         .summary = "check a bundle's bytes and its signatures",
         .details =
             "Offline. Exit status 4: the archive is not what it must be; 1: an environment asks for more signers.",
         .positionals = {k_bundle},
         .options = {{"--env", "E", "judge for this environment only"}},
         .examples = {{"sluice bundle verify dist/acme-3f2a9c01b2d4.tar --env prod", "before it is approved"}},
         .run = run_bundle_verify},
        {.path = "bundle show",
         .summary = "show what a bundle holds",
         .details = "With --json: release.json as the archive has it.",
         .positionals = {k_bundle},
         .examples = {{"sluice bundle show latest", "integrations, environments, content digests"}},
         .run = run_bundle_show},
    };
}

}  // namespace sluice::commands
