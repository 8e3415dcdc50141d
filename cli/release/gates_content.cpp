// The gates that look into the content: findings, references and the age of credentials.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "bundle/content.hpp"
#include "release/gate_rows.hpp"
#include "release/operation.hpp"
#include "rotation/rotation.hpp"
#include "scan/scanner.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

using Infos = std::map<std::string, const secrets::SecretInfo*>;

Infos by_path(const std::vector<secrets::SecretInfo>& infos) {
    Infos out;
    for (const auto& info : infos) out[info.path] = &info;
    return out;
}

/// Calls `visit(path, reference)` for each reference of what would be promoted.
template <class Visit>
void for_references(const GateInput& input, const Visit& visit) {
    for (const std::string& integration : input.integrations) {
        const auto* content = input.content_of(integration);
        if (content == nullptr) continue;
        for (const auto& reference : content->references) visit(integration + "/" + reference.span.secret, reference);
    }
}

std::string wrong_with(const std::string& path, const bundle::Reference& reference, const Infos& infos) {
    const auto it = infos.find(path);
    if (it == infos.end()) return path + " is not set";
    if (!reference.sealed) return "";
    const secrets::SecretInfo& now = *it->second;
    if (now.version < reference.sealed->version) {
        return fmt::format("{} is at version {}, the bundle was made with {}", path, now.version,
                           reference.sealed->version);
    }
    if (now.version == reference.sealed->version && now.digest != reference.sealed->digest) {
        return fmt::format("{} is not the version {} that the bundle was made with", path, now.version);
    }
    return "";
}

GateRow store_unread(std::string gate, const GateInput& input) {
    return {std::move(gate), false, fmt::format("store of {}", input.environment.name), input.secrets.error().message,
            input.secrets.error().hint};
}

}  // namespace

GateRow scan_gate(const GateInput& input) {
    const scan::Scanner scanner(input.project.name, scan::Inventory::of(input.project));
    std::vector<std::string> findings;
    std::size_t files = 0;
    for (const std::string& integration : input.integrations) {
        const auto* content = input.content_of(integration);
        if (content == nullptr) continue;
        for (const std::string& file : content->files) {
            const std::string member = bundle::rendered_path(input.environment.name, integration, file);
            const auto bytes = input.bundle.read(member);
            ++files;
            if (!bytes) {
                findings.push_back(member + ": " + bytes.error().message);
                continue;
            }
            for (const auto& finding : scan::scan_text(scanner, {member, *bytes, input.environment.name})) {
                findings.push_back(fmt::format("{}:{} {}", member, finding.where.line, finding.rule));
            }
        }
    }
    GateRow row{"scan", findings.empty(), count_of(files, "rendered file"), "no findings", ""};
    if (row.ok) return row;
    row.why = list_some(findings);
    row.hint = "put the value into a secret or a parameter, then: sluice bundle create";
    return row;
}

GateRow references_gate(const GateInput& input) {
    if (!input.secrets) return store_unread("references", input);
    const Infos infos = by_path(*input.secrets);
    std::set<std::string> wrong;
    std::string hint;
    std::set<std::string> seen;
    for_references(input, [&](const std::string& path, const bundle::Reference& reference) {
        seen.insert(path);
        std::string why = wrong_with(path, reference, infos);
        if (why.empty()) return;
        if (hint.empty()) {
            hint =
                infos.contains(path)
                    ? fmt::format("bring back the environments/{}.sealed that the bundle was made with, or a newer one",
                                  input.environment.name)
                    : fmt::format("sluice secret set --env {} {}", input.environment.name, path);
        }
        wrong.insert(std::move(why));
    });
    GateRow row{"references", wrong.empty(), fmt::format("store of {}", input.environment.name),
                fmt::format("{} of {} are set", seen.size(), seen.size()), hint};
    if (seen.empty()) row.why = "there are none";
    if (!row.ok) row.why = list_some({wrong.begin(), wrong.end()});
    return row;
}

GateRow rotation_gate(const GateInput& input) {
    if (!input.secrets) return store_unread("rotation", input);
    std::set<std::string> used;
    for_references(input, [&](const std::string& path, const bundle::Reference&) { used.insert(path); });
    GateRow row{"rotation", true, fmt::format("store of {}", input.environment.name),
                used.empty() ? "there are no credentials" : "none is overdue or exposed", ""};
    std::set<std::string> bad;
    // Exposure holds for what the project no longer declares, too.
    for (const auto& info : *input.secrets) {
        if (info.exposed && used.contains(info.path)) bad.insert(info.path + " is exposed");
    }
    for (const auto& one : rotation::judge(input.project, input.environment, *input.secrets, input.now, std::nullopt)) {
        const std::string path = one.integration + "/" + one.secret;
        if (!one.finding || !used.contains(path)) continue;
        bad.insert(
            fmt::format("{} is {}", path,
                        one.state == rotation::State::unknown ? "dated in the future" : rotation::name_of(one.state)));
    }
    row.ok = bad.empty();
    if (row.ok) return row;
    row.why = list_some({bad.begin(), bad.end()});
    row.hint = fmt::format("sluice secret set --env {} {}", input.environment.name,
                           bad.begin()->substr(0, bad.begin()->find(' ')));
    return row;
}

}  // namespace sluice::release
