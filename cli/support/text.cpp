#include "support/text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/encoding.hpp"

namespace sluice {
namespace {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two(b.size() + 1), one(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) one[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = one[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({one[j] + 1, row[j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], two[j - 2] + 1);
        }
        two.swap(one);
        one.swap(row);
    }
    return one[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t k_longest = 128;
    if (word.empty() || word.size() > k_longest) return std::nullopt;
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > k_longest) continue;
        std::size_t distance = edit_distance(word, candidate);
        // Half a word, or a word with a tail, is meant as often as a mistyped one.
        const bool is_within = word.starts_with(candidate) || word.ends_with(candidate);
        const bool is_part = word.size() >= 3 && candidate.size() >= 4 && (candidate.starts_with(word) || is_within);
        if (is_part) distance = std::min<std::size_t>(distance, 1);
        // Of two words within one, docker and compose in docker-compose, the longer one.
        const bool is_longer = best && is_within && distance == best_distance && candidate.size() > best->size();
        if (distance < best_distance || is_longer) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const auto name = nearest(word, candidates);
    return name ? fmt::format(" (did you mean \"{}\"?)", *name) : "";
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join_text(const std::vector<std::string>& parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view k_space = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(k_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

std::string count_of(std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

Steering steering_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : std::uint32_t{0};
    };
    if (byte(0) == 0x7F) return {0x7F, 1};
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) return {byte(1), 2};
    if (byte(0) == 0xD8 && byte(1) == 0x9C) return {0x61C, 2};
    if (byte(0) != 0xE2 || (byte(1) != 0x80 && byte(1) != 0x81) || (byte(2) & 0xC0U) != 0x80) return {};
    const std::uint32_t c = 0x2000U | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    const bool turns = c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return turns ? Steering{c, 3} : Steering{};
}

std::string printable(std::string_view text) {
    constexpr std::size_t k_longest = 200;
    std::string out;
    const bool cut = text.size() > k_longest;
    std::size_t end = std::min(text.size(), k_longest);
    while (cut && end > k_longest - 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end);
    const bool is_text = is_utf8(text);
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t steering = steering_at(text, i).width;
        if (steering == 0 && byte >= 0x20 && (byte < 0x80 || is_text)) {
            out.push_back(text[i++]);
            continue;
        }
        for (const std::size_t behind = i + std::max<std::size_t>(1, steering); i < behind; ++i)
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[i]));
    }
    if (cut) out += "…";
    return out;
}

std::string printable_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t i = 0; i < json.size();) {
        const Steering steering = steering_at(json, i);
        if (steering.width == 0) {
            out.push_back(json[i++]);
            continue;
        }
        out += fmt::format("\\u{:04x}", steering.character);
        i += steering.width;
    }
    return out;
}

std::string shell_word(std::string_view text) {
    const auto is_safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._-/+:@=,").find(c) != std::string_view::npos;
    };
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_safe)) return std::string(text);
    std::string out = "'";
    for (const char c : printable(text)) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

bool is_name(std::string_view text) {
    const auto is_alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (text.empty() || text.size() > 64 || !is_alnum(text.front())) return false;
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

std::string_view line_at(std::string_view text, std::size_t start) {
    constexpr std::size_t k_longest = 1024;  // bytes: nobody looks for a caret in more
    const std::string_view window = text.substr(std::min(start, text.size()), k_longest + 1);
    const std::size_t end = std::min(window.find('\n'), window.size());
    if (end > k_longest) return {};
    return window.substr(0, end > 0 && end < window.size() && window[end - 1] == '\r' ? end - 1 : end);
}

Location locate(std::string file, std::string_view text, std::size_t offset, std::size_t width) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const std::size_t start = before.find_last_of('\n') + 1;  // npos + 1 is 0
    Location where;
    where.file = std::move(file);
    where.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    where.column = offset - start + 1;
    where.width = std::max<std::size_t>(1, width);
    where.text = line_at(text, start);
    return where;
}

}  // namespace sluice
