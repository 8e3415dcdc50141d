#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "support/encoding.hpp"
#include "support/text.hpp"
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

/// \uNNNN
void put_number(Writer& out, std::uint32_t character) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    out.put("\\u");
    for (unsigned shift = 16; shift > 0; shift -= 4) out.put(k_digits[(character >> (shift - 4)) & 15U]);
}

void put_escaped(Writer& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        out.put('\\');
        out.put(c);
    } else if (byte < 0x20) {
        put_number(out, byte);
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
    const std::string_view text = value.expose_text();
    for (std::size_t i = 0; i < text.size();) {
        if (const Steering steering = steering_at(text, i); steering.width != 0) {
            put_number(writer, steering.character);
            i += steering.width;
        } else {
            put_escaped(writer, text[i++]);
        }
    }
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
