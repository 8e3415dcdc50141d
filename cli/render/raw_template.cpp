#include <algorithm>

#include <fmt/format.h>

#include "render/escape.hpp"
#include "render/template.hpp"
#include "render/writer.hpp"

// format: raw. A text file of which nothing is known: what may be written is what a parameter's pattern lets through.
namespace sluice::render {
namespace {

void refuse_piece(const Template& in, const Piece& piece, std::string rule, std::string message, std::string hint,
                  project::ErrorList& errors) {
    Error error{Code::usage, std::move(rule), std::move(message)};
    errors.add(std::move(error).at(at(in, piece.begin, piece.end - piece.begin)).mend(std::move(hint)));
}

/// Refuses what has no pattern: parameters that were declared without one, and every secret.
void check_piece(const Template& in, const project::Declaration& declaration, const Piece& piece,
                 project::ErrorList& errors) {
    if (piece.kind == Piece::Kind::secret) {
        refuse_piece(
            in, piece, "raw-secret",
            fmt::format("{}: a secret cannot stand in a raw file, for nothing tells what is safe there", piece.text),
            "let the program read it from a file or variable of its own, such as a template secret.env", errors);
        return;
    }
    if (piece.kind != Piece::Kind::parameter || !declaration.find_parameter(piece.text)->pattern.empty()) return;
    refuse_piece(in, piece, "raw-pattern", fmt::format("{}: a parameter in a raw file needs a pattern", piece.text),
                 fmt::format("add pattern: \"[A-Za-z0-9._-]+\" to {} in {}, with what is safe in this file", piece.text,
                             declaration.document.name),
                 errors);
}

}  // namespace

Result<> parse_raw_template(Template& out, const project::Declaration& declaration, PlaceholderReader& reader,
                            project::ErrorList& errors) {
    const std::string_view source = out.source;
    for (std::size_t line = 0; line < source.size();) {
        const std::size_t after = std::min(source.find('\n', line), source.size() - 1) + 1;
        const std::string_view text = source.substr(line, after - line);
        if (text.find("${") != std::string_view::npos) {
            std::vector<std::size_t> offsets(text.size());
            for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] = line + i;
            const std::size_t before = errors.size();
            Slot slot;
            slot.context = Context::raw;
            slot.alone = false;
            slot.begin = line;
            slot.end = after;
            slot.pieces = reader.read(text, offsets, out.name, source);
            for (const Piece& piece : slot.pieces) check_piece(out, declaration, piece, errors);
            if (errors.size() == before) out.slots.push_back(std::move(slot));
        }
        line = after;
    }
    return {};
}

void SlotWriter::write_raw(const std::vector<Part>& parts, std::vector<Edit>& edits) {
    for (const Part& part : parts) {
        if (part.piece->kind == Piece::Kind::literal) continue;
        if (!is_safe_single(part.text)) {
            refuse(*part.piece, "value-encoding",
                   "the value holds a line break, a control character or one that is not seen", "narrow its pattern");
            continue;
        }
        edits.push_back(edit_of(*part.piece, part.piece->begin, part.piece->end, part.text));
    }
}

}  // namespace sluice::render
