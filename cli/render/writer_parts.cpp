// What a slot is made of, before any of it is written: literals, values as text, references.

#include <algorithm>

#include <fmt/format.h>

#include "render/writer.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Type;
using project::yaml::Node;

constexpr std::string_view k_joinable = "add join: \",\" to the parameter, so that the list is written as one text";

bool takes_empty(const project::Parameter& parameter) {
    return parameter.type.type == Type::string && (parameter.pattern.empty() || parameter.pattern == ".*");
}

/// True if who splits the text at the separator, from the left or from the right, gets the list back.
bool splits_into(std::string_view text, std::string_view join, const std::vector<Node>& items) {
    std::size_t from_left = 0;
    std::size_t from_right = text.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string_view first = items[i].text;
        const std::string_view last = items[items.size() - 1 - i].text;
        if (first.empty() || std::min(text.find(join, from_left), text.size()) != from_left + first.size())
            return false;
        from_left += first.size() + join.size();
        if (i + 1 == items.size()) break;
        const std::size_t before = text.substr(0, from_right).rfind(join);
        if (before == std::string_view::npos || before + join.size() + last.size() != from_right) return false;
        from_right = before;
    }
    return true;
}

}  // namespace

bool SlotWriter::gather_parameter(const Slot& slot, const Piece& piece, Part& part) {
    const auto found = m_values.parameters.find(piece.text);
    if (found == m_values.parameters.end()) return false;  // its value is in error, which has been said
    const ResolvedParameter& parameter = *found->second;
    if (!parameter.value) {
        const bool raw = slot.context == Context::raw;
        refuse(piece, "unset-in-text",
               raw ? "a raw file has no parts that go with an optional parameter without a value"
                   : "an optional parameter without a value can only be a whole value",
               fmt::format("give it a default{}{}", takes_empty(*parameter.declared) ? ", such as \"\"" : "",
                           raw ? "" : ", or let it stand alone"));
        return false;
    }
    const Node& value = *parameter.value;
    if (value.is_scalar()) {
        part.text = value.text;
        const bool alone = slot.whole() != nullptr || slot.context == Context::raw;
        if (alone || parameter.declared->type.type != Type::host || value.text.find(':') == std::string::npos ||
            value.text.starts_with('['))
            return true;
        refuse(piece, "host-in-text", "inside a text an IPv6 address stands in brackets: a port may follow it",
               fmt::format("set {} to [{}]; who takes the address bare gets a parameter of its own", piece.text,
                           value.text));
        return false;
    }
    if (takes_nodes(slot.context)) {
        refuse(piece, "list-in-text", "a list or map can only be a whole value",
               fmt::format("let the placeholder stand alone: key: ${{{}}}", piece.text));
        return false;
    }
    const std::string& join = parameter.declared->join;
    const bool flat = value.is_sequence() && std::all_of(value.items.begin(), value.items.end(),
                                                         [](const Node& item) { return item.is_scalar(); });
    if (!flat || join.empty()) {
        const bool list = value.is_sequence() && flat;
        refuse(piece, "list-in-text",
               list ? "a list is written here as one text and needs join"
                    : "a map or nested list cannot be written in this format",
               list ? std::string(k_joinable) : "use it in a YAML, JSON or TOML template");
        return false;
    }
    for (const Node& item : value.items) {
        if (&item != &value.items.front()) part.text += join;
        part.text += item.text;
    }
    if (!splits_into(part.text, join, value.items)) {
        refuse(piece, "list-in-text",
               fmt::format("an element is empty, or the separator \"{}\" is in one or where two meet", printable(join)),
               "choose another join");
        return false;
    }
    if (parameter.declared->runtime || part.text.find("${") == std::string::npos) return true;
    refuse(piece, "value-placeholder", "the elements and what joins them make \"${\"", "choose another join");
    return false;
}

bool SlotWriter::gather_secret(const Slot& slot, const Piece& piece, Part& part) {
    const auto found = m_values.references.find(piece.text);
    if (found == m_values.references.end()) return false;
    part.reference = &found->second;
    if (is_block(slot.context)) {
        refuse(piece, "block-scalar", "a secret cannot stand in a block (| or >)",
               "write it in quotes: key: \"${secret:…}\"");
        return false;
    }
    if (slot.whole() == nullptr && piece.inner.empty()) {
        refuse(piece, "secret-in-text", "inside a text a secret names its inner encoder",
               fmt::format("write ${{secret:{}|url}} in an address, ${{secret:{}|text}} elsewhere", piece.text,
                           piece.text));
        return false;
    }
    return true;
}

bool SlotWriter::gather(const Slot& slot, std::vector<Part>& parts) {
    bool good = true;
    for (const Piece& piece : slot.pieces) {
        Part part;
        part.piece = &piece;
        switch (piece.kind) {
            case Piece::Kind::literal:
                part.text = piece.text;
                break;
            case Piece::Kind::escape:
                part.text = "${";
                break;
            case Piece::Kind::parameter:
                good = gather_parameter(slot, piece, part) && good;
                break;
            case Piece::Kind::secret:
                good = gather_secret(slot, piece, part) && good;
                break;
            case Piece::Kind::broken:
                good = false;
                break;
        }
        if (!has_room(piece, part.text.size())) return false;
        parts.push_back(std::move(part));
    }
    return good && joins_safely(parts);
}

/// False where texts that stand next to each other, with empty ones between them, make a "${" that none of them has.
bool SlotWriter::joins_safely(const std::vector<Part>& parts) {
    const Part* dollar = nullptr;
    for (const Part& part : parts) {
        if (part.text.empty() && part.reference == nullptr) continue;
        if (dollar != nullptr && part.text.starts_with('{')) {
            const Piece& value = *dollar->piece;
            refuse(value.kind == Piece::Kind::literal ? *part.piece : value, "value-placeholder",
                   "the value and what stands beside it make \"${\"", "");
            return false;
        }
        dollar = part.text.ends_with('$') ? &part : nullptr;
    }
    return true;
}

/// Counts what is written, so that a file of many large values is refused before it fills the memory.
bool SlotWriter::has_room(const Piece& piece, std::size_t bytes) {
    const bool had = m_written <= k_output_limit;
    m_written += bytes;
    if (m_written <= k_output_limit) return true;
    if (had) {
        refuse(piece, "render-size", fmt::format("the file would be larger than {} MiB", k_output_limit >> 20),
               "use the value less often, or in several files");
    }
    return false;
}

}  // namespace sluice::render
