#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "project/model.hpp"

namespace sluice::fuzz {

/// One template, rendered with the values of an input.
///
/// Input: a byte that chooses which parameters are unset, then the template and the values, each behind a 1E: the texts s
/// and r (which may hold "${"), two items of the list l, key and value of the map m, the int i, the number n, the url u.
/// The text w is s, if it fits a pattern.
/// A value that its type refuses is replaced by a tame one, so that rendering goes on. Fixed: b (bool), p (port), k (list
/// of int), j (list<string> with join), o and q (optional text and list, unset), secret pw, passthrough spring.*
class RenderCase {
public:
    RenderCase(std::string_view input, project::Format format, std::string dialect = {});

    /// std::nullopt: refused.
    [[nodiscard]] const std::optional<std::string>& output() const { return m_output; }
    [[nodiscard]] const std::string& source() const { return m_source; }

    /// What a text of the template must read after rendering: each placeholder replaced by its value as a text.
    [[nodiscard]] std::string expand(std::string_view decoded) const;

    /// False of a text that is copied; what passthrough spares is no placeholder, an escape is one.
    [[nodiscard]] static bool has_placeholder(std::string_view text);

    /// The parameter that is the whole text, or nullptr.
    struct Value {
        const project::Parameter* declared = nullptr;
        std::optional<project::yaml::Node> node;
        bool as_text = false;
    };
    [[nodiscard]] std::optional<Value> whole(std::string_view decoded) const;
    [[nodiscard]] bool is_unset(std::string_view decoded) const;

private:
    void set(const std::string& name, std::optional<project::yaml::Node> node, const char* tame);
    void check_references(const std::string& bytes, std::size_t references) const;
    [[nodiscard]] std::string text_of(std::string_view name) const;

    std::string m_source;
    std::map<std::string, std::optional<project::yaml::Node>, std::less<>> m_values;
    std::optional<std::string> m_output;
};

}  // namespace sluice::fuzz
