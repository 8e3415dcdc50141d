#include "render/xml_reader.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "render/template.hpp"
#include "support/text.hpp"

namespace sluice::render::xml {
namespace {

constexpr std::size_t k_depth = 64;
constexpr std::string_view k_doctype = "<!DOCTYPE";

/// One run of expat, whose handlers are given `this`. A handler that refuses stops the parser and leaves `m_refused`.
class Run {
public:
    Run(std::string_view source, const std::string& name) : m_source(source), m_name(name) {}

    Result<std::vector<Markup>> read() {
        const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate("UTF-8"),
                                                                                  XML_ParserFree);
        if (parser == nullptr) return fail(Error{Code::usage, "xml-syntax", "not enough memory to read the document"});
        m_parser = parser.get();
        install();
        const auto status = XML_Parse(m_parser, m_source.data(), static_cast<int>(m_source.size()), XML_TRUE);
        if (m_refused) return tl::unexpected(std::move(*m_refused));
        if (status != XML_STATUS_OK) return tl::unexpected(syntax_error());
        return std::move(m_markup);
    }

private:
    static Run& self(void* data) { return *static_cast<Run*>(data); }

    void install() {
        using Kind = Markup::Kind;
        XML_SetUserData(m_parser, this);
        XML_SetElementHandler(
            m_parser, [](void* data, const XML_Char*, const XML_Char**) { self(data).open(); },
            [](void* data, const XML_Char*) { self(data).close(); });
        XML_SetCommentHandler(m_parser, [](void* data, const XML_Char*) { self(data).add(Kind::comment); });
        XML_SetProcessingInstructionHandler(
            m_parser, [](void* data, const XML_Char*, const XML_Char*) { self(data).add(Kind::instruction); });
        XML_SetCdataSectionHandler(
            m_parser, [](void* data) { self(data).add(Kind::cdata_begin); },
            [](void* data) { self(data).add(Kind::cdata_end); });
        XML_SetXmlDeclHandler(m_parser, [](void* data, const XML_Char* version, const XML_Char* encoding, int) {
            self(data).declaration(version == nullptr ? "" : version, encoding == nullptr ? "" : encoding);
        });
        XML_SetStartDoctypeDeclHandler(
            m_parser, [](void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) { self(data).doctype(); });
    }

    [[nodiscard]] std::size_t here() const {
        const XML_Index index = XML_GetCurrentByteIndex(m_parser);
        return index < 0 ? 0 : std::min(static_cast<std::size_t>(index), m_source.size());
    }

    void add(Markup::Kind kind) {
        const auto length = static_cast<std::size_t>(XML_GetCurrentByteCount(m_parser));
        m_markup.push_back({kind, here(), here() + length});
    }

    void open() {
        add(Markup::Kind::start_tag);
        if (++m_depth > k_depth) refuse(here(), "xml-syntax", fmt::format("nested deeper than {} elements", k_depth));
    }

    void close() {
        add(Markup::Kind::end_tag);
        --m_depth;
    }

    void declaration(std::string_view version, std::string_view encoding) {
        std::string upper(encoding);
        std::transform(upper.begin(), upper.end(), upper.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        if (version != "1.0") {
            refuse(here(), "xml-encoding", "only XML 1.0 is read", "write <?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        } else if (!upper.empty() && upper != "UTF-8") {
            refuse(here(), "xml-encoding", "only UTF-8 is read and written",
                   "store the file as UTF-8 and write encoding=\"UTF-8\"");
        }
    }

    void doctype() {
        const std::size_t begin = m_source.rfind(k_doctype, here());
        refuse(begin == std::string_view::npos ? here() : begin, "xml-doctype",
               "a document type is not read: it can define entities and name other files",
               "remove it, and write what its entities stand for", k_doctype.size());
    }

    void refuse(std::size_t offset, std::string rule, std::string message, std::string hint = {},
                std::size_t width = 1) {
        if (m_refused) return;
        m_refused = Error{Code::usage, std::move(rule), std::move(message)}
                        .at(locate(m_name, m_source, offset, width))
                        .mend(std::move(hint));
        XML_StopParser(m_parser, XML_FALSE);
    }

    [[nodiscard]] Error syntax_error() const {
        const std::size_t offset = here();
        const std::string_view rest = m_source.substr(offset);
        if (rest.starts_with("${") || rest.starts_with("$${")) {
            if (auto error = misplaced(offset)) return std::move(*error);
        }
        auto [message, hint] = describe(XML_GetErrorCode(m_parser));
        return Error{Code::usage, "xml-syntax", std::string(message)}
            .at(locate(m_name, m_source, offset))
            .mend(std::string(hint));
    }

    /// The error for a placeholder that breaks the syntax, if it stands in a tag.
    [[nodiscard]] std::optional<Error> misplaced(std::size_t offset) const {
        const std::size_t open = m_source.rfind('<', offset);
        const std::size_t shut = m_source.rfind('>', offset);
        if (open == std::string_view::npos || (shut != std::string_view::npos && shut > open)) return std::nullopt;
        const std::size_t close = m_source.find('}', offset);
        const std::size_t width = close == std::string_view::npos ? 2 : close - offset + 1;
        const std::size_t before = m_source.find_last_not_of(k_space, offset - 1);
        if (m_source[before] == '=') {
            return Error{Code::usage, "placeholder-in-flow", "an unquoted placeholder is not XML"}
                .at(locate(m_name, m_source, offset, width))
                .mend(fmt::format("write \"{}\" in quotes", printable(m_source.substr(offset, width))));
        }
        return Error{Code::usage, "placeholder-in-key",
                     "a placeholder cannot stand in the name of an element or attribute"}
            .at(locate(m_name, m_source, offset, width))
            .mend("write the name out; a text or an attribute's value may be a placeholder");
    }

    /// Our own words: expat's are never printed.
    static std::pair<std::string_view, std::string_view> describe(XML_Error code) {
        switch (code) {
            case XML_ERROR_NO_ELEMENTS:
                return {"the document ends before its elements do", "close what is open"};
            case XML_ERROR_UNCLOSED_TOKEN:
            case XML_ERROR_UNCLOSED_CDATA_SECTION:
                return {"this is not closed", ""};
            case XML_ERROR_TAG_MISMATCH:
                return {"this end tag does not close the innermost element", ""};
            case XML_ERROR_DUPLICATE_ATTRIBUTE:
                return {"this attribute is set twice", "keep one of them"};
            case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
                return {"something stands behind the document's one element", ""};
            case XML_ERROR_UNDEFINED_ENTITY:
                return {"an entity that XML does not define",
                        "write the character itself; &amp; &lt; &gt; &quot; &apos; and &#…; are known"};
            case XML_ERROR_BAD_CHAR_REF:
                return {"this number is no character of XML 1.0", ""};
            case XML_ERROR_MISPLACED_XML_PI:
                return {"the XML declaration stands at the very beginning or nowhere", ""};
            default:
                return {"not well-formed XML", "in a text & is written &amp; and < is written &lt;"};
        }
    }

    std::string_view m_source;
    const std::string& m_name;
    XML_Parser m_parser = nullptr;
    std::vector<Markup> m_markup;
    std::size_t m_depth = 0;
    std::optional<Error> m_refused;
};

/// The character that `&…;` stands for; the document is known to be well-formed.
std::uint32_t referenced(std::string_view entity) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> k_names{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [name, character] : k_names) {
        if (entity == name) return static_cast<std::uint32_t>(character);
    }
    const bool hex = entity.starts_with("#x");
    std::uint32_t code = 0;
    for (const char c : entity.substr(std::min<std::size_t>(hex ? 2 : 1, entity.size()))) {
        const int digit = c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0';
        code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
    }
    return code;
}

}  // namespace

Result<std::vector<Markup>> read_markup(std::string_view source, const std::string& name) {
    return Run(source, name).read();
}

std::vector<Attribute> attributes(std::string_view source, const Markup& tag) {
    std::vector<Attribute> found;
    std::size_t at = source.find_first_of(" \t\r\n/>", tag.begin + 1);
    while (true) {
        const std::size_t begin = source.find_first_not_of(k_space, at);
        if (begin >= tag.end || source[begin] == '/' || source[begin] == '>') return found;
        const std::size_t name_end = source.find_first_of(" \t\r\n=", begin);
        const std::size_t quote = source.find_first_of("\"'", name_end);
        const std::size_t end = source.find(source[quote], quote + 1);
        found.push_back({at, source.substr(begin, name_end - begin), quote + 1, end});
        at = end + 1;
    }
}

Decoded decode(std::string_view source, std::size_t begin, std::size_t end) {
    Decoded out;
    for (std::size_t at = begin; at < end;) {
        const std::size_t from = at;
        if (source[at] == '&') {
            const std::size_t close = source.find(';', at);
            append_utf8(out.text, referenced(source.substr(at + 1, close - at - 1)));
            at = close + 1;
        } else {
            out.text += source[at++];
        }
        out.offsets.resize(out.text.size(), from);
    }
    return out;
}

}  // namespace sluice::render::xml
