#include <algorithm>

#include <fmt/format.h>

#include "project/load.hpp"
#include "project/reader.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

void read_store(const yaml::Document& document, const yaml::Node& node, StoreSettings& store, ErrorList& errors) {
    MapReader in(document, node, errors);
    const std::string kind = in.required_text("store");
    store.server = in.text("server");
    store.mount = in.text("mount");
    store.prefix = in.text("prefix");
    if (const auto kv = in.number("kv")) {
        const bool is_first = *kv == Number(std::int64_t{1});
        store.kv = is_first ? 1 : 2;
        if (!is_first && *kv != Number(std::int64_t{2}))
            in.refuse(*node.find("kv"), "value-kind", "kv: expected 1 or 2");
    }
    in.finish();
    const yaml::Node* where = node.find("store");
    if (kind == "vault") {
        store.kind = StoreKind::vault;
        if (store.server.empty()) store.server = "default";
        if (store.mount.empty()) in.refuse(node, "missing-key", "a vault store needs the key \"mount\"");
    } else if (kind != "sealed" && where != nullptr) {
        in.refuse(*where, "value-kind", "store: expected sealed or vault");
    }
    for (const std::string* part : {&store.server, &store.mount, &store.prefix}) {
        const bool is_path = part == &store.prefix || part == &store.mount;
        const auto parts = split(*part, '/');
        const bool clean =
            part->empty() || std::all_of(parts.begin(), parts.end(), [](std::string_view p) { return is_name(p); });
        if (!clean || (!is_path && parts.size() > 1)) {
            in.refuse(node, "value-kind", fmt::format("\"{}\" is no plain path of lower case names", printable(*part)));
        }
    }
}

std::optional<Freeze> read_freeze(const yaml::Document& document, const yaml::Node& node, ErrorList& errors) {
    const auto text = scalar_text(document, node, "freeze", errors);
    if (!text) return std::nullopt;
    const auto parts = split(*text, '/');
    if (parts.size() == 2) {
        const auto from = parse_instant(parts[0]);
        const auto until = parse_instant(parts[1]);
        if (from && until && *from < *until) return Freeze{*from, *until, document.locate(node)};
    }
    errors.add(Error{Code::usage, "value-kind", "freeze: expected FROM/UNTIL, FROM before UNTIL"}
                   .at(document.locate(node))
                   .mend("write \"2026-12-20T00:00Z/2027-01-03T00:00Z\""));
    return std::nullopt;
}

void read_promotion(const yaml::Document& document, const yaml::Node& node, PromotionRules& rules, ErrorList& errors) {
    MapReader in(document, node, errors);
    rules.soak = in.duration("soak");
    if (const yaml::Node* list = in.list("freeze")) {
        for (const yaml::Node& item : list->items) {
            if (const auto freeze = read_freeze(document, item, errors)) rules.freeze.push_back(*freeze);
        }
    }
    in.finish();
}

void read_own_rules(MapReader& in, Environment& environment, ErrorList& errors) {
    const std::string written = in.required_text("environment");
    if (!written.empty() && written != environment.name) {
        in.refuse(*environment.document.root.find("environment"), "name",
                  fmt::format("the file is called {}.yaml, but names the environment \"{}\"", environment.name,
                              printable(written)),
                  fmt::format("write environment: {}, or rename the file", environment.name));
    }
    environment.is_protected = in.boolean("protected");
    if (const yaml::Node* store = in.map("secrets"))
        read_store(environment.document, *store, environment.secrets, errors);
    if (const yaml::Node* rules = in.map("promotion")) {
        read_promotion(environment.document, *rules, environment.promotion, errors);
    }
    environment.endpoints = in.texts("endpoints");
}

}  // namespace

Environment read_environment(yaml::Document document, const std::string& name, ErrorList& errors) {
    Environment environment;
    environment.name = name;
    environment.document = std::move(document);
    MapReader in(environment.document, environment.document.root, errors);
    if (name != "base") read_own_rules(in, environment, errors);
    if (const yaml::Node* values = in.map("parameters")) environment.parameters = *values;
    if (const yaml::Node* values = in.map("integrations")) {
        environment.integrations = *values;
        for (const auto& [integration, map] : values->members) {
            if (map.is_map() || map.kind == yaml::Kind::null) continue;
            in.refuse(map, "value-kind", fmt::format("{}: expected a map of parameters", printable(integration.text)));
        }
    }
    in.finish();
    return environment;
}

}  // namespace sluice::project
