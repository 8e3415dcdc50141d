#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "support/encoding.hpp"
#include "view/secret.hpp"

// The only output of sluice that is a secret value. No byte of it is copied to unlocked memory here.

namespace sluice::view {

namespace {

/// Appends to a Secret that was made large enough.
class Writer {
public:
    explicit Writer(Secret& out) : m_out(out.expose_mutable()) {}
    void put(std::string_view text) {
        std::copy(text.begin(), text.end(), m_out.begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size += text.size();
    }
    void put(char c) { put(std::string_view(&c, 1)); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    std::span<unsigned char> m_out;
    std::size_t m_size = 0;
};

void put_escaped(Writer& out, char c) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        out.put('\\');
        out.put(c);
    } else if (byte < 0x20 || byte == 0x7F) {
        out.put("\\u00");
        out.put(k_digits[byte >> 4U]);
        out.put(k_digits[byte & 15U]);
    } else {
        out.put(c);
    }
}

Result<Secret> base64_quoted(const Secret& value) {
    constexpr int k_variant = sodium_base64_VARIANT_ORIGINAL;
    const std::size_t size = sodium_base64_ENCODED_LEN(value.size(), k_variant);  // with a NUL
    auto encoded = TRY(Secret::zeros(size + 1));
    // libsodium writes chars; the arena holds bytes.
    auto* text = reinterpret_cast<char*>(encoded.expose_mutable().data());
    sodium_bin2base64(text + 1, size, value.expose().data(), value.size(), k_variant);
    text[0] = '"';
    text[size] = '"';
    return encoded;
}

Result<Secret> as_json(const std::string& environment, const std::string& path, const Secret& value) {
    const auto bytes = value.expose_text();
    const bool text = is_utf8(bytes);
    const auto quoted = TRY(text ? json_quoted(value) : base64_quoted(value));
    const std::string head = R"({"path":")" + path + R"(","environment":")" + environment + R"(","encoding":")" +
                             (text ? "utf-8" : "base64") + R"(","value":)";
    auto out = TRY(Secret::zeros(head.size() + quoted.size() + 2));
    Writer writer(out);
    writer.put(head);
    writer.put(quoted.expose_text());
    writer.put("}\n");
    return out;
}

Result<> write_all(Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail(Code::usage, "output", "standard output cannot be written");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Result<Secret> json_quoted(const Secret& value) {
    auto out = TRY(Secret::zeros(value.size() * 6 + 2));
    Writer writer(out);
    writer.put('"');
    for (const char c : value.expose_text()) put_escaped(writer, c);
    writer.put('"');
    out.truncate(writer.size());
    return out;
}

Result<> write_value(const Console& console, const std::string& environment, const std::string& path,
                     const Secret& value, bool on_terminal) {
    if (console.json()) return write_all(TRY(as_json(environment, path, value)).expose());
    TRY(write_all(value.expose()));
    return on_terminal ? write_all(bytes_of("\n")) : Result<>{};
}

}  // namespace sluice::view
