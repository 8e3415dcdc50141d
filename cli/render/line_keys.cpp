#include "render/line_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "project/yaml_events.hpp"
#include "support/text.hpp"

namespace sluice::render {

void LineKeys::add(const Template& in, const std::string& key, std::size_t offset, std::size_t width, bool used,
                   project::ErrorList& errors) {
    const auto [found, is_new] = m_first.try_emplace(key, First{offset, used});
    if (is_new) return;
    First& first = found->second;
    if (used || first.used) {
        const Location before = at(in, first.offset);
        errors.add(Error{Code::usage, "line-duplicate-key", fmt::format("\"{}\" is set twice", printable(key))}
                       .at(at(in, offset, width))
                       .note(fmt::format("first at {}:{}:{}", before.file, before.line, before.column))
                       .mend("keep one of them; readers take the first or the last"));
    }
    first.used = first.used || used;
}

bool holds_value(const Slot& slot) {
    return std::any_of(slot.pieces.begin(), slot.pieces.end(), [](const Piece& piece) {
        return piece.kind == Piece::Kind::parameter || piece.kind == Piece::Kind::secret;
    });
}

Result<> check_no_mark(const Template& in) {
    if (project::yaml::byte_order_mark(in.source) == 0) return {};
    return fail(
        Error{Code::usage, "byte-order-mark", "the file begins with a byte order mark, which readers take for text"}
            .at(Location{.file = in.name, .line = 1, .column = 1})
            .mend("save it as UTF-8 without a mark (BOM)"));
}

}  // namespace sluice::render
