#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "secrets/sealed/format.hpp"
#include "support/encoding.hpp"
#include "support/time.hpp"

// What the fields of docs/formats/sealed-store.md look like.

namespace sluice::secrets::sealed::forms {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
inline bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class Predicate>
inline bool all(std::string_view text, Predicate predicate) {
    return std::all_of(text.begin(), text.end(), predicate);
}

inline bool is_hex(std::string_view text, std::size_t size) { return text.size() == size && all(text, is_hex_digit); }

inline std::optional<std::int64_t> number(std::string_view text) {
    if (text.empty() || text.size() > 16 || text[0] == '0' || !all(text, is_digit)) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > k_number_limit) return std::nullopt;
    return value;
}

inline bool is_key_id(std::string_view text) {
    if (text.size() != 50 || text.substr(0, 7) != "SHA256:") return false;
    return all(text.substr(7), [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

/// Digits where `form` has 0, and its own characters elsewhere.
inline bool has_form(std::string_view text, std::string_view form) {
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
    }
    return true;
}

inline bool is_date(std::string_view text) { return has_form(text, "0000-00-00") && parse_date(text).has_value(); }
inline bool is_instant(std::string_view text) {
    return has_form(text, "0000-00-00T00:00:00Z") && text.substr(17, 2) < "60" && parse_instant(text).has_value();
}

inline bool is_base64(std::string_view text, std::size_t size) {
    return text.size() == (size + 2) / 3 * 4 && base64_size(text) == size;
}

inline bool is_ciphertext(std::string_view text) {
    if (text.size() > (k_value_limit + 512) * 2) return false;
    const auto size = base64_size(text);
    if (!size || *size < k_tag_bytes + 64) return false;
    const std::size_t padded = *size - k_tag_bytes;
    return padded <= padded_size(k_value_limit) && padded == padded_size(padded - 1);
}

/// Takes "name=value name=value …" apart, in exactly this order, separated by one blank.
class Fields {
public:
    explicit Fields(std::string_view line) : m_rest(line) {}

    std::string_view take(std::string_view prefix) {
        if (!m_good || m_rest.substr(0, prefix.size()) != prefix) {
            m_good = false;
            return {};
        }
        m_rest.remove_prefix(prefix.size());
        const std::size_t end = std::min(m_rest.find(' '), m_rest.size());
        const auto value = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return value;
    }
    [[nodiscard]] bool done() const { return m_good && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_good = true;
};

}  // namespace sluice::secrets::sealed::forms
