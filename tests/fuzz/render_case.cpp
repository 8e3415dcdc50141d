#include "render_case.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "project/load.hpp"
#include "render/rendered.hpp"
#include "render/types.hpp"
#include "support/encoding.hpp"
#include "support/error.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

using project::yaml::Kind;
using project::yaml::Node;
using project::yaml::Style;

/// Every name is used by `description`, so that a template may use any of them.
constexpr std::string_view k_declaration = R"(
integration: app
kind: [api]
direction: read
description: "${s}${r}${l}${m}${i}${n}${u}${b}${p}${k}${j}${w}${o}${q}${secret:pw}"
templates: [{file: t, format: yaml}]
passthrough: ["spring.*"]
parameters:
  s: {type: string}
  r: {type: string, runtime: true}
  l: {type: list<string>}
  m: {type: "map<string,string>"}
  i: {type: int}
  n: {type: number}
  u: {type: url}
  b: {type: bool}
  p: {type: port}
  k: {type: list<int>}
  j: {type: list<string>, join: ","}
  w: {type: string, pattern: "[^ab]*"}
  o: {type: string, optional: true}
  q: {type: list<string>, optional: true}
secrets:
  pw: {kind: password}
)";

Node text_node(std::string_view text, Style style = Style::double_quoted) {
    Node node;
    node.kind = Kind::scalar;
    node.style = style;
    node.text = text;
    return node;
}

Node list_node(std::vector<Node> items) {
    Node node;
    node.kind = Kind::sequence;
    node.items = std::move(items);
    return node;
}

/// What the loader of environments guarantees.
bool is_text(const Node& node) {
    return is_utf8(node.text) &&
           std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return is_text(item); }) &&
           std::all_of(node.members.begin(), node.members.end(),
                       [](const auto& member) { return is_text(member.first) && is_text(member.second); });
}

/// A folder in memory where the machine has one, removed with the process.
class TemplateFolder {
public:
    TemplateFolder() {
        const bool memory = std::filesystem::is_directory("/dev/shm");
        std::string pattern =
            (memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/sluice-XXXXXX";
        require(::mkdtemp(pattern.data()) != nullptr, "a folder for the template can be made");
        m_root = pattern;
        std::filesystem::create_directories(m_root / "templates/app");
    }
    ~TemplateFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_root, ignored);
    }
    TemplateFolder(const TemplateFolder&) = delete;
    TemplateFolder& operator=(const TemplateFolder&) = delete;

    void write(std::string_view text) const { std::ofstream(m_root / "templates/app/t", std::ios::binary) << text; }
    [[nodiscard]] const std::filesystem::path& root() const { return m_root; }

private:
    std::filesystem::path m_root;
};

/// The project around the template; made once.
struct World {
    TemplateFolder folder;
    project::Project project;

    World() {
        project::ErrorList errors;
        auto document = project::yaml::parse(std::string(k_declaration), "templates/app/integration.yaml");
        require(document.has_value(), "the declaration is read");
        project.declarations.push_back(project::read_declaration(std::move(*document), "app", errors));
        require(errors.empty(), "the declaration is right");
        project.root = folder.root();
        project.name = "acme";
        project.order = {"dev"};
        project.environments.emplace_back().name = "dev";
        project.environments[0].document.name = "environments/dev.yaml";
        project.environments[0].parameters.kind = Kind::map;
    }
};

World& world() {
    static World made;
    return made;
}

const project::Declaration& declaration() { return world().project.declarations.front(); }

}  // namespace

void RenderCase::set(const std::string& name, std::optional<Node> node, const char* tame) {
    const project::Parameter& declared = *declaration().find_parameter(name);
    if (node &&
        (!is_text(*node) || render::type_mismatch(declared.type, *node) || render::limit_mismatch(declared, *node))) {
        const bool bare = render::is_bare(declared.type.type);
        node = tame == nullptr ? std::nullopt
                               : std::optional<Node>(text_node(tame, bare ? Style::plain : Style::double_quoted));
        if (declared.type.type == project::Type::list) node = list_node({text_node("tame")});
        if (declared.type.type == project::Type::map) node->kind = Kind::map, node->text.clear();
    }
    m_values[name] = std::move(node);
}

RenderCase::RenderCase(std::string_view input, project::Format format, std::string dialect) {
    const auto unset = take_choice(input, 4);
    const auto parts = parts_of(input, 10);
    m_source = parts[0];
    set("s", text_node(parts[1]), "tame");
    set("r", text_node(parts[2]), "tame");
    set("w", text_node(parts[1]), "tme");
    set("l", list_node({text_node(parts[3]), text_node(parts[4])}), "tame");
    Node map;
    map.kind = Kind::map;
    map.members.push_back({text_node(parts[5]), text_node(parts[6])});
    set("m", std::move(map), "tame");
    set("i", text_node(parts[7], Style::plain), "-7");
    set("n", text_node(parts[8], Style::plain), "0.50");
    set("u", text_node(parts[9]), "https://a.example/b?c=d#e");
    set("b", text_node("true", Style::plain), "true");
    set("p", text_node("8443", Style::plain), "8443");
    set("k", list_node({text_node("1", Style::plain), text_node("9007199254740991", Style::plain)}), "1");
    set("j", list_node({text_node("x"), text_node("y z")}), "x");
    set("o", (unset & 1U) == 0 ? std::nullopt : std::optional<Node>(text_node("optional")), nullptr);
    set("q", (unset & 2U) == 0 ? std::nullopt : std::optional<Node>(list_node({})), nullptr);

    World& in = world();
    in.folder.write(m_source);
    in.project.declarations[0].templates[0].format = format;
    in.project.declarations[0].templates[0].dialect = std::move(dialect);
    auto& members = in.project.environments[0].parameters.members;
    members.clear();
    for (const auto& [name, node] : m_values) {
        if (node) members.push_back({text_node(name, Style::plain), *node});
    }
    const auto rendered = render::render(in.project, in.project.environments[0], declaration());
    check_result(rendered);
    if (!rendered) return;
    require(rendered->files.size() == 1, "one template is one file");
    const render::RenderedFile& file = rendered->files.front();
    for (const render::ReferenceSpan& span : file.references) {
        require(span.offset <= file.bytes.size() &&
                    file.bytes.substr(span.offset, span.length) == "${" + span.reference + "}",
                "a span is its reference");
    }
    check_references(file.bytes, file.references.size());
    m_output = file.bytes;
}

void RenderCase::check_references(const std::string& bytes, std::size_t references) const {
    std::size_t count = 0;
    for (const char* head : {"${sealed:", "${vault:"}) {
        for (auto at = bytes.find(head); at != std::string::npos; at = bytes.find(head, at + 1)) ++count;
    }
    require(count == references, "only secrets write references");
}

std::string RenderCase::text_of(std::string_view name) const {
    if (name == "secret:pw" || name == "secret:pw|url" || name == "secret:pw|text") return "${sealed://app/pw}";
    if (name.starts_with("text:")) name.remove_prefix(5);
    const auto found = m_values.find(name);
    require(found != m_values.end() && found->second, "what is rendered has a value");
    std::string text = found->second->text;
    for (const Node& item : found->second->items) {
        text += (&item == &found->second->items.front() ? "" : ",") + item.text;
    }
    return text;
}

std::string RenderCase::expand(std::string_view decoded) const {
    std::string out;
    while (!decoded.empty()) {
        if (decoded.starts_with("$${")) {
            out += "${";
            decoded.remove_prefix(3);
        } else if (decoded.starts_with("${spring.") || !decoded.starts_with("${")) {
            out += decoded.front();
            decoded.remove_prefix(1);
        } else {
            const std::size_t end = decoded.find('}');
            require(end != std::string_view::npos, "a placeholder is closed");
            out += text_of(decoded.substr(2, end - 2));
            decoded.remove_prefix(end + 1);
        }
    }
    return out;
}

bool RenderCase::has_placeholder(std::string_view text) {
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) {
        const bool escape = at > 0 && text[at - 1] == '$';
        if (escape || !text.substr(at).starts_with("${spring.")) return true;
    }
    return false;
}

std::optional<RenderCase::Value> RenderCase::whole(std::string_view decoded) const {
    if (!decoded.starts_with("${") || decoded.find('}') != decoded.size() - 1) return std::nullopt;
    std::string_view name = decoded.substr(2, decoded.size() - 3);
    const bool as_text = name.starts_with("text:");
    if (as_text) name.remove_prefix(5);
    const auto found = m_values.find(name);
    if (found == m_values.end()) return std::nullopt;
    return Value{declaration().find_parameter(name), found->second, as_text};
}

bool RenderCase::is_unset(std::string_view decoded) const {
    const auto value = whole(decoded);
    return value && !value->node;
}

}  // namespace sluice::fuzz
