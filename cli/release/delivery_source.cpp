#include "release/delivery_source.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bundle/content.hpp"
#include "support/files.hpp"

namespace sluice::release {
namespace {

Failure refuse(const char* rule, std::string message, std::string hint) {
    return fail(Error{Code::integrity, rule, std::move(message)}.mend(std::move(hint)));
}

Result<std::vector<ReferenceFile>> read_files(const bundle::Bundle& opened, const bundle::Content& content,
                                              const std::string& environment) {
    std::vector<ReferenceFile> out;
    for (const std::string& path : content.files) {
        if (!is_inner_path(path))
            return fail(Code::integrity, "bundle-path", "a file of the release leaves its folder");
        ReferenceFile file{path, TRY(opened.read(bundle::rendered_path(environment, content.integration, path))), {}};
        for (const auto& reference : content.references) {
            if (reference.file == path) file.references.push_back(reference.span);
        }
        out.push_back(std::move(file));
    }
    return out;
}

/// Where trust says `separate`, the bundle's signers and the approvers must be as many distinct persons as both together ask
/// for. Who signs the bundle later only adds to the persons: no later signature takes an approval away.
Result<> require_approvers(const LedgerLine& line, const std::set<std::string>& signers,
                           const signing::EnvironmentTrust& rules) {
    auto approvers = line.approved_by;
    if (rules.separate) approvers.erase(line.activation.actor);
    auto free = static_cast<int>(approvers.size());
    if (rules.separate) {
        auto persons = approvers;
        persons.insert(signers.begin(), signers.end());
        free = std::min(free, static_cast<int>(persons.size()) - rules.signers_needed);
    }
    if (free >= rules.approvers_needed) return {};
    return refuse(
        "bundle-separate",
        fmt::format("{} of {} approvers signed neither the bundle nor the activation", free, rules.approvers_needed),
        fmt::format("promote it again with approvals of others than {}", fmt::join(signers, ", ")));
}

}  // namespace

const LedgerLine* promotion_of(const Ledger& ledger, const std::string& integration, const std::string& release) {
    const auto found = std::find_if(ledger.lines.rbegin(), ledger.lines.rend(), [&](const LedgerLine& line) {
        const auto& named = line.activation.integrations;
        return !line.is_void && line.activation.action == Action::promote && line.activation.release == release &&
               std::find(named.begin(), named.end(), integration) != named.end();
    });
    return found == ledger.lines.rend() ? nullptr : &*found;
}

signing::Trust with_compromised(signing::Trust then, const signing::Trust& now) {
    for (signing::Person& person : then.persons) {
        for (signing::TrustedKey& key : person.keys) {
            const auto holder = now.holder_of(key.keys.signing);
            if (holder.key == nullptr || holder.key->state != signing::KeyState::compromised) continue;
            key.state = signing::KeyState::compromised;
            key.compromised_from = holder.key->compromised_from;
        }
    }
    return then;
}

Result<const bundle::Bundle*> DeliverySource::open(const std::string& release) {
    if (const auto known = m_bundles.find(release); known != m_bundles.end()) return &known->second;
    const fs::path path = bundle::tar_path(m_root, release);
    if (!files::exists(path)) {
        return fail(Error{Code::usage, "bundle-missing",
                          fmt::format("the bundle of release {} is not in this checkout", release.substr(0, 12))}
                        .mend(fmt::format("put it at .sluice/bundles/{}.tar, with its signatures", release)));
    }
    return &m_bundles.emplace(release, TRY(bundle::Bundle::open(path, release))).first->second;
}

Result<> DeliverySource::judge_persons(const bundle::Bundle& opened, const std::string& integration) {
    const LedgerLine* line = promotion_of(m_ledger, integration, opened.sha256());
    if (line == nullptr) {
        return refuse("release-not-promoted",
                      fmt::format("no promotion of {} carried release {}", integration, opened.short_name()),
                      "sluice ledger verify");
    }
    const signing::Trust* then = m_trust.find(line->activation.trust.version, line->activation.trust.sha256);
    if (then == nullptr)
        return refuse("ledger-trust", "the ledger names a trust list that is not there", "sluice trust verify");
    const signing::Trust judge = with_compromised(*then, m_trust.current());
    const signing::EnvironmentTrust& rules = *TRY(judge.require(m_ledger.environment));
    const auto verification = TRY(bundle::verify_signatures(m_root, opened, judge, signing::Freshness::historic));
    const auto signers = static_cast<int>(verification.signers.size());
    if (signers < rules.signers_needed) {
        return refuse(
            "bundle-signers",
            fmt::format("{} is signed by {} of {} persons", opened.short_name(), signers, rules.signers_needed),
            fmt::format("sluice bundle verify {}", opened.short_name()));
    }
    return require_approvers(*line, verification.signers, rules);
}

Result<> DeliverySource::require_sound(const std::string& integration, const std::string& release) {
    return judge_persons(*TRY(open(release)), integration);
}

Result<VerifiedContent> DeliverySource::take(const std::string& integration, const IntegrationState& state) {
    const bundle::Bundle& opened = *TRY(open(state.release));
    const std::string& environment = m_ledger.environment;
    if (opened.release().project != m_trust.current().project) {
        return refuse("bundle-project", "the bundle is of another project", "sluice ledger verify");
    }
    TRY(judge_persons(opened, integration));
    const auto* contents = opened.release().find(environment);
    const auto* content = contents ? contents->find(integration) : nullptr;
    if (content == nullptr) {
        return refuse("bundle-content",
                      fmt::format("{} holds no {} for {}", opened.short_name(), integration, environment),
                      "sluice ledger verify");
    }
    const std::string digest = TRY(bundle::content_digest(*content, environment, opened.release()));
    if (digest != state.content || content->digest != state.content) {
        return refuse("bundle-content",
                      fmt::format("the config of {} in {} is not the one that the ledger names", integration,
                                  opened.short_name()),
                      "sluice ledger verify");
    }
    return VerifiedContent{*content, TRY(read_files(opened, *content, environment))};
}

}  // namespace sluice::release
