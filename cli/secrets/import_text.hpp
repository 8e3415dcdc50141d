#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "support/encoding.hpp"
#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::secrets {

/// Walks through a text in locked memory, and names lines in errors without ever quoting them.
class ImportText {
public:
    ImportText(const Secret& text, std::string name) : m_text(text.expose_text()), m_name(std::move(name)) {}

    [[nodiscard]] bool at_end() const { return m_at == m_text.size(); }
    /// The next byte; NUL at the end, which no text that was checked holds.
    [[nodiscard]] char peek() const { return at_end() ? '\0' : m_text[m_at]; }
    char take() {
        const char sign = peek();
        if (sign == '\n') ++m_line;
        if (!at_end()) ++m_at;
        return sign;
    }
    bool take_if(char sign) {
        if (at_end() || peek() != sign) return false;
        take();
        return true;
    }
    bool take_if(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        m_at += word.size();
        return true;
    }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }
    [[nodiscard]] std::size_t line() const { return m_line; }

    [[nodiscard]] Failure refuse(std::string message, std::string hint = {}) const {
        return fail(Error{Code::usage, "import-syntax", std::move(message)}
                        .at(Location{m_name, m_line, 1, 1, ""})
                        .mend(std::move(hint)));
    }
    /// UTF-8 without NUL.
    [[nodiscard]] Result<> check() const {
        if (is_utf8(m_text) && m_text.find('\0') == std::string_view::npos) return {};
        return fail(Error{Code::usage, "import-syntax", "the file is not UTF-8, or holds NUL"}
                        .at(Location{m_name, 0, 0, 1, ""})
                        .mend("set such values one by one: sluice secret set --file F"));
    }
    [[nodiscard]] Failure too_much(std::string message) const {
        return fail(Error{Code::usage, "import-limit", std::move(message)}
                        .at(Location{m_name, m_line, 1, 1, ""})
                        .mend("import the file in parts"));
    }

private:
    std::string_view m_text;
    std::string m_name;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
};

/// A value that grows byte by byte in locked memory, up to a size known before. A reader that counted wrong gets an error
/// at the end (rule `import-size`), never a byte behind the memory.
class ImportValue {
public:
    [[nodiscard]] static Result<ImportValue> of_at_most(std::size_t size) {
        ImportValue value;
        value.m_bytes = TRY(Secret::zeros(size));
        return value;
    }
    void put(char sign) {
        if (m_size < m_bytes.size()) m_bytes.expose_mutable()[m_size] = static_cast<unsigned char>(sign);
        ++m_size;
    }
    void put(std::string_view text) {
        for (const char sign : text) put(sign);
    }
    [[nodiscard]] Result<Secret> finish() {
        if (m_size > m_bytes.size())
            return fail(Code::bug, "import-size", "a value is longer than was counted; nothing was written");
        m_bytes.truncate(m_size);
        return std::move(m_bytes);
    }

private:
    Secret m_bytes;
    std::size_t m_size = 0;
};

/// `code` is a character, none of the surrogates.
inline void put_utf8(ImportValue& out, std::uint32_t code) {
    const auto tail = [&](unsigned shift) { out.put(static_cast<char>(0x80U | ((code >> shift) & 0x3FU))); };
    if (code < 0x80) {
        out.put(static_cast<char>(code));
    } else if (code < 0x800) {
        out.put(static_cast<char>(0xC0U | (code >> 6U)));
        tail(0);
    } else if (code < 0x10000) {
        out.put(static_cast<char>(0xE0U | (code >> 12U)));
        tail(6);
        tail(0);
    } else {
        out.put(static_cast<char>(0xF0U | (code >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace sluice::secrets
