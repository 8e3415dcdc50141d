#include "project/schema_source.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

/// Steps over JSON that was read without an error, so that nothing is checked here.
class Walker {
public:
    explicit Walker(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::size_t at() const { return m_at; }

    void skip_blanks() {
        while (m_at < m_text.size() && std::string_view(" \t\r\n,:").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    /// To the name of a member, or to an item, of the object or list that begins here.
    void enter(std::size_t index, bool is_object) {
        ++m_at;
        skip_blanks();
        for (std::size_t i = 0; i < index * (is_object ? 2 : 1); ++i) skip_value();
    }

    void skip_value() {
        std::size_t open = 0;
        do {
            const char c = m_text[m_at];
            if (c == '"') {
                skip_string();
            } else if (c == '{' || c == '[') {
                ++open;
                ++m_at;
            } else if (c == '}' || c == ']') {
                --open;
                ++m_at;
            } else {
                m_at = std::min(m_text.find_first_of(" \t\r\n,:]}", m_at), m_text.size());
            }
            skip_blanks();
        } while (open > 0 && m_at < m_text.size());
    }

    void skip_string() {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\') ++m_at;
        }
        ++m_at;
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string_view line_of(std::string_view text, std::size_t line) {
    for (std::size_t i = 1; i < line; ++i) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    text = text.substr(0, text.find('\n'));
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

}  // namespace

Result<SchemaSource> SchemaSource::read(std::string_view text, std::string_view name, Json::Limits limits) {
    Result<Json> json = Json::parse(text, name, limits);
    if (json) return SchemaSource(text, name, std::move(*json));
    if (json.error().where && json.error().where->line > 0 && is_utf8(text))
        json.error().where->text = line_of(text, json.error().where->line);
    return tl::unexpected(std::move(json).error());
}

std::vector<SchemaSource::Step> SchemaSource::way_to(const Json& value) const {
    std::vector<Step> way;
    const auto find = [&](const auto& self, const Json& at) -> bool {
        if (&at == &value) return true;
        way.push_back({&at, 0});
        if (const Json::Object* members = at.as_object()) {
            for (const auto& [name, member] : *members) {
                if (self(self, member)) return true;
                ++way.back().index;
            }
        } else if (const Json::Array* items = at.as_array()) {
            for (const Json& item : *items) {
                if (self(self, item)) return true;
                ++way.back().index;
            }
        }
        way.pop_back();
        return false;
    };
    find(find, m_document);
    return way;
}

std::string SchemaSource::pointer(const Json& value) const {
    std::string out;
    for (const Step& step : way_to(value)) {
        out += '/';
        if (step.parent->is_array()) {
            out += std::to_string(step.index);
            continue;
        }
        for (const char c : (*step.parent->as_object())[step.index].first)
            out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

Location SchemaSource::locate_at(std::size_t offset) const {
    Walker end(std::string_view(m_text).substr(offset));
    if (m_text[offset] == '"') {
        end.skip_string();
        return locate(m_name, m_text, offset, end.at());
    }
    const std::size_t word = m_text.find_first_of(" \t\r\n,:]}", offset);
    const bool nested = m_text[offset] == '{' || m_text[offset] == '[';
    return locate(m_name, m_text, offset, nested ? 1 : std::min(word, m_text.size()) - offset);
}

Location SchemaSource::locate_value(const Json& value) const {
    Walker walker(m_text);
    walker.skip_blanks();
    for (const Step& step : way_to(value)) {
        walker.enter(step.index, step.parent->is_object());
        if (step.parent->is_object()) walker.skip_value();  // its name
    }
    return locate_at(walker.at());
}

Location SchemaSource::locate_key(const Json& value) const {
    const std::vector<Step> way = way_to(value);
    Walker walker(m_text);
    walker.skip_blanks();
    for (const Step& step : way) {
        walker.enter(step.index, step.parent->is_object());
        if (step.parent->is_object() && &step != &way.back()) walker.skip_value();
    }
    return locate_at(walker.at());
}

}  // namespace sluice::project::schema
