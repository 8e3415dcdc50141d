#include <array>
#include <istream>
#include <streambuf>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "project/yaml_collector.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::project::yaml {
namespace {

/// Reads from bytes that someone else owns.
class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // setg wants it; nothing is ever written
        setg(begin, begin, begin + text.size());
    }
};

/// Hands yaml-cpp's callbacks to a collector. Its marks count bytes of UTF-8 behind a byte order mark.
class Adapter : public YAML::EventHandler {
public:
    Adapter(std::string_view source, Collector& out) : m_source(source), m_shift(byte_order_mark(source)), m_out(out) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_documents++ > 0) {
            m_out.refuse(offset_of(mark), "yaml-documents", "a second document in one file",
                         "keep one document a file");
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        m_out.add(start(EventType::null, mark, anchor));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        m_out.add(start(EventType::alias, mark, anchor));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Event event = start(EventType::scalar, mark, anchor);
        if (anchor != 0 || (tag != "?" && !tag.empty())) skip_properties(event);
        if (text.empty() && !has_content(event)) event.offset = event.begin;
        event.text = text;
        event.style = style_at(event.offset);
        const bool quoted = event.style == Style::single_quoted || event.style == Style::double_quoted;
        if (quoted &&
            end_of_quoted(m_source, event.offset) == std::string_view::npos) {  // yaml-cpp accepts "x<LF><EOF>
            m_out.refuse(event.offset, "yaml-syntax", "a quoted text is not closed", "");
        }
        if (event.style == Style::double_quoted && !is_utf8(event.text)) {  // yaml-cpp writes \N and \_ as one byte
            m_out.refuse(event.offset, "yaml-syntax", "the escapes \\N and \\_ are not read",
                         "write \\u0085 or \\u00A0");
        }
        m_out.add(std::move(event));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        open(EventType::sequence_start, mark, tag, anchor, style);
    }
    void OnSequenceEnd() override { m_out.close(EventType::sequence_end); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        open(EventType::map_start, mark, tag, anchor, style);
    }
    void OnMapEnd() override { m_out.close(EventType::map_end); }

private:
    [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const {
        const std::size_t at = mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
        return std::min(at + m_shift, m_source.size());
    }

    [[nodiscard]] Event start(EventType type, const YAML::Mark& mark, YAML::anchor_t anchor) const {
        Event event;
        event.type = type;
        event.anchor = anchor;
        event.begin = event.offset = offset_of(mark);
        return event;
    }

    /// Moves `offset` behind the anchor and the tag, which the mark stands at, and keeps the tag as it is written.
    void skip_properties(Event& event) const {
        std::size_t& at = event.offset;
        while (at < m_source.size() && (m_source[at] == '&' || m_source[at] == '!')) {
            const std::size_t end = std::min(m_source.find_first_of(" \t\r\n,[]{}", at), m_source.size());
            if (m_source[at] == '!') event.tag = m_source.substr(at, end - at);
            at = end;
            skip_space(at);
        }
    }

    /// False if nothing stands behind the tag of an empty text on its line: what comes next is another node.
    [[nodiscard]] bool has_content(const Event& event) const {
        const std::string_view properties = m_source.substr(event.begin, event.offset - event.begin);
        return properties.find('\n') == std::string_view::npos && style_at(event.offset) != Style::plain;
    }

    void skip_space(std::size_t& at) const {
        const std::size_t from = at;
        while (at < m_source.size()) {
            const std::size_t next = std::min(m_source.find_first_not_of(" \t\r\n", at), m_source.size());
            if (next == m_source.size() || m_source[next] != '#' || next == from) {
                at = next;
                return;
            }
            at = std::min(m_source.find('\n', next), m_source.size());
        }
    }

    [[nodiscard]] Style style_at(std::size_t at) const {
        switch (at < m_source.size() ? m_source[at] : '\0') {
            case '\'':
                return Style::single_quoted;
            case '"':
                return Style::double_quoted;
            case '|':
                return Style::literal;
            case '>':
                return Style::folded;
            default:
                return Style::plain;
        }
    }

    void open(EventType type, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              YAML::EmitterStyle::value style) {
        Event event = start(type, mark, anchor);
        if (anchor != 0 || (tag != "?" && !tag.empty())) skip_properties(event);
        event.flow = style == YAML::EmitterStyle::Flow;
        m_out.open(std::move(event));
    }

    std::string_view m_source;
    std::size_t m_shift;
    Collector& m_out;
    int m_documents = 0;
};

/// Our words for yaml-cpp's errors, whose own texts quote the input. Compared by their beginning.
std::string_view describe(std::string_view library_message) {
    struct Entry {
        std::string_view theirs;
        std::string_view ours;
    };
    static const std::array<Entry, 12> k_entries{{
        {YAML::ErrorMsg::END_OF_MAP_FLOW, "a \"{\" is not closed, or a comma is missing"},
        {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a \"[\" is not closed, or a comma is missing"},
        {YAML::ErrorMsg::END_OF_MAP, "this line does not fit the map above it; check its indentation"},
        {YAML::ErrorMsg::END_OF_SEQ, "this line does not fit the list above it; check its indentation"},
        {YAML::ErrorMsg::INVALID_ESCAPE, "an unknown escape in a double-quoted text"},
        {YAML::ErrorMsg::INVALID_HEX, "an escape with wrong digits"},
        {YAML::ErrorMsg::INVALID_UNICODE, "an escape that names no character"},
        {YAML::ErrorMsg::UNKNOWN_TOKEN, "a value cannot begin with this character; quote it"},
        {YAML::ErrorMsg::EOF_IN_SCALAR, "a quoted text is not closed"},
        {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation, where YAML takes only spaces"},
        {YAML::ErrorMsg::MAP_VALUE, "a \":\" where no value can stand; quote a text that holds \": \""},
        {YAML::ErrorMsg::UNKNOWN_ANCHOR, "an alias whose anchor is not defined above it"},
    }};
    for (const Entry& entry : k_entries) {
        if (library_message.starts_with(entry.theirs)) return entry.ours;
    }
    return "not valid YAML";
}

Error syntax_error(std::string_view source, const std::string& name, std::size_t at, std::string_view message) {
    at = std::min(at, source.size());
    if (at > 0 && at < source.size() && source[at] == '{' && source[at - 1] == '$') {
        const std::size_t end = source.find('}', at);
        const std::string_view placeholder = source.substr(at - 1, end == std::string_view::npos ? 2 : end - at + 2);
        return Error{Code::usage, "placeholder-in-flow", "an unquoted placeholder inside [...] or {...} is not YAML"}
            .at(sluice::locate(name, source, at - 1, placeholder.size()))
            .mend(fmt::format("write \"{}\" in quotes: the declared type is kept", printable(placeholder)));
    }
    Advice advice{at, std::string(describe(message)), ""};
    if (auto meant = advise(source, at)) advice = std::move(*meant);
    return Error{Code::usage, "yaml-syntax", std::move(advice.message)}
        .at(sluice::locate(name, source, advice.offset))
        .mend(std::move(advice.hint));
}

}  // namespace

Result<std::vector<Event>> read_with_library(std::string_view source, const std::string& name,
                                             const EventRules& rules) {
    Collector collector(source, name, rules);
    Adapter adapter(source, collector);
    std::vector<Event> events;
    try {
        ViewBuffer buffer(source);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(adapter)) {
        }
        events = collector.take();
        if (events.empty()) events.emplace_back();
    } catch (Refused& refused) {
        return fail(collector.with_ambiguous(std::move(refused.error)));
    } catch (const YAML::ParserException& error) {
        const std::size_t at = error.mark.pos < 0 ? 0 : static_cast<std::size_t>(error.mark.pos);
        if (error.msg == YAML::ErrorMsg::BAD_FILE) {  // its recursion guard
            return fail(Error{Code::usage, "yaml-depth", "nested too deeply"}.at(Location{.file = name}));
        }
        return fail(collector.with_ambiguous(syntax_error(source, name, at + byte_order_mark(source), error.msg)));
    } catch (const std::exception&) {
        return fail(Error{Code::usage, "yaml-syntax", "not valid YAML"}.at(Location{.file = name}));
    }
    return events;
}

Result<std::vector<Event>> read_events(std::string_view source, const std::string& name, const EventRules& rules) {
    TRY(check_text(source, name, rules.limits.bytes));
    TRY(check_directives(source, name));
    if (auto events = read_common(source, name, rules)) return std::move(*events);
    return read_with_library(source, name, rules);
}

}  // namespace sluice::project::yaml
