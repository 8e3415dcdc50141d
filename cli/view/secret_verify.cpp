#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

Json finding_json(const Error& one) {
    Json json = Json::object();
    json.set("rule", one.rule).set("message", one.message).set("status", static_cast<int>(one.code));
    json.set("file", one.where ? text_or_null(one.where->file) : Json());
    json.set("line", one.where && one.where->line > 0 ? Json(static_cast<std::int64_t>(one.where->line)) : Json());
    return json.set("hint", text_or_null(one.hint));
}

}  // namespace

void show_secret_audit(Console& console, const std::string& environment, const std::string& base,
                       const secrets::Audit& audit) {
    if (console.json()) {
        Json findings = Json::array();
        for (const Error& one : audit.findings) findings.push(finding_json(one));
        Json json = Json::object();
        json.set("environment", environment).set("base", text_or_null(base)).set("verified", audit.findings.empty());
        json.set("entries", static_cast<std::int64_t>(audit.entries));
        json.set("removed", static_cast<std::int64_t>(audit.removed));
        json.set("epochs", static_cast<std::int64_t>(audit.epochs));
        console.print(json.set("findings", std::move(findings)));
        return;
    }
    for (const Error& one : audit.findings) {
        const std::string place = one.where ? fmt::format("{}:{}: ", one.where->file, one.where->line) : "";
        console.line(fmt::format("{}{}: {}", place, one.rule, one.message));
        if (!one.hint.empty()) console.line(fmt::format("  {}", one.hint));
    }
    console.say(fmt::format("{}: {}, {} removed, {}, {}{}", environment, count_of(audit.entries, "secret"),
                            audit.removed, count_of(audit.epochs, "epoch"), count_of(audit.findings.size(), "finding"),
                            base.empty() ? "" : fmt::format(", against {}", base.substr(0, k_short_digest))));
}

}  // namespace sluice::view
