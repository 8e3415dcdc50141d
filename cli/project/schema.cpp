#include "project/schema.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include <fmt/format.h>

#include "project/schema_check.hpp"
#include "project/schema_rule.hpp"
#include "project/schema_source.hpp"
#include "support/embedded.hpp"

namespace sluice::project {
namespace {

constexpr std::size_t k_most_bytes = 1U << 20;

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

SchemaPlace::SchemaPlace(const schema::Rule& rule) { add(rule); }

void SchemaPlace::add(const schema::Rule& rule) {
    if (std::find(m_rules.begin(), m_rules.end(), &rule) != m_rules.end()) return;
    m_rules.push_back(&rule);
    for (const schema::Rule* part : schema::beside(rule)) add(*part);
}

SchemaPlace SchemaPlace::member(std::string_view key) const {
    SchemaPlace below;
    for (const schema::Rule* rule : m_rules) {
        bool known = false;
        for (const auto& [name, part] : rule->properties) {
            if (name != key) continue;
            known = true;
            below.add(*part);
        }
        for (const auto& [pattern, part] : rule->pattern_properties) {
            if (!schema::matches(*pattern, key)) continue;
            known = true;
            below.add(*part);
        }
        if (!known && rule->additional != nullptr) below.add(*rule->additional);
    }
    return below;
}

SchemaPlace SchemaPlace::item() const {
    SchemaPlace below;
    for (const schema::Rule* rule : m_rules) {
        if (rule->items != nullptr) below.add(*rule->items);
        for (const schema::RulePtr& part : rule->item_rules) below.add(*part);
        if (rule->additional_items != nullptr) below.add(*rule->additional_items);
    }
    return below;
}

std::string_view SchemaPlace::merge_key() const {
    for (const schema::Rule* rule : m_rules) {
        if (!rule->merge_key.empty()) return rule->merge_key;
    }
    return {};
}

Result<Schema> Schema::compile(std::string_view text, std::string_view name) {
    auto definitions = std::make_shared<schema::Definitions>();
    definitions->source =
        std::make_shared<const schema::SchemaSource>(TRY(schema::SchemaSource::read(text, name, {k_most_bytes, 64})));
    Schema made;
    made.m_root = TRY(schema::compile(*definitions));
    made.m_definitions = std::move(definitions);
    return made;
}

bool Schema::has_merge_keys() const { return m_definitions->has_merge_keys; }

SchemaPlace Schema::root() const { return SchemaPlace(*m_root); }

Result<> Schema::check(const yaml::Document& document, const Filling* filling) const {
    schema::Findings found;
    schema::Checker(document, *m_definitions, filling).run(document, *m_root, found);
    if (found.list.empty()) return {};
    std::stable_sort(found.list.begin(), found.list.end(),
                     [](const schema::Violation& a, const schema::Violation& b) { return a.offset < b.offset; });
    std::vector<Error> errors;
    for (schema::Violation& each : found.list) errors.push_back(std::move(each.error));
    return fail(join(std::move(errors)));
}

Result<> check_document(const yaml::Document& document, std::string_view schema_name) {
    const Result<Schema>& schema = embedded_schema(schema_name);
    if (!schema) return fail(schema.error());
    return schema->check(document);
}

}  // namespace sluice::project
