// The part of the checker that looks at lists and maps.

#include <set>

#include <fmt/format.h>

#include "project/schema_check.hpp"
#include "project/schema_value.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {

using yaml::Node;

void Checker::check_list(const Node& node, const Rule& rule, const Path& path, Findings& out) {
    const std::vector<Part> items = items_of(node, path);
    const auto count = static_cast<std::int64_t>(items.size());
    if (rule.min_items && count < *rule.min_items) {
        m_reporter.report(node, path, Fault("schema-length", rule, "minItems"), out, [&] {
            return Message{fmt::format("needs at least {}", plural(*rule.min_items, "item")), rule.description};
        });
    }
    if (rule.max_items && count > *rule.max_items) {
        m_reporter.report(node, path, Fault("schema-length", rule, "maxItems"), out, [&] {
            return Message{fmt::format("takes at most {}", plural(*rule.max_items, "item")), rule.description};
        });
    }
    if (rule.unique) check_unique(items, rule, out);
    if (!rule.merge_key.empty()) check_merge_key(items, rule, out);
    check_items(node, items, rule, path, out);
}

void Checker::check_items(const Node& node, const std::vector<Part>& items, const Rule& rule, const Path& path,
                          Findings& out) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Rule* each = rule.items.get();
        if (rule.is_tuple) {
            each = i < rule.item_rules.size() ? rule.item_rules[i].get() : rule.additional_items.get();
        }
        if (each != nullptr) check(*items[i].node, *each, items[i].path, out);
    }
    if (rule.contains == nullptr) return;
    const auto fits_it = [&](const Part& item) { return holds(*item.node, *rule.contains, item.path); };
    if (std::any_of(items.begin(), items.end(), fits_it)) return;
    m_reporter.report(node, path, Fault("schema-contains", rule, "contains"), out, [&] {
        const std::string& wanted = rule.contains->resolved().description;
        return Message{"no item is the one that the schema asks for", wanted.empty() ? rule.description : wanted};
    });
}

void Checker::check_unique(const std::vector<Part>& items, const Rule& rule, Findings& out) const {
    std::set<std::string> seen;
    for (const Part& item : items) {
        if (seen.insert(canonical_of(*item.node, item.path)).second) continue;
        m_reporter.report(*item.node, item.path, Fault("schema-length", rule, "uniqueItems"), out, [] {
            return Message{"stands in the list already", "remove one of the two"};
        });
    }
}

void Checker::check_merge_key(const std::vector<Part>& items, const Rule& rule, Findings& out) const {
    std::set<std::string> seen;
    for (const Part& item : items) {
        const Node* key = item.node->find(rule.merge_key);
        const Part name = key == nullptr ? Part{} : enter(*key, item.path);
        const bool good = name.node != nullptr && name.node->is_scalar();
        if (good && seen.insert(canonical_of(*name.node, name.path)).second) continue;
        m_reporter.report(*item.node, item.path, Fault("schema-merge-key", rule, "x-merge-key"), out, [&] {
            return Message{good ? fmt::format("another item has the same \"{}\"", rule.merge_key)
                                : fmt::format("has no \"{}\", by which items are told apart", rule.merge_key),
                           rule.description};
        });
    }
}

void Checker::check_map(const Node& node, const Rule& rule, const Path& path, Findings& out) {
    for (const std::string& name : rule.required) {
        if (!has(node, name, path)) missing(node, rule, name, path, "", out);
    }
    for (const auto& [name, needed] : rule.dependencies) {
        if (!has(node, name, path)) continue;
        for (const std::string& other : needed) {
            if (!has(node, other, path))
                missing(node, rule, other, path, fmt::format(", which \"{}\" needs", printable(name)), out);
        }
    }
    for (const auto& [name, wanted] : rule.dependent_rules) {
        if (has(node, name, path)) check(node, *wanted, path, out);
    }
    std::size_t count = 0;
    for (const auto& [key, value] : node.members) {
        const Path below = path.member(key);
        const Part part = enter(value, below);
        if (part.node == nullptr) continue;
        ++count;
        check_member(node, key, part, rule, path, out);
    }
    check_counts(count, node, rule, path, out);
}

void Checker::check_counts(std::size_t count, const Node& node, const Rule& rule, const Path& path,
                           Findings& out) const {
    const auto members = static_cast<std::int64_t>(count);
    if (rule.min_members && members < *rule.min_members) {
        m_reporter.report(node, path, Fault("schema-length", rule, "minProperties"), out, [&] {
            return Message{
                members == 0 ? "is empty" : fmt::format("needs at least {}", plural(*rule.min_members, "key")),
                rule.description};
        });
    }
    if (rule.max_members && members > *rule.max_members) {
        m_reporter.report(node, path, Fault("schema-length", rule, "maxProperties"), out, [&] {
            return Message{fmt::format("takes at most {}", plural(*rule.max_members, "key")), rule.description};
        });
    }
}

void Checker::missing(const Node& node, const Rule& rule, std::string_view name, const Path& path, std::string_view why,
                      Findings& out) const {
    const Node* taken_out = path.place == nullptr ? node.find(name) : nullptr;  // a parameter without a value
    Path shown = path;
    if (taken_out != nullptr) shown.place = taken_out;
    m_reporter.report(
        node, shown, Fault("schema-required", rule, why.empty() ? "required" : "dependencies"), out,
        [&] {
            const auto known = std::find_if(rule.properties.begin(), rule.properties.end(),
                                            [&](const auto& p) { return p.first == name; });
            const std::string about = known == rule.properties.end() ? "" : known->second->resolved().description;
            const std::string key = printable(name);
            const std::string add =
                taken_out != nullptr ? "give the parameter a value" : fmt::format("add \"{}\"", key);
            return Message{fmt::format("\"{}\" is missing{}", key, why),
                           about.empty() ? add : fmt::format("{}: {}", add, about)};
        },
        1);
}

void Checker::check_member(const Node& map, const Node& key, const Part& part, const Rule& rule, const Path& path,
                           Findings& out) {
    if (rule.property_names != nullptr) {
        Node name = key;
        name.style = yaml::Style::double_quoted;  // a key is a text, whatever it looks like
        check(name, *rule.property_names, path.member(key), out);
    }
    bool known = false;
    for (const auto& [name, body] : rule.properties) {
        if (name != key.text) continue;
        known = true;
        check(*part.node, *body, part.path, out);
        break;
    }
    for (const auto& [pattern, body] : rule.pattern_properties) {
        if (!matches(*pattern, key.text)) continue;
        known = true;
        check(*part.node, *body, part.path, out);
    }
    if (known || rule.additional == nullptr) return;
    if (rule.is_closed()) return unknown(map, key, rule, path, out);
    check(*part.node, *rule.additional, part.path, out);
}

void Checker::unknown(const Node& map, const Node& key, const Rule& rule, const Path& path, Findings& out) const {
    m_reporter.report(
        key, path, Fault("unknown-key", rule, "additionalProperties"), out,
        [&] {
            std::vector<std::string> names;
            for (const auto& [name, unused] : rule.properties) names.push_back(name);
            if (names.empty()) {
                return Message{fmt::format("key \"{}\" does not have the form that is asked for", printable(key.text)),
                               rule.description};
            }
            const std::string cut = m_reporter.cut_value(map, key);
            return Message{fmt::format("unknown key \"{}\"{}", printable(key.text), did_you_mean(key.text, names)),
                           cut.empty() ? known_keys(rule) : cut};
        },
        1);
}

}  // namespace sluice::project::schema
