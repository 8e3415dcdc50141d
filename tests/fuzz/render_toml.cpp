// TOML templates: the output, read by toml++, is the template's tree with the placeholders' strings replaced.

#include <algorithm>
#include <cstdlib>

#include "render/toml_check.hpp"
#include "render/types.hpp"
#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

using project::yaml::Node;
using project::yaml::Style;

class TomlComparison {
public:
    explicit TomlComparison(const RenderCase& rendered) : m_case(rendered) {}

    void compare(const Node& before, const Node& after) const {
        if (before.is_scalar()) return compare_scalar(before, after);
        require(after.kind == before.kind, "a node keeps its kind");
        auto item = after.items.begin();
        for (const Node& each : before.items) {
            if (is_unset(each)) continue;
            require(item != after.items.end(), "no item is lost");
            compare(each, *item++);
        }
        require(item == after.items.end(), "no item is added");
        std::size_t found = 0;
        for (const auto& [key, value] : before.members) {
            const Node* other = after.find(key.text);
            require(!is_unset(value) || other == nullptr, "what has no value goes");
            require(other != nullptr || can_go(value), "no member is lost");
            if (other == nullptr) continue;
            ++found;
            compare(value, *other);
        }
        require(found == after.members.size(), "no member is added");
    }

private:
    [[nodiscard]] bool is_unset(const Node& node) const {
        return node.is_scalar() && node.style == Style::double_quoted && m_case.is_unset(node.text);
    }

    /// A table that exists only by dotted keys goes with them.
    [[nodiscard]] bool can_go(const Node& node) const {
        return is_unset(node) ||
               (node.is_map() && std::all_of(node.members.begin(), node.members.end(),
                                             [&](const auto& member) { return can_go(member.second); }));
    }

    void compare_scalar(const Node& before, const Node& after) const {
        const bool text = before.style == Style::double_quoted;
        if (!text)
            return require(after.text == before.text && after.style == before.style, "what is no text is copied");
        const auto value = m_case.whole(before.text);
        if (value && !value->as_text) return compare_value(value->declared->type, *value->node, after);
        require(after.style == Style::double_quoted && after.text == m_case.expand(before.text),
                "a text is exactly its value");
    }

    static void compare_value(const project::ParameterType& type, const Node& value, const Node& after) {
        require(after.kind == value.kind && after.items.size() == value.items.size() &&
                    after.members.size() == value.members.size(),
                "a value keeps its kind and size");
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            compare_value(*type.element, value.items[i], after.items[i]);
        }
        for (const auto& [key, member] : value.members) {
            require(after.find(key.text) != nullptr, "a map's keys stay what they are");
            compare_value(*type.element, member, *after.find(key.text));
        }
        if (!value.is_scalar()) return;
        require((after.style == Style::plain) == render::is_bare(type.type), "the type decides, not the quotes");
        const bool number = type.type == project::Type::number;
        require(number ? std::strtod(after.text.c_str(), nullptr) == std::strtod(value.text.c_str(), nullptr)
                       : after.text == value.text,
                "a value is written exactly");
    }

    const RenderCase& m_case;
};

}  // namespace

void fuzz_render_toml(std::string_view input) {
    const RenderCase rendered(input, project::Format::toml);
    if (!rendered.output()) return;
    const auto before = render::read_with_tomlpp(rendered.source(), true);
    require(before.valid && before.tree, "what was rendered is TOML");
    const auto after = render::read_with_tomlpp(*rendered.output(), true);
    require(after.valid && after.tree, "the output is TOML");
    TomlComparison(rendered).compare(*before.tree, *after.tree);
}

/// format: raw: nothing is escaped.
void fuzz_render_raw(std::string_view input) {
    const RenderCase rendered(input, project::Format::raw);
    if (!rendered.output()) return;
    require(*rendered.output() == rendered.expand(rendered.source()), "the output is the template with its values");
    require(std::count(rendered.output()->begin(), rendered.output()->end(), '\n') ==
                std::count(rendered.source().begin(), rendered.source().end(), '\n'),
            "no line is added");
}

}  // namespace sluice::fuzz
