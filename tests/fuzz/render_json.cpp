// JSON templates: the output, read by nlohmann's parser, is the template's tree with the placeholders' strings replaced.

#include <charconv>

#include "render_case.hpp"
#include "support/json.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

using project::ParameterType;
using project::Type;
using project::yaml::Node;

Json json_of(const ParameterType& type, const Node& node) {
    if (node.is_sequence()) {
        Json list = Json::array();
        for (const Node& item : node.items) list.push(json_of(*type.element, item));
        return list;
    }
    if (node.is_map()) {
        Json map = Json::object();
        for (const auto& [key, value] : node.members) map.set(key.text, json_of(*type.element, value));
        return map;
    }
    if (type.type == Type::boolean) return node.text == "true";
    if (type.type == Type::integer || type.type == Type::port || type.type == Type::number) {
        std::int64_t whole = 0;
        const char* end = node.text.data() + node.text.size();
        const auto parsed = std::from_chars(node.text.data(), end, whole);
        if (parsed.ec == std::errc{} && parsed.ptr == end) return whole;
        return std::stod(node.text);
    }
    return node.text;
}

std::optional<Json> expected(const RenderCase& rendered, const Json& before) {
    if (const std::string* text = before.as_string()) {
        const auto value = rendered.whole(*text);
        if (!value) return rendered.expand(*text);
        if (!value->node) return std::nullopt;
        return value->as_text ? Json(rendered.expand(*text)) : json_of(value->declared->type, *value->node);
    }
    if (const Json::Array* items = before.as_array()) {
        Json list = Json::array();
        for (const Json& item : *items) {
            if (auto kept = expected(rendered, item)) list.push(std::move(*kept));
        }
        return list;
    }
    if (const Json::Object* members = before.as_object()) {
        Json::Object map;
        for (const auto& [name, value] : *members) {
            if (auto kept = expected(rendered, value)) map.emplace_back(name, std::move(*kept));
        }
        return Json(std::move(map));
    }
    return before;
}

}  // namespace

void fuzz_render_json(std::string_view input) {
    const RenderCase rendered(input, project::Format::json);
    if (!rendered.output()) return;
    const auto before = Json::parse(rendered.source(), "template");
    if (!before) return;  // a template may hold numbers that we do not read
    const auto after = Json::parse(*rendered.output(), "output");
    require(after.has_value(), "the output is JSON");
    require(expected(rendered, *before) == *after, "the output is the template with its values");
}

}  // namespace sluice::fuzz
