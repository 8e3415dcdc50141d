#include <algorithm>

#include <fmt/format.h>

#include "secrets/vault/answer.hpp"
#include "support/encoding.hpp"

namespace sluice::secrets::vault {

void ValueWriter::put(std::string_view text) {
    if (m_failure) return;
    if (m_size + text.size() > m_text.size()) {
        auto larger = Secret::zeros(std::max({std::size_t{256}, m_text.size() * 2, m_size + text.size()}));
        if (!larger) {
            m_failure = larger.error();
            return;
        }
        std::copy_n(m_text.expose().begin(), m_size, larger->expose_mutable().begin());
        m_text = std::move(*larger);
    }
    std::copy(text.begin(), text.end(), m_text.expose_mutable().begin() + static_cast<std::ptrdiff_t>(m_size));
    m_size += text.size();
}

void ValueWriter::put_text(std::string_view text) {
    if (!is_utf8(text) && !m_failure) {
        m_failure =
            Error{Code::usage, "value-text", "the value is no valid UTF-8, which is all that this store takes"}.mend(
                "encode it first, for example as base64, and let the integration decode it");
    }
    put("\"");
    std::size_t plain = 0;  // start of what needs no escape
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char sign = text[at];
        if (static_cast<unsigned char>(sign) >= 0x20 && sign != '"' && sign != '\\') continue;
        put(text.substr(plain, at - plain));
        put(fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(sign))));
        plain = at + 1;
    }
    put(text.substr(plain));
    put("\"");
}

void ValueWriter::put_name(std::string_view name) {
    if (!m_first) put(",");
    m_first = false;
    if (name.data() == nullptr) return;  // an element, or the document itself
    put_text(name);
    put(":");
}

ValueWriter& ValueWriter::open(std::string_view name) {
    put_name(name);
    put("{");
    m_first = true;
    return *this;
}

ValueWriter& ValueWriter::close() {
    put("}");
    m_first = false;
    return *this;
}

ValueWriter& ValueWriter::text(std::string_view name, std::string_view value) {
    put_name(name);
    put_text(value);
    return *this;
}

ValueWriter& ValueWriter::secret(std::string_view name, const Secret& value) { return text(name, value.expose_text()); }

ValueWriter& ValueWriter::raw(std::string_view name, const Secret& json) {
    put_name(name);
    put(json.expose_text());
    return *this;
}

ValueWriter& ValueWriter::number(std::string_view name, std::int64_t value) {
    put_name(name);
    put(fmt::format("{}", value));
    return *this;
}

ValueWriter& ValueWriter::null(std::string_view name) {
    put_name(name);
    put("null");
    return *this;
}

Result<Secret> ValueWriter::finish() {
    if (m_failure) return fail(*m_failure);
    m_text.truncate(m_size);
    return std::move(m_text);
}

}  // namespace sluice::secrets::vault
