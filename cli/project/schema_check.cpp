#include "project/schema_check.hpp"

#include <fmt/format.h>

#include "project/schema_value.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

using yaml::Node;

/// Schemas and values of `enum` looked at for one document. What our own documents need is a thousandth of it.
constexpr std::size_t k_most_steps = 10'000'000;
constexpr std::size_t k_steps_of_match = 16;  ///< a name held against an expression
constexpr std::size_t k_names_of_step = 16;   ///< names of members compared while one is looked for

}  // namespace

void Checker::run(const yaml::Document& document, const Rule& rule, Findings& out) {
    const Part root = enter(document.root, Path{});
    if (root.node != nullptr) check(*root.node, rule, root.path, out);
    if (m_steps <= k_most_steps) return;
    m_reporter.report(document.root, Path{}, Fault("schema-limit", rule, ""), out, [&] {
        return Message{"checking this takes too long",
                       "simplify the schema: anyOf and allOf inside each other multiply"};
    });
}

Checker::Part Checker::enter(const Node& node, Path path) const {
    if (m_filling == nullptr || path.place != nullptr) return {&node, path};
    const Node* counts = m_filling->at(node);
    if (counts != &node) path.place = &node;
    return {counts, path};
}

bool Checker::has(const Node& map, std::string_view name, const Path& path) const {
    const Node* found = map.find(name);
    return found != nullptr && enter(*found, path).node != nullptr;
}

std::vector<Checker::Part> Checker::items_of(const Node& list, const Path& path) const {
    std::vector<Part> out;
    out.reserve(list.items.size());
    for (const Node& item : list.items) {
        Part part = enter(item, path.item(out.size()));
        if (part.node != nullptr) out.push_back(part);
    }
    return out;
}

std::string Checker::canonical_of(const Node& node, const Path& path) const {
    switch (core_type(node)) {
        case CoreType::null:
            return "z";
        case CoreType::boolean:
            return node.text == "true" ? "t" : "f";
        case CoreType::integer:
        case CoreType::number:
            return canonical_number(node.text);
        case CoreType::string:
            return canonical_text(node.text);
        case CoreType::sequence: {
            std::string out = "[";
            for (const Part& part : items_of(node, path)) out += canonical_of(*part.node, part.path);
            return out + "]";
        }
        case CoreType::map: {
            std::vector<std::string> members;
            for (const auto& [key, value] : node.members) {
                const Part part = enter(value, path.member(key));
                if (part.node != nullptr)
                    members.push_back(canonical_text(key.text) + canonical_of(*part.node, part.path));
            }
            return canonical_map(std::move(members));
        }
        case CoreType::unset:
            break;
    }
    return "u";
}

void Checker::check(const Node& node, const Rule& given, const Path& path, Findings& out) {
    const Rule& rule = given.resolved();
    m_steps += 1 + rule.choices.size() + k_steps_of_match * rule.pattern_properties.size() * node.members.size();
    m_steps += (rule.required.size() + rule.dependencies.size()) * (node.members.size() / k_names_of_step);
    if (m_steps > k_most_steps) return;
    if (path.place != nullptr && m_filling->is_unknown(*path.place)) return;
    if (rule.never) {
        return m_reporter.report(node, path, Fault("schema-excluded", rule, ""), out, [&] {
            return Message{"the schema allows nothing here", "take it out"};
        });
    }
    if (rule.is_secret && !check_secret(node, rule, path, out)) return;  // no other error may show what stands there
    const CoreType type = core_type(node);
    if (!check_type(node, type, rule, path, out)) return;
    if (rule.of_environment) check_environment(node, rule, path, out);
    for (const auto& part : rule.all_of) check(node, *part, path, out);
    check_alternatives(node, rule.any_of, rule, path, out);
    check_one_of(node, rule, path, out);
    check_logic(node, rule, path, out);
    check_choices(node, type, rule, path, out);
    check_format(node, rule, path, out);
    if (type == CoreType::string) check_text(node, rule, path, out);
    if (type == CoreType::integer || type == CoreType::number) check_range(node, rule, path, out);
    if (type == CoreType::sequence) check_list(node, rule, path, out);
    if (type == CoreType::map) check_map(node, rule, path, out);
}

bool Checker::holds(const Node& node, const Rule& rule, const Path& path) {
    Findings found;
    found.quiet = true;
    check(node, rule, path, found);
    return !found.any;
}

bool Checker::check_type(const Node& node, CoreType type, const Rule& rule, const Path& path, Findings& out) const {
    if (rule.types.empty()) return true;
    if (std::any_of(rule.types.begin(), rule.types.end(), [&](ValueType wanted) { return fits(type, wanted); }))
        return true;
    m_reporter.report(node, path, Fault("schema-type", rule, "type"), out, [&] {
        std::vector<std::string> wanted;
        for (const ValueType each : rule.types) wanted.emplace_back(describe(each));
        const std::string value = m_reporter.shown(node, "");
        return Message{fmt::format("expected {}, got {}{}{}", join_text(wanted, " or "), describe(type),
                                   value.empty() ? "" : " ", value),
                       path.place == nullptr ? type_hint(node, type, rule) : rule.description};
    });
    return false;
}

/// `x-secret`, a keyword of ours.
bool Checker::check_secret(const Node& node, const Rule& rule, const Path& path, Findings& out) const {
    if (m_filling != nullptr && path.place != nullptr && m_filling->is_secret(*path.place)) return true;
    m_reporter.report(node, path, Fault("schema-secret", rule, "x-secret"), out, [&] {
        const bool literal = path.place == nullptr;
        return Message{"must be one secret and nothing else",
                       literal ? "write ${secret:NAME}, declare the secret, and change the value that stands here"
                               : "write ${secret:NAME}, and declare the secret",
                       literal};
    });
    return false;
}

/// `x-env`, a keyword of ours.
void Checker::check_environment(const Node& node, const Rule& rule, const Path& path, Findings& out) const {
    const bool set = m_filling != nullptr && path.place != nullptr &&
                     m_filling->is_of_environment(*path.place, path.keys_from_place());
    if (set) return;
    m_reporter.report(node, path, Fault("schema-env", rule, "x-env"), out, [] {
        return Message{"must be set by each environment's own file",
                       "let a parameter stand here, and set it in environments/<env>.yaml"};
    });
}

/// Of alternatives that all fail the deepest is meant: the author came furthest there. In our own documents a scalar that
/// begins like a placeholder was meant as one. Else the first alternative.
void Checker::check_alternatives(const Node& node, const std::vector<RulePtr>& branches, const Rule& rule,
                                 const Path& path, Findings& out) {
    if (branches.empty()) return;
    const Rule* best = nullptr;
    std::size_t deepest = 0;
    for (const auto& branch : branches) {
        Findings found;
        found.quiet = true;
        check(node, *branch, path, found);
        if (!found.any) return;
        if (best == nullptr || found.deepest > deepest) {
            best = branch.get();
            deepest = found.deepest;
        }
    }
    out.any = true;
    out.deepest = std::max(out.deepest, deepest);
    if (out.quiet) return;
    const bool placeholder = m_filling == nullptr && node.is_scalar() && node.text.starts_with("${");
    const std::size_t before = out.list.size();
    check(node, placeholder ? *branches.back() : *best, path, out);
    for (std::size_t i = before; i < out.list.size(); ++i) {
        if (out.list[i].error.hint.empty()) out.list[i].error.hint = rule.description;
    }
}

void Checker::check_one_of(const Node& node, const Rule& rule, const Path& path, Findings& out) {
    const auto fitting = std::count_if(rule.one_of.begin(), rule.one_of.end(),
                                       [&](const RulePtr& branch) { return holds(node, *branch, path); });
    if (fitting == 1) return;
    if (fitting == 0) return check_alternatives(node, rule.one_of, rule, path, out);
    m_reporter.report(node, path, Fault("schema-choice", rule, "oneOf"), out, [&] {
        return Message{fmt::format("fits {} of the alternatives, where only one may fit", fitting), rule.description};
    });
}

void Checker::check_logic(const Node& node, const Rule& rule, const Path& path, Findings& out) {
    if (rule.excluded != nullptr && holds(node, *rule.excluded, path)) {
        m_reporter.report(node, path, Fault("schema-excluded", rule, "not"), out, [&] {
            const std::string& why = rule.excluded->resolved().description;
            return Message{"is what the schema excludes", why.empty() ? rule.description : why};
        });
    }
    if (rule.condition == nullptr) return;
    const RulePtr& next = holds(node, *rule.condition, path) ? rule.then_rule : rule.else_rule;
    if (next != nullptr) check(node, *next, path, out);
}

void Checker::check_choices(const Node& node, CoreType type, const Rule& rule, const Path& path, Findings& out) const {
    if (rule.choices.empty() && !rule.constant) return;
    const std::string value = canonical_of(node, path);
    const auto judge = [&](const std::vector<Choice>& choices, std::string_view keyword) {
        const auto same = [&](const Choice& choice) { return choice.canonical == value; };
        if (std::any_of(choices.begin(), choices.end(), same)) return;
        m_reporter.report(node, path, Fault("schema-enum", rule, keyword), out, [&] {
            std::vector<std::string> names;
            for (const Choice& choice : choices) names.push_back(printable(choice.text));
            const bool named = path.place == nullptr && std::find(names.begin(), names.end(), node.text) != names.end();
            const bool unquoted = is_plain_value(type) && named;
            const std::string near = node.is_scalar() && !unquoted ? did_you_mean(node.text, names) : "";
            return Message{fmt::format("{}not {}{}{}", m_reporter.shown(node, " is "),
                                       names.size() == 1 ? "" : "one of ", join_text(names, ", "), near),
                           unquoted ? fmt::format("put it in quotes: \"{}\"", node.text) : rule.description};
        });
    };
    if (!rule.choices.empty()) judge(rule.choices, "enum");
    if (rule.constant) judge({*rule.constant}, "const");
}

void Checker::check_format(const Node& node, const Rule& rule, const Path& path, Findings& out) const {
    if (rule.format == nullptr || !node.is_scalar()) return;
    const CoreType type = core_type(node);
    if (type != CoreType::string && (type != CoreType::integer || !rule.format->of_integers)) return;
    if (rule.format->accepts(node.text)) return;
    m_reporter.report(node, path, Fault("schema-format", rule, "format"), out, [&] {
        return Message{fmt::format("{}is not {}", m_reporter.shown(node), rule.format->meaning), rule.description};
    });
}

void Checker::check_text(const Node& node, const Rule& rule, const Path& path, Findings& out) const {
    if (rule.min_length || rule.max_length) {
        const auto length = static_cast<std::int64_t>(length_of(node.text));
        if (rule.min_length && length < *rule.min_length) {
            return m_reporter.report(node, path, Fault("schema-length", rule, "minLength"), out, [&] {
                return Message{*rule.min_length == 1 ? "is empty"
                                                     : fmt::format("{}is shorter than {}", m_reporter.shown(node),
                                                                   plural(*rule.min_length, "character")),
                               rule.description};
            });
        }
        if (rule.max_length && length > *rule.max_length) {
            return m_reporter.report(node, path, Fault("schema-length", rule, "maxLength"), out, [&] {
                return Message{
                    fmt::format("{}is longer than {}", m_reporter.shown(node), plural(*rule.max_length, "character")),
                    rule.description};
            });
        }
    }
    if (rule.pattern == nullptr || matches(*rule.pattern, node.text)) return;
    m_reporter.report(node, path, Fault("schema-pattern", rule, "pattern"), out, [&] {
        return Message{m_reporter.shows_values() ? fmt::format("{}does not match {}", m_reporter.shown(node),
                                                               printable(expression_text(*rule.pattern)))
                                                 : "does not have the form that is asked for",
                       rule.description};
    });
}

void Checker::check_range(const Node& node, const Rule& rule, const Path& path, Findings& out) const {
    if (!rule.minimum && !rule.maximum && !rule.above && !rule.below && !rule.multiple_of) return;
    const Number value = exact_number_of(node.text);
    const auto refuse = [&](const char* keyword, const char* what, const Number& limit) {
        m_reporter.report(node, path, Fault("schema-range", rule, keyword), out, [&] {
            return Message{fmt::format("{}{} {}", m_reporter.shown(node, " is "), what, limit.text()),
                           rule.description};
        });
    };
    if (rule.minimum && value < *rule.minimum) refuse("minimum", "less than", *rule.minimum);
    if (rule.maximum && value > *rule.maximum) refuse("maximum", "more than", *rule.maximum);
    if (rule.above && value <= *rule.above) refuse("exclusiveMinimum", "not more than", *rule.above);
    if (rule.below && value >= *rule.below) refuse("exclusiveMaximum", "not less than", *rule.below);
    if (rule.multiple_of && !is_multiple(node.text, *rule.multiple_of))
        refuse("multipleOf", "not a multiple of", Number(*rule.multiple_of));
}

}  // namespace sluice::project::schema
