#include "project/yaml_collector.hpp"

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::project::yaml {

Collector::Collector(std::string_view source, const std::string& name, const EventRules& rules)
    : m_source(source), m_name(name), m_rules(rules) {
    m_events.reserve(std::min<std::size_t>(source.size() / 16 + 8, 4096));  // growing takes 3 % of all rendering
}

Error Collector::mistake(std::size_t at, std::string rule, std::string message, std::string hint,
                         std::size_t width) const {
    return Error{Code::usage, std::move(rule), std::move(message)}
        .at(sluice::locate(m_name, m_source, at, width))
        .mend(std::move(hint));
}

void Collector::refuse(std::size_t at, std::string rule, std::string message, std::string hint,
                       std::size_t width) const {
    throw Refused{mistake(at, std::move(rule), std::move(message), std::move(hint), width)};
}

std::vector<Event> Collector::take() {
    if (!m_ambiguous.empty()) throw Refused{join(std::move(m_ambiguous))};
    return std::move(m_events);
}

Error Collector::with_ambiguous(Error last) {
    std::vector<Error> all = std::move(m_ambiguous);
    all.push_back(std::move(last));
    return join(std::move(all));
}

void Collector::open(Event event) {
    const std::size_t at = event.offset;
    const bool is_map = event.type == EventType::map_start;
    const bool is_flow = event.flow;
    add(std::move(event));
    if (m_levels.size() >= m_rules.limits.depth) {
        refuse(at, "yaml-depth", fmt::format("nested deeper than {} levels", m_rules.limits.depth), "");
    }
    m_levels.push_back({is_map, is_flow, is_map, {}});
}

void Collector::close(EventType type) {
    Event event;
    event.type = type;
    m_events.push_back(std::move(event));
    m_levels.pop_back();
}

void Collector::add(Event event) {
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
    if (m_rules.unambiguous && event.type == EventType::scalar && event.style == Style::plain) {
        check_one_line(event);
        if (!event.is_key) check_plain(event);
    }
    m_events.push_back(std::move(event));
}

void Collector::check_key(const Event& event, Level& level) const {
    if (event.type != EventType::scalar || !event.tag.empty()) {
        const bool doubled = event.begin > 0 && m_source.substr(event.begin - 1, 2) == "{{";
        refuse(event.begin, "yaml-key", "a key must be a plain or quoted text",
               doubled ? "a placeholder is written ${name}; a text that begins with \"{\" needs quotes" : "");
    }
    if (!level.is_flow && !has_colon(event)) {
        refuse(event.offset, "yaml-syntax", "a key without its \":\"",
               "write \":\" behind it, or join it to the line above");
    }
    if (event.text == "<<" && event.style == Style::plain) {
        refuse(event.offset, "yaml-merge-key", "merge keys (<<) are not read", "write the members out");
    }
    const auto [first, is_new] = level.keys.try_emplace(event.text, event.offset);
    if (!is_new) {
        Error twice =
            mistake(event.offset, "yaml-duplicate-key", fmt::format("\"{}\" is set twice", printable(event.text)),
                    "keep one of them", event.style == Style::plain ? event.text.size() : event.text.size() + 2);
        twice.notes.push_back(fmt::format("first at line {}", sluice::locate(m_name, m_source, first->second).line));
        throw Refused{std::move(twice)};
    }
}

/// yaml-cpp takes a text at the end of a block map for a key without a value; others refuse it.
bool Collector::has_colon(const Event& key) const {
    const std::size_t before = m_source.substr(0, key.begin).find_last_not_of(" \t\r\n");
    if (before != std::string_view::npos && m_source[before] == '?') {        // an explicit key may stand alone
        const std::size_t line = m_source.substr(0, before).rfind('\n') + 1;  // npos + 1 is 0
        if (m_source.substr(line, before - line).find_first_not_of(" ?:-") == std::string_view::npos) return true;
    }
    std::size_t end = key.style == Style::plain ? key.offset + key.text.size() : end_of_quoted(m_source, key.offset);
    end = m_source.find_first_not_of(" \t\r\n",
                                     std::min(end, m_source.size()));  // that of an explicit key has its own line
    return end != std::string_view::npos && m_source[end] == ':';
}

/// A plain text goes on in deeper lines below it, with a space for the line end: a list of two items becomes one text, and a
/// key without its ":" a part of the value above.
void Collector::check_one_line(const Event& event) const {
    if (m_source.substr(event.offset, event.text.size()) == event.text) return;
    const std::size_t end = m_source.find('\n', event.offset);
    const std::size_t next = std::min(m_source.find_first_not_of(" \t\r\n", end), m_source.size());
    const std::string_view line = m_source.substr(next, m_source.find_first_of("\r\n", next) - next);
    const bool is_member = line.find(": ") != std::string_view::npos || line.ends_with(':');
    if (const auto meant = is_member ? advise(m_source, next) : std::nullopt)
        refuse(meant->offset, "yaml-syntax", meant->message, meant->hint);
    const bool is_item = line.starts_with("- ");
    Error refusal =
        mistake(next, "yaml-lines", "this line goes on with the text above it, which is not in quotes",
                is_item ? "bring the \"-\" of all items to one column"
                        : "write the text in one line or in quotes, or behind | or >; a key needs its \":\"",
                1);
    if (!is_item) refusal.where->text.clear();  // it may be a part of a key that somebody pasted
    throw Refused{std::move(refusal)};
}

void Collector::check_plain(const Event& event) {
    const std::string_view reason = ambiguity(event.text);
    if (reason.empty()) return;
    const std::string text = printable(event.text);
    const std::string form = unambiguous_form(event.text);
    std::string hint =
        fmt::format("for a text write it in quotes: \"{}\"; for {} write {}", text,
                    reason == "a boolean" ? "a bool" : "a number", form.empty() ? "plain decimal digits" : form);
    constexpr std::size_t k_most = 100;  // more than anybody reads
    if (m_ambiguous.size() >= k_most) return;
    m_ambiguous.push_back(mistake(event.offset, "yaml-ambiguous",
                                  fmt::format("{} is {} to some YAML readers and a text to others", text, reason),
                                  std::move(hint), event.text.size()));
}

}  // namespace sluice::project::yaml
