#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sluice {

/// A limit or what is measured against it: whole numbers keep all their digits, which a double has only up to 2^53.
class Number {
public:
    explicit Number(std::int64_t whole) : m_value(whole) {}
    explicit Number(double value) : m_value(value) {}

    /// Nothing if the text is no number, or one that is not finite.
    [[nodiscard]] static std::optional<Number> parse(std::string_view text) {
        const char* end = text.data() + text.size();
        std::int64_t whole = 0;
        const auto as_whole = std::from_chars(text.data(), end, whole);
        if (as_whole.ec == std::errc{} && as_whole.ptr == end) return Number(whole);
        double value = 0;
        const auto as_double = std::from_chars(text.data(), end, value);
        if (as_double.ec != std::errc{} || as_double.ptr != end || !std::isfinite(value)) return std::nullopt;
        return Number(value);
    }

    [[nodiscard]] double approximate() const {
        return std::visit([](auto value) { return static_cast<double>(value); }, m_value);
    }
    /// "30000", "0.25".
    [[nodiscard]] std::string text() const {
        if (const auto* whole = std::get_if<std::int64_t>(&m_value)) return std::to_string(*whole);
        constexpr double k_all_digits = 1e16;
        const double value = std::get<double>(m_value);
        const bool fixed = std::abs(value) < k_all_digits && (value == 0 || std::abs(value) >= 1 / k_all_digits);
        std::array<char, 64> buffer{};
        const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                           fixed ? std::chars_format::fixed : std::chars_format::general);
        return {buffer.data(), written.ptr};
    }

    /// Exact, also between a whole number and a double.
    [[nodiscard]] std::partial_ordering operator<=>(const Number& other) const {
        const auto* whole = std::get_if<std::int64_t>(&m_value);
        const auto* other_whole = std::get_if<std::int64_t>(&other.m_value);
        if (whole != nullptr && other_whole != nullptr) return *whole <=> *other_whole;
        if (whole != nullptr) return compare(*whole, std::get<double>(other.m_value));
        if (other_whole != nullptr) return 0 <=> compare(*other_whole, std::get<double>(m_value));
        return std::get<double>(m_value) <=> std::get<double>(other.m_value);
    }
    [[nodiscard]] bool operator==(const Number& other) const { return (*this <=> other) == 0; }

private:
    static std::partial_ordering compare(std::int64_t whole, double value) {
        constexpr double k_beyond = 9223372036854775808.0;  // 2^63
        if (std::isnan(value)) return std::partial_ordering::unordered;
        if (value >= k_beyond) return std::partial_ordering::less;
        if (value < -k_beyond) return std::partial_ordering::greater;
        const double floor = std::floor(value);
        const auto below = static_cast<std::int64_t>(floor);
        if (whole != below) return whole <=> below;
        return value > floor ? std::partial_ordering::less : std::partial_ordering::equivalent;
    }

    std::variant<std::int64_t, double> m_value;
};

}  // namespace sluice
