#include "render/yaml_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::render {
namespace {

std::optional<double> integer_of(std::string_view digits, int base) {
    double value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : base;
        if (digit >= base) return std::nullopt;
        value = value * base + digit;
    }
    return digits.empty() ? std::nullopt : std::optional(value);
}

std::optional<double> decimal_of(std::string_view digits) {
    double value = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && rest == digits.data() + digits.size();
    return whole && (digits[0] == '.' || (digits[0] >= '0' && digits[0] <= '9')) ? std::optional(value) : std::nullopt;
}

std::optional<double> sexagesimal_of(std::string_view digits) {
    const auto parts = split(digits, ':');
    if (parts.size() < 2) return std::nullopt;
    double value = 0;
    for (const std::string_view part : parts) {
        const auto number = decimal_of(part);
        if (!number) return std::nullopt;
        value = value * 60 + *number;
    }
    return value;
}

}  // namespace

std::vector<std::string> key_meanings(std::string_view plain) {
    const bool number = !plain.empty() && std::string_view("0123456789+-.").find(plain[0]) != std::string_view::npos;
    if (plain.size() > (number ? 64 : 5)) return {};  // "false" is the longest word
    std::string word = lower(plain);
    std::erase_if(word, [](char c) { return c == '_' || c == ','; });
    static constexpr std::array<std::string_view, 4> k_true{"y", "yes", "on", "true"};
    static constexpr std::array<std::string_view, 4> k_false{"n", "no", "off", "false"};
    if (std::find(k_true.begin(), k_true.end(), word) != k_true.end()) return {"1"};
    if (std::find(k_false.begin(), k_false.end(), word) != k_false.end()) return {"0"};
    if (word.empty()) return {};
    std::string_view digits = word;
    const double sign = digits[0] == '-' ? -1 : 1;
    if (digits[0] == '-' || digits[0] == '+') digits.remove_prefix(1);
    if (digits == ".inf" || digits == ".nan") return {sign < 0 ? "-" + std::string(digits) : std::string(digits)};
    std::vector<std::string> meanings;
    const auto add = [&](std::optional<double> value) {
        if (!value) return;
        std::string text = fmt::format("{}", sign * *value + 0.0);  // -0 is 0
        if (std::find(meanings.begin(), meanings.end(), text) == meanings.end()) meanings.push_back(std::move(text));
    };
    add(decimal_of(digits));
    add(sexagesimal_of(digits));
    if (digits.starts_with("0x")) add(integer_of(digits.substr(2), 16));
    if (digits.starts_with("0b")) add(integer_of(digits.substr(2), 2));
    if (digits.starts_with('0')) add(integer_of(digits.substr(digits.starts_with("0o") ? 2 : 1), 8));
    return meanings;
}

}  // namespace sluice::render
