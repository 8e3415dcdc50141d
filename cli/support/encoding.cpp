#include "support/encoding.hpp"

#include <sodium.h>

#include <array>

namespace sluice {
namespace {

/// RFC 4648, table 1.
constexpr std::string_view k_base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether all are digits of base64. Arithmetic without branches, of which compilers make vector instructions.
bool all_base64_digits(std::string_view text) {
    unsigned char others = 0;
    for (const char sign : text) {
        const auto byte = static_cast<unsigned char>(sign);
        const bool letter = static_cast<unsigned char>((byte | 0x20U) - 'a') < 26;
        const bool digit_or_slash = static_cast<unsigned char>(byte - '/') < 11;  // "/0123456789" stand together
        others |= static_cast<unsigned char>(!(letter | digit_or_slash | (byte == '+')));
    }
    return others == 0;
}

// Every program that uses sodium links this file: the choice of the processor's implementations happens here once.
[[maybe_unused]] const int k_sodium_ready = sodium_init();

std::string encode(Bytes bytes, int variant) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.pop_back();  // the terminating NUL that sodium counts
    return out;
}

Result<std::string> decode(std::string_view text, int variant) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const int status = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                                         text.size(), nullptr, &size, &end, variant);
    if (status != 0 || end != text.data() + text.size()) {
        return fail(Code::integrity, "base64", "not valid base64");
    }
    out.resize(size);
    // sodium accepts trailing bits that are not zero: one byte string must have one spelling.
    if (encode(bytes_of(out), variant) != text) {
        return fail(Code::integrity, "base64", "not canonical base64");
    }
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Length of the well-formed UTF-8 sequence at `at`, or 0.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const unsigned char*>(text.data()), text.size()}; }

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(Bytes bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

Result<std::string> from_hex(std::string_view hex) {
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const int high = hex_digit(hex[i]);
        const int low = hex_digit(hex[i + 1]);
        if (high < 0 || low < 0) return fail(Code::integrity, "hex", "not lower-case hex");
        out.push_back(static_cast<char>(high * 16 + low));
    }
    if (hex.size() % 2 != 0) return fail(Code::integrity, "hex", "an odd number of hex digits");
    return out;
}

std::string to_base64(Bytes bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::string to_base64_unpadded(Bytes bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING); }

Result<std::string> from_base64(std::string_view text) { return decode(text, sodium_base64_VARIANT_ORIGINAL); }

std::optional<std::size_t> base64_size(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string_view digits = text.substr(0, text.size() - padding);
    if (!all_base64_digits(digits)) return std::nullopt;
    // The last digit's bits that belong to no byte: four before "==", two before "=".
    const std::size_t unused = padding == 2 ? 0x0F : padding == 1 ? 0x03 : 0;
    if (unused != 0 && (k_base64_digits.find(digits.back()) & unused) != 0) return std::nullopt;
    return text.size() / 4 * 3 - padding;
}

Result<std::string> from_base64_any(std::string_view text) {
    const bool url_safe = text.find_first_of("-_") != std::string_view::npos;
    const bool padded = text.size() % 4 == 0;
    if (url_safe)
        return decode(text, padded ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return decode(text, padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

void append_field(std::string& out, std::string_view field) {
    std::array<char, 8> size{};
    std::uint64_t rest = field.size();
    for (char& byte : size) {
        byte = static_cast<char>(rest & 0xFFU);
        rest >>= 8U;
    }
    out.append(size.data(), size.size()).append(field);
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

}  // namespace sluice
