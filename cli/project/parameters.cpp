#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "project/load.hpp"
#include "project/pattern.hpp"
#include "project/reader.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

struct TypeName {
    std::string_view name;
    Type type;
};

constexpr std::array<TypeName, 12> k_scalar_types{{
    {"string", Type::string},
    {"int", Type::integer},
    {"number", Type::number},
    {"bool", Type::boolean},
    {"url", Type::url},
    {"host", Type::host},
    {"port", Type::port},
    {"duration", Type::duration},
    {"size", Type::size},
    {"email", Type::email},
    {"date", Type::date},
    {"enum", Type::enumeration},
}};

bool is_parameter_name(std::string_view name) {
    if (name.empty() || name.size() > 64 || (name[0] >= '0' && name[0] <= '9')) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

const ParameterType& innermost(const ParameterType& type) {
    const ParameterType* at = &type;
    while (at->element) at = at->element.get();
    return *at;
}

/// Says what of a declaration does not fit its type.
void check_limits(MapReader& in, const yaml::Node& node, const Parameter& parameter) {
    const Type type = parameter.type.type;
    const bool counts =
        type == Type::integer || type == Type::number || type == Type::port || type == Type::list || type == Type::map;
    if (!counts && (parameter.minimum || parameter.maximum)) {
        in.refuse(node, "parameter-declaration",
                  fmt::format("min and max do not apply to {}", describe(parameter.type)));
    }
    if (parameter.minimum && parameter.maximum && *parameter.minimum > *parameter.maximum) {
        in.refuse(node, "parameter-declaration", "min is greater than max");
    }
    if (!parameter.join.empty() && type != Type::list) {
        in.refuse(*node.find("join"), "parameter-declaration", "join applies to lists alone");
    }
    const bool is_enum = innermost(parameter.type).type == Type::enumeration;
    if (is_enum && innermost(parameter.type).choices.empty()) {
        in.refuse(node, "parameter-declaration", "an enum needs its choices", "add \"choices: [a, b]\"");
    }
    if (!is_enum && node.find("choices") != nullptr) {
        in.refuse(*node.find("choices"), "parameter-declaration", "choices apply to enum alone");
    }
    if (parameter.per_environment && parameter.fallback) {
        in.refuse(*node.find("default"), "parameter-declaration", "a per_environment parameter cannot have a default",
                  "set it in each environments/<env>.yaml");
    }
    if (!parameter.pattern.empty()) {
        if (!Pattern::of(parameter.pattern)->ok())
            in.refuse(*node.find("pattern"), "parameter-declaration", "the pattern is not a valid RE2 expression");
    }
}

/// Names of types in JSON Schema and in other languages, and what we call them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> k_foreign_types{{
    {"integer", "int"},
    {"long", "int"},
    {"float", "number"},
    {"double", "number"},
    {"decimal", "number"},
    {"boolean", "bool"},
    {"str", "string"},
    {"text", "string"},
    {"uri", "url"},
    {"hostname", "host"},
    {"list", "list<string>"},
    {"array", "list<string>"},
    {"map", "map<string,string>"},
    {"object", "map<string,string>"},
}};

void refuse_type(MapReader& in, const yaml::Node& type) {
    std::vector<std::string> names{"list<string>", "map<string,string>"};
    for (const TypeName& entry : k_scalar_types) names.emplace_back(entry.name);
    const auto* foreign = std::find_if(k_foreign_types.begin(), k_foreign_types.end(),
                                       [&](const auto& row) { return row.first == type.text; });
    const std::string near = foreign == k_foreign_types.end() ? did_you_mean(type.text, names)
                                                              : fmt::format(" (did you mean \"{}\"?)", foreign->second);
    in.refuse(type, "parameter-declaration", fmt::format("unknown type \"{}\"{}", printable(type.text), near),
              "types are string, int, number, bool, url, host, port, duration, size, email, date, enum, list<T> and "
              "map<string,T>");
}

Parameter read_parameter(const yaml::Document& document, const yaml::Node& key, const yaml::Node& node,
                         ErrorList& errors) {
    Parameter parameter;
    parameter.name = key.text;
    parameter.where = document.locate(key);
    MapReader in(document, node, errors);
    if (!is_parameter_name(key.text)) {
        in.refuse(key, "name", "a parameter's name has lower case letters, digits and \"_\", and begins with no digit");
    }
    const std::string type = in.required_text("type");
    const auto choices = in.texts("choices");
    const auto parsed = parse_type(type, choices);
    if (parsed) {
        parameter.type = *parsed;
    } else if (!type.empty()) {
        refuse_type(in, *node.find("type"));
    }
    parameter.optional = in.boolean("optional");
    parameter.per_environment = in.boolean("per_environment");
    parameter.locked = in.boolean("locked");
    parameter.runtime = in.boolean("runtime");
    if (const yaml::Node* fallback = in.find("default")) parameter.fallback = *fallback;
    parameter.minimum = in.number("min");
    parameter.maximum = in.number("max");
    parameter.pattern = in.text("pattern");
    parameter.join = in.text("join");
    parameter.description = in.text("description");
    in.finish();
    if (parsed && node.is_map()) check_limits(in, node, parameter);
    return parameter;
}

}  // namespace

std::optional<ParameterType> parse_type(std::string_view text, const std::vector<std::string>& choices) {
    constexpr std::string_view k_list = "list<";
    constexpr std::string_view k_map = "map<string,";
    constexpr std::size_t k_longest = 64;
    text = trim(text);
    if (text.size() > k_longest) return std::nullopt;
    const bool is_list = text.starts_with(k_list);
    if (is_list || text.starts_with(k_map)) {
        if (!text.ends_with('>')) return std::nullopt;
        const std::size_t head = is_list ? k_list.size() : k_map.size();
        const auto element = parse_type(text.substr(head, text.size() - head - 1), choices);
        if (!element) return std::nullopt;
        return ParameterType{is_list ? Type::list : Type::map, std::make_shared<const ParameterType>(*element), {}};
    }
    for (const TypeName& entry : k_scalar_types) {
        if (entry.name == text) {
            return ParameterType{entry.type, nullptr,
                                 entry.type == Type::enumeration ? choices : std::vector<std::string>{}};
        }
    }
    return std::nullopt;
}

std::string describe(const ParameterType& type) {
    if (type.type == Type::list) return fmt::format("list<{}>", describe(*type.element));
    if (type.type == Type::map) return fmt::format("map<string,{}>", describe(*type.element));
    const auto found = std::find_if(k_scalar_types.begin(), k_scalar_types.end(),
                                    [&](const TypeName& entry) { return entry.type == type.type; });
    return std::string(found->name);
}

std::vector<Parameter> read_parameters(const yaml::Document& document, const yaml::Node& map, ErrorList& errors) {
    std::vector<Parameter> parameters;
    for (const auto& [key, node] : map.members) parameters.push_back(read_parameter(document, key, node, errors));
    return parameters;
}

}  // namespace sluice::project
