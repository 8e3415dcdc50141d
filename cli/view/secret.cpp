#include "view/secret.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {

namespace {

std::string note_of(const secrets::InventoryRow& row) {
    if (!row.declared) return "not declared";
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
    return json.set("digest", set ? text_or_null(row.info->digest) : Json());
}

/// The template of the integration that the secret is one of.
std::string template_of(const render::Refusal& refusal, const secrets::SecretInfo& info) {
    return fmt::format("templates/{}/{}", info.path.substr(0, info.path.find('/')), refusal.path);
}

}  // namespace

void show_secret_set(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                     const std::vector<render::Refusal>& refusals) {
    if (console.json()) {
        Json json = Json::object();
        json.set("path", info.path).set("environment", environment).set("version", info.version);
        json.set("rotated", date_or_null(info.rotated)).set("unchanged", info.value_unchanged);
        Json warnings = Json::array();
        for (const render::Refusal& one : refusals) {
            Json warning = Json::object();
            warning.set("rule", one.error.rule).set("file", template_of(one, info));
            warnings.push(warning.set("message", one.error.message).set("hint", text_or_null(one.error.hint)));
        }
        console.print(json.set("warnings", std::move(warnings)));
        return;
    }
    console.say(fmt::format("set {} in {}, version {}", info.path, environment, info.version));
    if (info.value_unchanged) {
        console.say(fmt::format("it is the value that it was: its rotation date stays {}", format_date(*info.rotated)));
    }
    if (info.exposed) console.say("it is still exposed: give it a new value at its source, then here");
    for (const render::Refusal& one : refusals)
        console.warn(fmt::format("{}: {}; {}", template_of(one, info), one.error.message, one.error.hint));
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
    std::string first_unset;
    for (const auto& row : rows) {
        const auto& info = row.info;
        if (!info && first_unset.empty()) first_unset = row.path;
        table.add({row.path, row.kind.empty() ? "-" : row.kind, info ? std::to_string(info->version) : "-",
                   info && info->rotated ? format_date(*info->rotated) : "-", info ? printable(info->writer) : "-",
                   note_of(row)});
    }
    console.write(table.text());
    if (!first_unset.empty()) show_secret_next(console, environment, first_unset);
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
