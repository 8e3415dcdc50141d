#include "render/diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace sluice::render {
namespace {

struct Sides {
    std::optional<std::string> before;
    std::optional<std::string> after;
};

/// Words of parameter names that tell what the parameter is about.
struct RiskWord {
    std::string_view word;
    Risk risk;
};

constexpr std::array<RiskWord, 26> k_words{{
    {"url", Risk::endpoint},         {"host", Risk::endpoint},     {"endpoint", Risk::endpoint},
    {"port", Risk::endpoint},        {"server", Risk::endpoint},   {"address", Risk::endpoint},
    {"proxy", Risk::endpoint},       {"networks", Risk::endpoint}, {"user", Risk::credential},
    {"principal", Risk::credential}, {"client", Risk::credential}, {"account", Risk::credential},
    {"tenant", Risk::credential},    {"tls", Risk::tls},           {"ssl", Risk::tls},
    {"verify", Risk::tls},           {"certificate", Risk::tls},   {"cipher", Risk::tls},
    {"scope", Risk::scope},          {"scopes", Risk::scope},      {"role", Risk::scope},
    {"permissions", Risk::scope},    {"retry", Risk::retry},       {"retries", Risk::retry},
    {"attempts", Risk::retry},       {"idempotency", Risk::retry},
}};

Risk risk_of(const ResolvedParameter* before, const ResolvedParameter* after) {
    const ResolvedParameter& known = before != nullptr ? *before : *after;
    const project::ParameterType* type = &known.declared->type;
    while (type->element) type = type->element.get();
    using project::Type;
    if (type->type == Type::url || type->type == Type::host || type->type == Type::port) return Risk::endpoint;
    return judge_risk(known.name, "");
}

void compare_parameters(const RenderedIntegration* before, const RenderedIntegration* after, IntegrationDiff& out) {
    std::map<std::string, std::pair<const ResolvedParameter*, const ResolvedParameter*>> all;
    if (before != nullptr)
        for (const auto& parameter : before->parameters) all[parameter.name].first = &parameter;
    if (after != nullptr)
        for (const auto& parameter : after->parameters) all[parameter.name].second = &parameter;
    const auto shown = [](const ResolvedParameter* parameter) {
        return parameter != nullptr && parameter->value ? std::optional<std::string>(parameter->display())
                                                        : std::nullopt;
    };
    for (const auto& [name, sides] : all) {
        auto was = shown(sides.first);
        auto is = shown(sides.second);
        if (was == is) continue;
        out.changes.push_back({risk_of(sides.first, sides.second), "parameter", name, std::move(was), std::move(is)});
    }
}

void compare_references(const RenderedIntegration* before, const RenderedIntegration* after, IntegrationDiff& out) {
    std::map<std::string, Sides> all;
    const auto gather = [&](const RenderedIntegration* side, std::optional<std::string> Sides::*which) {
        if (side == nullptr) return;
        for (const RenderedFile& file : side->files) {
            for (const ReferenceSpan& span : file.references)
                all[span.secret + " in " + file.path].*which = span.reference;
        }
    };
    gather(before, &Sides::before);
    gather(after, &Sides::after);
    for (auto& [name, sides] : all) {
        if (sides.before == sides.after) continue;
        out.changes.push_back({Risk::credential, "reference", name, std::move(sides.before), std::move(sides.after)});
    }
}

void compare_files(const RenderedIntegration* before, const RenderedIntegration* after, IntegrationDiff& out) {
    std::map<std::string, std::pair<const RenderedFile*, const RenderedFile*>> all;
    if (before != nullptr)
        for (const auto& file : before->files) all[file.path].first = &file;
    if (after != nullptr)
        for (const auto& file : after->files) all[file.path].second = &file;
    for (const auto& [path, sides] : all) {
        const bool same =
            sides.first != nullptr && sides.second != nullptr && sides.first->bytes == sides.second->bytes;
        if (!same) out.files.push_back(path);
    }
}

}  // namespace

std::string_view risk_name(Risk risk) {
    static constexpr std::array<std::string_view, 6> k_names{"endpoint", "credential", "tls",
                                                             "scope",    "retry",      "other"};
    return k_names[static_cast<std::size_t>(risk)];
}

Risk judge_risk(std::string_view name, std::string_view value) {
    if (value.find("://") != std::string_view::npos) return Risk::endpoint;
    Risk risk = Risk::other;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find_first_of("_-.", begin), name.size());
        const std::string_view word = name.substr(begin, end - begin);
        for (const RiskWord& entry : k_words) {
            if (entry.word == word) risk = std::min(risk, entry.risk);
        }
        begin = end + 1;
    }
    return risk;
}

void sort_by_risk(std::vector<IntegrationDiff>& integrations) {
    for (IntegrationDiff& one : integrations) {
        std::sort(one.changes.begin(), one.changes.end(), [](const Change& a, const Change& b) {
            return std::tie(a.risk, a.kind, a.name) < std::tie(b.risk, b.kind, b.name);
        });
    }
    const auto rank = [](const IntegrationDiff& one) {
        const Risk risk = one.added || one.removed ? Risk::endpoint
                          : one.changes.empty()    ? Risk::other
                                                   : one.changes.front().risk;
        return std::make_pair(risk, std::string_view(one.integration));
    };
    std::sort(integrations.begin(), integrations.end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

std::vector<IntegrationDiff> diff(const std::vector<RenderedIntegration>& before,
                                  const std::vector<RenderedIntegration>& after) {
    std::map<std::string, std::pair<const RenderedIntegration*, const RenderedIntegration*>> all;
    for (const auto& one : before) all[one.integration].first = &one;
    for (const auto& one : after) all[one.integration].second = &one;
    std::vector<IntegrationDiff> result;
    for (const auto& [name, sides] : all) {
        IntegrationDiff one;
        one.integration = name;
        one.added = sides.first == nullptr;
        one.removed = sides.second == nullptr;
        compare_parameters(sides.first, sides.second, one);
        compare_references(sides.first, sides.second, one);
        compare_files(sides.first, sides.second, one);
        if (one.added || one.removed || !one.changes.empty() || !one.files.empty()) result.push_back(std::move(one));
    }
    sort_by_risk(result);
    return result;
}

}  // namespace sluice::render
