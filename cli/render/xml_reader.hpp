#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"

namespace sluice::render::xml {

/// White space of XML.
inline constexpr std::string_view k_space = " \t\r\n";

/// A piece of markup in a document: bytes [begin, end) of the source, delimiters included. What stands between two pieces
/// inside an element is its text.
struct Markup {
    enum class Kind {
        start_tag,    ///< of `<a/>` too, whose end_tag follows, empty, where it ends
        end_tag,      ///< closes the innermost open element
        comment,      ///<
        instruction,  ///< `<?…?>`, the XML declaration not among them
        cdata_begin,  ///< `<![CDATA[`
        cdata_end,    ///< `]]>`
    };
    Kind kind = Kind::start_tag;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Reads a well-formed XML 1.0 document in UTF-8 and gives its markup in order. Namespaces are not looked at. Refused, with
/// a location in `name`: a document type (and so every entity but the five of XML), another version or encoding, elements
/// nested more than 64 deep (rules `xml-syntax`, `xml-doctype`, `xml-encoding`), and a placeholder where it breaks the
/// syntax (`placeholder-in-key`, `placeholder-in-flow`).
[[nodiscard]] Result<std::vector<Markup>> read_markup(std::string_view source, const std::string& name);

/// An attribute of a start tag; offsets in the source.
struct Attribute {
    std::size_t space = 0;  ///< where the white space before it begins
    std::string_view name;
    std::size_t begin = 0;  ///< of the value, behind the quote
    std::size_t end = 0;    ///< of the value, at the closing quote
};

/// The attributes of a start tag that read_markup gave.
[[nodiscard]] std::vector<Attribute> attributes(std::string_view source, const Markup& tag);

/// A text or attribute value with its references decoded; offsets[i] is where byte i of `text` stands in the source.
struct Decoded {
    std::string text;
    std::vector<std::size_t> offsets;
};
[[nodiscard]] Decoded decode(std::string_view source, std::size_t begin, std::size_t end);

}  // namespace sluice::render::xml
