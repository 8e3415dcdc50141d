// YAML templates: the output, read by the strict loader, is the template's tree with the placeholders' scalars replaced.

#include "project/core_scalar.hpp"
#include "project/yaml_events.hpp"
#include "render/types.hpp"
#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

using project::CoreType;
using project::yaml::Node;
using project::yaml::Style;

bool is_block(const Node& node) { return node.style == Style::literal || node.style == Style::folded; }

class Comparison {
public:
    explicit Comparison(const RenderCase& rendered) : m_case(rendered) {}

    void compare(const Node& before, const Node& after) const {
        if (before.is_scalar()) return compare_scalar(before, after);
        require(after.kind == before.kind && after.tag == before.tag, "a node keeps its kind and tag");
        auto item = after.items.begin();
        for (const Node& each : before.items) {
            if (is_gone(each)) continue;
            require(item != after.items.end(), "no item is lost");
            compare(each, *item++);
        }
        require(item == after.items.end(), "no item is added");
        auto member = after.members.begin();
        for (const auto& [key, value] : before.members) {
            if (is_gone(value)) continue;
            require(member != after.members.end(), "no member is lost");
            require(member->first.text == key.text, "keys stay what they are");
            compare(value, (member++)->second);
        }
        require(member == after.members.end(), "no member is added");
    }

private:
    [[nodiscard]] bool is_gone(const Node& node) const {
        return node.is_scalar() && !is_block(node) && m_case.is_unset(node.text);
    }

    void compare_scalar(const Node& before, const Node& after) const {
        if (before.text.find("${") == std::string::npos) {
            require(after.is_scalar() && after.text == before.text && after.style == before.style,
                    "what has no placeholder is copied");
            return;
        }
        const auto value = is_block(before) ? std::nullopt : m_case.whole(before.text);
        const bool typed = value && !value->as_text;
        const project::Type type = typed ? value->declared->type.type : project::Type::string;
        if (typed && (type == project::Type::list || type == project::Type::map))
            return compare_value(value->declared->type, *value->node, after);
        if (typed) return compare_value(value->declared->type, *value->node, after);
        require_text(after, m_case.expand(before.text), before.text);
    }

    void compare_value(const project::ParameterType& type, const Node& value, const Node& after) const {
        require(after.kind == value.kind, "a value keeps its kind");
        require(after.items.size() == value.items.size() && after.members.size() == value.members.size(),
                "a value keeps its size");
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            compare_value(*type.element, value.items[i], after.items[i]);
        }
        for (std::size_t i = 0; i < value.members.size(); ++i) {
            require(after.members[i].first.text == value.members[i].first.text, "a map's keys stay what they are");
            compare_value(*type.element, value.members[i].second, after.members[i].second);
        }
        if (!value.is_scalar()) return;
        if (!render::is_bare(type.type)) return require_text(after, value.text, {});
        const CoreType is = project::core_type(after);
        require(
            after.text == value.text && (is == CoreType::integer || is == CoreType::number || is == CoreType::boolean),
            "numbers and booleans are written bare");
        require(project::yaml::ambiguity(after.text).empty(), "YAML 1.1 and 1.2 agree about a number");
    }

    /// A template that is one reader's text and another's number stays so: only what a value makes is ours.
    static void require_text(const Node& after, const std::string& expected, std::string_view before) {
        require(after.is_scalar() && after.text == expected, "a text is exactly its value");
        if (before == expected) return;
        require(project::core_type(after) == CoreType::string, "a text is a text to YAML 1.2 readers");
        if (after.style == Style::plain)
            require(project::yaml::ambiguity(after.text).empty(), "a text is a text to YAML 1.1 readers");
    }

    const RenderCase& m_case;
};

}  // namespace

void fuzz_render_yaml(std::string_view input) {
    const RenderCase rendered(input, project::Format::yaml);
    if (!rendered.output()) return;
    constexpr project::yaml::Limits k_limits{.nodes = 5'000};
    const auto before = project::yaml::parse(rendered.source(), "template", false, k_limits);
    if (!before) {  // tags, and aliases that expand beyond the limit, are read in templates alone
        require(before.error().rule == "yaml-tag" || before.error().rule == "yaml-size" ||
                    before.error().rule == "yaml-alias",
                "what was rendered is YAML");
        return;
    }
    const auto after = project::yaml::parse(*rendered.output(), "output", false);
    require(after.has_value(), "the output is YAML");
    Comparison(rendered).compare(before->root, after->root);
}

}  // namespace sluice::fuzz
