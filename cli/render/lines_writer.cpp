#include <algorithm>

#include "render/env_line.hpp"
#include "render/escape.hpp"
#include "render/writer.hpp"

// What only .properties, .env and INI need: their readers skip white space, and .env has dialects.
namespace sluice::render {

std::string SlotWriter::env_encoder() const { return m_in.file->dialect.empty() ? "env" : "env-" + m_in.file->dialect; }

void SlotWriter::write_env(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits) {
    const std::string encoder = env_encoder();
    const bool quoted = slot.begin < slot.end && m_in.source[slot.begin] == '"';
    for (const Part& part : parts) {
        if (encoder != "env-shell" || part.piece->kind != Piece::Kind::parameter ||
            has_plain_expansions_only(part.text))
            continue;
        refuse(*part.piece, "env-expansion", "a shell may run what the \"${\" of this value says",
               "let the value hold plain ${NAME} only, of letters, digits and \"_\"");
        return;
    }
    if (encoder == "env" || encoder == "env-docker" || quoted) return splice(parts, encoder, edits);
    const bool bare = std::all_of(parts.begin(), parts.end(),
                                  [](const Part& part) { return part.reference == nullptr && is_env_bare(part.text); });
    if (bare)
        splice(parts, "env", edits);
    else
        rewrite(slot, parts, encoder, edits);
}

void SlotWriter::write_ini(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits) {
    std::string text;
    const Part* empty = nullptr;
    for (const Part& part : parts) {
        text += part.reference == nullptr ? part.text : *part.reference;
        if (part.piece->kind == Piece::Kind::parameter && part.text.empty()) empty = &part;
    }
    const bool quoted = slot.begin > 0 && m_in.source[slot.begin - 1] == '"';
    const bool bare_blank =
        !quoted && (text.starts_with(' ') || text.starts_with('\t') || text.ends_with(' ') || text.ends_with('\t'));
    if (bare_blank && empty != nullptr) {
        refuse(*empty->piece, "value-encoding",
               "without a value here, white space begins or ends the text, and readers strip it",
               "write the value in double quotes, or without the white space");
        return;
    }
    if (const Part* part = completes_insertion(parts)) {
        refuse(*part->piece, "value-encoding",
               "with the \"%\" or \"(\" beside it the value may make signs for which some readers insert another key's "
               "value",
               "write the text in another order, or in a YAML or JSON template");
        return;
    }
    splice(parts, "ini", edits);
}

const SlotWriter::Part* SlotWriter::completes_insertion(const std::vector<Part>& parts) {
    bool percent = false;  // ends what stands before, or may do so
    const Part* before = nullptr;
    for (const Part& part : parts) {
        const bool unknown = part.reference != nullptr && part.piece->inner != "url";
        if (part.text.empty() && part.reference == nullptr) continue;
        if (percent && (unknown || part.text.starts_with('('))) {
            return part.piece->kind == Piece::Kind::literal ? before : &part;
        }
        percent = unknown || part.text.ends_with('%');
        before = &part;
    }
    return nullptr;
}

bool SlotWriter::begins_line(const Piece& piece) const {
    const std::size_t before =
        piece.begin == 0 ? std::string::npos : m_in.source.find_last_not_of(" \t\f", piece.begin - 1);
    return before != std::string::npos && m_in.source[before] == '\n';
}

void SlotWriter::keep_blank(const Part& part, std::vector<Edit>& edits) const {
    if (part.reference == nullptr && !part.text.empty()) return;
    const std::string_view source = m_in.source;
    std::size_t next = part.piece->end;
    for (const char* join : {"\\\n", "\\\r\n"}) {
        while (source.substr(next).starts_with(join))
            next = std::min(source.find_first_not_of(" \t\f", next + std::string_view(join).size()), source.size());
    }
    if (next < source.size() && std::string_view(" \t\f=:").find(source[next]) != std::string_view::npos)
        edits.push_back({next, next, "\\", {}});
}

}  // namespace sluice::render
