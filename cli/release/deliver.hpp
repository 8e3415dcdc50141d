#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "release/delivery_source.hpp"
#include "release/ledger.hpp"
#include "release/live_folder.hpp"
#include "release/target.hpp"
#include "secrets/store.hpp"
#include "support/error.hpp"
#include "support/time.hpp"

namespace sluice::release {

struct DeliverRequest {
    fs::path root;    ///< the checkout
    fs::path target;  ///< DIR
    fs::path live;    ///< LIVE
};

/// What became of one integration on this host.
struct DeliverRow {
    std::string integration;
    Toggle toggle;                         ///< as it stands now; empty integration: nothing is there
    std::vector<std::string> done;         ///< "delivered", "values renewed", …; empty: nothing was to be done
    std::vector<std::string> notes;        ///< what could not be done, though nothing is wrong
    std::vector<std::string> differences;  ///< of `check`
    bool has_values = false;
    bool carried_now = false;  ///< by this run, which has found the store out of reach
    bool failed = false;       ///< an error of the report says why
};

struct DeliverReport {
    std::string environment;
    std::vector<DeliverRow> rows;  ///< by name
    std::vector<Error> errors;     ///< of integrations that stayed as they were
    bool first = false;            ///< the target was made
    bool on_disk = false;          ///< the live folder is on a disk that keeps what it holds

    [[nodiscard]] bool changed() const;
    [[nodiscard]] bool differs() const;
};

/// Where nothing is ever delivered to: the project's own folders, a folder that others can write to,
/// a link, another user's folder, LIVE = DIR. Code::usage.
[[nodiscard]] Result<> check_folders(const DeliverRequest& request);

/// True if the ledger brings nothing to any host.
[[nodiscard]] bool nothing_promoted(const Ledger& ledger);

/// Makes DIR and takes its lock. Trust and ledger are read under it: read before, they may be behind what another run has
/// delivered meanwhile.
[[nodiscard]] Result<files::Lock> lock_target(const DeliverRequest& request);

/// `deliver` for who holds the lock of DIR.
[[nodiscard]] Result<DeliverReport> deliver_locked(const DeliverRequest& request, const signing::TrustChain& trust,
                                                   const Ledger& ledger, secrets::SecretStore& store, Instant now);

/// Brings the host to what the ledger says, one integration after the other. One that cannot be delivered stays as it is
/// and is told in `errors`; the others go on.
[[nodiscard]] Result<DeliverReport> deliver(const DeliverRequest& request, const signing::TrustChain& trust,
                                            const Ledger& ledger, secrets::SecretStore& store, Instant now);

/// Compares what is current with the ledger, and the files with their manifests. Changes nothing.
[[nodiscard]] Result<DeliverReport> check_delivery(const DeliverRequest& request, const signing::TrustChain& trust,
                                                   const Ledger& ledger);

}  // namespace sluice::release
