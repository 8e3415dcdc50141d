#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "render/line_keys.hpp"
#include "render/template.hpp"

// What the readers of .properties and .env share: files of lines, a key and a value each.
namespace sluice::render {

/// Offset of the line end (the CR of CRLF, the LF, or the end of the file).
inline std::size_t line_end(std::string_view source, std::size_t at) {
    const std::size_t feed = std::min(source.find('\n', at), source.size());
    return feed > at && source[feed - 1] == '\r' ? feed - 1 : feed;
}

inline std::size_t next_line(std::string_view source, std::size_t at) {
    return std::min(source.find('\n', at), source.size() - 1) + 1;
}

/// Parts that both formats share: the container of lines, and slots in it.
class LineReader {
public:
    LineReader(Template& out, PlaceholderReader& reader, project::ErrorList& errors)
        : m_out(out), m_source(out.source), m_reader(reader), m_errors(errors) {
        out.containers.emplace_back();
    }

protected:
    void refuse(std::size_t offset, std::size_t width, std::string rule, std::string message, std::string hint) {
        if (m_errors.is_full()) return m_errors.skip();
        m_errors.add(
            Error{Code::usage, std::move(rule), std::move(message)}.at(at(m_out, offset, width)).mend(std::move(hint)));
    }

    /// A value at [begin, end) on the line or lines [line, line_after).
    void add(Context context, std::size_t begin, std::size_t end, std::string_view decoded,
             const std::vector<std::size_t>& offsets, std::size_t line, std::size_t line_after) {
        const std::size_t before = m_errors.size();
        Slot slot;
        slot.context = context;
        slot.pieces = m_reader.read(decoded, offsets, m_out.name, m_source);
        if (m_errors.size() != before) return;
        if (slot.pieces.empty() || (slot.pieces.size() == 1 && slot.pieces.front().kind == Piece::Kind::literal))
            return;
        slot.begin = begin;
        slot.end = end;
        slot.container = 0;
        slot.member = m_out.containers[0].members.size();
        m_out.containers[0].members.push_back({line, line_after});
        m_out.slots.push_back(std::move(slot));
    }

    /// Notes the key of a line that has been read; `slots` is how many there were before it.
    void note_key(const std::string& key, std::size_t offset, std::size_t width, std::size_t slots) {
        const bool used = m_out.slots.size() > slots && holds_value(m_out.slots.back());
        m_keys.add(m_out, key, offset, width, used, m_errors);
    }

    Template& m_out;
    std::string_view m_source;
    PlaceholderReader& m_reader;
    project::ErrorList& m_errors;
    LineKeys m_keys;
};

}  // namespace sluice::render
