// The strict loader, our own documents, schemas, and layers of values.

#include <array>

#include "project/load.hpp"
#include "project/schema.hpp"
#include "project/yaml_events.hpp"
#include "render/escape.hpp"
#include "render/layers.hpp"
#include "render/template.hpp"
#include "render/types.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

using project::yaml::Document;
using project::yaml::Node;

void check_node(const Node& node, const Document& document) {
    require(node.mark.offset <= document.source.size(), "a node stands in its file");
    require(node.items.empty() || node.is_sequence(), "only lists have items");
    require(node.members.empty() || node.is_map(), "only maps have members");
    require(node.tag.empty() || node.tag == "!unset", "the only tag is !unset");
    const Location where = document.locate(node);
    require(where.line == node.mark.line, "lines are counted in one way");
    for (const Node& item : node.items) check_node(item, document);
    for (const auto& [key, value] : node.members) {
        require(key.is_scalar() && key.tag.empty(), "keys are texts");
        require(node.find(key.text) == &value, "keys are unique");
        check_node(value, document);
    }
}

void append_quoted(std::string& out, const std::string& text) {
    render::StringSink sink(out);
    out += '"';
    render::escape_yaml_double(text, sink);
    out += '"';
}

/// In flow style, every scalar double-quoted.
std::string written(const Node& node) {
    std::string out;
    if (!node.tag.empty()) out += node.tag + ' ';
    if (node.kind == project::yaml::Kind::null) return out + "null";
    if (node.is_scalar()) {
        append_quoted(out, node.text);
        return out;
    }
    out += node.is_map() ? "{" : "[";
    for (const Node& item : node.items) out += written(item) + ", ";
    for (const auto& [key, value] : node.members) {
        append_quoted(out, key.text);
        out += ": " + written(value) + ", ";
    }
    return out + (node.is_map() ? "}" : "]");
}

bool same(const Node& a, const Node& b) {
    const bool null = a.kind == project::yaml::Kind::null && (b.kind == a.kind || b.text == "null");
    if ((a.kind != b.kind && !null) || a.tag != b.tag) return false;
    if (a.is_scalar() && a.text != b.text) return false;
    if (a.items.size() != b.items.size() || a.members.size() != b.members.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!same(a.items[i], b.items[i])) return false;
    }
    for (std::size_t i = 0; i < a.members.size(); ++i) {
        if (a.members[i].first.text != b.members[i].first.text || !same(a.members[i].second, b.members[i].second))
            return false;
    }
    return true;
}

bool has_long_key(const Node& node) {  // a reader gives up looking for the ":" behind 1,024 characters
    constexpr std::size_t k_longest = 256;
    for (const Node& item : node.items) {
        if (has_long_key(item)) return true;
    }
    for (const auto& [key, value] : node.members) {
        if (key.text.size() > k_longest || has_long_key(value)) return true;
    }
    return false;
}

/// A hundredth of what the program allows, so that thousands of inputs fit into a minute.
constexpr project::yaml::Limits k_limits{.bytes = 1U << 20, .nodes = 5'000};

std::optional<Document> parse(std::string_view text, std::string name, bool unambiguous = true) {
    auto document = project::yaml::parse(std::string(text), std::move(name), unambiguous, k_limits);
    check_result(document);
    if (!document) return std::nullopt;
    check_node(document->root, *document);
    return std::move(*document);
}

void finish(project::ErrorList& errors) { check_result(errors.finish()); }

}  // namespace

/// Both readers read alike what both read; written anew in another style, a document reads the same.
void fuzz_yaml(std::string_view input) {
    const project::yaml::EventRules rules{k_limits, false, false};
    if (project::yaml::check_text(input, "both.yaml", k_limits.bytes)) {
        const auto common = project::yaml::read_common(input, "both.yaml", rules);
        const auto whole = project::yaml::read_with_library(input, "both.yaml", rules);
        require(!common || (whole && *common == *whole), "the quick reader reads what yaml-cpp reads");
    }
    const auto strict = parse(input, "strict.yaml");
    const auto document = parse(input, "lenient.yaml", false);
    require(!strict || document, "what is unambiguous is read both ways");
    check_result(project::yaml::read_events(input, "template.yaml", {k_limits, false, false}));
    if (!document || has_long_key(document->root)) return;
    const auto again = project::yaml::parse(written(document->root), "again.yaml", false);
    require(again.has_value(), "a text in double quotes is YAML, whatever it holds");
    require(same(document->root, again->root), "a text in double quotes is read as it was");
}

/// First byte: which of our documents; the schema is asked and the reader, which must stand what its schema allows.
void fuzz_documents(std::string_view input) {
    constexpr std::array<const char*, 4> k_schemas{"sluice", "environment", "integration", "evidence"};
    const std::size_t which = take_choice(input, k_schemas.size());
    auto document = parse(input, "document.yaml");
    if (!document) return;
    const auto checked = project::check_document(*document, k_schemas[which]);
    check_result(checked);
    if (!checked) return;
    project::ErrorList errors;
    project::Project project;
    if (which == 0) project::read_settings(std::move(*document), project, errors);
    if (which == 1) (void)project::read_environment(std::move(*document), "dev", errors);
    if (which == 2) (void)project::read_declaration(std::move(*document), "app", errors);
    finish(errors);
}

/// A declaration without templates, read and asked for the parameters that its own fields name.
void fuzz_declaration(std::string_view input) {
    auto document = parse(input, "templates/app/integration.yaml");
    if (!document || !project::check_document(*document, "integration")) return;
    project::ErrorList errors;
    project::Project project;
    project::Declaration declaration = project::read_declaration(std::move(*document), "app", errors);
    for (const project::Parameter& parameter : declaration.parameters) {
        (void)project::parse_type(describe(parameter.type), parameter.type.choices);
    }
    declaration.templates.clear();
    (void)render::compile(project, declaration, errors);
    finish(errors);
}

/// A schema and a document.
void fuzz_schema(std::string_view input) {
    const auto parts = parts_of(input, 2);
    const auto schema = project::Schema::compile(parts[0], "schema.json");
    check_result(schema);
    if (!schema) return;
    if (const auto document = parse(parts[1], "document.yaml", false)) check_result(schema->check(*document));
}

/// A declaration, base.yaml and an environment: values come from layers that named them, and fit their types.
void fuzz_layers(std::string_view input) {
    const auto parts = parts_of(input, 3);
    project::ErrorList errors;
    auto declared = parse(parts[0], "templates/app/integration.yaml");
    auto base = parse(parts[1], "environments/base.yaml");
    auto own = parse(parts[2], "environments/dev.yaml");
    if (!declared || !base || !own || !declared->root.is_map() || !base->root.is_map() || !own->root.is_map()) return;
    project::Project project;
    project.declarations.push_back(project::read_declaration(std::move(*declared), "app", errors));
    project.base = project::read_environment(std::move(*base), "base", errors);
    project.environments.push_back(project::read_environment(std::move(*own), "dev", errors));
    if (!errors.empty()) return finish(errors);
    render::check_layers(project, errors);
    const auto resolved = render::resolve(project, render::LayerIndex(project), project.environments[0],
                                          project.declarations[0], {}, errors);
    for (const render::ResolvedParameter& parameter : resolved) {
        (void)parameter.display();
        if (!parameter.value) {
            require(parameter.declared->optional, "what has no value is optional");
            continue;
        }
        require(!parameter.origins.empty(), "a value comes from somewhere");
        require(!render::type_mismatch(parameter.declared->type, *parameter.value), "a value is of its type");
        require(!render::limit_mismatch(*parameter.declared, *parameter.value), "a value is within its limits");
    }
    finish(errors);
}

}  // namespace sluice::fuzz
