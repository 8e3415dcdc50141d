#include "view/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/error.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using render::ExplainedParameter;
using render::ExplainedSecret;
using render::Explanation;
using render::Use;
using Style = Console::Style;

constexpr std::size_t k_line_width = 76;  ///< bytes of a line that are shown

const char* use_name(Use::Kind kind) {
    switch (kind) {
        case Use::Kind::removed:
            return "removed";
        case Use::Kind::declaration:
            return "declaration";
        default:
            return "output";
    }
}

Json uses_json(const std::vector<Use>& uses) {
    Json list = Json::array();
    for (const Use& use : uses) {
        Json json;
        json.set("kind", use_name(use.kind))
            .set("where", place_json(use.where))
            .set("placeholder", place_json(use.placeholder))
            .set("text", use.where.text);
        list.push(std::move(json));
    }
    return list;
}

Json parameter_json(const ExplainedParameter& one) {
    Json layers = Json::array();
    for (const render::LayerValue& layer : one.layers) {
        Json json;
        json.set("layer", layer.layer)
            .set("where", place_json(layer.where))
            .set("value", layer.value)
            .set("counts", layer.counts);
        layers.push(std::move(json));
    }
    Json members = Json::array();
    for (const render::MemberValue& member : one.members) {
        Json json;
        json.set("member", member.member)
            .set("value", text_or_null(member.value))
            .set("layer", member.layer)
            .set("where", place_json(member.where));
        members.push(std::move(json));
    }
    const project::Parameter& declared = *one.declared;
    Json json;
    json.set("name", declared.name)
        .set("value", text_or_null(one.value))
        .set("type", project::describe(declared.type))
        .set("optional", declared.optional)
        .set("per_environment", declared.per_environment)
        .set("locked", declared.locked)
        .set("runtime", declared.runtime)
        .set("description", text_or_null(declared.description))
        .set("declared", place_json(declared.where))
        .set("layers", std::move(layers))
        .set("members", std::move(members))
        .set("uses", uses_json(one.uses));
    return json;
}

Json secret_json(const ExplainedSecret& one) {
    Json json;
    json.set("name", one.declared->name)
        .set("kind", one.declared->kind)
        .set("reference", one.reference)
        .set("declared", place_json(one.declared->where))
        .set("uses", uses_json(one.uses));
    return json;
}

/// "int, min 100, max 30000, locked"
std::string nature(const project::Parameter& declared) {
    std::string out = project::describe(declared.type);
    const auto add = [&](bool on, const std::string& text) { out += on ? ", " + text : ""; };
    const auto* innermost = &declared.type;
    while (innermost->element) innermost = innermost->element.get();
    add(!innermost->choices.empty(), "one of " + join_text(innermost->choices, " "));
    if (declared.minimum) out += ", min " + declared.minimum->text();
    if (declared.maximum) out += ", max " + declared.maximum->text();
    add(!declared.pattern.empty(), "pattern " + printable(declared.pattern));
    add(declared.optional, "optional");
    add(declared.per_environment, "per environment");
    add(declared.locked, "locked");
    add(declared.runtime, "runtime");
    return out;
}

/// "prod, salesforce-orders"
std::string layer_title(const std::string& layer, const Explanation& of) {
    if (layer == "default") return layer;
    const std::string file = layer.starts_with("base") ? "base" : of.environment;
    return file + (layer.ends_with("integration") ? ", " + of.integration : ", all integrations");
}

/// The line with the value in it painted, cut on both sides where it is long.
std::string line_with(const Console& console, const Location& where, Style style) {
    const std::string_view line = where.text;
    const std::size_t begin = std::min(where.column - 1, line.size());
    const std::size_t end = std::min(begin + where.width, line.size());
    std::size_t from = std::min(line.find_first_not_of(" \t"), begin);
    if (end - from > k_line_width) from = std::max(from, begin < k_line_width / 3 ? 0 : begin - k_line_width / 3);
    const std::size_t until = std::max(end, std::min(line.size(), from + k_line_width));
    const std::string value(line.substr(begin, std::min(end - begin, k_line_width)));
    const char* dots = end - begin > k_line_width ? "…" : "";
    return (from > 0 && line.find_first_not_of(" \t") < from ? "…" : "") + printable(line.substr(from, begin - from)) +
           console.paint(style, printable(value)) + dots + printable(line.substr(end, until - end)) +
           (until < line.size() ? "…" : "");
}

void show_table(Console& console, const Table& table) {
    const std::string text = table.text();
    for (const std::string_view line : split(std::string_view(text).substr(0, text.size() - 1), '\n'))
        console.line("  " + std::string(line));
}

void show_uses(Console& console, const std::vector<Use>& uses) {
    if (uses.empty()) return;
    Table table({" ", "reaches", "line"});
    for (const Use& use : uses) {
        const bool removed = use.kind == Use::Kind::removed;
        table.add({removed ? "-" : " ", place_text(use.where) + (removed ? " (left out)" : ""),
                   line_with(console, use.where, removed ? Style::dim : Style::green)});
    }
    show_table(console, table);
}

void show_layers(Console& console, const Explanation& of, const ExplainedParameter& one) {
    if (one.layers.empty()) {
        console.line("     no layer sets it");
        return;
    }
    Table table({" ", "layer", "set at", "value"});
    for (const render::LayerValue& layer : one.layers) {
        table.add({layer.counts ? "*" : " ", layer_title(layer.layer, of), place_text(layer.where),
                   console.paint(layer.counts ? Style::green : Style::dim, printable(layer.value))});
    }
    show_table(console, table);
    if (one.layers.size() < 2 || one.members.empty()) return;
    Table members({" ", "member", "set at", "value"});
    for (const render::MemberValue& member : one.members) {
        members.add({member.value ? "*" : "-", printable(member.member), place_text(member.where),
                     member.value ? console.paint(Style::green, printable(*member.value))
                                  : console.paint(Style::dim, "deleted")});
    }
    show_table(console, members);
}

void show_parameter(Console& console, const Explanation& of, const ExplainedParameter& one) {
    console.line(fmt::format("{} = {}",
                             console.paint(Style::bold, fmt::format("{}.{}", of.integration, one.declared->name)),
                             one.value ? console.paint(Style::green, printable(*one.value)) : "(unset)"));
    console.line(fmt::format("     {}; declared at {}", nature(*one.declared), place_text(one.declared->where)));
    if (!one.declared->description.empty()) console.line("     " + printable(one.declared->description));
    show_layers(console, of, one);
    show_uses(console, one.uses);
}

void show_secret(Console& console, const Explanation& of, const ExplainedSecret& one) {
    console.line(fmt::format("{} = {}",
                             console.paint(Style::bold, fmt::format("{}.{}", of.integration, one.declared->name)),
                             console.paint(Style::green, "${" + one.reference + "}")));
    console.line(fmt::format("     secret of kind {}; declared at {}; its value is in the store alone",
                             printable(one.declared->kind), place_text(one.declared->where)));
    show_uses(console, one.uses);
}

}  // namespace

void show_explanation(Console& console, const std::string& environment, const render::Explained& explained) {
    if (console.json()) {
        Json integrations = Json::array();
        for (const Explanation& one : explained.integrations) {
            Json parameters = Json::array();
            for (const ExplainedParameter& parameter : one.parameters) parameters.push(parameter_json(parameter));
            Json secrets = Json::array();
            for (const ExplainedSecret& secret : one.secrets) secrets.push(secret_json(secret));
            Json json;
            json.set("integration", one.integration)
                .set("parameters", std::move(parameters))
                .set("secrets", std::move(secrets));
            integrations.push(std::move(json));
        }
        Json json;
        json.set("environment", environment).set("integrations", std::move(integrations));
        return console.print(json.set("not_rendered", explained.fault ? error_json(*explained.fault) : Json()));
    }
    const char* between = "";
    for (const Explanation& one : explained.integrations) {
        for (const ExplainedParameter& parameter : one.parameters) {
            console.write(between);
            show_parameter(console, one, parameter);
            between = "\n";
        }
        for (const ExplainedSecret& secret : one.secrets) {
            console.write(between);
            show_secret(console, one, secret);
            between = "\n";
        }
    }
    if (explained.fault) console.error(*explained.fault);
}

}  // namespace sluice::view
