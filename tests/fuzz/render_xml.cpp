// XML templates: the output, read by expat, is the template's tree with texts and attributes replaced.

#include <expat.h>

#include <memory>
#include <vector>

#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

/// An element, or a text between two pieces of markup; then its name is empty.
struct XmlNode {
    std::string name;
    std::string text;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlNode> children;
};

class Reader {
public:
    std::optional<XmlNode> read(const std::string& text) {
        const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate("UTF-8"), XML_ParserFree);
        XML_SetUserData(parser.get(), this);
        XML_SetElementHandler(parser.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser.get(), on_text);
        XML_SetCommentHandler(parser.get(), [](void* self, const XML_Char*) { of(self).mark("!comment"); });
        XML_SetCdataSectionHandler(
            parser.get(), [](void* self) { of(self).mark("!cdata"); }, [](void* self) { of(self).mark("!end"); });
        XML_SetProcessingInstructionHandler(parser.get(), [](void* self, const XML_Char* name, const XML_Char* data) {
            of(self).mark(std::string("?") + name, data);
        });
        m_open = {XmlNode{}};
        const auto status = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1);
        if (status != XML_STATUS_OK) return std::nullopt;
        return std::move(m_open.front());
    }

private:
    static Reader& of(void* self) { return *static_cast<Reader*>(self); }

    static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
        XmlNode node{name, {}, {}, {}};
        for (; *attributes != nullptr; attributes += 2) node.attributes.emplace_back(attributes[0], attributes[1]);
        of(self).m_open.push_back(std::move(node));
    }

    static void on_end(void* self, const XML_Char* /*name*/) {
        XmlNode node = std::move(of(self).m_open.back());
        of(self).m_open.pop_back();
        of(self).m_open.back().children.push_back(std::move(node));
    }

    static void on_text(void* self, const XML_Char* text, int length) {
        auto& children = of(self).m_open.back().children;
        if (children.empty() || !children.back().name.empty()) children.emplace_back();
        children.back().text.append(text, static_cast<std::size_t>(length));
    }

    void mark(std::string name, std::string text = {}) {
        m_open.back().children.push_back({std::move(name), std::move(text), {}, {}});
    }

    std::vector<XmlNode> m_open;
};

constexpr std::string_view k_xml_space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(k_xml_space);
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(k_xml_space) - first + 1);
}

/// True if the element goes: all it holds but comments is one optional placeholder without a value.
bool is_gone(const RenderCase& rendered, const XmlNode& node) {
    std::string_view only;
    if (node.name.empty() || node.name.starts_with('!') || node.name.starts_with('?')) return false;
    for (const XmlNode& child : node.children) {
        if (child.name == "!comment" || (child.name.empty() && trimmed(child.text).empty())) continue;
        if (!child.name.empty() || !only.empty()) return false;
        only = trimmed(child.text);
    }
    return rendered.is_unset(only);
}

/// White space between elements may go with one that goes; it is compared nowhere else than in texts with more.
void compare(const RenderCase& rendered, const XmlNode& before, const XmlNode& after) {
    require(before.name == after.name, "elements keep their names");
    if (before.name.empty() || before.name.starts_with('?')) {
        require(trimmed(rendered.expand(before.text)) == trimmed(after.text), "a text is exactly its value");
        return;
    }
    auto attribute = after.attributes.begin();
    for (const auto& [name, value] : before.attributes) {
        if (rendered.is_unset(value)) continue;
        require(attribute != after.attributes.end() && attribute->first == name, "no attribute is lost");
        require((attribute++)->second == rendered.expand(value), "an attribute is exactly its value");
    }
    require(attribute == after.attributes.end(), "no attribute is added");
    const auto is_blank = [](const XmlNode& node) { return node.name.empty() && trimmed(node.text).empty(); };
    auto child = after.children.begin();
    const auto skip_blank = [&] {
        while (child != after.children.end() && is_blank(*child)) ++child;
    };
    for (const XmlNode& each : before.children) {
        if (is_gone(rendered, each) || is_blank(each)) continue;
        if (each.name.empty() && trimmed(rendered.expand(each.text)).empty()) continue;
        skip_blank();
        require(child != after.children.end(), "no element is lost");
        compare(rendered, each, *child++);
    }
    skip_blank();
    require(child == after.children.end(), "no element is added");
}

}  // namespace

void fuzz_render_xml(std::string_view input) {
    const RenderCase rendered(input, project::Format::xml);
    if (!rendered.output()) return;
    const auto before = Reader().read(rendered.source());
    require(before.has_value(), "what was rendered is XML");
    const auto after = Reader().read(*rendered.output());
    require(after.has_value(), "the output is XML");
    compare(rendered, *before, *after);
}

}  // namespace sluice::fuzz
