#include <algorithm>

#include "render/template.hpp"
#include "render/xml_reader.hpp"

namespace sluice::render {
namespace {

/// Finds the placeholders between the pieces of markup that xml_reader gives, and how elements and attributes can be cut.
class XmlTemplate {
public:
    XmlTemplate(Template& out, PlaceholderReader& reader, project::ErrorList& errors)
        : m_out(out), m_source(out.source), m_reader(reader), m_errors(errors) {
        out.containers.emplace_back();
    }

    Result<> run() {
        const std::vector<xml::Markup> document = TRY(xml::read_markup(m_source, m_out.name));
        for (const xml::Markup& markup : document) {
            if (!m_open.empty() && m_done < markup.begin) {
                join(m_done, markup.begin);
                if (m_cdata)
                    verbatim(m_done, markup.begin, "CDATA");
                else
                    text(m_done, markup.begin);
            }
            step(markup);
            m_done = markup.end;
        }
        return {};
    }

private:
    /// An element that is not closed yet.
    struct Element {
        std::size_t begin = 0;
        std::size_t slot = k_nowhere;  ///< the first text with placeholders
        bool mixed = false;            ///< it holds something beside that text, comments and white space not counted
    };

    /// Readers see one text where a comment, an instruction or a border of CDATA cuts it: "$" and "{" may meet there.
    void join(std::size_t begin, std::size_t end) {
        const std::string text = m_cdata ? std::string(m_source.substr(begin, end - begin))
                                         : std::move(xml::decode(m_source, begin, end).text);
        if (m_dollar && text.starts_with('{')) {
            refuse(begin, begin + 1, "placeholder-escape", "\"${\" made of two pieces is not read as a placeholder",
                   "write ${…} for a placeholder and $${…} for the text, in one piece");
        }
        m_dollar = text.ends_with('$');
    }

    void step(const xml::Markup& markup) {
        using enum xml::Markup::Kind;
        if (markup.kind == start_tag || markup.kind == end_tag) m_dollar = false;
        if (markup.kind == end_tag) return close(markup);
        if (!m_open.empty() && markup.kind != comment) m_open.back().mixed = true;
        switch (markup.kind) {
            case start_tag:
                for (const xml::Attribute& one : xml::attributes(m_source, markup)) attribute(one);
                m_open.push_back({markup.begin, k_nowhere, false});
                return;
            case instruction:
                return verbatim(markup.begin, markup.end, "a processing instruction");
            case cdata_begin:
            case cdata_end:
                m_cdata = markup.kind == cdata_begin;
                return;
            default:
                return;
        }
    }

    void close(const xml::Markup& tag) {
        const Element element = m_open.back();
        m_open.pop_back();
        if (element.slot == k_nowhere) return;
        Slot& slot = m_out.slots[element.slot];
        slot.alone = !element.mixed;
        if (slot.whole() == nullptr || m_open.empty()) return;
        make_cuttable(slot, with_lines(element.begin, tag.end));
    }

    /// The element's lines where it has them for itself, else its own bytes.
    [[nodiscard]] Container::Member with_lines(std::size_t begin, std::size_t end) const {
        const std::size_t before = m_source.find_last_not_of(" \t", begin - 1);
        const std::size_t after = std::min(m_source.find_first_not_of(" \t\r", end), m_source.size());
        const bool own = m_source[before] == '\n' && after < m_source.size() && m_source[after] == '\n';
        return own ? Container::Member{before + 1, after + 1} : Container::Member{begin, end};
    }

    void make_cuttable(Slot& slot, const Container::Member& range) {
        slot.container = 0;
        slot.member = m_out.containers[0].members.size();
        m_out.containers[0].members.push_back(range);
    }

    /// A text of the innermost element; white space around it is the template's.
    void text(std::size_t begin, std::size_t end) {
        const std::size_t first = m_source.find_first_not_of(xml::k_space, begin);
        if (first >= end) return;
        const std::size_t last = m_source.find_last_not_of(xml::k_space, end - 1) + 1;
        Element& element = m_open.back();
        const bool added = add(Context::xml_text, first, last, xml::decode(m_source, first, last));
        if (added) check_brackets(m_out.slots.back());
        if (added && element.slot == k_nowhere) {
            element.slot = m_out.slots.size() - 1;
            return;
        }
        if (added) m_out.slots.back().alone = false;
        element.mixed = true;
    }

    /// "]]>" may not stand in a text. Its ">" is always escaped in a value, but not where the template itself has one.
    void check_brackets(const Slot& slot) {
        for (const Piece& piece : slot.pieces) {
            if (piece.kind != Piece::Kind::parameter && piece.kind != Piece::Kind::secret) continue;
            const std::size_t next = m_source.find_first_not_of(']', piece.end);
            if (next >= slot.end || m_source[next] != '>') continue;
            return refuse(next, next + 1, "xml-syntax",
                          "with the value before it this \">\" may end \"]]>\", which no text of XML may hold",
                          "write &gt;");
        }
    }

    void attribute(const xml::Attribute& one) {
        const xml::Decoded value = xml::decode(m_source, one.begin, one.end);
        if ((one.name == "xmlns" || one.name.starts_with("xmlns:")) && value.text.find("${") != std::string::npos) {
            refuse(one.begin, one.end, "placeholder-in-key", "a placeholder cannot stand in the name of a namespace",
                   "write the namespace out");
            return;
        }
        if (!add(Context::xml_attribute, one.begin, one.end, value)) return;
        make_cuttable(m_out.slots.back(), {one.space, one.end + 1});
    }

    /// Text that XML has no escapes for: `$${` may stand there, a placeholder may not.
    void verbatim(std::size_t begin, std::size_t end, std::string_view what) {
        xml::Decoded raw{std::string(m_source.substr(begin, end - begin)), {}};
        for (std::size_t i = begin; i < end; ++i) raw.offsets.push_back(i);
        if (!add(Context::xml_text, begin, end, raw)) return;
        m_out.slots.back().alone = false;
        const std::size_t before = m_errors.size();
        for (const Piece& piece : m_out.slots.back().pieces) {
            if (piece.kind != Piece::Kind::parameter && piece.kind != Piece::Kind::secret) continue;
            refuse(piece.begin, piece.end, "placeholder-in-markup",
                   "a placeholder cannot stand in " + std::string(what) + ": nothing can be escaped there",
                   what == "CDATA" ? "write it as text: without <![CDATA[, & as &amp; and < as &lt;"
                                   : "write it in a text or an attribute's value, or $${ if it is none");
        }
        if (m_errors.size() != before) m_out.slots.pop_back();
    }

    /// Adds a slot if there are placeholders in the text, and says so.
    bool add(Context context, std::size_t begin, std::size_t end, const xml::Decoded& decoded) {
        if (decoded.text.find("${") == std::string::npos) return false;
        const std::size_t before = m_errors.size();
        Slot slot;
        slot.context = context;
        slot.begin = begin;
        slot.end = end;
        slot.pieces = m_reader.read(decoded.text, decoded.offsets, m_out.name, m_source);
        const bool plain =
            slot.pieces.empty() || (slot.pieces.size() == 1 && slot.pieces[0].kind == Piece::Kind::literal);
        if (m_errors.size() != before || plain) return false;
        m_out.slots.push_back(std::move(slot));
        return true;
    }

    void refuse(std::size_t begin, std::size_t end, std::string rule, std::string message, std::string hint) {
        if (m_errors.is_full()) return m_errors.skip();
        m_errors.add(Error{Code::usage, std::move(rule), std::move(message)}
                         .at(at(m_out, begin, end - begin))
                         .mend(std::move(hint)));
    }

    Template& m_out;
    std::string_view m_source;
    PlaceholderReader& m_reader;
    project::ErrorList& m_errors;
    std::vector<Element> m_open;
    std::size_t m_done = 0;  ///< where the last piece of markup ended
    bool m_cdata = false;
    bool m_dollar = false;  ///< the last piece of the text before here ends with "$"
};

}  // namespace

Result<> parse_xml_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    return XmlTemplate(out, reader, errors).run();
}

}  // namespace sluice::render
