#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/error_list.hpp"
#include "project/yaml.hpp"
#include "support/number.hpp"
#include "support/time.hpp"

namespace sluice::project {

/// Reads a map of one of our own files member by member. What is missing, of the wrong kind or unknown becomes a
/// located error in the list; the getters then give an empty value, so that a reader is one straight list of lines.
class MapReader {
public:
    MapReader(const yaml::Document& document, const yaml::Node& node, ErrorList& errors);

    /// The member, or nullptr. Asking makes the key known.
    const yaml::Node* find(std::string_view key);
    /// The member, which must be there.
    const yaml::Node* require(std::string_view key);

    std::string text(std::string_view key);
    std::string required_text(std::string_view key);
    bool boolean(std::string_view key);
    std::optional<Number> number(std::string_view key);
    std::optional<Duration> duration(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    /// The member as a map, or nullptr.
    const yaml::Node* map(std::string_view key);
    const yaml::Node* list(std::string_view key);

    /// An error at a node of the document.
    void refuse(const yaml::Node& node, std::string rule, std::string message, std::string hint = {});
    /// Refuses keys that nobody asked for, naming the nearest known one.
    void finish();

private:
    const yaml::Document& m_document;
    const yaml::Node& m_node;
    ErrorList& m_errors;
    std::vector<std::string> m_known;
};

/// The text of a scalar that is one value; an error for a list, a map or null.
[[nodiscard]] std::optional<std::string> scalar_text(const yaml::Document& document, const yaml::Node& node,
                                                     std::string_view what, ErrorList& errors);

}  // namespace sluice::project
