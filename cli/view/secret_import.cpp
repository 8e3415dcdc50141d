#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

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
            console.say(fmt::format("set {} in {}, version {}{}", value.path, done.environment, done.infos[i].version,
                                    done.infos[i].value_unchanged ? ", the value that it was" : ""));
        }
    }
    for (const auto& one : done.plan.skipped) console.say(fmt::format("left {}: {}", printable(one.key), one.why));
    if (done.plan.unnamed > 0)
        console.say(fmt::format("left {} without a value", count_of(done.plan.unnamed, "undeclared key")));
    for (std::size_t i = 0; i < done.refusals.size(); ++i)
        show_secret_refusals(console, done.plan.values[i].path, done.refusals[i]);
    console.say(fmt::format("{} still holds the values: delete it when all is well", printable(done.file)));
}

}  // namespace sluice::view
