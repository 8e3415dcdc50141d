#include "render/layers.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "render/types.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Declaration;
using project::Environment;
using project::ErrorList;
using project::Parameter;
using project::SchemaPlace;
using project::yaml::Document;
using project::yaml::Node;

/// One layer's map of values and the file it stands in.
struct Layer {
    const char* name;
    const Document* document;
    const Node* values;  ///< nullptr: the layer names nothing
    bool of_environment;
};

std::array<Layer, 4> layers_of(const project::Project& project, const LayerIndex& index, const Environment& environment,
                               const std::string& integration) {
    const Environment* base = project.base ? &*project.base : nullptr;
    return {{
        {"base", base != nullptr ? &base->document : nullptr, base != nullptr ? &base->parameters : nullptr, false},
        {"base integration", base != nullptr ? &base->document : nullptr,
         base != nullptr ? index.find(*base, integration) : nullptr, false},
        {"environment", &environment.document, &environment.parameters, true},
        {"environment integration", &environment.document, index.find(environment, integration), true},
    }};
}

std::string place(const Location& where) { return fmt::format("{}:{}:{}", where.file, where.line, where.column); }

Error value_error(const Parameter& parameter, Location where, std::string rule, std::string message) {
    return Error{Code::usage, std::move(rule), fmt::format("{}: {}", parameter.name, message)}
        .at(std::move(where))
        .note("declared at " + place(parameter.where));
}

void lay_over(std::optional<Node>& value, const Node& higher, const SchemaPlace& place);

/// Items that have the same name under the schema's `x-merge-key` merge, others are added; `!unset {name: x}` takes x out.
void lay_items_over(std::optional<Node>& value, const Node& higher, const SchemaPlace& place) {
    const std::string_view key = place.merge_key();
    Node merged = value && value->is_sequence() ? std::move(*value) : Node{};
    merged.kind = project::yaml::Kind::sequence;
    merged.mark = higher.mark;
    std::unordered_map<std::string, std::size_t> known;  // lists may have thousands of items
    const auto name_of = [&](const Node& item) {
        const Node* name = item.find(key);
        return name == nullptr ? std::string() : name->text;
    };
    for (std::size_t i = 0; i < merged.items.size(); ++i) known.emplace(name_of(merged.items[i]), i);
    std::set<std::size_t> removed;
    for (const Node& item : higher.items) {
        const auto found = known.find(name_of(item));
        std::optional<Node> inner;
        if (found != known.end()) inner = std::move(merged.items[found->second]);
        lay_over(inner, item, place.item());
        if (!inner && found != known.end())
            removed.insert(found->second);
        else if (inner && found != known.end())
            merged.items[found->second] = std::move(*inner);
        else if (inner)
            merged.items.push_back(std::move(*inner));
    }
    std::size_t at = 0;
    std::erase_if(merged.items, [&](const Node&) { return removed.contains(at++); });
    value = std::move(merged);
}

/// Lays a higher value over a lower one: maps merge member by member, everything else replaces.
void lay_over(std::optional<Node>& value, const Node& higher, const SchemaPlace& place) {
    if (higher.tag == "!unset") {
        value.reset();
        return;
    }
    if (higher.is_sequence() && !place.merge_key().empty()) return lay_items_over(value, higher, place);
    if (!higher.is_map()) {
        value = higher;
        return;
    }
    Node merged = value && value->is_map() ? *value : Node{};
    merged.kind = project::yaml::Kind::map;
    merged.mark = higher.mark;
    std::unordered_map<std::string_view, std::size_t> lower;  // maps may have thousands of members
    if (value && value->is_map()) {
        for (std::size_t i = 0; i < value->members.size(); ++i) lower.emplace(value->members[i].first.text, i);
    }
    std::set<std::size_t> removed;
    for (const auto& [key, member] : higher.members) {
        const auto found = lower.find(key.text);
        std::optional<Node> inner;
        if (found != lower.end()) inner = merged.members[found->second].second;
        lay_over(inner, member, place.member(key.text));
        if (!inner && found != lower.end())
            removed.insert(found->second);
        else if (inner && found != lower.end())
            merged.members[found->second].second = std::move(*inner);
        else if (inner)
            merged.members.emplace_back(key, std::move(*inner));
    }
    std::size_t at = 0;
    std::erase_if(merged.members, [&](const auto&) { return removed.contains(at++); });
    value = std::move(merged);
}

/// The first item that cannot be merged by the schema's key, and why; or nullptr.
const Node* find_unmergeable(const Node& node, const SchemaPlace& place, const char*& why) {
    if (place.empty()) return nullptr;
    const std::string_view key = place.merge_key();
    std::set<std::string_view> seen;
    for (const Node& item : node.items) {
        const Node* name = key.empty() ? nullptr : item.find(key);
        if (!key.empty() && (name == nullptr || !name->is_scalar() || !seen.insert(name->text).second)) {
            why = name == nullptr || !name->is_scalar() ? "has no" : "repeats its";
            return &item;
        }
        if (const Node* found = find_unmergeable(item, place.item(), why)) return found;
    }
    for (const auto& [name, member] : node.members) {
        if (const Node* found = find_unmergeable(member, place.member(name.text), why)) return found;
    }
    return nullptr;
}

bool holds_unset(const Node& node) {
    const auto in_member = [](const auto& member) { return holds_unset(member.second); };
    return !node.tag.empty() || std::any_of(node.items.begin(), node.items.end(), holds_unset) ||
           std::any_of(node.members.begin(), node.members.end(), in_member);
}

bool holds(const Node& node, std::string_view text) {
    if (node.text.find(text) != std::string::npos) return true;
    const auto in_member = [&](const auto& member) { return holds(member.first, text) || holds(member.second, text); };
    return std::any_of(node.items.begin(), node.items.end(), [&](const Node& item) { return holds(item, text); }) ||
           std::any_of(node.members.begin(), node.members.end(), in_member);
}

/// Puts one parameter's value together from its layers.
class Resolver {
public:
    Resolver(const project::Project& project, const Parameter& parameter, const Declaration& declaration,
             const SchemaPlace& place, ErrorList& errors)
        : m_project(project),
          m_parameter(parameter),
          m_declaration(declaration),
          m_place(place),
          m_errors(errors),
          m_before(errors.size()) {
        m_result.name = parameter.name;
        m_result.declared = &parameter;
    }

    void add(const char* layer, const Document& document, const Node& node, bool of_environment) {
        Location where = document.locate(node);
        if (node.kind == project::yaml::Kind::null) {
            m_errors.add(value_error(m_parameter, std::move(where), "value-null", "has no value")
                             .mend("give a value, or write !unset to delete that of a lower layer"));
            return;
        }
        if (m_parameter.locked && !m_result.origins.empty()) {
            m_errors.add(value_error(m_parameter, std::move(where), "value-locked", "is locked")
                             .note("set at " + place(m_result.origins.front().where))
                             .mend("take it out here, or change it where it is set"));
            return;
        }
        if (!is_unset_mark(node)) {
            if (auto mismatch = type_mismatch(m_parameter.type, node)) {
                m_errors.add(value_error(m_parameter, document.locate(*mismatch->node), "value-type", mismatch->reason)
                                 .mend(type_hint(m_parameter.type, node)));
                return;
            }
        }
        // A default that every environment replaces must be right too; a map's is only a part of what comes together.
        if (m_result.origins.empty() && m_parameter.fallback && &node == &*m_parameter.fallback && !node.is_map() &&
            !is_unset_mark(node)) {
            if (auto reason = limit_mismatch(m_parameter, node)) {
                m_errors.add(value_error(m_parameter, std::move(where), "value-range", *reason));
                return;
            }
        }
        const char* why = nullptr;
        if (const Node* item = find_unmergeable(node, m_place, why)) {
            m_errors.add(value_error(m_parameter, document.locate(*item), "schema-merge-key",
                                     fmt::format("an item {} key by which the schema merges this list", why)));
            return;
        }
        lay_over(m_result.value, node, m_place);
        m_result.origins.push_back({layer, std::move(where), &document, &node});
        m_of_environment = of_environment && node.tag.empty();
    }

    std::optional<ResolvedParameter> finish(const Environment& environment) {
        if (m_errors.size() == m_before) judge(environment);
        if (m_errors.size() != m_before) return std::nullopt;
        return std::move(m_result);
    }

private:
    /// Names another environment that does set it: a new parameter is often forgotten in one of them.
    [[nodiscard]] Error missing(const Environment& environment) const {
        Error error{Code::usage, "value-missing",
                    fmt::format("{} has no value in {}", m_parameter.name, environment.name)};
        for (const Environment& other : m_project.environments) {
            const Node* node = nullptr;
            for (const Layer& layer : layers_of(m_project, LayerIndex(), other, m_declaration.integration)) {
                const Node* named = layer.values == nullptr ? nullptr : layer.values->find(m_parameter.name);
                if (named != nullptr && layer.of_environment) node = named;
            }
            if (node == nullptr || other.name == environment.name) continue;
            error.notes.push_back(fmt::format("{} has one at {}", other.name, place(other.document.locate(*node))));
            break;
        }
        return std::move(error)
            .at(m_parameter.where)
            .mend(fmt::format("set integrations.{}.{} in {}", m_declaration.integration, m_parameter.name,
                              environment.document.name));
    }

    void judge(const Environment& environment) {
        if (!m_result.value) {
            if (m_parameter.optional) return;
            m_errors.add(missing(environment));
            return;
        }
        const Location& winner = m_result.origins.back().where;
        if (holds_unset(*m_result.value)) {
            m_errors.add(value_error(m_parameter, winner, "value-type", "!unset in a list deletes nothing")
                             .mend("write the list without it; a list replaces that of a lower layer"));
        }
        if (holds(*m_result.value, "${sealed:") || holds(*m_result.value, "${vault:")) {
            m_errors.add(value_error(m_parameter, winner, "reference-literal", "a reference cannot be written by hand")
                             .mend("declare a secret and write ${secret:NAME} in the template"));
        } else if (holds(*m_result.value, "${secret:") || holds(*m_result.value, "${text:")) {
            m_errors.add(value_error(m_parameter, winner, "value-placeholder",
                                     "holds a placeholder of sluice, which only templates may hold")
                             .mend("write it in the template, and the rest of the value around it"));
        } else if (!m_parameter.runtime && holds(*m_result.value, "${")) {
            m_errors.add(
                value_error(m_parameter, winner, "value-placeholder", "holds \"${\"; values are not expanded")
                    .mend("write placeholders in the template; if the program that reads the config expands this one, "
                          "declare the parameter with runtime: true"));
        }
        if (auto reason = limit_mismatch(m_parameter, *m_result.value)) {
            m_errors.add(value_error(m_parameter, winner, "value-range", *reason));
        }
        if (m_parameter.per_environment && !m_of_environment) {
            m_errors.add(
                value_error(m_parameter, winner, "value-per-environment", "must be set by each environment's own file")
                    .mend(fmt::format("set integrations.{}.{} in {}", m_declaration.integration, m_parameter.name,
                                      environment.document.name)));
        }
    }

    const project::Project& m_project;
    const Parameter& m_parameter;
    const Declaration& m_declaration;
    const SchemaPlace& m_place;
    ErrorList& m_errors;
    std::size_t m_before;
    ResolvedParameter m_result;
    bool m_of_environment = false;
};

std::vector<std::string> parameter_names(const Declaration& declaration) {
    std::vector<std::string> names;
    for (const Parameter& parameter : declaration.parameters) names.push_back(parameter.name);
    return names;
}

/// Where a name stands, without what follows it on its line: whoever wrote it under a wrong name may have put a secret there.
Location name_only(const project::yaml::Document& document, const Node& key) {
    Location where = document.locate(key);
    const std::size_t end = where.column - 1 + where.width;
    if (end < where.text.size()) where.text = where.text.substr(0, end) + ": …";
    return where;
}

void check_wide_values(const project::Project& project, const Environment& environment, ErrorList& errors) {
    for (const auto& [key, value] : environment.parameters.members) {
        const auto declares = [&name = key.text](const Declaration& d) { return d.find_parameter(name) != nullptr; };
        if (std::any_of(project.declarations.begin(), project.declarations.end(), declares)) continue;
        std::vector<std::string> names;
        for (const Declaration& declaration : project.declarations) {
            for (std::string& name : parameter_names(declaration)) names.push_back(std::move(name));
        }
        errors.add(Error{Code::usage, "unknown-parameter",
                         fmt::format("no integration declares a parameter \"{}\"{}", printable(key.text),
                                     did_you_mean(key.text, names))}
                       .at(name_only(environment.document, key))
                       .mend("take it out, or declare it in the integrations that use it"));
    }
}

void check_integration_values(const project::Project& project, const Environment& environment, ErrorList& errors) {
    for (const auto& [integration, values] : environment.integrations.members) {
        const Declaration* declaration = project.find_declaration(integration.text);
        if (declaration == nullptr) {
            std::vector<std::string> names;
            for (const Declaration& known : project.declarations) names.push_back(known.integration);
            errors.add(Error{Code::usage, "unknown-integration",
                             fmt::format("no integration is called \"{}\"{}", printable(integration.text),
                                         did_you_mean(integration.text, names))}
                           .at(environment.document.locate(integration))
                           .mend("integrations: " + join_text(names, ", ")));
            continue;
        }
        for (const auto& [key, value] : values.members) {
            if (declaration->find_parameter(key.text) != nullptr) continue;
            Error error{Code::usage, "unknown-parameter",
                        fmt::format("{} declares no parameter \"{}\"{}", integration.text, printable(key.text),
                                    did_you_mean(key.text, parameter_names(*declaration)))};
            error.hint = "take it out, or declare it under parameters: in " + declaration->document.name;
            if (declaration->find_secret(key.text) != nullptr) {
                error.message =
                    fmt::format("{} is a secret of {}: its value has no place in a file", key.text, integration.text);
                error.hint = fmt::format("take it out, then: sluice secret set --env {} {}/{}",
                                         environment.name.empty() ? "E" : environment.name, integration.text, key.text);
            }
            errors.add(std::move(error).at(name_only(environment.document, key)));
        }
    }
}

}  // namespace

LayerIndex::LayerIndex(const project::Project& project) {
    const auto add = [&](const Environment& environment) {
        Named& named = m_files[&environment];
        named.reserve(environment.integrations.members.size());
        for (const auto& [key, values] : environment.integrations.members) named.emplace(key.text, &values);
    };
    if (project.base) add(*project.base);
    for (const Environment& environment : project.environments) add(environment);
}

const Node* LayerIndex::find(const Environment& environment, std::string_view name) const {
    const auto file = m_files.find(&environment);
    if (file == m_files.end()) return environment.integrations.find(name);
    const auto found = file->second.find(name);
    return found == file->second.end() ? nullptr : found->second;
}

std::vector<ResolvedParameter> resolve(const project::Project& project, const LayerIndex& index,
                                       const Environment& environment, const Declaration& declaration,
                                       const SchemaPlaces& places, ErrorList& errors) {
    static const SchemaPlace k_no_place;
    std::vector<ResolvedParameter> result;
    result.reserve(declaration.parameters.size());
    const auto layers = layers_of(project, index, environment, declaration.integration);
    for (const Parameter& parameter : declaration.parameters) {
        const auto place = places.find(parameter.name);
        Resolver resolver(project, parameter, declaration, place == places.end() ? k_no_place : place->second, errors);
        if (parameter.fallback) resolver.add("default", declaration.document, *parameter.fallback, false);
        for (const Layer& layer : layers) {
            const Node* node = layer.values == nullptr ? nullptr : layer.values->find(parameter.name);
            if (node != nullptr) resolver.add(layer.name, *layer.document, *node, layer.of_environment);
        }
        if (auto resolved = resolver.finish(environment)) result.push_back(std::move(*resolved));
    }
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return result;
}

void check_layers(const project::Project& project, ErrorList& errors) {
    std::vector<const Environment*> all;
    if (project.base) all.push_back(&*project.base);
    for (const Environment& environment : project.environments) all.push_back(&environment);
    for (const Environment* environment : all) {
        check_wide_values(project, *environment, errors);
        check_integration_values(project, *environment, errors);
    }
}

}  // namespace sluice::render
