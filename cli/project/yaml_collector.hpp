#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "project/yaml_events.hpp"

namespace sluice::project::yaml {

/// Carries a refusal out of a reader; it never leaves the functions of yaml_events.hpp.
struct Refused {
    Error error;
};

/// Takes the steps of a document from whoever reads it, and refuses what our rules refuse: depth, size, tags, keys that are
/// no text or come twice, merge keys, ambiguous words. All throw `Refused`.
class Collector {
public:
    Collector(std::string_view source, const std::string& name, const EventRules& rules);

    /// A scalar, a null or an alias.
    void add(Event event);
    /// The start of a sequence or map.
    void open(Event event);
    void close(EventType type);
    [[noreturn]] void refuse(std::size_t at, std::string rule, std::string message, std::string hint,
                             std::size_t width = 1) const;

    /// The steps, unless there are words that were noted as ambiguous: these are refused together.
    [[nodiscard]] std::vector<Event> take();
    /// What ended the reading, behind the ambiguous words that were noted before.
    [[nodiscard]] Error with_ambiguous(Error last);

private:
    struct Level {
        bool is_map = false;
        bool is_flow = false;
        bool key_is_next = false;
        std::unordered_map<std::string, std::size_t> keys;  ///< and where they stand
    };

    void check_key(const Event& event, Level& level) const;
    [[nodiscard]] bool has_colon(const Event& key) const;
    void check_plain(const Event& event);
    void check_one_line(const Event& event) const;
    [[nodiscard]] Error mistake(std::size_t at, std::string rule, std::string message, std::string hint,
                                std::size_t width) const;

    std::string_view m_source;
    const std::string& m_name;
    const EventRules& m_rules;
    std::vector<Level> m_levels;
    std::vector<Event> m_events;
    std::vector<Error> m_ambiguous;
};

/// What somebody meant who wrote what is not YAML.
struct Advice {
    std::size_t offset = 0;
    std::string message;
    std::string hint;
};

/// Advice about the syntax error that a parser noticed at an offset of the source; std::nullopt where there is none.
[[nodiscard]] std::optional<Advice> advise(std::string_view source, std::size_t at);

}  // namespace sluice::project::yaml
