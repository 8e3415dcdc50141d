#include "release/ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "release/approval.hpp"
#include "release/ledger_rules.hpp"
#include "release/seen.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"

namespace sluice::release {

namespace {

/// A line stands and a ledger reads whether or not this machine can remember it: a home may be read-only.
void warn_forgot(const Ledger& ledger, const Error& error, const Host& host) {
    if (!host.warn) return;
    host.warn(fmt::format("line {} of the ledger of {} stands, but this machine cannot remember it: {}", ledger.head(),
                          ledger.environment, error.message));
}

}  // namespace

std::string Ledger::head_sha256() const { return lines.empty() ? std::string(64, '0') : lines.back().sha256; }

fs::path ledger_path(const fs::path& root, std::string_view environment) {
    return root / ".sluice" / "ledger" / fmt::format("{}.jsonl", environment);
}

Result<Ledger> verify_ledger(std::string_view text, std::string_view environment, std::string_view name,
                             const LedgerContext& context) {
    Ledger ledger;
    ledger.environment = environment;
    while (true) {
        const std::size_t end = text.find('\n', ledger.end);
        if (end == std::string_view::npos) return ledger;
        TRY(accept_line(ledger, text.substr(ledger.end, end - ledger.end), name, context));
        ledger.end = end + 1;
    }
}

Result<Ledger> read_ledger(const fs::path& root, std::string_view environment, const LedgerContext& context,
                           const Host& host) {
    constexpr std::uint64_t k_ledger_limit = 1ULL << 30;  // about 100,000 lines with approvals
    const fs::path path = ledger_path(root, environment);
    const std::string text = TRY(files::read_or_empty(path, k_ledger_limit));
    Ledger ledger = TRY(verify_ledger(text, environment, path.lexically_relative(root).string(), context));
    if (!TRY(check_seen(ledger, context, host))) return ledger;
    if (const auto done = remember(ledger, context, host); !done) warn_forgot(ledger, done.error(), host);
    return ledger;
}

Result<files::Lock> lock_project(const fs::path& root) {
    TRY(files::make_folders(root / ".sluice"));
    return files::Lock::take(root / ".sluice" / "lock");
}

Result<> append(const fs::path& root, Ledger& ledger, std::vector<Activation> lines, const signing::Identity& signer,
                const LedgerContext& context, const Host& host) {
    const signing::Trust& trust = context.trust.current();
    const auto holder = trust.holder_of(signer.keys().signing);
    Ledger next = ledger;
    std::string bytes;
    for (Activation& line : lines) {
        line.sequence = next.head() + 1;
        line.previous = next.head_sha256();
        line.at = next.lines.empty() ? context.now : std::max(context.now, next.lines.back().activation.at);
        line.not_before = std::max(line.not_before, line.at);
        line.trust = reference_to(trust);
        line.actor = holder.person != nullptr ? holder.person->name : signer.name();
        signing::Envelope envelope = signing::make_envelope(line.statement());
        TRY(signing::add_signature(envelope, signer));
        const std::string text = envelope.to_line();
        TRY(accept_line(next, text, "the new line", context));
        bytes += text + "\n";
    }
    next.end = ledger.end + bytes.size();
    const fs::path path = ledger_path(root, ledger.environment);
    TRY(files::make_folders(path.parent_path()));
    TRY(files::append_at(path, ledger.end, bytes));
    ledger = std::move(next);
    // The line stands, whatever becomes of this machine's memory of it.
    if (const auto done = remember(ledger, context, host); !done) warn_forgot(ledger, done.error(), host);
    return {};
}

fs::path document_folder(const fs::path& root, std::string_view kind, std::string_view environment,
                         std::string_view release) {
    return root / ".sluice" / kind / environment / release;
}

Result<fs::path> store_document(const fs::path& folder, const signing::Envelope& envelope,
                                const signing::Identity& signer) {
    TRY(files::make_folders(folder));
    const fs::path path = folder / fmt::format("{}-{}.dsse.json", signing::key_file_name(signer.keys().signing),
                                               sha256_hex(envelope.payload));
    TRY(files::write_atomic(path, envelope.to_line() + "\n"));
    return path;
}

Result<std::vector<signing::Envelope>> load_documents(const fs::path& folder, std::vector<std::string>& skipped) {
    constexpr std::uint64_t k_document_limit = 256 << 10;
    std::vector<signing::Envelope> out;
    for (const std::string& name : TRY(files::list(folder))) {
        if (!name.ends_with(".dsse.json")) continue;
        const auto text = files::read(folder / name, k_document_limit);
        auto envelope = text ? signing::Envelope::parse(*text, name) : Result<signing::Envelope>(Failure(text.error()));
        if (envelope)
            out.push_back(std::move(*envelope));
        else
            skipped.push_back(name);
    }
    return out;
}

}  // namespace sluice::release
