#include "render/lay_over.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::SchemaPlace;
using project::yaml::Node;

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

std::optional<IdleUnset> idle_in_items(const Node* lower, const Node& higher, const SchemaPlace& place) {
    const std::string_view key = place.merge_key();
    std::map<std::string_view, const Node*> known;
    static const std::vector<Node> k_none;
    for (const Node& item : lower == nullptr ? k_none : lower->items) {
        if (const Node* name = item.find(key)) known.emplace(name->text, &item);
    }
    for (const Node& item : higher.items) {
        const Node* name = item.find(key);
        const auto same = name == nullptr ? known.end() : known.find(name->text);
        const Node* below = same == known.end() ? nullptr : same->second;
        if (item.tag.empty() || below != nullptr) {
            if (auto idle = find_idle_unset(below, item, place.item())) return idle;
            continue;
        }
        IdleUnset idle{name == nullptr ? &item : name, {}};
        for (const auto& [text, unused] : known) idle.known.emplace_back(text);
        return idle;
    }
    return std::nullopt;
}

}  // namespace

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

std::optional<IdleUnset> find_idle_unset(const Node* lower, const Node& higher, const SchemaPlace& place) {
    if (!higher.tag.empty()) {
        if (lower != nullptr) return std::nullopt;
        return IdleUnset{&higher, {}};
    }
    if (!holds_unset(higher)) return std::nullopt;
    if (higher.is_sequence() && !place.merge_key().empty()) return idle_in_items(lower, higher, place);
    if (!higher.is_map()) return std::nullopt;
    for (const auto& [key, member] : higher.members) {
        const Node* below = lower == nullptr ? nullptr : lower->find(key.text);
        auto idle = find_idle_unset(below, member, place.member(key.text));
        if (!idle) continue;
        if (idle->at != &member) return idle;
        idle->at = &key;
        if (lower == nullptr) return idle;
        for (const auto& [known, unused] : lower->members) idle->known.push_back(known.text);
        return idle;
    }
    return std::nullopt;
}

Error value_error(const project::Parameter& parameter, Location where, std::string rule, std::string message) {
    const Location& declared = parameter.where;
    return Error{Code::usage, std::move(rule), fmt::format("{}: {}", parameter.name, message)}
        .at(std::move(where))
        .note(fmt::format("declared at {}:{}:{}", declared.file, declared.line, declared.column));
}

Error idle_unset_error(const project::Parameter& parameter, const project::yaml::Document& document,
                       const IdleUnset& idle) {
    std::string message = "!unset, but no lower layer has a value";
    if (idle.at->tag.empty() && idle.at->is_scalar()) {
        message = fmt::format("!unset, but no lower layer has \"{}\"{}", printable(idle.at->text),
                              did_you_mean(idle.at->text, idle.known));
    }
    return value_error(parameter, document.locate(*idle.at), "value-unset", std::move(message))
        .mend("take it out; !unset deletes what a lower layer sets");
}

}  // namespace sluice::render
