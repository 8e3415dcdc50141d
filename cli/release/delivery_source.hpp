#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bundle/bundle.hpp"
#include "release/ledger.hpp"
#include "release/live_documents.hpp"
#include "secrets/store.hpp"

namespace sluice::release {

/// One integration's config out of a bundle that was verified whole.
struct VerifiedContent {
    bundle::Content content;
    std::vector<ReferenceFile> files;
};

/// Gives an integration's config as its ledger says it must be. Opens each bundle once.
class DeliverySource {
public:
    /// All of them must outlive it.
    DeliverySource(fs::path root, const signing::TrustChain& trust, const Ledger& ledger)
        : m_root(std::move(root)), m_trust(trust), m_ledger(ledger) {}

    /// Verifies, in this order: the bundle's bytes against the activation's subject, its signers, the approvers who are not
    /// among them, and the content digest. Code::integrity.
    [[nodiscard]] Result<VerifiedContent> take(const std::string& integration, const IntegrationState& state);
    /// The same of a release that this integration had here before, without its content.
    [[nodiscard]] Result<> require_sound(const std::string& integration, const std::string& release);

private:
    [[nodiscard]] Result<const bundle::Bundle*> open(const std::string& release);
    [[nodiscard]] Result<> judge_persons(const bundle::Bundle& opened, const std::string& integration);

    fs::path m_root;
    const signing::TrustChain& m_trust;
    const Ledger& m_ledger;
    std::map<std::string, bundle::Bundle> m_bundles;
};

/// The last line that carried this release to the integration by promotion, or nullptr.
[[nodiscard]] const LedgerLine* promotion_of(const Ledger& ledger, const std::string& integration,
                                             const std::string& release);

/// A trust version in which every key that is compromised by the newest one is so too.
[[nodiscard]] signing::Trust with_compromised(signing::Trust then, const signing::Trust& now);

}  // namespace sluice::release
