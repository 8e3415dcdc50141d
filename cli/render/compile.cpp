#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "project/yaml_events.hpp"
#include "render/schema_check.hpp"
#include "render/template.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Format;

Result<> parse(Template& out, const project::Declaration& declaration, PlaceholderReader& reader,
               project::ErrorList& errors) {
    switch (out.file->format) {
        case Format::yaml:
            return parse_yaml_template(out, reader, errors);
        case Format::json:
            return parse_json_template(out, reader);
        case Format::properties:
            return parse_properties_template(out, reader, errors);
        case Format::env:
            return parse_env_template(out, reader, errors);
        case Format::ini:
            return parse_ini_template(out, reader, errors);
        case Format::xml:
            return parse_xml_template(out, reader, errors);
        case Format::toml:
            return parse_toml_template(out, reader);
        case Format::raw:
            break;
    }
    return parse_raw_template(out, declaration, reader, errors);
}

/// A list as the only item of a list would be a list in a list, where nearly everybody means the list.
void refuse_list_in_list(const Template& in, const project::Declaration& declaration, project::ErrorList& errors) {
    for (const Slot& slot : in.slots) {
        const Piece* whole = slot.whole();
        if (whole == nullptr || whole->kind != Piece::Kind::parameter || whole->as_text || slot.container == k_nowhere)
            continue;
        const Container& around = in.containers[slot.container];
        const bool is_list =
            around.kind == Container::Kind::yaml_block_list || around.kind == Container::Kind::flow_list;
        const project::Parameter* parameter = declaration.find_parameter(whole->text);
        if (!is_list || around.members.size() != 1 || parameter->type.type != project::Type::list) continue;
        if (errors.is_full()) return errors.skip();
        const std::string quoted = fmt::format("\"${{{}}}\"", whole->text);
        const std::string form = in.file->format == Format::json   ? "\"key\": " + quoted
                                 : in.file->format == Format::toml ? "key = " + quoted
                                                                   : fmt::format("key: ${{{}}}", whole->text);
        errors.add(Error{Code::usage, "list-in-list", fmt::format("{}: a list as the only item of a list", whole->text)}
                       .at(at(in, whole->begin, whole->end - whole->begin))
                       .mend(fmt::format("write {}; a list of lists is a parameter of type list<{}>", form,
                                         project::describe(parameter->type))));
    }
}

Result<Template> compile_one(const project::Project& project, const project::Declaration& declaration,
                             const project::TemplateFile& file, bool has_schema, PlaceholderReader& reader,
                             project::ErrorList& errors) {
    Template out;
    out.file = &file;
    out.has_schema = has_schema;
    out.name = "templates/" + declaration.integration + "/" + file.file;
    auto source = files::read(project.root / out.name, k_template_limit);
    if (!source) {
        source.error().where = Location{.file = out.name};
        return tl::unexpected(std::move(source).error());
    }
    out.source = std::move(*source);
    TRY(project::yaml::check_text(out.source, out.name, k_template_limit));
    out.sha256 = sha256_hex(out.source);
    TRY(parse(out, declaration, reader, errors));
    refuse_list_in_list(out, declaration, errors);
    out.commented = find_commented(out, declaration);
    return out;
}

/// Fields of the declaration may name parameters too: "${base_url}" there is a use.
void read_declared_uses(const project::Declaration& declaration, const project::yaml::Node& node,
                        PlaceholderReader& reader, std::vector<Piece>& uses) {
    if (node.is_scalar() && node.text.find("${") != std::string::npos) {
        const std::string& source = declaration.document.source;
        const std::size_t found = source.find(node.text, node.mark.offset);
        const bool verbatim = found != std::string::npos;  // else there are escapes in it, and it is read by itself
        std::vector<std::size_t> offsets(node.text.size());
        std::iota(offsets.begin(), offsets.end(), verbatim ? found : 0);
        for (Piece& piece : reader.read(node.text, offsets, declaration.document.name, verbatim ? source : node.text)) {
            if (piece.kind == Piece::Kind::literal || piece.kind == Piece::Kind::broken) continue;
            if (!verbatim) piece.begin = piece.end = node.mark.offset;
            uses.push_back(std::move(piece));
        }
    }
    for (const auto& item : node.items) read_declared_uses(declaration, item, reader, uses);
    for (const auto& [key, value] : node.members) {
        const bool inputs =
            key.text == "parameters" || key.text == "secrets" || key.text == "templates" || key.text == "passthrough";
        if (&node == &declaration.document.root && inputs) continue;
        read_declared_uses(declaration, value, reader, uses);
    }
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t character) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xc0 | (character >> 6));
        put(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        put(0xe0 | (character >> 12));
        put(0x80 | ((character >> 6) & 0x3f));
        put(0x80 | (character & 0x3f));
    } else {
        put(0xf0 | (character >> 18));
        put(0x80 | ((character >> 12) & 0x3f));
        put(0x80 | ((character >> 6) & 0x3f));
        put(0x80 | (character & 0x3f));
    }
}

Location at(const Template& in, std::size_t offset, std::size_t width) {
    return locate(in.name, in.source, offset, width);
}

std::vector<Piece> declared_uses(const project::Declaration& declaration, PlaceholderReader& reader) {
    std::vector<Piece> uses;
    read_declared_uses(declaration, declaration.document.root, reader, uses);
    return uses;
}

CompiledIntegration compile(const project::Project& project, const project::Declaration& declaration,
                            project::ErrorList& errors) {
    CompiledIntegration compiled;
    compiled.declaration = &declaration;
    PlaceholderReader reader(declaration, errors);
    auto schema = load_schema(project, declaration, errors);
    for (const project::TemplateFile& file : declaration.templates) {
        const bool has_schema = schema != nullptr && schema->file == &file;
        auto one = errors.take(compile_one(project, declaration, file, has_schema, reader, errors));
        if (one) compiled.templates.push_back(std::move(*one));
    }
    (void)declared_uses(declaration, reader);
    const bool complete = compiled.templates.size() == declaration.templates.size();
    if (complete) reader.check_unused();
    std::sort(compiled.templates.begin(), compiled.templates.end(),
              [](const Template& a, const Template& b) { return a.file->file < b.file->file; });
    if (schema != nullptr) compiled.schema = bind_schema(std::move(schema), compiled.templates);
    return compiled;
}

}  // namespace sluice::render
