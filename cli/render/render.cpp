#include <algorithm>

#include <fmt/format.h>

#include "render/layers.hpp"
#include "render/rendered.hpp"
#include "render/schema_check.hpp"
#include "render/types.hpp"
#include "render/writer.hpp"
#include "support/digest.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

/// Nothing that reads like a reference may stand in the output but the references that were written.
void check_references(const Template& in, const RenderedFile& file, project::ErrorList& errors) {
    auto next = file.references.begin();
    for (std::size_t found = file.bytes.find("${"); found != std::string::npos;
         found = file.bytes.find("${", found + 1)) {
        const std::string_view rest = std::string_view(file.bytes).substr(found + 2);
        if (!rest.starts_with("sealed:") && !rest.starts_with("vault:")) continue;
        while (next != file.references.end() && next->offset < found) ++next;
        if (next != file.references.end() && next->offset == found) continue;
        errors.add(Error{Code::usage, "reference-literal",
                         "the rendered text holds \"${sealed:\" or \"${vault:\", which only a secret may write"}
                       .at(Location{.file = in.name})
                       .mend("write ${secret:NAME}"));
        return;
    }
}

std::optional<RenderedFile> render_file(const Template& in, const Values& values, project::ErrorList& errors) {
    const std::size_t before = errors.size();
    SlotWriter writer(in, values, errors);
    std::vector<Edit> edits;
    std::vector<const Slot*> unset;
    for (const Slot& slot : in.slots) {
        if (writer.is_unset(slot))
            unset.push_back(&slot);
        else
            writer.write(slot, edits);
    }
    remove_unset(in, unset, edits, errors);
    if (errors.size() != before) return std::nullopt;
    RenderedFile file = apply(in, std::move(edits));
    for (const Slot* slot : unset) {
        const Piece& piece = slot->pieces.front();
        file.values.push_back({k_removed, 0, piece.begin, values.parameters.find(piece.text)->second->declared});
    }
    if (errors.empty()) check_references(in, file, errors);  // else what made it is reported already
    return file;
}

RenderedIntegration render_compiled(const project::Project& project, const LayerIndex& index,
                                    const project::Environment& environment, const CompiledIntegration& compiled,
                                    project::ErrorList& errors) {
    const project::Declaration& declaration = *compiled.declaration;
    RenderedIntegration rendered;
    rendered.integration = declaration.integration;
    rendered.environment = environment.name;
    static const SchemaPlaces k_no_places;
    const SchemaPlaces& places = compiled.schema != nullptr ? compiled.schema->merging : k_no_places;
    rendered.parameters = resolve(project, index, environment, declaration, places, errors);
    Values values;
    for (const ResolvedParameter& parameter : rendered.parameters)
        values.parameters.emplace(parameter.name, &parameter);
    for (const project::SecretDeclaration& secret : declaration.secrets) {
        if (auto reference = errors.take(project::reference_for(environment, declaration, secret))) {
            values.references.emplace(secret.name, std::move(*reference));
        }
    }
    for (const Template& in : compiled.templates) {
        if (auto file = render_file(in, values, errors)) rendered.files.push_back(std::move(*file));
    }
    if (compiled.schema == nullptr) return rendered;
    rendered.schema_sha256 = compiled.schema->sha256;
    errors.add(check_schema(*compiled.schema, values, environment.name));
    return rendered;
}

}  // namespace

std::string ResolvedParameter::display() const {
    if (!value) return "(unset)";
    if (value->is_scalar()) return value->text;
    return write_flow(declared->type, *value, Context::json);
}

Result<RenderedIntegration> render(const project::Project& project, const project::Environment& environment,
                                   const project::Declaration& declaration) {
    project::ErrorList errors;
    const CompiledIntegration compiled = compile(project, declaration, errors);
    RenderedIntegration rendered = render_compiled(project, LayerIndex(), environment, compiled, errors);
    TRY(errors.finish());
    return rendered;
}

Result<> render_each(const project::Project& project, const std::vector<const project::Environment*>& stages,
                     const std::vector<const project::Declaration*>& wanted,
                     const std::function<void(std::size_t at, std::vector<RenderedIntegration> rendered)>& take) {
    project::ErrorList errors;
    check_layers(project, errors);
    check_schema_files(project, errors);
    const LayerIndex index(project);
    std::vector<project::ErrorList> faults(wanted.size());
    parallel::for_each(wanted.size(), [&](std::size_t at) {
        const CompiledIntegration compiled = compile(project, *wanted[at], faults[at]);
        std::vector<RenderedIntegration> rendered;
        rendered.reserve(stages.size());
        for (const project::Environment* stage : stages) {
            rendered.push_back(render_compiled(project, index, *stage, compiled, faults[at]));
        }
        if (faults[at].empty()) take(at, std::move(rendered));
    });
    for (project::ErrorList& fault : faults) errors.add(std::move(fault));
    return errors.finish();
}

Result<std::vector<RenderedIntegration>> render_all(const project::Project& project,
                                                    const std::vector<std::string>& environments,
                                                    const std::vector<std::string>& integrations) {
    std::vector<const project::Environment*> stages;
    for (const std::string& name : environments) stages.push_back(TRY(project::require_environment(project, name)));
    for (const project::Environment& environment : project.environments) {
        if (environments.empty()) stages.push_back(&environment);
    }
    std::vector<const project::Declaration*> wanted;
    for (const std::string& name : integrations) wanted.push_back(TRY(project::require_declaration(project, name)));
    for (const project::Declaration& declaration : project.declarations) {
        if (integrations.empty()) wanted.push_back(&declaration);
    }
    std::vector<RenderedIntegration> all(wanted.size() * stages.size());
    TRY(render_each(project, stages, wanted, [&](std::size_t at, std::vector<RenderedIntegration> rendered) {
        const auto place = all.begin() + static_cast<std::ptrdiff_t>(at * stages.size());
        std::move(rendered.begin(), rendered.end(), place);
    }));
    return all;
}

std::string content_digest(const RenderedIntegration& rendered) {
    std::string fields;
    append_field(fields, "sluice-content-v1");
    for (const RenderedFile& file : rendered.files) {
        append_field(fields, file.path);
        append_field(fields, sha256(file.bytes));
        append_field(fields, std::to_string(file.references.size()));
        for (const ReferenceSpan& span : file.references) {
            append_field(fields, std::to_string(span.offset));
            append_field(fields, std::to_string(span.length));
            append_field(fields, span.encoder);
            append_field(fields, span.reference);
        }
    }
    return sha256_hex(fields);
}

}  // namespace sluice::render
