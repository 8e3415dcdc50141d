#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/yaml.hpp"
#include "support/error.hpp"

namespace sluice::project::yaml {

enum class EventType { null, alias, scalar, sequence_start, sequence_end, map_start, map_end };

/// One step of a strictly read document. Offsets are bytes from the start of the file, a byte order mark included.
struct Event {
    EventType type = EventType::null;
    Style style = Style::plain;  ///< of a scalar
    bool flow = false;           ///< of a sequence or map: written with brackets
    bool is_key = false;         ///< a scalar that names a member
    std::string tag;             ///< as written: "!unset", "!!int"; "" if none
    std::string text;            ///< of a scalar, decoded
    std::size_t anchor = 0;      ///< number of the anchor that the node sets or the alias names; 0 if none
    std::size_t begin = 0;       ///< where the node begins, its anchor and tag included
    std::size_t offset = 0;      ///< where its content begins: behind anchor and tag

    bool operator==(const Event&) const = default;
};

struct EventRules {
    Limits limits;
    bool own_tags_only = true;  ///< refuse every tag but !unset
    bool unambiguous = true;    ///< refuse plain values that YAML 1.1 and 1.2 read differently
};

/// Reads a document with everything that `parse` refuses refused, aliases not expanded. The events are those of one
/// node.
[[nodiscard]] Result<std::vector<Event>> read_events(std::string_view source, const std::string& name,
                                                     const EventRules& rules);

/// The two ways of `read_events`, for what it has checked the bytes of. yaml-cpp reads all of YAML and says what is wrong;
/// `read_common` reads the part that nearly every configuration file keeps to (yaml_common.cpp), several times as fast, and
/// gives nothing when it meets anything else or anything wrong. What both read, they read alike (tests/fuzz, `yaml_common`).
[[nodiscard]] Result<std::vector<Event>> read_with_library(std::string_view source, const std::string& name,
                                                           const EventRules& rules);
[[nodiscard]] std::optional<std::vector<Event>> read_common(std::string_view source, const std::string& name,
                                                            const EventRules& rules);

/// The tree of events that `read_events` gave; aliases become copies, within the limit of nodes. Tags stay as written.
[[nodiscard]] Result<Node> build_tree(std::string_view source, const std::string& name,
                                      const std::vector<Event>& events, const Limits& limits);

/// Length of a byte order mark at the start of the text: 3 or 0.
[[nodiscard]] std::size_t byte_order_mark(std::string_view source);

/// Checks the bytes before any parser sees them: size, UTF-8, characters that some YAML reader takes for a line break
/// or refuses, bare carriage returns. For templates of every format.
[[nodiscard]] Result<> check_text(std::string_view source, const std::string& name, std::size_t limit);
/// Refuses `%YAML` and `%TAG` lines.
[[nodiscard]] Result<> check_directives(std::string_view source, const std::string& name);

/// Offset of the first character that no text of ours may hold (C0 and C1 controls but tab and line ends, DEL, U+0085,
/// U+2028, U+2029, U+FFFE, U+FFFF), or npos.
[[nodiscard]] std::size_t find_forbidden(std::string_view text);

/// Offset behind the closing quote of the quoted scalar that begins at `at`, or npos if it is not closed.
[[nodiscard]] std::size_t end_of_quoted(std::string_view source, std::size_t at);

/// What a YAML 1.1 and a YAML 1.2 reader disagree about in this plain scalar, as "a number in base 8", or "".
[[nodiscard]] std::string_view ambiguity(std::string_view plain);
/// How the number or boolean is written that an ambiguous word may mean, in decimal (`010` is 10); "" if that is not clear.
[[nodiscard]] std::string unambiguous_form(std::string_view plain);

}  // namespace sluice::project::yaml
