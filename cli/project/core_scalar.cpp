#include "project/core_scalar.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::project {
namespace {

/// Takes the digits at the front of `text` off and says how many there were.
std::size_t take_digits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end;
}

void take_sign(std::string_view& text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
}

bool is_integer(std::string_view text) {
    take_sign(text);
    if (text.size() > 1 && text.front() == '0') return false;
    return take_digits(text) > 0 && text.empty();
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_number(std::string_view text) {
    take_sign(text);
    std::size_t digits = take_digits(text);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += take_digits(text);
    }
    if (digits == 0) return false;
    if (!text.starts_with('e') && !text.starts_with('E')) return text.empty();
    text.remove_prefix(1);
    take_sign(text);
    return take_digits(text) > 0 && text.empty();
}

template <std::size_t size>
bool is_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> k_null_words = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 2> k_boolean_words = {"true", "false"};

}  // namespace

CoreType core_type(const yaml::Node& node) {
    if (node.tag == "!unset") return CoreType::unset;
    if (node.is_map()) return CoreType::map;
    if (node.is_sequence()) return CoreType::sequence;
    if (node.kind == yaml::Kind::null) return CoreType::null;
    if (node.style != yaml::Style::plain) return CoreType::string;
    if (is_one_of(node.text, k_null_words)) return CoreType::null;
    if (is_one_of(node.text, k_boolean_words)) return CoreType::boolean;
    if (is_integer(node.text)) return CoreType::integer;
    if (is_number(node.text)) return CoreType::number;
    return CoreType::string;
}

}  // namespace sluice::project
