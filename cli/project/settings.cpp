#include <algorithm>

#include <fmt/format.h>

#include "project/load.hpp"
#include "project/reader.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

void read_order(MapReader& in, Project& project) {
    const yaml::Node* list = in.require("promotion");
    if (list == nullptr) return;
    project.order = in.texts("promotion");
    for (const yaml::Node& item : list->items) {
        const auto count = std::count(project.order.begin(), project.order.end(), item.text);
        if (count > 1)
            in.refuse(item, "promotion-order", fmt::format("\"{}\" stands twice in the order", printable(item.text)));
        if (!is_name(item.text) || item.text == "base") {
            in.refuse(item, "name", fmt::format("\"{}\" cannot be the name of an environment", printable(item.text)));
        }
    }
    if (project.order.empty() && list->is_sequence())
        in.refuse(*list, "promotion-order", "the order names no environment");
}

}  // namespace

void read_settings(yaml::Document document, Project& project, ErrorList& errors) {
    project.document = std::move(document);
    MapReader in(project.document, project.document.root, errors);
    project.name = in.required_text("project");
    if (!project.name.empty() && !is_name(project.name)) {
        in.refuse(*project.document.root.find("project"), "name",
                  "a project's name has lower case letters, digits, \".\", \"_\", \"-\"");
    }
    read_order(in, project);
    if (const yaml::Node* rotation = in.map("rotation")) {
        MapReader kinds(project.document, *rotation, errors);
        for (const auto& [kind, value] : rotation->members) {
            if (const auto span = kinds.duration(kind.text)) project.rotation.emplace(kind.text, *span);
        }
    }
    if (const yaml::Node* scan = in.map("scan")) {
        MapReader rules(project.document, *scan, errors);
        project.scan_exclude = rules.texts("exclude");
        project.scan_rules = rules.texts("rules");
        rules.finish();
    }
    if (const yaml::Node* endpoints = in.map("endpoints")) {
        MapReader hosts(project.document, *endpoints, errors);
        project.shared_endpoints = hosts.texts("shared");
        hosts.finish();
    }
    if (const yaml::Node* ledger = in.map("ledger")) {
        MapReader remote(project.document, *ledger, errors);
        project.ledger_remote = remote.text("git");
        remote.finish();
    }
    in.finish();
}

}  // namespace sluice::project
