#include <algorithm>
#include <set>

#include "secrets/import.hpp"
#include "secrets/import_text.hpp"

// A reader of its own, because the library's keeps every text in memory that is not locked.

namespace sluice::secrets {
namespace {

constexpr std::size_t k_depth_limit = 32;
constexpr std::size_t k_joined_key_limit = 1024;

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

class JsonImport {
public:
    JsonImport(const Secret& text, const std::string& name) : m_in(text, name) {}

    Result<std::vector<ImportItem>> read() {
        TRY(m_in.check());
        skip_space();
        if (m_in.peek() != '{') return m_in.refuse("the file is not one JSON object");
        TRY(read_object("", 0));
        skip_space();
        if (!m_in.at_end()) return m_in.refuse("something stands behind the JSON object");
        return std::move(m_items);
    }

private:
    void skip_space() {
        while (m_in.peek() == ' ' || m_in.peek() == '\t' || m_in.peek() == '\n' || m_in.peek() == '\r') m_in.take();
    }

    Result<> add(const std::string& key, std::size_t line, std::optional<Secret> value) {
        if (m_items.size() >= k_import_items) return m_in.too_much("the file has too many keys");
        m_items.push_back({key, line, std::move(value)});
        return {};
    }

    Result<> read_object(const std::string& key, std::size_t depth) {
        if (depth >= k_depth_limit) return m_in.too_much("the file is nested too deeply");
        m_in.take();
        std::set<std::string> names;
        skip_space();
        if (m_in.take_if('}')) return {};
        do {
            skip_space();
            const Secret name = TRY(read_string());
            std::string text(name.expose_text());
            if (key.size() + text.size() > k_joined_key_limit) return m_in.too_much("a key is too long");
            if (!names.insert(text).second) return m_in.refuse("a key stands twice in one object");
            skip_space();
            if (!m_in.take_if(':')) return m_in.refuse("expected \":\" behind a key");
            TRY(read_value(key.empty() ? text : key + "." + text, depth + 1));
            skip_space();
        } while (m_in.take_if(','));
        if (!m_in.take_if('}')) return m_in.refuse("expected \",\" or \"}\"");
        return {};
    }

    /// Checked, but not taken.
    Result<> read_list(std::size_t depth) {
        if (depth >= k_depth_limit) return m_in.too_much("the file is nested too deeply");
        m_in.take();
        skip_space();
        if (m_in.take_if(']')) return {};
        const std::size_t before = m_items.size();
        do {
            TRY(read_value("", depth + 1));
            m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(before), m_items.end());
            skip_space();
        } while (m_in.take_if(','));
        if (!m_in.take_if(']')) return m_in.refuse("expected \",\" or \"]\"");
        return {};
    }

    Result<> read_value(const std::string& key, std::size_t depth) {
        skip_space();
        const std::size_t line = m_in.line();
        const char sign = m_in.peek();
        if (sign == '{') return read_object(key, depth);
        if (sign == '[') {
            TRY(read_list(depth));
            return add(key, line, std::nullopt);
        }
        if (sign == '"') return add(key, line, TRY(read_string()));
        if (m_in.take_if("null")) return add(key, line, std::nullopt);
        for (const std::string_view word : {"true", "false"}) {
            if (m_in.take_if(word)) return add(key, line, TRY(Secret::copy(bytes_of(word))));
        }
        return add(key, line, TRY(read_number()));
    }

    Result<Secret> read_number() {
        const std::string_view text = m_in.rest();
        std::size_t size = 0;
        const auto at = [&] { return size < text.size() ? text[size] : '\0'; };
        const auto digits = [&] {
            const std::size_t before = size;
            while (is_digit(at())) ++size;
            return size > before;
        };
        if (at() == '-') ++size;
        const bool starts_with_zero = at() == '0';
        const std::size_t first = size;
        bool sound = digits() && (!starts_with_zero || size == first + 1);
        if (sound && at() == '.') sound = (++size, digits());
        if (sound && (at() == 'e' || at() == 'E')) {
            ++size;
            if (at() == '+' || at() == '-') ++size;
            sound = digits();
        }
        if (!sound) return m_in.refuse("expected a JSON value");
        auto value = TRY(Secret::copy(bytes_of(text.substr(0, size))));
        while (size-- > 0) m_in.take();
        return value;
    }

    Result<unsigned> read_hex() {
        unsigned code = 0;
        for (int i = 0; i < 4; ++i) {
            const char sign = m_in.take();
            const unsigned letter = static_cast<unsigned char>(sign) | 0x20U;
            if (!is_digit(sign) && (letter < 'a' || letter > 'f')) return m_in.refuse("\\u needs four hex digits");
            code = code * 16 + (is_digit(sign) ? static_cast<unsigned>(sign - '0') : letter - 'a' + 10);
        }
        return code;
    }

    Result<> read_unicode(ImportValue& out) {
        unsigned code = TRY(read_hex());
        if (code >= 0xD800 && code < 0xDC00) {
            if (!m_in.take_if("\\u")) return m_in.refuse("half of a surrogate pair");
            const unsigned low = TRY(read_hex());
            if (low < 0xDC00 || low > 0xDFFF) return m_in.refuse("half of a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        } else if (code >= 0xDC00 && code < 0xE000) {
            return m_in.refuse("half of a surrogate pair");
        }
        if (code == 0) return m_in.refuse("a text holds NUL");
        put_utf8(out, code);
        return {};
    }

    Result<> read_escape_into(ImportValue& out) {
        constexpr std::string_view k_written = "\"\\/bfnrt";
        constexpr std::string_view k_meant = "\"\\/\b\f\n\r\t";
        const char sign = m_in.take();
        if (sign == 'u') return read_unicode(out);
        const std::size_t found = k_written.find(sign);
        if (found == std::string_view::npos) return m_in.refuse("an unknown escape in a text");
        out.put(k_meant[found]);
        return {};
    }

    /// No escape is shorter than what it stands for, so the end of the raw text bounds the value.
    Result<Secret> read_string() {
        if (!m_in.take_if('"')) return m_in.refuse("expected a key or a text in double quotes");
        const std::string_view rest = m_in.rest();
        std::size_t end = 0;
        while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2U : 1U;
        if (end >= rest.size()) return m_in.refuse("a text is never closed");
        auto out = TRY(ImportValue::of_at_most(end));
        while (!m_in.at_end()) {
            const char sign = m_in.take();
            if (sign == '"') return out.finish();
            if (static_cast<unsigned char>(sign) < 0x20) return m_in.refuse("a control character in a text");
            if (sign != '\\') {
                out.put(sign);
                continue;
            }
            TRY(read_escape_into(out));
        }
        return m_in.refuse("a text is never closed");
    }

    ImportText m_in;
    std::vector<ImportItem> m_items;
};

}  // namespace

Result<std::vector<ImportItem>> read_json(const Secret& text, const std::string& name) {
    return JsonImport(text, name).read();
}

}  // namespace sluice::secrets
