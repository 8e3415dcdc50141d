#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "release/documents.hpp"
#include "release/state.hpp"
#include "signing/identity.hpp"
#include "signing/trust.hpp"
#include "support/error.hpp"
#include "support/files.hpp"
#include "support/host.hpp"

namespace sluice::release {

namespace fs = std::filesystem;

/// One verified line.
struct LedgerLine {
    Activation activation;
    std::string sha256;                 ///< of the line without its LF
    bool is_void = false;               ///< a compromised key carried it: it keeps its number and changes nothing
    std::set<std::string> approved_by;  ///< persons whose embedded approvals count
};

/// A ledger that was read and verified whole (docs/formats/ledger.md).
struct Ledger {
    std::string environment;
    std::vector<LedgerLine> lines;
    std::uint64_t end = 0;  ///< byte offset after the last complete line; bytes behind it are an interrupted write
    EnvironmentState state;
    EnvironmentState as_written;  ///< as if no line were void: what older lines were written against

    [[nodiscard]] std::int64_t head() const { return static_cast<std::int64_t>(lines.size()); }
    [[nodiscard]] std::string head_sha256() const;  ///< 64 zeros when empty
};

/// What a ledger is judged by.
struct LedgerContext {
    std::string project;
    const signing::TrustChain& trust;
    Instant now;
    bool is_clock_set = false;  ///< `now` is what somebody said: no line is called dated ahead of it
};

[[nodiscard]] fs::path ledger_path(const fs::path& root, std::string_view environment);

/// Verifies the text of a ledger against every rule but `ledger-behind`. Code::integrity.
[[nodiscard]] Result<Ledger> verify_ledger(std::string_view text, std::string_view environment, std::string_view name,
                                           const LedgerContext& context);

/// Reads and verifies a ledger, and holds it against what this machine has seen, which it then remembers, or warns that it
/// cannot.
[[nodiscard]] Result<Ledger> read_ledger(const fs::path& root, std::string_view environment,
                                         const LedgerContext& context, const Host& host);

/// The lock under which ledgers are judged and written: <root>/.sluice/lock.
[[nodiscard]] Result<files::Lock> lock_project(const fs::path& root);

/// Fills in sequence, previous, at, trust and actor of each new line, signs it, checks it by the reader's own rules and
/// appends all of them in one synced write; then `seen`. `ledger` was read under the lock that the caller still holds, and
/// is brought up to date.
[[nodiscard]] Result<> append(const fs::path& root, Ledger& ledger, std::vector<Activation> lines,
                              const signing::Identity& signer, const LedgerContext& context, const Host& host);

/// Judges one approval for an activation that would be line `ledger.head() + 1`: the person, or why it does not count.
struct ApprovalVerdict {
    std::string person;  ///< "" when it does not count
    std::string why;
    std::string key_id;
};
struct ApprovalQuestion {
    std::string release;
    std::string project;
    std::string environment;
    std::vector<std::string> integrations;
    Instant at;
};
[[nodiscard]] ApprovalVerdict judge_approval(const signing::Envelope& envelope, const ApprovalQuestion& question,
                                             const EnvironmentState& before, const signing::Trust& trust,
                                             signing::Freshness freshness);

/// <root>/.sluice/<kind>/<env>/<release>/, kind = "approvals", "waivers" or "results".
[[nodiscard]] fs::path document_folder(const fs::path& root, std::string_view kind, std::string_view environment,
                                       std::string_view release);
/// Stores an envelope under its name there; returns the path.
[[nodiscard]] Result<fs::path> store_document(const fs::path& folder, const signing::Envelope& envelope,
                                              const signing::Identity& signer);
/// Every document of a folder; what cannot be read is left out and named in `skipped`.
[[nodiscard]] Result<std::vector<signing::Envelope>> load_documents(const fs::path& folder,
                                                                    std::vector<std::string>& skipped);

}  // namespace sluice::release
