#include <array>
#include <istream>
#include <streambuf>
#include <unordered_set>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "project/yaml_events.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::project::yaml {
namespace {

/// Carries a refusal through yaml-cpp's parser; it never leaves this file.
struct Refused {
    Error error;
};

/// Reads from bytes that someone else owns.
class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // setg wants it; nothing is ever written
        setg(begin, begin, begin + text.size());
    }
};

/// Turns yaml-cpp's callbacks into our events. Its marks count bytes of UTF-8 behind a byte order mark.
class Collector : public YAML::EventHandler {
public:
    Collector(std::string_view source, const std::string& name, const EventRules& rules)
        : m_source(source), m_name(name), m_rules(rules), m_shift(byte_order_mark(source)) {
        m_events.reserve(std::min<std::size_t>(source.size() / 16 + 8, 4096));  // growing takes 3 % of all rendering
    }

    std::vector<Event> take() { return std::move(m_events); }
    [[nodiscard]] bool empty() const { return m_events.empty(); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_documents++ > 0)
            refuse(offset_of(mark), "yaml-documents", "a second document in one file", "keep one document a file");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Event event = start(EventType::null, mark, anchor);
        add(std::move(event));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(start(EventType::alias, mark, anchor)); }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Event event = start(EventType::scalar, mark, anchor);
        if (anchor != 0 || (tag != "?" && !tag.empty())) skip_properties(event);
        event.text = text;
        event.style = style_at(event.offset);
        const bool quoted = event.style == Style::single_quoted || event.style == Style::double_quoted;
        if (quoted &&
            end_of_quoted(m_source, event.offset) == std::string_view::npos) {  // yaml-cpp accepts "x<LF><EOF>
            refuse(event.offset, "yaml-syntax", "a quoted text is not closed", "");
        }
        if (event.style == Style::double_quoted && !is_utf8(event.text)) {  // yaml-cpp writes \N and \_ as one byte
            refuse(event.offset, "yaml-syntax", "the escapes \\N and \\_ are not read", "write \\u0085 or \\u00A0");
        }
        add(std::move(event));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        open(EventType::sequence_start, mark, tag, anchor, style);
    }
    void OnSequenceEnd() override { close(EventType::sequence_end); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        open(EventType::map_start, mark, tag, anchor, style);
    }
    void OnMapEnd() override { close(EventType::map_end); }

private:
    struct Level {
        bool is_map = false;
        bool key_is_next = false;
        std::unordered_set<std::string> keys;
    };

    [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const {
        const std::size_t at = mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
        return std::min(at + m_shift, m_source.size());
    }

    [[noreturn]] void refuse(std::size_t at, std::string rule, std::string message, std::string hint,
                             std::size_t width = 1) const {
        throw Refused{Error{Code::usage, std::move(rule), std::move(message)}
                          .at(sluice::locate(m_name, m_source, at, width))
                          .mend(std::move(hint))};
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
        const std::size_t at = event.offset;
        add(std::move(event));
        if (m_levels.size() >= m_rules.limits.depth) {
            refuse(at, "yaml-depth", fmt::format("nested deeper than {} levels", m_rules.limits.depth), "");
        }
        const bool is_map = type == EventType::map_start;
        m_levels.push_back({is_map, is_map, {}});
    }

    void close(EventType type) {
        Event event;
        event.type = type;
        m_events.push_back(std::move(event));
        m_levels.pop_back();
    }

    void add(Event event) {
        if (m_events.size() >= m_rules.limits.nodes) {
            refuse(event.begin, "yaml-size", fmt::format("more than {} nodes", m_rules.limits.nodes), "");
        }
        if (m_rules.own_tags_only && !event.tag.empty() && event.tag != "!unset") {
            refuse(event.begin, "yaml-tag", "an unknown tag",
                   "the only tag is !unset, which deletes a value of a lower layer");
        }
        Level* level = m_levels.empty() ? nullptr : &m_levels.back();
        if (level != nullptr && level->is_map) {
            if (level->key_is_next) check_key(event, *level);
            event.is_key = level->key_is_next;
            level->key_is_next = !level->key_is_next;
        }
        if (m_rules.unambiguous && !event.is_key) check_plain(event);
        m_events.push_back(std::move(event));
    }

    void check_key(const Event& event, Level& level) const {
        if (event.type != EventType::scalar || !event.tag.empty()) {
            const bool doubled = event.begin > 0 && m_source.substr(event.begin - 1, 2) == "{{";
            refuse(event.begin, "yaml-key", "a key must be a plain or quoted text",
                   doubled ? "a placeholder is written ${name}; a text that begins with \"{\" needs quotes" : "");
        }
        if (event.text == "<<" && event.style == Style::plain) {
            refuse(event.offset, "yaml-merge-key", "merge keys (<<) are not read", "write the members out");
        }
        if (!level.keys.insert(event.text).second) {
            refuse(event.offset, "yaml-duplicate-key", fmt::format("\"{}\" is set twice", printable(event.text)),
                   "keep one of them", event.style == Style::plain ? event.text.size() : event.text.size() + 2);
        }
    }

    void check_plain(const Event& event) const {
        if (event.type != EventType::scalar || event.style != Style::plain) return;
        const std::string_view reason = ambiguity(event.text);
        if (reason.empty()) return;
        const std::string text = printable(event.text);
        const std::string form = unambiguous_form(event.text);
        std::string hint =
            fmt::format("for a text write it in quotes: \"{}\"; for {} write {}", text,
                        reason == "a boolean" ? "a bool" : "a number", form.empty() ? "plain decimal digits" : form);
        refuse(event.offset, "yaml-ambiguous",
               fmt::format("{} is {} to some YAML readers and a text to others", text, reason), std::move(hint),
               event.text.size());
    }

    std::string_view m_source;
    const std::string& m_name;
    const EventRules& m_rules;
    std::size_t m_shift;
    int m_documents = 0;
    std::vector<Level> m_levels;
    std::vector<Event> m_events;
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
    return Error{Code::usage, "yaml-syntax", describe(message).data()}.at(sluice::locate(name, source, at));
}

}  // namespace

Result<std::vector<Event>> read_events(std::string_view source, const std::string& name, const EventRules& rules) {
    TRY(check_text(source, name, rules.limits.bytes));
    TRY(check_directives(source, name));
    Collector collector(source, name, rules);
    try {
        ViewBuffer buffer(source);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(collector)) {
        }
    } catch (Refused& refused) {
        return fail(std::move(refused.error));
    } catch (const YAML::ParserException& error) {
        const std::size_t at = error.mark.pos < 0 ? 0 : static_cast<std::size_t>(error.mark.pos);
        if (error.msg == YAML::ErrorMsg::BAD_FILE) {  // its recursion guard
            return fail(Error{Code::usage, "yaml-depth", "nested too deeply"}.at(Location{.file = name}));
        }
        return fail(syntax_error(source, name, at + byte_order_mark(source), error.msg));
    } catch (const std::exception&) {
        return fail(Error{Code::usage, "yaml-syntax", "not valid YAML"}.at(Location{.file = name}));
    }
    std::vector<Event> events = collector.take();
    if (events.empty()) events.emplace_back();
    return events;
}

}  // namespace sluice::project::yaml
