#include "view/secret.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {

namespace {

std::string note_of(const secrets::InventoryRow& row) {
    if (!row.declared) return "not declared";
    if (row.removed) return fmt::format("removed {}", format_date(row.removed->removed));
    if (!row.info) return "not set";
    return row.info->exposed ? "exposed" : "";
}

Json to_json(const secrets::InventoryRow& row) {
    Json json = Json::object();
    const bool set = row.info.has_value();
    json.set("path", row.path).set("kind", text_or_null(row.kind)).set("declared", row.declared).set("set", set);
    json.set("version", set ? Json(row.info->version) : Json());
    json.set("rotated", set ? date_or_null(row.info->rotated) : Json());
    json.set("writer", set ? text_or_null(row.info->writer) : Json());
    json.set("type", set ? text_or_null(row.info->type) : Json());
    json.set("exposed", set && row.info->exposed);
    json.set("removed", row.removed ? Json(format_date(row.removed->removed)) : Json());
    return json.set("digest", set ? text_or_null(row.info->digest) : Json());
}

/// The template of the integration that the secret is one of.
std::string template_of(const render::Refusal& refusal, const std::string& path) {
    return fmt::format("templates/{}/{}", path.substr(0, path.find('/')), refusal.path);
}

Json set_json(const std::string& environment, const secrets::SecretInfo& info, bool unchanged,
              const std::vector<render::Refusal>& refusals) {
    Json json = Json::object();
    json.set("path", info.path).set("environment", environment).set("version", info.version);
    json.set("rotated", date_or_null(info.rotated)).set("unchanged", unchanged);
    json.set("warnings", refusals_json(info.path, refusals));
    return json;
}

}  // namespace

Json refusals_json(const std::string& path, const std::vector<render::Refusal>& refusals) {
    Json warnings = Json::array();
    for (const render::Refusal& one : refusals) {
        Json warning = Json::object();
        warning.set("rule", one.error.rule).set("file", template_of(one, path));
        warnings.push(warning.set("message", one.error.message).set("hint", text_or_null(one.error.hint)));
    }
    return warnings;
}

void show_secret_refusals(Console& console, const std::string& path, const std::vector<render::Refusal>& refusals) {
    for (const render::Refusal& one : refusals)
        console.warn(fmt::format("{}: {}; {}", template_of(one, path), one.error.message, one.error.hint));
}

void show_secret_set(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                     const std::vector<render::Refusal>& refusals) {
    if (console.json()) return console.print(set_json(environment, info, info.value_unchanged, refusals));
    console.say(fmt::format("set {} in {}, version {}", info.path, environment, info.version));
    if (info.value_unchanged) {
        const std::string date = info.rotated ? " " + format_date(*info.rotated) : "";
        console.say(fmt::format("it is the value that it was: its rotation date stays{}", date));
    }
    if (info.exposed && info.value_unchanged)
        console.say("it is still exposed: give it a new value at its source, then here");
    else if (info.exposed)
        console.warn(fmt::format(
            "it is exposed: {} knows the value now and may not read it; let a reader set another one", info.writer));
    show_secret_refusals(console, info.path, refusals);
}

void show_secret_kept(Console& console, const std::string& environment, const secrets::SecretInfo& info) {
    if (console.json()) return console.print(set_json(environment, info, true, {}));
    console.say(
        fmt::format("{} in {} stays as it is, version {}: nothing was written", info.path, environment, info.version));
}

void show_secret_generated(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                           const secrets::Recipe& recipe, const std::string& public_key,
                           const std::vector<render::Refusal>& refusals) {
    if (console.json()) {
        Json json = Json::object();
        json.set("path", info.path).set("environment", environment).set("version", info.version);
        json.set("rotated", date_or_null(info.rotated)).set("form", recipe.form_name).set("bits", recipe.bits);
        json.set("public_key", text_or_null(public_key));
        console.print(json.set("warnings", refusals_json(info.path, refusals)));
        return;
    }
    console.say(fmt::format("set {} in {}, version {}: {} of {} bits", info.path, environment, info.version,
                            recipe.form_name, recipe.bits));
    show_secret_refusals(console, info.path, refusals);
    console.write(public_key);
}

void show_secret_next(Console& console, const std::string& environment, const std::string& next) {
    console.next(next.empty() ? "sluice check" : fmt::format("sluice secret set --env {} {}", environment, next));
}

void show_secret_list(Console& console, const std::string& environment,
                      const std::vector<secrets::InventoryRow>& rows) {
    if (console.json()) {
        Json list = Json::array();
        for (const auto& row : rows) list.push(to_json(row));
        console.print(Json::object().set("environment", environment).set("secrets", std::move(list)));
        return;
    }
    if (rows.empty()) {
        console.say("no integration declares a secret");
        return;
    }
    Table table({"secret", "kind", "version", "rotated", "by", ""});
    std::string first_unset, first_exposed;
    for (const auto& row : rows) {
        const auto& info = row.info;
        if (!info && first_unset.empty()) first_unset = row.path;
        if (info && info->exposed && first_exposed.empty()) first_exposed = row.path;
        table.add({row.path, row.kind.empty() ? "-" : row.kind, info ? std::to_string(info->version) : "-",
                   info && info->rotated ? format_date(*info->rotated) : "-", info ? printable(info->writer) : "-",
                   note_of(row)});
    }
    console.write(table.text());
    if (!first_unset.empty()) return show_secret_next(console, environment, first_unset);
    if (!first_exposed.empty())
        console.next(
            fmt::format("change it at its source, then: sluice secret set --env {} {}", environment, first_exposed));
}

void show_secret_removed(Console& console, const std::string& environment, const secrets::Removed& removed,
                         bool declared, const std::string& store_kind) {
    if (console.json()) {
        Json json = Json::object();
        json.set("path", removed.path).set("environment", environment).set("version", removed.version);
        json.set("removed", format_date(removed.removed)).set("declared", declared);
        console.print(json);
        return;
    }
    console.say(fmt::format("removed {} from {}, version {}", removed.path, environment, removed.version));
    const std::string where = store_kind == "vault" ? "on the server" : "in git's history";
    console.say(fmt::format("older versions stay {}: end the value at its source too", where));
    if (!declared) return;
    const std::string integration = removed.path.substr(0, removed.path.find('/'));
    console.warn(fmt::format("templates/{}/integration.yaml still declares it", integration));
    console.next(fmt::format("sluice secret set --env {} {}", environment, removed.path));
}

void show_secret_grant(Console& console, const std::string& environment, const std::vector<std::string>& names) {
    if (console.json()) {
        console.print(Json::object().set("environment", environment).set("granted", Json::array_of(names)));
        return;
    }
    if (names.empty()) {
        console.say(fmt::format("every reader of {} has a key already", environment));
    } else {
        console.say(fmt::format("{} can read the secrets of {} now", join_text(names, ", "), environment));
    }
}

}  // namespace sluice::view
