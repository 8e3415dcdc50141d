#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.hpp"

namespace sluice::project::yaml {

enum class Kind { null, scalar, sequence, map };
enum class Style { plain, single_quoted, double_quoted, literal, folded };

/// A place in a YAML file, counted from 1; offset in bytes from the start of the file.
struct Mark {
    std::size_t offset = 0;
    std::size_t line = 0;
    std::size_t column = 0;
};

struct Member;

/// One node of a strictly read YAML document. Scalars keep their text and style: what type a scalar has is the reader's
/// question, answered by the declaration, not by YAML.
struct Node {
    Kind kind = Kind::null;
    Style style = Style::plain;
    std::string tag;   ///< "!unset", "" if none; every other tag is refused on loading
    std::string text;  ///< of a scalar, decoded
    Mark mark;
    std::vector<Node> items;      ///< of a sequence
    std::vector<Member> members;  ///< of a map, in order; keys are scalars, unique

    [[nodiscard]] const Node* find(std::string_view key) const;
    [[nodiscard]] bool is_map() const { return kind == Kind::map; }
    [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
};

/// A key and its value.
struct Member {
    Node first;  ///< the key, a scalar
    Node second;
};

/// A document, its source, and the name by which errors call it.
struct Document {
    std::string name;  ///< relative to the project
    std::string source;
    Node root;

    [[nodiscard]] Location locate(const Node& node) const;
};

struct Limits {
    std::size_t bytes = 4U << 20;
    std::size_t depth = 64;
    std::size_t nodes = 500'000;
};

/// The one strict loader (DESIGN "Rendering"). Refused before parsing: NUL, C0 and C1 controls but tab and line ends,
/// U+0085, U+2028, U+2029, invalid UTF-8. Refused in parsing: a second document, duplicate keys, `<<`, non-scalar keys,
/// unknown tags, directives, depth and size over the limits. Aliases are expanded within `nodes`. Plain scalars that
/// YAML 1.1 and 1.2 read differently (`no`, `on`, `010`, `1:20` …) are refused when `unambiguous` is set (our own files).
[[nodiscard]] Result<Document> parse(std::string source, std::string name, bool unambiguous = true, Limits limits = {});
[[nodiscard]] Result<Document> load(const std::filesystem::path& path, std::string name, bool unambiguous = true);

}  // namespace sluice::project::yaml
