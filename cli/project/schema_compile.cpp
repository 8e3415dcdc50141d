// From the JSON text of a schema to rules. Expressions go to RE2, whose time is linear in the text.

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "project/schema_keyword.hpp"
#include "project/schema_rule.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

constexpr std::size_t k_most_beside = 64;  ///< schemas that stand at one place inside each other

class Compiler {
public:
    explicit Compiler(Definitions& definitions)
        : m_source(definitions.source->document()), m_read(*definitions.source), m_definitions(definitions) {}

    Result<RulePtr> document() {
        target(m_source);
        while (!m_waiting.empty()) {
            const auto [rule, json] = m_waiting.back();
            m_waiting.pop_back();
            TRY(fill(*rule, *json));
        }
        for (const auto& rule : m_definitions.rules) TRY(check_depths(*rule));
        return RulePtr(m_definitions.rules.front());
    }

private:
    using Handler = std::function<Result<>(Compiler&, Rule&, std::string_view, const Json&)>;

    // One function a kind of keyword: what it reads, and into which member.
    static Handler ignored() {
        return [](Compiler&, Rule&, std::string_view, const Json&) -> Result<> { return {}; };
    }
    template <class Member, class Read>
    static Handler value(Member Rule::*member, Read read) {
        return [member, read](Compiler& c, Rule& rule, std::string_view name, const Json& json) {
            return (c.m_read.*read)(rule.*member, name, json);
        };
    }
    static Handler whole(Result<> (KeywordReader::*read)(Rule&, const Json&) const) {
        return [read](Compiler& c, Rule& rule, std::string_view, const Json& json) {
            return (c.m_read.*read)(rule, json);
        };
    }
    static Handler one(RulePtr Rule::*member) {
        return [member](Compiler& c, Rule& rule, std::string_view, const Json& json) -> Result<> {
            rule.*member = TRY(c.child(json));
            return {};
        };
    }
    static Handler several(std::vector<RulePtr> Rule::*member) {
        return [member](Compiler& c, Rule& rule, std::string_view name, const Json& json) {
            return c.list(rule.*member, name, json);
        };
    }
    static Handler own(Result<> (Compiler::*read)(Rule&, const Json&)) {
        return [read](Compiler& c, Rule& rule, std::string_view, const Json& json) { return (c.*read)(rule, json); };
    }

    static const std::unordered_map<std::string_view, Handler>& handlers() {
        using Read = KeywordReader;
        static const std::unordered_map<std::string_view, Handler> k_handlers{
            {"$schema", own(&Compiler::dialect)},
            {"$comment", ignored()},
            {"title", ignored()},
            {"default", ignored()},
            {"examples", ignored()},
            {"readOnly", ignored()},
            {"writeOnly", ignored()},
            {"$id", own(&Compiler::identity)},
            {"$ref", own(&Compiler::reference)},
            {"definitions", own(&Compiler::definitions)},
            {"description", value(&Rule::description, &Read::prose)},
            {"type", whole(&Read::types)},
            {"enum", whole(&Read::choices)},
            {"const", whole(&Read::constant)},
            {"format", whole(&Read::format)},
            {"required", value(&Rule::required, &Read::names)},
            {"properties", own(&Compiler::properties)},
            {"patternProperties", own(&Compiler::pattern_properties)},
            {"additionalProperties", one(&Rule::additional)},
            {"propertyNames", one(&Rule::property_names)},
            {"dependencies", own(&Compiler::dependencies)},
            {"minProperties", value(&Rule::min_members, &Read::count)},
            {"maxProperties", value(&Rule::max_members, &Read::count)},
            {"items", own(&Compiler::items)},
            {"additionalItems", one(&Rule::additional_items)},
            {"contains", one(&Rule::contains)},
            {"minItems", value(&Rule::min_items, &Read::count)},
            {"maxItems", value(&Rule::max_items, &Read::count)},
            {"uniqueItems", value(&Rule::unique, &Read::flag)},
            {"minLength", value(&Rule::min_length, &Read::count)},
            {"maxLength", value(&Rule::max_length, &Read::count)},
            {"pattern", value(&Rule::pattern, &Read::expression)},
            {"minimum", value(&Rule::minimum, &Read::bound)},
            {"maximum", value(&Rule::maximum, &Read::bound)},
            {"exclusiveMinimum", value(&Rule::above, &Read::bound)},
            {"exclusiveMaximum", value(&Rule::below, &Read::bound)},
            {"multipleOf", value(&Rule::multiple_of, &Read::step)},
            {"anyOf", several(&Rule::any_of)},
            {"allOf", several(&Rule::all_of)},
            {"oneOf", several(&Rule::one_of)},
            {"not", one(&Rule::excluded)},
            {"if", one(&Rule::condition)},
            {"then", one(&Rule::then_rule)},
            {"else", one(&Rule::else_rule)},
            {"x-secret", value(&Rule::is_secret, &Read::flag)},
            {"x-env", value(&Rule::of_environment, &Read::flag)},
            {"x-merge-key", own(&Compiler::merge_key)},
        };
        return k_handlers;
    }

    static std::vector<std::string> keywords() {
        std::vector<std::string> names;
        for (const auto& [name, unused] : handlers()) names.emplace_back(name);
        std::sort(names.begin(), names.end());
        return names;
    }

    /// The rule of a schema that is named from elsewhere; it is read later, so that it may name itself.
    Rule* target(const Json& json) {
        Rule*& known = m_targets[&json];
        if (known == nullptr) {
            known = m_definitions.rules.emplace_back(std::make_shared<Rule>()).get();
            m_waiting.emplace_back(known, &json);
        }
        return known;
    }

    Result<RulePtr> child(const Json& json) {
        auto rule = std::make_shared<Rule>();
        TRY(fill(*rule, json));
        return RulePtr(std::move(rule));
    }

    Result<> fill(Rule& rule, const Json& json) {
        m_definitions.origins[&rule] = &json;
        if (const bool* any = json.as_bool()) {
            rule.never = !*any;
            return {};
        }
        if (!json.is_object()) return m_read.refuse(json, "expected a schema: an object, true or false");
        for (const auto& [name, value] : *json.as_object()) {
            const auto known = handlers().find(name);
            if (known == handlers().end()) return m_read.refuse_keyword(value, name, keywords());
            TRY(known->second(*this, rule, name, value));
        }
        return {};
    }

    Result<> list(std::vector<RulePtr>& into, std::string_view /*name*/, const Json& value) {
        if (!value.is_array() || value.as_array()->empty()) return m_read.refuse(value, "expected a list of schemas");
        for (const Json& item : *value.as_array()) into.push_back(TRY(child(item)));
        return {};
    }

    Result<> dialect(Rule& /*rule*/, const Json& value) {
        const std::string* name = value.as_string();
        constexpr std::string_view k_draft7 = "http://json-schema.org/draft-07/schema";
        if (name != nullptr && (*name == k_draft7 || *name == std::string(k_draft7) + "#")) return {};
        return m_read.refuse(value, fmt::format("this is read as Draft 7: write {}#", k_draft7));
    }

    Result<> identity(Rule& /*rule*/, const Json& value) {
        if (m_source.find("$id") == &value) return {};
        return m_read.refuse(value, "a name for a part of a schema is not supported; name it by its path");
    }

    Result<> reference(Rule& rule, const Json& value) {
        const std::string* pointer = value.as_string();
        if (pointer == nullptr || !pointer->starts_with('#')) {
            return m_read.refuse(value, "expected a place in the same file: # or #/definitions/<name>");
        }
        const Json* found = find(std::string_view(*pointer).substr(1));
        if (found == nullptr) return m_read.refuse(value, "names no place of this file");
        rule.reference = target(*found);
        return {};
    }

    /// By a JSON pointer (RFC 6901) in a fragment: "%25" and "~1" are read.
    [[nodiscard]] const Json* find(std::string_view pointer) const {
        const Json* at = &m_source;
        while (at != nullptr && !pointer.empty()) {
            if (pointer.front() != '/') return nullptr;
            const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
            const std::string part = unescape(pointer.substr(1, end - 1));
            pointer.remove_prefix(end);
            if (const Json::Array* items = at->as_array()) {
                std::size_t index = 0;
                const auto read = std::from_chars(part.data(), part.data() + part.size(), index);
                const bool whole = read.ec == std::errc{} && read.ptr == part.data() + part.size();
                at = whole && index < items->size() ? &(*items)[index] : nullptr;
            } else {
                at = at->find(part);
            }
        }
        return at;
    }

    static std::string unescape(std::string_view part) {
        std::string out;
        for (std::size_t i = 0; i < part.size(); ++i) {
            unsigned byte = 0;
            const char* digits = part.data() + i + 1;
            if (part[i] == '%' && i + 2 < part.size() &&
                std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
                out += static_cast<char>(byte);
                i += 2;
            } else {
                out += part[i];
            }
        }
        for (const auto& [escape, meaning] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
            for (std::size_t at = out.find(escape); at != std::string::npos; at = out.find(escape, at + 1))
                out.replace(at, 2, meaning);
        }
        return out;
    }

    Result<> definitions(Rule& /*rule*/, const Json& value) {
        if (!value.is_object()) return m_read.refuse(value, "expected an object");
        for (const auto& [name, body] : *value.as_object()) target(body);
        return {};
    }

    Result<> properties(Rule& rule, const Json& value) {
        if (!value.is_object()) return m_read.refuse(value, "expected an object");
        for (const auto& [name, body] : *value.as_object()) rule.properties.emplace_back(name, TRY(child(body)));
        return {};
    }

    Result<> pattern_properties(Rule& rule, const Json& value) {
        if (!value.is_object()) return m_read.refuse(value, "expected an object");
        for (const auto& [pattern, body] : *value.as_object()) {
            Expression compiled;
            TRY(m_read.expression_of(compiled, pattern, body));
            rule.pattern_properties.emplace_back(std::move(compiled), TRY(child(body)));
        }
        return {};
    }

    Result<> dependencies(Rule& rule, const Json& value) {
        if (!value.is_object()) return m_read.refuse(value, "expected an object");
        for (const auto& [name, needed] : *value.as_object()) {
            if (needed.is_array()) {
                rule.dependencies.emplace_back(name, std::vector<std::string>{});
                TRY(m_read.names(rule.dependencies.back().second, "dependencies", needed));
            } else {
                rule.dependent_rules.emplace_back(name, TRY(child(needed)));
            }
        }
        return {};
    }

    Result<> items(Rule& rule, const Json& value) {
        rule.is_tuple = value.is_array();
        if (!rule.is_tuple) {
            rule.items = TRY(child(value));
            return {};
        }
        for (const Json& item : *value.as_array()) rule.item_rules.push_back(TRY(child(item)));
        return {};
    }

    Result<> merge_key(Rule& rule, const Json& value) {
        m_definitions.has_merge_keys = true;
        TRY(m_read.text(rule.merge_key, "x-merge-key", value));
        if (rule.merge_key.empty()) return m_read.refuse(value, "expected the name of a key");
        return {};
    }

    /// Refuses rules that lead back to themselves without going down into a member or item: checking would never end.
    Result<std::size_t> depth_beside(const Rule& rule, std::size_t above) {
        constexpr std::size_t k_entered = static_cast<std::size_t>(-1);
        const auto [known, is_new] = m_depths.emplace(&rule, k_entered);
        if (!is_new && known->second == k_entered)
            return m_read.refuse(*m_definitions.origins.at(&rule),
                                 "a schema that leads back to itself at the same place");
        std::size_t depth = is_new ? 0 : known->second;
        if (is_new) {
            for (const Rule* part : beside(rule)) {
                if (above >= k_most_beside) break;
                depth = std::max(depth, TRY(depth_beside(*part, above + 1)) + 1);
            }
            m_depths[&rule] = depth;
        }
        if (above + depth < k_most_beside) return depth;
        return m_read.refuse(*m_definitions.origins.at(&rule),
                             fmt::format("more than {} schemas inside each other at one place", k_most_beside));
    }

    Result<> check_depths(const Rule& rule) {
        TRY(depth_beside(rule, 0));
        for (const Rule* part : below(rule)) TRY(check_depths(*part));
        for (const Rule* part : beside(rule)) {
            if (part != rule.reference) TRY(check_depths(*part));
        }
        return {};
    }

    const Json& m_source;
    KeywordReader m_read;
    Definitions& m_definitions;
    std::unordered_map<const Json*, Rule*> m_targets;
    std::vector<std::pair<Rule*, const Json*>> m_waiting;  ///< targets that are not read yet
    std::unordered_map<const Rule*, std::size_t> m_depths;
};

void add(std::vector<const Rule*>& into, const RulePtr& rule) {
    if (rule != nullptr) into.push_back(rule.get());
}

}  // namespace

const Rule& Rule::resolved() const {
    const Rule* at = this;
    while (at->reference != nullptr) at = at->reference;
    return *at;
}

std::vector<const Rule*> beside(const Rule& rule) {
    if (rule.reference != nullptr) return {rule.reference};
    std::vector<const Rule*> out;
    for (const auto* list : {&rule.any_of, &rule.all_of, &rule.one_of}) {
        for (const RulePtr& part : *list) add(out, part);
    }
    for (const RulePtr& part : {rule.excluded, rule.condition, rule.then_rule, rule.else_rule}) add(out, part);
    for (const auto& [name, part] : rule.dependent_rules) add(out, part);
    return out;
}

std::vector<const Rule*> below(const Rule& rule) {
    std::vector<const Rule*> out;
    for (const auto& [name, part] : rule.properties) add(out, part);
    for (const auto& [pattern, part] : rule.pattern_properties) add(out, part);
    for (const RulePtr& part : rule.item_rules) add(out, part);
    for (const RulePtr& part : {rule.additional, rule.property_names, rule.items, rule.additional_items, rule.contains})
        add(out, part);
    return out;
}

Location Definitions::locate(const Rule& rule, std::string_view keyword) const {
    const Json& origin = *origins.at(&rule);
    const Json* value = origin.find(keyword);
    return value != nullptr ? source->locate_key(*value) : source->locate_value(origin);
}

Result<RulePtr> compile(Definitions& definitions) { return Compiler(definitions).document(); }

}  // namespace sluice::project::schema
