#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::secrets::vault {

/// JSON that may hold values: its text stays in locked memory and is decoded only where it is asked for. Strict RFC 8259:
/// UTF-8, no name twice in one object, nothing behind the document, at most 32 levels and 200,000 nodes. Numbers keep their
/// text. Names are kept in ordinary memory: they are no values.
class Answer {
public:
    Answer() = default;  ///< null

    /// Rule `server-answer`, Code::unavailable; never quotes the text.
    [[nodiscard]] static Result<Answer> parse(Secret text);

    enum class Kind { null, boolean, number, text, list, object };
    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_null() const { return kind() == Kind::null; }

    /// The member of that name; null when there is none, or this is no object.
    [[nodiscard]] Answer operator[](std::string_view name) const;
    /// Names of an object, in their order.
    [[nodiscard]] std::vector<std::string> names() const;
    /// Elements of a list.
    [[nodiscard]] std::vector<Answer> items() const;

    /// Of a text its content, of a number or truth value its letters as they were sent. Empty: null, a list or an object.
    [[nodiscard]] Result<std::optional<Secret>> value() const;
    /// The JSON itself, as it was sent, in locked memory.
    [[nodiscard]] Result<Secret> json() const;

    // For what is no secret: dates, versions, ids, names.
    [[nodiscard]] std::string text_or(std::string_view fallback) const;
    [[nodiscard]] std::int64_t integer_or(std::int64_t fallback) const;
    [[nodiscard]] bool boolean_or(bool fallback) const;

private:
    struct Tree;
    class Parser;
    Answer(std::shared_ptr<const Tree> tree, std::size_t at) : m_tree(std::move(tree)), m_at(at) {}
    std::shared_ptr<const Tree> m_tree;
    std::size_t m_at = 0;
};

/// Writes JSON that holds values, in locked memory: {"a": "…"}.
class ValueWriter {
public:
    ValueWriter& open(std::string_view name = {});  ///< "{"
    ValueWriter& close();
    ValueWriter& text(std::string_view name, std::string_view value);
    ValueWriter& secret(std::string_view name, const Secret& value);  ///< a text; valid UTF-8
    ValueWriter& raw(std::string_view name, const Secret& json);
    ValueWriter& number(std::string_view name, std::int64_t value);
    ValueWriter& null(std::string_view name);
    [[nodiscard]] Result<Secret> finish();

private:
    void put(std::string_view text);
    void put_name(std::string_view name);
    void put_text(std::string_view text);

    Secret m_text;
    std::size_t m_size = 0;
    bool m_first = true;
    std::optional<Error> m_failure;
};

}  // namespace sluice::secrets::vault
