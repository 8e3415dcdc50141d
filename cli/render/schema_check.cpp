#include "render/schema_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "project/load.hpp"
#include "render/schema_filling.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Format;
using project::TemplateFile;
using project::yaml::Node;

constexpr std::size_t k_schema_limit = 1U << 20;
constexpr std::string_view k_ending = ".schema.json";
/// Of documents of sluice itself, which editors read.
constexpr std::array<std::string_view, 5> k_own{"sluice", "environment", "integration", "evidence", "servers"};

bool is_own(std::string_view name) { return std::find(k_own.begin(), k_own.end(), name) != k_own.end(); }

bool has_tree(const TemplateFile& file) {
    return file.format == Format::yaml || file.format == Format::json || file.format == Format::toml;
}

Failure refuse(const Location& where, std::string message, std::string hint) {
    return fail(Error{Code::usage, "schema-template", std::move(message)}.at(where).mend(std::move(hint)));
}

/// The template that the schema is about: the one that says so, or the only one of a format with a tree.
Result<const TemplateFile*> find_subject(const project::Declaration& declaration, const std::string& path) {
    std::vector<const TemplateFile*> named;
    std::vector<const TemplateFile*> possible;
    for (const TemplateFile& file : declaration.templates) {
        if (file.schema) named.push_back(&file);
        if (has_tree(file)) possible.push_back(&file);
    }
    if (named.size() > 1)
        return refuse(named[1]->where, "a second template with schema: true", "the schema is about one");
    if (named.size() == 1 && !has_tree(*named[0])) {
        return refuse(named[0]->where, fmt::format("a schema cannot check {}", describe(named[0]->format)),
                      "yaml, json and toml can be checked");
    }
    if (named.size() == 1) return named[0];
    if (possible.size() == 1) return possible[0];
    const Location where{.file = path};
    if (possible.empty())
        return refuse(where, "no template of this integration is yaml, json or toml", "remove the schema");
    return refuse(where, fmt::format("which of {} templates this is about is not said", possible.size()),
                  fmt::format("write {{file: {}, schema: true}} under templates: in {}", printable(possible[0]->file),
                              declaration.document.name));
}

Result<std::shared_ptr<SchemaCheck>> read_schema(const project::Project& project,
                                                 const project::Declaration& declaration) {
    const std::string path = fmt::format("schemas/{}{}", declaration.integration, k_ending);
    if (is_own(declaration.integration) || !files::exists(project.root / path)) {
        const auto named = std::find_if(declaration.templates.begin(), declaration.templates.end(),
                                        [](const TemplateFile& file) { return file.schema; });
        if (named == declaration.templates.end()) return nullptr;
        return refuse(named->where, fmt::format("schema: true, but there is no {}", path),
                      "write it, or take this out");
    }
    if (const char* fault = project::link_fault(project.root, path)) {
        return fail(Error{Code::usage, "schema-link", fault}
                        .at(Location{.file = path})
                        .mend("put the schema itself into schemas/"));
    }
    auto text = files::read(project.root / path, k_schema_limit);
    if (!text) {
        text.error().where = Location{.file = path};
        return tl::unexpected(std::move(text).error());
    }
    const TemplateFile* file = TRY(find_subject(declaration, path));
    auto check = std::make_shared<SchemaCheck>();
    check->schema = TRY(project::Schema::compile(*text, path));
    check->sha256 = sha256_hex(*text);
    check->file = file;
    return check;
}

/// Collects the nodes of the tree that are slots, and what the schema says of lists that a parameter writes whole.
class Binder {
public:
    explicit Binder(SchemaCheck& check) : m_check(check), m_slots(check.subject->slots) {}

    void visit(const Node& node, const project::SchemaPlace& place) {
        const auto slot = std::lower_bound(m_slots.begin(), m_slots.end(), node.mark.offset,
                                           [](const Slot& each, std::size_t offset) { return each.begin < offset; });
        if (node.is_scalar() && slot != m_slots.end() && slot->begin == node.mark.offset) {
            m_check.places.emplace_back(&node, static_cast<std::size_t>(slot - m_slots.begin()));
            const Piece* whole = slot->whole();
            if (!place.empty() && whole != nullptr && whole->kind == Piece::Kind::parameter)
                m_check.merging.emplace(whole->text, place);
        }
        for (const Node& item : node.items) visit(item, place.item());
        for (const auto& [key, value] : node.members) visit(value, place.member(key.text));
    }

private:
    SchemaCheck& m_check;
    const std::vector<Slot>& m_slots;
};

/// Digits in the base that YAML 1.2 gives them, as a decimal number; or "" if the text is no integer.
std::string as_integer(std::string_view text) {
    int base = 10;
    std::string sign;
    if (text.starts_with("0x") || text.starts_with("0o")) {
        base = text[1] == 'x' ? 16 : 8;
        text.remove_prefix(2);
    } else if (text.starts_with('-') || text.starts_with('+')) {
        sign = text.front() == '-' ? "-" : "";
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value, base);
    return !text.empty() && read.ec == std::errc{} && read.ptr == end ? sign + std::to_string(value) : "";
}

}  // namespace

void read_core_types(Node& node) {
    using project::yaml::Style;
    if (node.is_scalar() && node.tag == "!!str") node.style = Style::double_quoted;
    const bool typed = node.tag == "!!int" || node.tag == "!!float" || node.tag == "!!bool" || node.tag == "!!null";
    if (node.is_scalar() && typed) node.style = Style::plain;
    node.tag.clear();
    if (node.is_scalar() && node.style == Style::plain) {
        if (node.text == "True" || node.text == "TRUE") node.text = "true";
        if (node.text == "False" || node.text == "FALSE") node.text = "false";
        if (std::string integer = as_integer(node.text); !integer.empty()) node.text = std::move(integer);
    }
    for (Node& item : node.items) read_core_types(item);
    for (auto& [key, value] : node.members) read_core_types(value);
}

std::shared_ptr<SchemaCheck> load_schema(const project::Project& project, const project::Declaration& declaration,
                                         project::ErrorList& errors) {
    return errors.take(read_schema(project, declaration)).value_or(nullptr);
}

std::shared_ptr<const SchemaCheck> bind_schema(std::shared_ptr<SchemaCheck> schema, std::vector<Template>& templates) {
    const auto subject = std::find_if(templates.begin(), templates.end(),
                                      [&](const Template& each) { return each.file == schema->file; });
    if (subject == templates.end() || !subject->tree) return nullptr;
    schema->subject = &*subject;
    schema->document = {subject->name, subject->source, std::move(*subject->tree)};
    const bool merges = schema->schema.has_merge_keys();
    Binder(*schema).visit(schema->document.root, merges ? schema->schema.root() : project::SchemaPlace());
    std::sort(schema->places.begin(), schema->places.end(),
              [](const auto& a, const auto& b) { return std::less<const Node*>()(a.first, b.first); });
    return schema;
}

Result<> check_schema(const SchemaCheck& schema, const Values& values, const std::string& environment) {
    const SchemaFilling filling(schema, values, environment);
    return schema.schema.check(schema.document, &filling);
}

namespace {

/// Why a file below schemas/ is never read although it looks like a schema of an integration; "" if it does not.
std::string unread_schema(const project::Project& project, const std::string& path,
                          const std::vector<std::string>& names) {
    const std::string file = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    const std::string name = file.substr(0, file.find(".schema."));
    const bool is_json = file.ends_with(k_ending);
    const bool is_yaml = file.ends_with(".schema.yaml") || file.ends_with(".schema.yml");
    const bool is_known = project.find_declaration(name) != nullptr || project.is_unread(name);
    if (path != file) return (is_json || is_yaml) && is_known ? "a schema in a folder below schemas/ is not read" : "";
    if (is_yaml) return "a schema is read as JSON alone";
    if (!is_json || is_own(name) || is_known) return "";
    return fmt::format("no integration is called \"{}\"{}", printable(name), did_you_mean(name, names));
}

void check_schema_folder(const project::Project& project, const std::string& below,
                         const std::vector<std::string>& names, project::ErrorList& errors) {
    const auto folder = project.root / "schemas";
    for (const std::string& file : errors.take(files::list(folder / below)).value_or(std::vector<std::string>{})) {
        const std::string path = below + file;
        if (std::filesystem::is_directory(std::filesystem::symlink_status(folder / path))) {
            check_schema_folder(project, path + "/", names, errors);
            continue;
        }
        std::string why = unread_schema(project, path, names);
        if (why.empty()) continue;
        errors.add(Error{Code::usage, "schema-unused", std::move(why)}
                       .at(Location{.file = "schemas/" + printable(path)})
                       .mend("a schema has the name of its integration: schemas/<integration>.schema.json"));
    }
}

}  // namespace

void check_schema_files(const project::Project& project, project::ErrorList& errors) {
    std::vector<std::string> names;
    for (const project::Declaration& declaration : project.declarations) names.push_back(declaration.integration);
    check_schema_folder(project, "", names, errors);
}

}  // namespace sluice::render
