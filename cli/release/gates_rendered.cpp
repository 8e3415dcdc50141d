// The gate that holds the files of a bundle against what the checkout renders: who approves reads parameters and references,
// and so the files must say nothing else.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "bundle/content.hpp"
#include "release/gate_rows.hpp"
#include "release/operation.hpp"
#include "render/rendered.hpp"
#include "support/digest.hpp"

namespace sluice::release {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs templates_of(const render::RenderedIntegration& rendered) {
    Pairs out;
    for (const render::RenderedFile& file : rendered.files) out.emplace_back(file.path, file.template_sha256);
    std::sort(out.begin(), out.end());
    return out;
}

Pairs parameters_of(const render::RenderedIntegration& rendered) {
    Pairs out;
    for (const auto& parameter : rendered.parameters) {
        if (parameter.value) out.emplace_back(parameter.name, parameter.display());
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// Which secret each file names, and by which reference.
using Named = std::set<std::pair<std::string, std::string>>;

Named references_of(const render::RenderedIntegration& rendered) {
    Named out;
    for (const render::RenderedFile& file : rendered.files) {
        for (const auto& span : file.references) out.emplace(file.path + " " + span.secret, span.reference);
    }
    return out;
}

Named references_of(const bundle::Content& content) {
    Named out;
    for (const auto& one : content.references) out.emplace(one.file + " " + one.span.secret, one.span.reference);
    return out;
}

/// What the checkout holds otherwise, so that its rendering says nothing of the bundle's; empty: the same.
std::string other_inputs(const GateInput& input, const bundle::Content& content,
                         const render::RenderedIntegration& rendered) {
    const auto* facts = input.bundle.release().facts(content.integration);
    Pairs templates = facts != nullptr ? facts->templates : Pairs();
    std::sort(templates.begin(), templates.end());
    if (templates != templates_of(rendered)) return "templates";
    if (content.parameters != parameters_of(rendered)) return "parameters";
    if (references_of(content) != references_of(rendered)) return "references";
    return "";
}

bool has_span(const bundle::Content& content, const std::string& file, const render::ReferenceSpan& span) {
    return std::any_of(content.references.begin(), content.references.end(), [&](const bundle::Reference& one) {
        return one.file == file && one.span.offset == span.offset && one.span.length == span.length &&
               one.span.encoder == span.encoder && one.span.reference == span.reference;
    });
}

/// The members of the bundle that are not what their templates render.
std::vector<std::string> wrong_files(const GateInput& input, const bundle::Content& content,
                                     const render::RenderedIntegration& rendered) {
    std::vector<std::string> wrong;
    std::set<std::string> missing(content.files.begin(), content.files.end());
    for (const render::RenderedFile& file : rendered.files) {
        missing.erase(file.path);
        const std::string member = bundle::rendered_path(input.environment.name, content.integration, file.path);
        const auto* entry = input.bundle.release().file(member);
        const bool is_same = entry != nullptr && entry->sha256 == sha256_hex(file.bytes) &&
                             std::all_of(file.references.begin(), file.references.end(),
                                         [&](const auto& span) { return has_span(content, file.path, span); });
        if (!is_same) wrong.push_back(member);
    }
    for (const std::string& file : missing) {
        wrong.push_back(bundle::rendered_path(input.environment.name, content.integration, file));
    }
    return wrong;
}

}  // namespace

GateRow rendered_gate(const GateInput& input) {
    std::vector<std::string> wrong;
    std::vector<std::string> skipped;
    for (const std::string& integration : input.integrations) {
        const auto* content = input.content_of(integration);
        if (content == nullptr) continue;
        const auto& all = input.project.declarations;
        const auto declaration =
            std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.integration == integration; });
        if (declaration == all.end()) {
            skipped.push_back(fmt::format("the checkout has no {}", integration));
            continue;
        }
        const auto rendered = render::render(input.project, input.environment, *declaration);
        const std::string other = rendered ? other_inputs(input, *content, *rendered) : "templates";
        if (!other.empty()) {
            skipped.push_back(fmt::format("the checkout has other {} of {}", other, integration));
            continue;
        }
        for (std::string& file : wrong_files(input, *content, *rendered)) wrong.push_back(std::move(file));
    }
    GateRow row{"rendered", wrong.empty(), "templates of the checkout", "they render these files", ""};
    if (!skipped.empty()) row.why = "not compared: " + list_some(skipped);
    if (row.ok) return row;
    row.why = "the bundle's files are not what its templates render: " + list_some(wrong);
    row.hint = "ask who signed it how it was made; an honest one: sluice bundle create";
    return row;
}

}  // namespace sluice::release
