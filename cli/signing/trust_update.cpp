// How a version gets into sluice.trust: docs/formats/trust.md, "Draft".

#include <algorithm>

#include <fmt/format.h>

#include "signing/trust_edit.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"

namespace sluice::signing {
namespace {

namespace fs = std::filesystem;

Error draft_error(std::string message, std::string hint) {
    return Error{Code::conflict, "trust-draft", std::move(message)}
        .at(Location{.file = "sluice.trust.next"})
        .mend(std::move(hint));
}

fs::path list_path(const fs::path& root) { return root / "sluice.trust"; }
fs::path draft_path(const fs::path& root) { return root / "sluice.trust.next"; }

Result<files::Lock> lock(const fs::path& root) {
    TRY(files::make_folders(root / ".sluice"));
    return files::Lock::take(root / ".sluice" / "lock");
}

Envelope envelope_of(const Trust& trust, const std::string& previous_sha256) {
    return make_envelope({"sluice.trust", previous_sha256, predicate_type("trust"), trust.to_json()});
}

int missing(const Envelope& envelope, const Trust& judge) {
    const auto have = signers_of(envelope, judge, Role::root, {}, Freshness::fresh).size();
    return std::max(0, judge.roots_needed - static_cast<int>(have));
}

TrustUpdate judge(const Envelope& envelope, const Trust& current, Trust next) {
    TrustUpdate update;
    std::set<std::string> names = signers_of(envelope, current, Role::root, {}, Freshness::fresh);
    names.merge(signers_of(envelope, next, Role::root, {}, Freshness::fresh));
    update.signed_by.assign(names.begin(), names.end());
    update.missing_before = missing(envelope, current);
    update.missing_after = missing(envelope, next);
    update.complete = update.missing_before == 0 && update.missing_after == 0;
    update.payload_sha256 = sha256_hex(envelope.payload);
    update.trust = std::move(next);
    return update;
}

bool is_root(const Trust& trust, const Identity& signer) {
    const auto holder = trust.holder_of(signer.keys().signing);
    return holder.person != nullptr && holder.key->state == KeyState::active &&
           trust.has_role(holder.person->name, Role::root);
}

Failure no_root(const Identity& signer) {
    return fail(Error{Code::answer_no, "trust-root",
                      fmt::format("your key {} is none of a root of this project", signer.key_id())}
                    .mend("sluice trust show names the roots"));
}

/// The list as it is now must still end with the version that the change was made for.
Result<std::string> read_current(const fs::path& root, const TrustChain& chain) {
    std::string text = TRY(files::read(list_path(root)));
    const TrustChain now = TRY(verify_chain(text, "sluice.trust"));
    if (now.current().line_sha256 != chain.current().line_sha256) {
        return fail(
            Error{Code::conflict, "trust-moved", "sluice.trust was changed meanwhile"}.mend("run the command again"));
    }
    return text;
}

/// Puts the signed version where it belongs: into the list when complete, else into the draft.
Result<TrustUpdate> store(const fs::path& root, const TrustChain& chain, const Envelope& envelope, Trust next) {
    TrustUpdate update = judge(envelope, chain.current(), std::move(next));
    const std::string line = envelope.to_line() + "\n";
    if (!update.complete) {
        TRY(files::write_atomic(draft_path(root), line, std::nullopt, root));
        return update;
    }
    const std::string text = TRY(read_current(root, chain)) + line;
    update.trust = TRY(verify_chain(text, "sluice.trust")).current();  // nothing is written that would not be read
    TRY(files::write_atomic(list_path(root), text, std::nullopt, root));
    TRY(files::remove_tree(draft_path(root)));
    return update;
}

struct Draft {
    Envelope envelope;
    Trust trust;
};

/// The draft, if it continues the current version. One that a crash left behind after it became a line is removed.
Result<std::optional<Draft>> load_draft(const fs::path& root, const TrustChain& chain) {
    std::string text = TRY(files::read_or_empty(draft_path(root), 1U << 20));
    if (text.empty()) return std::optional<Draft>();
    if (text.back() == '\n') text.pop_back();
    if (sha256_hex(text) == chain.current().line_sha256) {
        TRY(files::remove_tree(draft_path(root)));
        return std::optional<Draft>();
    }
    Envelope envelope = TRY(parse_line(text, "sluice.trust.next"));
    const Statement statement = TRY(parse_statement(envelope, "trust", "sluice.trust.next"));
    Trust trust = TRY(Trust::from_json(statement.predicate));
    if (statement.subject_sha256 != chain.current().line_sha256 || trust.version != chain.current().version + 1) {
        return fail(draft_error(
            fmt::format("the draft of version {} is not for version {}", trust.version, chain.current().version),
            "rm sluice.trust.next, and propose the change again"));
    }
    return std::optional<Draft>(Draft{std::move(envelope), std::move(trust)});
}

/// The rules that verify_chain will apply, as an error of the person who types.
Result<> check_next(const Trust& next) {
    auto checked = next.check();
    if (!checked) checked.error().code = Code::usage;
    return checked;
}

}  // namespace

Result<Trust> create_trust(const fs::path& root, const Trust& first, const Identity& signer, const Host& host) {
    TRY(check_next(first));
    Envelope envelope = envelope_of(first, sha256_hex(""));
    TRY(add_signature(envelope, signer));
    const std::string text = envelope.to_line() + "\n";
    Trust written = TRY(verify_chain(text, "sluice.trust")).current();
    TRY(files::create_new(list_path(root), text));
    TRY(pin_trust(written, host));
    return written;
}

Result<TrustUpdate> propose_trust(const fs::path& root, const TrustChain& chain, const Trust& next,
                                  const Identity& signer) {
    TRY(check_next(next));
    if (!is_root(chain.current(), signer)) return no_root(signer);
    const auto held = TRY(lock(root));
    if (const auto draft = TRY(load_draft(root, chain))) {
        return fail(draft_error(fmt::format("version {} waits for signatures already", draft->trust.version),
                                "sluice trust sign, or rm sluice.trust.next to give it up"));
    }
    Envelope envelope = envelope_of(next, chain.current().line_sha256);
    TRY(add_signature(envelope, signer));
    return store(root, chain, envelope, next);
}

Result<TrustUpdate> sign_draft(const fs::path& root, const TrustChain& chain, const Identity& signer,
                               std::string_view shown) {
    const auto held = TRY(lock(root));
    auto draft = TRY(load_draft(root, chain));
    if (!draft) {
        return fail(Error{Code::usage, "trust-no-draft", "no version of the trust list waits for signatures"}.mend(
            "sluice trust add proposes one"));
    }
    if (sha256_hex(draft->envelope.payload) != shown) {
        return fail(draft_error("the draft was changed after it was shown", "sluice trust sign"));
    }
    // A new root, or a root's new key, signs for the version that makes it one.
    if (!is_root(chain.current(), signer) && !is_root(draft->trust, signer)) return no_root(signer);
    if (!signed_by(draft->envelope, signer.keys().signing)) TRY(add_signature(draft->envelope, signer));
    return store(root, chain, draft->envelope, std::move(draft->trust));
}

Result<std::optional<TrustUpdate>> read_draft(const fs::path& root, const TrustChain& chain) {
    auto draft = TRY(load_draft(root, chain));
    if (!draft) return std::optional<TrustUpdate>();
    return std::optional<TrustUpdate>(judge(draft->envelope, chain.current(), std::move(draft->trust)));
}

}  // namespace sluice::signing
