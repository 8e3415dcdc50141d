// Checks a YAML tree against compiled rules. Written for its messages: each one has the place in the file, says what was
// expected there, and of alternatives only the one is reported that the author meant.

#include "project/schema.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include <fmt/format.h>

#include "project/schema_rule.hpp"
#include "project/schema_value.hpp"
#include "support/embedded.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

using schema::choice_text;
using schema::describe;
using schema::equals;
using schema::fits;
using schema::is_plain_value;
using schema::Rule;
using schema::ValueType;
using yaml::Node;

/// Where the checker is: `contract.spec.path`, `templates[2].file`. Lives on the stack; written out only for a message.
struct Path {
    const Path* parent = nullptr;
    const Node* key = nullptr;  ///< of a member; an item has none
    std::size_t index = 0;
    std::size_t depth = 0;

    [[nodiscard]] Path member(const Node& name) const { return {this, &name, 0, depth + 1}; }
    [[nodiscard]] Path item(std::size_t at) const { return {this, nullptr, at, depth + 1}; }

    [[nodiscard]] std::string text() const {
        if (parent == nullptr) return "";
        const std::string before = parent->text();
        if (key == nullptr) return fmt::format("{}[{}]", before, index);
        return before.empty() ? printable(key->text) : before + "." + printable(key->text);
    }
};

struct Violation {
    std::size_t depth = 0;
    std::size_t offset = 0;
    Error error;
};

using Violations = std::vector<Violation>;

constexpr std::size_t k_listed_keys = 12;  ///< more do not help in a message

std::string plural(std::int64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

class Checker {
public:
    explicit Checker(const yaml::Document& document) : m_document(document) {}

    void check(const Node& node, const Rule& given, const Path& path, Violations& out) const {
        const Rule& rule = given.resolved();
        const CoreType type = core_type(node);
        if (!check_type(node, type, rule, path, out)) return;
        for (const auto& part : rule.all_of) check(node, *part, path, out);
        check_any(node, rule, path, out);
        check_choices(node, type, rule, path, out);
        if (type == CoreType::string) check_text(node, rule, path, out);
        if (type == CoreType::integer || type == CoreType::number) check_range(node, rule, path, out);
        if (type == CoreType::sequence) check_list(node, rule, path, out);
        if (type == CoreType::map) check_map(node, rule, path, out);
    }

private:
    /// A value that is not there has no place of its own: its key is shown.
    void report(const Node& node, const Path& path, std::string rule, std::string_view message, std::string hint,
                Violations& out, std::size_t deeper = 0) const {
        const std::string where = path.text();
        std::string text = where.empty() ? std::string(message) : fmt::format("{}: {}", where, message);
        const bool absent = path.key != nullptr && !node.is_map() && !node.is_sequence() && node.text.empty() &&
                            node.tag.empty() && node.style == yaml::Style::plain;
        const Node& shown = absent ? *path.key : node;
        out.push_back(
            {path.depth + deeper, shown.mark.offset,
             Error{Code::usage, std::move(rule), std::move(text)}.at(m_document.locate(shown)).mend(std::move(hint))});
    }

    bool check_type(const Node& node, CoreType type, const Rule& rule, const Path& path, Violations& out) const {
        if (rule.types.empty()) return true;
        if (std::any_of(rule.types.begin(), rule.types.end(), [&](ValueType wanted) { return fits(type, wanted); }))
            return true;
        std::vector<std::string> wanted;
        for (const ValueType each : rule.types) wanted.emplace_back(describe(each));
        report(node, path, "schema-type", fmt::format("expected {}, got {}", join_text(wanted, " or "), describe(type)),
               type_hint(node, type, rule), out);
        return false;
    }

    static std::string type_hint(const Node& node, CoreType type, const Rule& rule) {
        const ValueType wanted = rule.types.front();
        if (wanted == ValueType::string && is_plain_value(type))
            return fmt::format("put it in quotes: \"{}\"", node.text);
        if (wanted == ValueType::array && type == CoreType::string && is_name(node.text)) {
            return fmt::format("put it in a list: [{}]", node.text);
        }
        return rule.description.empty() ? known_keys(rule) : rule.description;
    }

    static std::string known_keys(const Rule& rule) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : rule.properties) names.push_back(name);
        if (names.empty()) return "";
        return names.size() > k_listed_keys ? "the keys and their meaning: docs/guide/declare.md"
                                            : "known here: " + join_text(names, ", ");
    }

    /// Of alternatives that all fail the deepest is meant: the author came furthest there. A scalar that begins like a
    /// placeholder was meant as one. Else the first alternative, and a hint that a parameter may stand there too.
    void check_any(const Node& node, const Rule& rule, const Path& path, Violations& out) const {
        if (rule.any_of.empty()) return;
        std::vector<Violations> failed;
        for (const auto& branch : rule.any_of) {
            failed.emplace_back();
            check(node, *branch, path, failed.back());
            if (failed.back().empty()) return;
        }
        const bool placeholder = node.is_scalar() && node.text.starts_with("${");
        auto best = placeholder ? std::prev(failed.end()) : std::max_element(failed.begin(), failed.end(), shallower);
        for (Violation& each : *best) {
            if (each.error.hint.empty()) each.error.hint = rule.description;
            out.push_back(std::move(each));
        }
    }

    static std::size_t deepest(const Violations& list) {
        std::size_t depth = 0;
        for (const Violation& each : list) depth = std::max(depth, each.depth);
        return depth;
    }
    static bool shallower(const Violations& a, const Violations& b) { return deepest(a) < deepest(b); }

    void check_choices(const Node& node, CoreType type, const Rule& rule, const Path& path, Violations& out) const {
        if (rule.choices.empty()) return;
        std::vector<std::string> names;
        for (const Json& choice : rule.choices) {
            if (equals(node, type, choice)) return;
            names.push_back(choice_text(choice));
        }
        const bool unquoted = is_plain_value(type) && std::find(names.begin(), names.end(), node.text) != names.end();
        const std::string near = node.is_scalar() && !unquoted ? did_you_mean(node.text, names) : "";
        report(node, path, "schema-enum", fmt::format("not one of {}{}", join_text(names, ", "), near),
               unquoted ? fmt::format("put it in quotes: \"{}\"", node.text) : rule.description, out);
    }

    void check_text(const Node& node, const Rule& rule, const Path& path, Violations& out) const {
        const auto length = static_cast<std::int64_t>(schema::length_of(node.text));
        if (rule.min_length && length < *rule.min_length) {
            report(node, path, "schema-length", *rule.min_length == 1 ? "is empty" : "is too short", rule.description,
                   out);
        } else if (rule.max_length && length > *rule.max_length) {
            report(node, path, "schema-length", fmt::format("is longer than {}", plural(*rule.max_length, "character")),
                   rule.description, out);
        } else if (rule.pattern && !schema::matches(*rule.pattern, node.text)) {
            report(node, path, "schema-pattern", "does not have the form that is asked for", rule.description, out);
        }
    }

    void check_range(const Node& node, const Rule& rule, const Path& path, Violations& out) const {
        const double value = schema::number_of(node);
        if (rule.minimum && value < *rule.minimum) {
            report(node, path, "schema-range", fmt::format("less than {}", *rule.minimum), rule.description, out);
        }
        if (rule.maximum && value > *rule.maximum) {
            report(node, path, "schema-range", fmt::format("more than {}", *rule.maximum), rule.description, out);
        }
    }

    void check_list(const Node& node, const Rule& rule, const Path& path, Violations& out) const {
        const auto count = static_cast<std::int64_t>(node.items.size());
        if (rule.min_items && count < *rule.min_items) {
            report(node, path, "schema-length", fmt::format("needs at least {}", plural(*rule.min_items, "item")),
                   rule.description, out);
        }
        if (rule.max_items && count > *rule.max_items) {
            report(node, path, "schema-length", fmt::format("takes at most {}", plural(*rule.max_items, "item")),
                   rule.description, out);
        }
        if (rule.unique) check_unique(node, path, out);
        if (rule.items == nullptr) return;
        for (std::size_t i = 0; i < node.items.size(); ++i) check(node.items[i], *rule.items, path.item(i), out);
    }

    /// Scalars only: our lists without repetition hold names.
    void check_unique(const Node& node, const Path& path, Violations& out) const {
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const Node& item = node.items[i];
            if (!item.is_scalar() || seen.insert(item.text).second) continue;
            report(item, path.item(i), "schema-length", "stands in the list already", "remove one of the two", out);
        }
    }

    void check_map(const Node& node, const Rule& rule, const Path& path, Violations& out) const {
        for (const std::string& name : rule.required) {
            if (node.find(name) == nullptr) missing(node, rule, name, path, "", out);
        }
        for (const auto& [name, needed] : rule.dependencies) {
            if (node.find(name) == nullptr) continue;
            for (const std::string& other : needed) {
                if (node.find(other) == nullptr)
                    missing(node, rule, other, path, fmt::format(", which \"{}\" needs", name), out);
            }
        }
        if (rule.min_members && static_cast<std::int64_t>(node.members.size()) < *rule.min_members) {
            report(node, path, "schema-length", "is empty", rule.description, out);
        }
        for (const auto& [key, value] : node.members) check_member(key, value, rule, path, out);
    }

    void missing(const Node& node, const Rule& rule, std::string_view name, const Path& path, std::string_view why,
                 Violations& out) const {
        const auto known = std::find_if(rule.properties.begin(), rule.properties.end(),
                                        [&](const auto& p) { return p.first == name; });
        std::string about = known == rule.properties.end() ? "" : known->second->resolved().description;
        report(node, path, "schema-required", fmt::format("\"{}\" is missing{}", name, why),
               about.empty() ? fmt::format("add \"{}\"", name) : fmt::format("add \"{}\": {}", name, about), out, 1);
    }

    void check_member(const Node& key, const Node& value, const Rule& rule, const Path& path, Violations& out) const {
        bool known = false;
        for (const auto& [name, body] : rule.properties) {
            if (name != key.text) continue;
            known = true;
            check(value, *body, path.member(key), out);
            break;
        }
        for (const auto& [pattern, body] : rule.pattern_properties) {
            if (!schema::matches(*pattern, key.text)) continue;
            known = true;
            check(value, *body, path.member(key), out);
        }
        if (known) return;
        if (rule.additional != nullptr) return check(value, *rule.additional, path.member(key), out);
        if (rule.closed) unknown(key, rule, path, out);
    }

    void unknown(const Node& key, const Rule& rule, const Path& path, Violations& out) const {
        std::vector<std::string> names;
        for (const auto& [name, unused] : rule.properties) names.push_back(name);
        if (names.empty()) {
            report(key, path, "unknown-key",
                   fmt::format("key \"{}\" does not have the form that is asked for", printable(key.text)),
                   rule.description, out, 1);
            return;
        }
        report(key, path, "unknown-key",
               fmt::format("unknown key \"{}\"{}", printable(key.text), did_you_mean(key.text, names)),
               known_keys(rule), out, 1);
    }

    const yaml::Document& m_document;
};

/// Compiled at first use, one entry a schema; a failure is kept as well.
const Result<Schema>& embedded_schema(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, Result<Schema>, std::less<>> compiled;
    const std::lock_guard lock(mutex);
    if (const auto known = compiled.find(name); known != compiled.end()) return known->second;
    const std::string file = fmt::format("{}.schema.json", name);
    const auto files = embedded::schemas();
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& each) { return each.path == file; });
    Result<Schema> schema = found == files.end() ? Result<Schema>(fail(Code::bug, "schema-syntax", "no schema " + file))
                                                 : Schema::compile(found->text, file);
    return compiled.emplace(std::string(name), std::move(schema)).first->second;
}

}  // namespace

Result<Schema> Schema::compile(std::string_view text, std::string_view name) {
    const Json json = TRY(Json::parse(text, name));
    auto definitions = std::make_shared<schema::Definitions>();
    Schema made;
    made.m_root = TRY(schema::compile(json, name, *definitions));
    made.m_definitions = std::move(definitions);
    return made;
}

Result<> Schema::check(const yaml::Document& document) const {
    Violations violations;
    Checker(document).check(document.root, *m_root, Path{}, violations);
    if (violations.empty()) return {};
    std::stable_sort(violations.begin(), violations.end(),
                     [](const Violation& a, const Violation& b) { return a.offset < b.offset; });
    std::vector<Error> errors;
    for (Violation& each : violations) errors.push_back(std::move(each.error));
    return fail(join(std::move(errors)));
}

Result<> check_document(const yaml::Document& document, std::string_view schema_name) {
    const Result<Schema>& schema = embedded_schema(schema_name);
    if (!schema) return fail(schema.error());
    return schema->check(document);
}

}  // namespace sluice::project
