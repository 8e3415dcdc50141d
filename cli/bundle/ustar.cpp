#include "bundle/ustar.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "bundle/limits.hpp"
#include "support/text.hpp"

namespace sluice::bundle::ustar {
namespace {

struct Field {
    std::string_view name;
    std::size_t offset;
    std::size_t size;
};

constexpr std::array<Field, 17> k_fields{{
    {"name", 0, 100},
    {"mode", 100, 8},
    {"uid", 108, 8},
    {"gid", 116, 8},
    {"size", 124, 12},
    {"mtime", 136, 12},
    {"checksum", 148, 8},
    {"type", 156, 1},
    {"link name", 157, 100},
    {"magic", 257, 6},
    {"version", 263, 2},
    {"owner", 265, 32},
    {"group", 297, 32},
    {"device major", 329, 8},
    {"device minor", 337, 8},
    {"prefix", 345, 155},
    {"reserved", 500, 12},
}};

constexpr std::size_t k_name_bytes = 100;
constexpr std::size_t k_prefix_bytes = 155;
constexpr std::size_t k_size_at = 124;
constexpr std::size_t k_checksum_at = 148;
constexpr std::size_t k_type_at = 156;

struct Split {
    std::string_view prefix;
    std::string_view name;
};

/// At the first '/' after which at most 100 bytes remain.
std::optional<Split> split_path(std::string_view path) {
    if (path.size() <= k_name_bytes) return Split{{}, path};
    const std::size_t slash = path.find('/', path.size() - k_name_bytes - 1);
    if (slash == std::string_view::npos || slash == 0 || slash > k_prefix_bytes) return std::nullopt;
    return Split{path.substr(0, slash), path.substr(slash + 1)};
}

unsigned checksum(std::string_view block) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool inside = i >= k_checksum_at && i < k_checksum_at + 8;
        sum += inside ? unsigned{' '} : static_cast<unsigned char>(block[i]);
    }
    return sum;
}

std::string_view text_field(std::string_view block, std::size_t offset, std::size_t size) {
    const std::string_view field = block.substr(offset, size);
    return field.substr(0, field.find('\0'));
}

Result<std::uint64_t> octal(std::string_view block, std::size_t offset, std::size_t digits, std::string_view name) {
    std::uint64_t number = 0;
    for (const char c : block.substr(offset, digits)) {
        if (c < '0' || c > '7') {
            return fail(Code::integrity, "bundle-header", fmt::format("the {} of a member is no octal number", name));
        }
        number = number * 8 + static_cast<std::uint64_t>(c - '0');
    }
    return number;
}

std::string kind_of(char type) {
    switch (type) {
        case '1':
            return "a hard link";
        case '2':
            return "a symbolic link";
        case '3':
        case '4':
            return "a device";
        case '5':
            return "a folder";
        case '6':
            return "a FIFO";
        case 'x':
        case 'g':
            return "a pax extension";
        case 'L':
        case 'K':
            return "a GNU long name";
        case 'S':
            return "a sparse file";
        default:
            return "of an unknown kind";
    }
}

bool is_path_byte(char c) {
    return c >= ' ' && c <= '~' && std::string_view("\\:*?\"<>|").find(c) == std::string_view::npos;
}

Failure bad_path(std::string_view path, std::string_view why) {
    return fail(Code::integrity, "bundle-path", fmt::format("the path \"{}\" {}", printable(path), why));
}

}  // namespace

Result<> check_path(std::string_view path) {
    if (path.empty()) return bad_path(path, "is empty");
    if (path.size() > k_max_path_bytes) return bad_path(path, fmt::format("has more than {} bytes", k_max_path_bytes));
    if (path.front() == '/') return bad_path(path, "is absolute");
    if (!std::all_of(path.begin(), path.end(), is_path_byte)) {
        return bad_path(path, "holds a byte that is not allowed; use letters, digits, space and ._-+@=,~");
    }
    for (const std::string_view part : split(path, '/')) {
        if (part.empty()) return bad_path(path, "has an empty part");
        if (part == "." || part == "..") return bad_path(path, "leaves its folder or names it");
        if (part.front() == ' ' || part.back() == ' ' || part.back() == '.') {
            return bad_path(path, "has a part that begins or ends with a space, or ends with a full stop");
        }
    }
    if (!split_path(path)) return bad_path(path, "is too long to be split for the archive");
    return {};
}

std::string header(std::string_view path, std::uint64_t size) {
    std::string block(k_block, '\0');
    const auto put = [&](std::size_t offset, std::string_view text) { block.replace(offset, text.size(), text); };
    const Split split = split_path(path).value_or(Split{});
    put(0, split.name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(k_size_at, fmt::format("{:011o}", size));
    put(136, "00000000000");
    put(k_type_at, "0");
    put(257, "ustar");
    put(263, "00");
    put(329, "0000000");
    put(337, "0000000");
    put(345, split.prefix);
    put(k_checksum_at, fmt::format("{:06o}", checksum(block)));
    block[k_checksum_at + 7] = ' ';
    return block;
}

Result<Parsed> parse_header(std::string_view block) {
    const std::uint64_t sum = TRY(octal(block, k_checksum_at, 6, "checksum"));
    if (sum != checksum(block))
        return fail(Code::integrity, "bundle-header", "the checksum of a member's header is wrong");
    if (block.substr(257, 8) != std::string_view("ustar\00000", 8)) {
        return fail(Code::integrity, "bundle-header", "a member's header is not that of a ustar archive");
    }
    const std::string_view prefix = text_field(block, 345, k_prefix_bytes);
    const std::string_view name = text_field(block, 0, k_name_bytes);
    Parsed parsed{prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name), 0};
    if (block[k_type_at] != '0') {
        return fail(Code::integrity, "bundle-kind",
                    fmt::format("the member \"{}\" is {}; a bundle holds regular files only", printable(parsed.path),
                                kind_of(block[k_type_at])));
    }
    TRY(check_path(parsed.path));
    parsed.size = TRY(octal(block, k_size_at, 11, "size"));
    return parsed;
}

std::string_view first_difference(std::string_view block, std::string_view other) {
    for (const Field& field : k_fields) {
        if (block.substr(field.offset, field.size) != other.substr(field.offset, field.size)) return field.name;
    }
    return "none";
}

}  // namespace sluice::bundle::ustar
