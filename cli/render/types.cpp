#include "render/types.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "project/pattern.hpp"
#include "project/text_forms.hpp"
#include "project/yaml_events.hpp"
#include "support/number.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::ParameterType;
using project::Type;
using project::yaml::Node;

bool is_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && std::to_string(value) == text;
}

/// Decimal digits, with a part behind the point or without: what YAML 1.1, YAML 1.2 and JSON read as the same number.
bool is_number(std::string_view text) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    constexpr std::size_t k_longest = 32;
    if (text.size() > k_longest || (whole != "-0" && !is_integer(whole))) return false;
    if (point == std::string_view::npos) return whole != "-0";
    const std::string_view part = text.substr(point + 1);
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_boolean(std::string_view text) { return text == "true" || text == "false"; }

/// One row a scalar type: what it is called in errors, what it accepts, and whether quotes make it a text.
struct Checker {
    Type type;
    bool (*accepts)(std::string_view text);
    bool plain_only;
    std::string_view example;
};

constexpr std::array<Checker, 10> k_checkers{{
    {Type::integer, is_integer, true, "4000"},
    {Type::number, is_number, true, "0.25"},
    {Type::boolean, is_boolean, true, "true"},
    {Type::port, project::is_port, true, "8443"},
    {Type::url, project::is_url, false, "https://api.example.com/v1"},
    {Type::host, project::is_host, false, "db.example.com"},
    {Type::duration, project::is_duration, false, "30s (units: ns, us, ms, s, m, h, d, w)"},
    {Type::size, project::is_size, false, "16MiB (units: B, kB, KiB, MB, MiB, …)"},
    {Type::email, project::is_email, false, "ada@example.com"},
    {Type::date, project::is_date, false, "2026-11-21"},
}};

/// A value as an error may show it: short and printable.
std::string shown(const Node& node) {
    constexpr std::size_t k_longest = 60;
    if (node.is_map()) return "a map";
    if (node.is_sequence()) return "a list";
    if (!node.is_scalar()) return "nothing";
    const std::string text = printable(std::string_view(node.text).substr(0, k_longest));
    const std::string dots = node.text.size() > k_longest ? "…" : "";
    return node.style == project::yaml::Style::plain ? text + dots : fmt::format("the text \"{}{}\"", text, dots);
}

std::optional<std::string> scalar_mismatch(const ParameterType& type, const Node& node) {
    if (type.type == Type::enumeration) {
        if (std::find(type.choices.begin(), type.choices.end(), node.text) != type.choices.end()) return std::nullopt;
        return fmt::format("expected one of {}, found {}{}", join_text(type.choices, ", "), shown(node),
                           did_you_mean(node.text, type.choices));
    }
    for (const Checker& checker : k_checkers) {
        if (checker.type != type.type) continue;
        const bool plain = node.style == project::yaml::Style::plain;
        if (checker.accepts(node.text) && (plain || !checker.plain_only)) return std::nullopt;
        return fmt::format("expected {}, such as {}; found {}", describe(type), checker.example, shown(node));
    }
    return std::nullopt;
}

/// "90m" for "1h30m": one whole number of the smallest unit; or "".
std::string one_unit(std::string_view text) {
    struct Unit {
        char name;
        std::uint64_t of_next;  ///< how many of the next smaller one
    };
    constexpr std::array<Unit, 5> k_units{{{'w', 7}, {'d', 24}, {'h', 60}, {'m', 60}, {'s', 1}}};
    constexpr std::uint64_t k_most = 1'000'000;
    std::uint64_t total = 0;
    std::size_t parts = 0;
    for (const Unit& unit : k_units) {
        std::uint64_t count = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
        if (read.ec == std::errc{} && count <= k_most && read.ptr != text.data() + text.size() &&
            *read.ptr == unit.name) {
            text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()) + 1);
            total += count;
            ++parts;
            if (text.empty()) return parts > 1 ? fmt::format("{}{}", total, unit.name) : "";
        }
        total *= unit.of_next;
    }
    return "";
}

/// What a text that is no value of the type was meant to be, as a hint; or "".
std::string meant_form(Type type, std::string_view text) {
    if (type == Type::url && text.find("://") == std::string_view::npos) {
        const std::string whole = fmt::format("https://{}", text);
        if (project::is_url(whole)) return fmt::format("a url begins with its scheme: {}", printable(whole));
    }
    const std::size_t colon = text.rfind(':');
    if (type == Type::host && colon != std::string_view::npos && project::is_port(text.substr(colon + 1)) &&
        project::is_host(text.substr(0, colon)))
        return fmt::format("write {} alone; the port is a parameter of its own, of type port",
                           printable(text.substr(0, colon)));
    if (type == Type::host && text.find("://") != std::string_view::npos)
        return "a host is a name or an address alone; with a scheme it is of type url";
    if (type == Type::port && is_integer(text)) return "a port is a number from 1 to 65535";
    if (type != Type::duration) return "";
    const std::string form = one_unit(text);
    return form.empty() ? "" : "write one number and one unit: " + form;
}

/// Characters that no value may bring into a config.
std::optional<std::string> forbidden(std::string_view text) {
    if (project::yaml::find_forbidden(text) != std::string_view::npos)
        return "holds a control character or a line separator that parsers read differently";
    if (text.find('\r') != std::string_view::npos) return "holds a carriage return";
    return std::nullopt;
}

std::optional<Mismatch> element_mismatch(const ParameterType& type, const Node& node) {
    for (const Node& item : node.items) {
        if (!item.tag.empty() && item.is_map()) continue;  // !unset {name: x}, which layering takes away or refuses
        if (auto found = type_mismatch(*type.element, item))
            return Mismatch{fmt::format("item {}: {}", &item - node.items.data() + 1, found->reason), found->node,
                            found->type};
    }
    for (const auto& [key, value] : node.members) {
        if (auto reason = forbidden(key.text)) return Mismatch{*reason, &key, &type};
        // YAML readers give up looking for the ":" behind 1,024 characters; an escape takes up to three for a byte
        if (key.text.size() > 256) return Mismatch{"holds a key of more than 256 bytes", &key, &type};
        if (is_unset_mark(value)) continue;  // which layering takes away
        if (auto found = type_mismatch(*type.element, value))
            return Mismatch{fmt::format("{}: {}", printable(key.text), found->reason), found->node, found->type};
    }
    return std::nullopt;
}

std::optional<std::string> pattern_mismatch(const project::Pattern& expression, const project::Parameter& parameter,
                                            const Node& node) {
    if (node.is_scalar() && !expression.covers(node.text)) {
        return fmt::format("{} does not match the pattern {}", shown(node), printable(parameter.pattern));
    }
    for (const Node& item : node.items) {
        if (auto reason = pattern_mismatch(expression, parameter, item)) return reason;
    }
    for (const auto& [key, value] : node.members) {
        if (auto reason = pattern_mismatch(expression, parameter, value)) return reason;
    }
    return std::nullopt;
}

std::optional<std::string> range_mismatch(const project::Parameter& parameter, const Node& value) {
    if (!parameter.minimum && !parameter.maximum) return std::nullopt;
    const std::size_t entries = value.is_map() ? value.members.size() : value.items.size();
    const auto measured =
        value.is_scalar() ? Number::parse(value.text) : std::optional(Number(static_cast<std::int64_t>(entries)));
    const char* unit = value.is_scalar() ? "" : " entries";
    if (!measured) return std::nullopt;  // no number, which its type says
    if (parameter.minimum && *measured < *parameter.minimum)
        return fmt::format("{}{} is less than the minimum {}", measured->text(), unit, parameter.minimum->text());
    if (parameter.maximum && *measured > *parameter.maximum)
        return fmt::format("{}{} is more than the maximum {}", measured->text(), unit, parameter.maximum->text());
    return std::nullopt;
}

}  // namespace

bool is_unset_mark(const Node& node) { return !node.tag.empty() && node.is_scalar() && node.text.empty(); }

bool is_bare(Type type) {
    return type == Type::integer || type == Type::port || type == Type::number || type == Type::boolean;
}

std::optional<Mismatch> type_mismatch(const ParameterType& type, const Node& node) {
    if (!node.tag.empty())
        return Mismatch{fmt::format("{} stands alone, as a whole value or as that of a map's key", node.tag), &node,
                        &type};
    const bool fits = type.type == Type::list  ? node.is_sequence()
                      : type.type == Type::map ? node.is_map()
                                               : node.is_scalar();
    if (!fits) return Mismatch{fmt::format("expected {}, found {}", describe(type), shown(node)), &node, &type};
    if (!node.is_scalar()) return element_mismatch(type, node);
    if (auto reason = forbidden(node.text)) return Mismatch{*reason, &node, &type};
    if (auto reason = scalar_mismatch(type, node)) return Mismatch{*reason, &node, &type};
    return std::nullopt;
}

std::string type_hint(const Mismatch& mismatch) {
    const Node& node = *mismatch.node;
    const ParameterType& type = *mismatch.type;
    if (!node.is_scalar() || node.text.empty() || !node.tag.empty()) return "";
    Node plain = node;
    plain.style = project::yaml::Style::plain;
    if (type.type == Type::list) return fmt::format("write a list: [{}]", shown(plain));
    if (!type_mismatch(type, plain)) return fmt::format("write {} without quotes", shown(plain));
    return meant_form(type.type, node.text);
}

std::optional<std::string> limit_mismatch(const project::Parameter& parameter, const Node& value) {
    if (auto reason = range_mismatch(parameter, value)) return reason;
    if (parameter.pattern.empty()) return std::nullopt;
    const auto expression = project::Pattern::of(parameter.pattern);
    return expression->ok() ? pattern_mismatch(*expression, parameter, value) : std::nullopt;
}

}  // namespace sluice::render
