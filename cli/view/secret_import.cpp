#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

std::size_t count_unchanged(const SecretImport& done) {
    return static_cast<std::size_t>(
        std::count_if(done.infos.begin(), done.infos.end(), [](const auto& info) { return info.value_unchanged; }));
}

Json import_json(const SecretImport& done) {
    Json set = Json::array();
    for (std::size_t i = 0; i < done.plan.values.size(); ++i) {
        const auto& value = done.plan.values[i];
        const secrets::SecretInfo* info = i < done.infos.size() ? &done.infos[i] : nullptr;
        Json row = Json::object();
        row.set("path", value.path).set("key", value.key).set("version", info ? Json(info->version) : Json());
        row.set("unchanged", info ? Json(info->value_unchanged) : Json());
        set.push(row.set("warnings", refusals_json(value.path, done.refusals[i])));
    }
    Json skipped = Json::array();
    for (const auto& one : done.plan.skipped) skipped.push(Json::object().set("key", one.key).set("why", one.why));
    Json json = Json::object();
    json.set("environment", done.environment).set("file", done.file).set("dry_run", done.dry_run);
    json.set("secrets", std::move(set)).set("skipped", std::move(skipped));
    json.set("unchanged", static_cast<std::int64_t>(count_unchanged(done)));
    return json.set("unnamed", static_cast<std::int64_t>(done.plan.unnamed));
}

}  // namespace

void show_secret_import(Console& console, const SecretImport& done) {
    if (console.json()) return console.print(import_json(done));
    for (std::size_t i = 0; i < done.plan.values.size(); ++i) {
        const auto& value = done.plan.values[i];
        if (done.dry_run) {
            console.say(fmt::format("would set {} in {}, from {}", value.path, done.environment, printable(value.key)));
        } else {
            const secrets::SecretInfo& info = done.infos[i];
            console.say(info.value_unchanged
                            ? fmt::format("left {} in {}: version {} has this value", value.path, done.environment,
                                          info.version)
                            : fmt::format("set {} in {}, version {}", value.path, done.environment, info.version));
        }
    }
    if (const std::size_t kept = count_unchanged(done); kept > 0) console.say(fmt::format("{} unchanged", kept));
    for (const auto& one : done.plan.skipped) console.say(fmt::format("left {}: {}", printable(one.key), one.why));
    if (done.plan.unnamed > 0)
        console.say(fmt::format("left {} without a value", count_of(done.plan.unnamed, "undeclared key")));
    for (std::size_t i = 0; i < done.refusals.size(); ++i)
        show_secret_refusals(console, done.plan.values[i].path, done.refusals[i]);
    if (done.file != "-")
        console.say(fmt::format("{} still holds the values: delete it when all is well", printable(done.file)));
}

}  // namespace sluice::view
