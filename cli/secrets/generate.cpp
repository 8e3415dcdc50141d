#include "secrets/generate.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "signing/keys.hpp"
#include "support/rsa.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

using Form = Recipe::Form;

constexpr std::size_t k_shortest = 8;
constexpr std::size_t k_longest = 1024;
constexpr std::size_t k_default_length = 32;
constexpr int k_least_bits = 64;  ///< what nobody tries through, not even offline for a while
constexpr int k_uuid_bits = 122;
constexpr int k_ed25519_bits = 252;

struct NamedForm {
    std::string_view name;
    Form form;
};
constexpr std::array<NamedForm, 6> k_forms{{{"text", Form::text},
                                            {"hex", Form::hex},
                                            {"base64", Form::base64},
                                            {"uuid", Form::uuid},
                                            {"ed25519", Form::ed25519},
                                            {"rsa", Form::rsa}}};

/// Characters from one to another, both included.
struct Span {
    char first;
    char last;
};
struct Charset {
    std::string_view name;
    std::vector<Span> spans;
};

const std::vector<Charset>& charsets() {
    static const std::vector<Charset> all{
        {"alnum", {{'A', 'Z'}, {'a', 'z'}, {'0', '9'}}},
        {"digits", {{'0', '9'}}},
        {"lower", {{'a', 'z'}, {'0', '9'}}},
        {"url", {{'A', 'Z'}, {'a', 'z'}, {'0', '9'}, {'-', '.'}, {'_', '_'}, {'~', '~'}}},
        {"ascii", {{'!', '~'}}},
    };
    return all;
}

template <class Range>
std::string names_of(const Range& range) {
    std::vector<std::string> names;
    for (const auto& one : range) names.emplace_back(one.name);
    return join_text(names, ", ");
}

Failure refuse(const char* rule, std::string message) {
    return fail(Error{Code::usage, rule, std::move(message)}.mend("sluice help secret generate"));
}

Result<Form> read_form(const std::string& text) {
    if (text.empty()) return Form::text;
    const auto found = std::find_if(k_forms.begin(), k_forms.end(), [&](const auto& one) { return one.name == text; });
    if (found != k_forms.end()) return found->form;
    return refuse("generate-form", fmt::format("--form is one of {}", names_of(k_forms)));
}

Result<std::string> read_charset(const std::string& text) {
    for (const Charset& set : charsets()) {
        if (set.name != (text.empty() ? "alnum" : text)) continue;
        std::string characters;
        for (const Span span : set.spans) {
            for (char sign = span.first; sign <= span.last; ++sign) characters += sign;
        }
        return characters;
    }
    return refuse("generate-form", fmt::format("--charset is one of {}", names_of(charsets())));
}

Result<std::size_t> read_length(const std::string& text) {
    if (text.empty()) return k_default_length;
    std::size_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && length >= k_shortest && length <= k_longest)
        return length;
    return refuse("generate-length", fmt::format("--length is a number from {} to {}", k_shortest, k_longest));
}

/// Of an RSA modulus.
Result<int> read_bits(const std::string& text) {
    if (text.empty() || text == "3072") return 3072;
    if (text == "2048") return 2048;
    if (text == "4096") return 4096;
    return refuse("generate-length", "--bits is 2048, 3072 or 4096");
}

/// Each character with the same chance.
Result<Secret> make_text(const Recipe& recipe) {
    auto value = TRY(Secret::zeros(recipe.length));
    for (unsigned char& byte : value.expose_mutable()) {
        byte = static_cast<unsigned char>(
            recipe.characters[randombytes_uniform(static_cast<std::uint32_t>(recipe.characters.size()))]);
    }
    return value;
}

/// libsodium writes chars and a NUL behind them; the arena holds bytes.
char* chars_of(Secret& text) { return reinterpret_cast<char*>(text.expose_mutable().data()); }

Result<Secret> to_hex_secret(const Secret& bytes) {
    auto text = TRY(Secret::zeros(bytes.size() * 2 + 1));
    sodium_bin2hex(chars_of(text), text.size(), bytes.expose().data(), bytes.size());
    text.truncate(text.size() - 1);
    return text;
}

Result<Secret> to_base64_secret(const Secret& bytes) {
    constexpr int k_variant = sodium_base64_VARIANT_ORIGINAL;
    auto text = TRY(Secret::zeros(sodium_base64_ENCODED_LEN(bytes.size(), k_variant)));
    sodium_bin2base64(chars_of(text), text.size(), bytes.expose().data(), bytes.size(), k_variant);
    text.truncate(text.size() - 1);
    return text;
}

/// RFC 9562, version 4.
Result<Secret> make_uuid() {
    auto bytes = TRY(Secret::random(16));
    auto raw = bytes.expose_mutable();
    raw[6] = static_cast<unsigned char>((raw[6] & 0x0FU) | 0x40U);
    raw[8] = static_cast<unsigned char>((raw[8] & 0x3FU) | 0x80U);
    const auto digits = TRY(to_hex_secret(bytes));
    auto value = TRY(Secret::zeros(36));
    auto out = value.expose_mutable().begin();
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) *out++ = '-';
        *out++ = digits.expose()[i];
    }
    return value;
}

/// PKCS#8 PEM (RFC 8410): a fixed DER head, then the seed.
Result<Generated> make_ed25519() {
    constexpr std::array<unsigned char, 16> k_head{0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                   0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
    constexpr std::string_view k_begin = "-----BEGIN PRIVATE KEY-----\n";
    constexpr std::string_view k_end = "\n-----END PRIVATE KEY-----\n";
    const auto seed = TRY(Secret::random(crypto_sign_SEEDBYTES));
    auto pair = TRY(Secret::zeros(crypto_sign_SECRETKEYBYTES));
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key{};
    if (crypto_sign_seed_keypair(public_key.data(), pair.expose_mutable().data(), seed.expose().data()) != 0)
        return fail(Code::bug, "crypto-failed", "the cryptographic library refused to work");
    auto der = TRY(Secret::zeros(k_head.size() + seed.size()));
    const auto at = std::copy(k_head.begin(), k_head.end(), der.expose_mutable().begin());
    std::copy(seed.expose().begin(), seed.expose().end(), at);
    const auto body = TRY(to_base64_secret(der));
    Generated made{TRY(Secret::zeros(k_begin.size() + body.size() + k_end.size())), ""};
    auto out = std::copy(k_begin.begin(), k_begin.end(), made.value.expose_mutable().begin());
    out = std::copy(body.expose().begin(), body.expose().end(), out);
    std::copy(k_end.begin(), k_end.end(), out);
    made.public_key = signing::to_pem(text_of(public_key));
    return made;
}

int bits_of(const Recipe& recipe) {
    switch (recipe.form) {
        case Form::text:
            return static_cast<int>(std::log2(recipe.characters.size()) * static_cast<double>(recipe.length));
        case Form::hex:
        case Form::base64:
            return static_cast<int>(recipe.length * 8);
        case Form::uuid:
            return k_uuid_bits;
        case Form::ed25519:
            return k_ed25519_bits;
        case Form::rsa:
            return recipe.bits;
    }
    return 0;
}

}  // namespace

Result<Recipe> make_recipe(const RecipeTexts& texts) {
    const auto& [form, charset, length, bits] = texts;
    Recipe recipe;
    recipe.form = TRY(read_form(form));
    recipe.form_name = form.empty() ? "text" : form;
    const bool has_length = recipe.form == Form::text || recipe.form == Form::hex || recipe.form == Form::base64;
    if (!charset.empty() && recipe.form != Form::text)
        return refuse("generate-form", "--charset belongs to --form text alone");
    if (!bits.empty() && recipe.form != Form::rsa) return refuse("generate-form", "--bits belongs to --form rsa alone");
    if (recipe.form == Form::rsa) recipe.bits = TRY(read_bits(bits));
    if (!length.empty() && recipe.form == Form::rsa) return refuse("generate-length", "the length of rsa is --bits");
    if (!length.empty() && !has_length)
        return refuse("generate-length", fmt::format("{} has one length: leave --length away", recipe.form_name));
    if (recipe.form == Form::text) recipe.characters = TRY(read_charset(charset));
    if (has_length) recipe.length = TRY(read_length(length));
    recipe.bits = bits_of(recipe);
    if (recipe.bits >= k_least_bits) return recipe;
    const auto enough = static_cast<int>(std::ceil(k_least_bits / std::log2(recipe.characters.size())));
    return fail(Error{Code::usage, "generate-length",
                      fmt::format("{} such characters could be guessed: {} bits, at least {} are asked for",
                                  recipe.length, recipe.bits, k_least_bits)}
                    .mend(fmt::format("--length {}, or a larger --charset", enough)));
}

Result<Generated> generate(const Recipe& recipe) {
    switch (recipe.form) {
        case Form::hex:
            return Generated{TRY(to_hex_secret(TRY(Secret::random(recipe.length)))), ""};
        case Form::base64:
            return Generated{TRY(to_base64_secret(TRY(Secret::random(recipe.length)))), ""};
        case Form::uuid:
            return Generated{TRY(make_uuid()), ""};
        case Form::ed25519:
            return make_ed25519();
        case Form::rsa: {
            auto pair = TRY(make_rsa_pair(recipe.bits));
            return Generated{std::move(pair.private_pem), std::move(pair.public_pem)};
        }
        case Form::text:
            break;
    }
    return Generated{TRY(make_text(recipe)), ""};
}

}  // namespace sluice::secrets
