#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::project::schema {

/// The text of a schema and the document in it, whose values are found again in the text for errors. A schema holds no
/// secret: its lines are shown.
class SchemaSource {
public:
    /// Errors: rule `json-syntax`, with the line.
    [[nodiscard]] static Result<SchemaSource> read(std::string_view text, std::string_view name, Json::Limits limits);

    [[nodiscard]] const Json& document() const { return m_document; }

    /// The JSON pointer (RFC 6901) of a value of the document.
    [[nodiscard]] std::string pointer(const Json& value) const;
    [[nodiscard]] Location locate_value(const Json& value) const;
    /// Where the name of a member stands; a value that is no member has none and is shown itself.
    [[nodiscard]] Location locate_key(const Json& value) const;

private:
    SchemaSource(std::string_view text, std::string_view name, Json document)
        : m_text(text), m_name(name), m_document(std::move(document)) {}

    /// One level of the way to a value.
    struct Step {
        const Json* parent;
        std::size_t index;  ///< among the members or items, in the order of the text
    };
    [[nodiscard]] std::vector<Step> way_to(const Json& value) const;
    [[nodiscard]] Location locate_at(std::size_t offset) const;

    std::string m_text;
    std::string m_name;
    Json m_document;
};

}  // namespace sluice::project::schema
