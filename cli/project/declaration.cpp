#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "project/load.hpp"
#include "project/reader.hpp"
#include "project/variable.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

struct FormatName {
    std::string_view name;
    Format format;
};

constexpr std::array<FormatName, 8> k_formats{{
    {"yaml", Format::yaml},
    {"json", Format::json},
    {"properties", Format::properties},
    {"env", Format::env},
    {"ini", Format::ini},
    {"xml", Format::xml},
    {"toml", Format::toml},
    {"raw", Format::raw},
}};

std::optional<Format> format_by_name(std::string_view name) {
    for (const FormatName& entry : k_formats) {
        if (entry.name == name) return entry.format;
    }
    return std::nullopt;
}

std::optional<Format> format_by_ending(const std::string& file) {
    std::string ending = fs::path(file).extension().string();
    if (fs::path(file).filename() == ".env") ending = ".env";
    if (ending == ".yml") return Format::yaml;
    return ending.empty() || ending == ".raw" ? std::nullopt : format_by_name(std::string_view(ending).substr(1));
}

bool is_inner_path(std::string_view file) {
    const auto parts = split(file, '/');
    return std::all_of(parts.begin(), parts.end(),
                       [](std::string_view part) { return !part.empty() && part != "." && part != ".."; }) &&
           file.find_first_of("\\\n\r\t") == std::string_view::npos && file != "integration.yaml";
}

void refuse_template(const TemplateFile& file, ErrorList& errors, std::string rule, std::string message,
                     std::string hint) {
    errors.add(Error{Code::usage, std::move(rule), std::move(message)}.at(file.where).mend(std::move(hint)));
}

TemplateFile read_template(const yaml::Document& document, const yaml::Node& node, ErrorList& errors) {
    TemplateFile result;
    result.where = document.locate(node);
    std::string format;
    if (node.is_map()) {
        MapReader in(document, node, errors);
        result.file = in.required_text("file");
        format = in.text("format");
        result.dialect = in.text("dialect");
        result.schema = in.boolean("schema");
        in.finish();
    } else {
        result.file = scalar_text(document, node, "templates", errors).value_or("");
    }
    if (result.file.empty()) return result;
    if (!is_inner_path(result.file)) {
        refuse_template(result, errors, "template-path", "a template is a file in the integration's own folder", "");
        result.file.clear();
        return result;
    }
    const auto known = format.empty() ? format_by_ending(result.file) : format_by_name(format);
    if (known) {
        result.format = *known;
    } else {
        refuse_template(result, errors, "template-format", "the file's ending does not tell its format",
                        fmt::format("write {{file: {}, format: …}}: yaml, json, properties, env, ini, xml, toml or raw",
                                    printable(result.file)));
    }
    const bool dialect_fits = result.dialect.empty() || result.dialect == "docker" || result.dialect == "compose" ||
                              result.dialect == "shell";
    if (!dialect_fits || (!result.dialect.empty() && result.format != Format::env)) {
        refuse_template(result, errors, "template-format", "dialect: docker, compose or shell, and of .env files alone",
                        "");
    }
    return result;
}

SecretDeclaration read_secret(const yaml::Document& document, const yaml::Node& key, const yaml::Node& node,
                              ErrorList& errors) {
    SecretDeclaration secret;
    secret.name = key.text;
    secret.where = document.locate(key);
    MapReader in(document, node, errors);
    if (!is_name(key.text)) in.refuse(key, "name", "a secret's name has lower case letters, digits, \"_\", \"-\"");
    secret.kind = in.required_text("kind");
    secret.rotate_every = in.duration("rotate_every");
    secret.basis = in.text("basis");
    secret.custodian = in.text("custodian");
    secret.field = in.text("field");
    secret.path = in.text("path");
    secret.env = in.text("env");
    if (const std::string fault = secret.env.empty() ? "" : variable_fault(secret.env); !fault.empty())
        in.refuse(*node.find("env"), "secret-variable", fault, "name another variable, or leave env away");
    for (const char* read_elsewhere : {"description", "expires", "last_rotated", "shared_with"})
        in.find(read_elsewhere);
    if (const yaml::Node* backend = in.find("backend")) {
        in.refuse(*backend, "secret-declaration", "a secret lives in its environment's store",
                  "remove the line; set secrets.store in environments/<env>.yaml");
    }
    in.finish();
    const auto parts = split(secret.path, '/');
    const bool clean = secret.path.empty() ||
                       std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return is_name(part); });
    if (!clean)
        in.refuse(*node.find("path"), "secret-declaration", "path: expected lower case names with \"/\" between them");
    return secret;
}

void read_inputs(MapReader& in, Declaration& declaration, ErrorList& errors) {
    const yaml::Document& document = declaration.document;
    if (const yaml::Node* map = in.map("parameters")) declaration.parameters = read_parameters(document, *map, errors);
    if (const yaml::Node* map = in.map("secrets")) {
        for (const auto& [key, node] : map->members)
            declaration.secrets.push_back(read_secret(document, key, node, errors));
    }
    const yaml::Node* list = in.require("templates");
    if (list != nullptr && in.list("templates") != nullptr) {
        for (const yaml::Node& item : list->items)
            declaration.templates.push_back(read_template(document, item, errors));
    }
    declaration.passthrough = in.texts("passthrough");
}

/// What to do with a file of an integration's folder that is listed nowhere; of some no author knows.
std::string unlisted_hint(const std::string& file, const std::string& inner) {
    const std::string name = file.substr(file.rfind('/') + 1);
    const bool left = name.ends_with('~') || name == ".DS_Store" || (name.starts_with('.') && name.ends_with(".swp"));
    if (left) return "remove it: an editor or the system left it here";
    if (name == ".gitkeep") return "remove it: git keeps a folder that holds files";
    if (name.ends_with(".md")) return "move it to docs/: this folder holds the declaration and its templates alone";
    return fmt::format("add it to templates: in {}integration.yaml, or move it elsewhere", inner);
}

}  // namespace

const char* link_fault(const fs::path& root, const fs::path& inner) {
    std::error_code failed;
    fs::path here = root;
    const bool is_linked = std::any_of(inner.begin(), inner.end(), [&](const fs::path& part) {
        here /= part;
        return fs::is_symlink(here, failed);
    });
    if (!is_linked) return nullptr;
    const fs::path real = fs::canonical(root / inner, failed);
    const fs::path real_root = failed ? fs::path() : fs::canonical(root, failed);
    if (failed) return "a link that ends nowhere or in a circle";
    const auto [end, unused] = std::mismatch(real_root.begin(), real_root.end(), real.begin(), real.end());
    return end == real_root.end() ? nullptr : "a link that leaves the project";
}

std::string_view describe(Format format) {
    return std::find_if(k_formats.begin(), k_formats.end(),
                        [&](const FormatName& entry) { return entry.format == format; })
        ->name;
}

Declaration read_declaration(yaml::Document document, const std::string& folder_name, ErrorList& errors) {
    Declaration declaration;
    declaration.integration = folder_name;
    declaration.document = std::move(document);
    const yaml::Node& root = declaration.document.root;
    MapReader in(declaration.document, root, errors);
    const std::string name = in.required_text("integration");
    if (!name.empty() && name != folder_name) {
        in.refuse(*root.find("integration"), "name",
                  fmt::format("the folder is called \"{}\", but the declaration \"{}\"", folder_name, printable(name)));
    }
    declaration.kinds = in.texts("kind");
    declaration.direction = in.text("direction");
    if (const auto tier = in.number("tier")) declaration.tier = static_cast<int>(tier->approximate());
    read_inputs(in, declaration, errors);  // all other keys are the schema's to judge
    std::vector<std::string> seen;
    for (const TemplateFile& file : declaration.templates) {
        if (std::find(seen.begin(), seen.end(), file.file) != seen.end()) {
            errors.add(Error{Code::usage, "template-path", "this template is listed twice"}.at(file.where));
        }
        seen.push_back(file.file);
    }
    declaration.index_names();
    return declaration;
}

void check_folder(const fs::path& root, const Declaration& declaration, ErrorList& errors) {
    const std::string inner = "templates/" + declaration.integration + "/";
    const fs::path folder = root / "templates" / declaration.integration;
    std::error_code failed;
    std::vector<std::string> present;
    for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code unknown;  // a link in a circle is no folder
        if (!entry->is_symlink(unknown) && entry->is_directory(unknown)) continue;
        present.push_back(entry->path().lexically_relative(folder).generic_string());
        if (const char* fault = link_fault(root, inner + present.back())) {
            errors.add(
                Error{Code::usage, "template-link", fault}.at(Location{.file = inner + printable(present.back())}));
        }
    }
    std::vector<std::string> unlisted;  // one of them may be meant where a listed file is missing
    for (const std::string& file : present) {
        const auto listed = [&](const TemplateFile& entry) { return entry.file == file; };
        if (file == "integration.yaml" ||
            std::any_of(declaration.templates.begin(), declaration.templates.end(), listed))
            continue;
        unlisted.push_back(file);
        errors.add(Error{Code::usage, "template-unlisted", "the declaration does not list this file"}
                       .at(Location{.file = inner + printable(file)})
                       .mend(unlisted_hint(file, inner)));
    }
    for (const TemplateFile& entry : declaration.templates) {
        if (entry.file.empty() || std::find(present.begin(), present.end(), entry.file) != present.end()) continue;
        errors.add(
            Error{Code::usage, "template-missing",
                  fmt::format("{}{}: no such file{}", inner, printable(entry.file), did_you_mean(entry.file, unlisted))}
                .at(entry.where)
                .mend("write the file, or take it out of templates:"));
    }
}

}  // namespace sluice::project
