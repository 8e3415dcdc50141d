#include "render/layers.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "render/lay_over.hpp"
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
    bool wide;  ///< for all integrations that declare the parameter
};

std::array<Layer, 4> layers_of(const project::Project& project, const LayerIndex& index, const Environment& environment,
                               const std::string& integration) {
    const Environment* base = project.base ? &*project.base : nullptr;
    return {{
        {"base", base != nullptr ? &base->document : nullptr, base != nullptr ? &base->parameters : nullptr, false,
         true},
        {"base integration", base != nullptr ? &base->document : nullptr,
         base != nullptr ? index.find(*base, integration) : nullptr, false, false},
        {"environment", &environment.document, &environment.parameters, true, true},
        {"environment integration", &environment.document, index.find(environment, integration), true, false},
    }};
}

std::string place(const Location& where) { return fmt::format("{}:{}:{}", where.file, where.line, where.column); }

/// A null anywhere in a value: its key, or the item, and how to name it; or nullptr.
const Node* find_null(const Node& node, std::string& name) {
    for (const Node& item : node.items) {
        name = fmt::format("item {}", &item - node.items.data() + 1);
        if (item.kind == project::yaml::Kind::null) return &item;
        if (const Node* found = find_null(item, name)) return found;
    }
    for (const auto& [key, value] : node.members) {
        name = printable(key.text);
        if (value.kind == project::yaml::Kind::null) return &key;
        if (const Node* found = find_null(value, name)) return found;
    }
    return nullptr;
}

bool holds(const Node& node, std::string_view text) {
    if (node.text.find(text) != std::string::npos) return true;
    const auto in_member = [&](const auto& member) { return holds(member.first, text) || holds(member.second, text); };
    return std::any_of(node.items.begin(), node.items.end(), [&](const Node& item) { return holds(item, text); }) ||
           std::any_of(node.members.begin(), node.members.end(), in_member);
}

/// The values of a layer by their names; a map of them where so many are asked for that looking through all for each would
/// take long.
class ValueFinder {
public:
    ValueFinder(const Node* values, std::size_t wanted) : m_values(values) {
        constexpr std::size_t k_few = 32;
        if (values == nullptr || wanted <= k_few || values->members.size() <= k_few) return;
        m_names.reserve(values->members.size());
        for (const auto& [key, value] : values->members) m_names.emplace(key.text, &value);
    }

    [[nodiscard]] const Node* find(std::string_view name) const {
        if (m_values == nullptr) return nullptr;
        if (m_names.empty()) return m_values->find(name);
        const auto found = m_names.find(name);
        return found == m_names.end() ? nullptr : found->second;
    }

private:
    const Node* m_values;
    std::unordered_map<std::string_view, const Node*> m_names;
};

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

    void add(const char* layer, const Document& document, const Node& node, bool of_environment, bool wide = false) {
        Location where = document.locate(node);
        if (refuse_null(document, node)) return;
        if (m_parameter.locked && !m_result.origins.empty()) {
            m_errors.add(value_error(m_parameter, std::move(where), "value-locked", "is locked")
                             .note("set at " + place(m_result.origins.front().where))
                             .mend("take it out here, or change it where it is set"));
            return;
        }
        if (!is_unset_mark(node)) {
            if (auto mismatch = type_mismatch(m_parameter.type, node)) {
                m_errors.add(value_error(m_parameter, document.locate(*mismatch->node), "value-type", mismatch->reason)
                                 .mend(type_hint(*mismatch)));
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
        if (!wide && refuse_idle_unset(document, node)) return;
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
    bool refuse_null(const Document& document, const Node& node) {
        std::string name;
        const bool whole = node.kind == project::yaml::Kind::null;
        const Node* found = whole ? &node : find_null(node, name);
        if (found == nullptr) return false;
        const bool in_list = name.starts_with("item ");
        m_errors.add(value_error(m_parameter, document.locate(*found), "value-null",
                                 whole ? "has no value" : name + " has no value")
                         .mend(in_list ? "give a value, or take the item out"
                                       : "give a value, or write !unset to delete that of a lower layer"));
        return true;
    }

    /// Not asked of a value for all integrations: `check_layers` looks whether it deletes something in one of them.
    bool refuse_idle_unset(const Document& document, const Node& node) {
        if (m_errors.size() != m_before) return false;  // a lower value is in error, which has been said
        const auto idle = find_idle_unset(m_result.value ? &*m_result.value : nullptr, node, m_place);
        if (!idle) return false;
        m_errors.add(idle_unset_error(m_parameter, document, *idle));
        return true;
    }

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
        if (!m_result.origins.empty() && is_unset_mark(*m_result.origins.back().node)) {
            return std::move(error)
                .at(m_result.origins.back().where)
                .note("declared at " + place(m_parameter.where))
                .mend("give a value instead of !unset, or take the line out");
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
    std::vector<ValueFinder> finders;
    for (const Layer& layer : layers) finders.emplace_back(layer.values, declaration.parameters.size());
    for (const Parameter& parameter : declaration.parameters) {
        const auto place = places.find(parameter.name);
        Resolver resolver(project, parameter, declaration, place == places.end() ? k_no_place : place->second, errors);
        if (parameter.fallback) resolver.add("default", declaration.document, *parameter.fallback, false);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const Layer& layer = layers[i];
            const Node* node = finders[i].find(parameter.name);
            if (node != nullptr) resolver.add(layer.name, *layer.document, *node, layer.of_environment, layer.wide);
        }
        if (auto resolved = resolver.finish(environment)) result.push_back(std::move(*resolved));
    }
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return result;
}

}  // namespace sluice::render
