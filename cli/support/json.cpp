#include "support/json.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice {
namespace {

/// Builds our document from the library's events, and stops at what we refuse. Its texts quote the input and are never
/// looked at.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit Builder(std::size_t depth_limit) : m_depth_limit(depth_limit) {}

    bool null() override { return scalar(Json()); }
    bool boolean(bool value) override { return scalar(Json(value)); }
    bool number_integer(number_integer_t value) override { return scalar(Json(std::int64_t{value})); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return too_large();
        return scalar(Json(static_cast<std::int64_t>(value)));
    }
    bool number_float(number_float_t value, const string_t& text) override {
        if (text.find_first_of(".eE") == std::string::npos) return too_large();
        return scalar(Json(value));
    }
    bool string(string_t& value) override { return scalar(Json(std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        ++m_tokens;
        const auto [first, is_new] = m_open.back().names.emplace(name, m_tokens);
        if (!is_new) {
            m_problem = fmt::format("the member \"{}\" stands twice in one object", printable(name));
            m_first = first->second;
            return false;
        }
        m_open.back().key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        m_position = position;
        return false;
    }

    Json take() { return std::move(m_root); }
    [[nodiscard]] const std::string& problem() const { return m_problem; }
    [[nodiscard]] std::size_t position() const { return m_position; }
    /// Counted from 1: the token that was refused, and the one of the same name before it, or 0. Names, scalars and opening
    /// brackets are tokens.
    [[nodiscard]] std::size_t token() const { return m_tokens; }
    [[nodiscard]] std::size_t first() const { return m_first; }

private:
    using Value = std::variant<Json::Array, Json::Object>;
    struct Level {
        std::unique_ptr<Value> value;
        std::unordered_map<std::string, std::size_t> names;  ///< of the members so far, with their tokens
        std::string key;                                     ///< of the member that is being read
    };

    bool too_large() {
        ++m_tokens;
        m_problem = "an integer does not fit 64 bits";
        return false;
    }

    bool scalar(Json value) {
        ++m_tokens;
        return put(std::move(value));
    }

    bool put(Json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return true;
        }
        Level& level = m_open.back();
        if (auto* items = std::get_if<Json::Array>(level.value.get())) {
            items->push_back(std::move(value));
        } else {
            std::get<Json::Object>(*level.value).emplace_back(std::move(level.key), std::move(value));
        }
        return true;
    }

    bool open(const Json& empty) {
        ++m_tokens;
        if (m_open.size() >= m_depth_limit) {
            m_problem = fmt::format("nested deeper than {} levels", m_depth_limit);
            return false;
        }
        auto value = empty.is_array() ? Value(Json::Array{}) : Value(Json::Object{});
        m_open.push_back({std::make_unique<Value>(std::move(value)), {}, {}});
        return true;
    }

    bool close() {
        const std::unique_ptr<Value> value = std::move(m_open.back().value);
        m_open.pop_back();
        return put(std::visit([](auto& content) { return Json(std::move(content)); }, *value));
    }

    std::size_t m_depth_limit;
    std::vector<Level> m_open;
    Json m_root;
    std::string m_problem;
    std::size_t m_position = 0;
    std::size_t m_tokens = 0;
    std::size_t m_first = 0;
};

/// Where a token of JSON stands that was read without an error up to there.
struct Token {
    std::size_t begin = 0;
    std::size_t end = 0;
};
Token find_token(std::string_view text, std::size_t number) {
    constexpr std::string_view k_between = " \t\r\n,:]}";
    Token token;
    for (; number > 0; --number) {
        token.begin = std::min(text.find_first_not_of(k_between, token.end), text.size());
        token.end = std::min(token.begin + 1, text.size());
        if (token.begin == text.size() || text[token.begin] == '{' || text[token.begin] == '[') continue;
        if (text[token.begin] != '"') {
            token.end = std::min(text.find_first_of(k_between, token.begin), text.size());
            continue;
        }
        for (; token.end < text.size() && text[token.end] != '"'; ++token.end) {
            if (text[token.end] == '\\') ++token.end;
        }
        token.end = std::min(token.end + 1, text.size());
    }
    return token;
}

Location place(std::string_view name, std::string_view text, std::size_t position) {
    Location where = locate(std::string(name), text, position == 0 ? 0 : position - 1);
    where.text.clear();  // a JSON file may hold a value
    return where;
}

void write_string(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out.push_back(c);
                }
        }
    }
    out.push_back('"');
}

/// Writes a document; `indent` < 0 means on one line.
class Writer {
public:
    explicit Writer(bool pretty) : m_pretty(pretty) {}

    void write(const Json& value, std::size_t depth = 0) {
        if (value.is_null()) {
            m_out += "null";
        } else if (const bool* truth = value.as_bool()) {
            m_out += *truth ? "true" : "false";
        } else if (const std::int64_t* integer = value.as_integer()) {
            m_out += fmt::format("{}", *integer);
        } else if (const double* number = value.as_double()) {
            m_out += fmt::format("{}", *number == 0 ? 0.0 : *number);  // -0.0 would read "-0", an integer
        } else if (const std::string* text = value.as_string()) {
            write_string(m_out, *text);
        } else if (const Json::Array* items = value.as_array()) {
            write_list('[', ']', *items, depth, [&](const Json& item) { write(item, depth + 1); });
        } else {
            write_list('{', '}', *value.as_object(), depth, [&](const Json::Member& member) {
                write_string(m_out, member.first);
                m_out += m_pretty ? ": " : ":";
                write(member.second, depth + 1);
            });
        }
    }

    std::string take() { return std::move(m_out); }

private:
    template <class List, class WriteItem>
    void write_list(char open, char close, const List& list, std::size_t depth, WriteItem write_item) {
        m_out.push_back(open);
        bool first = true;
        for (const auto& item : list) {
            if (!first) m_out.push_back(',');
            first = false;
            new_line(depth + 1);
            write_item(item);
        }
        if (!list.empty()) new_line(depth);
        m_out.push_back(close);
    }

    void new_line(std::size_t depth) {
        if (m_pretty) m_out.append("\n").append(depth * 2, ' ');
    }

    bool m_pretty;
    std::string m_out;
};

}  // namespace

Json::Json(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        m_value = fmt::format("{}", value);
    } else {
        m_value = static_cast<std::int64_t>(value);
    }
}

const Json* Json::find(std::string_view name) const {
    const Object* object = as_object();
    if (object == nullptr) return nullptr;
    for (const Member& member : *object) {
        if (member.first == name) return &member.second;
    }
    return nullptr;
}

Json& Json::set(std::string name, Json value) {
    if (is_null()) m_value = Object{};
    auto& object = std::get<Object>(m_value);
    for (Member& member : object) {
        if (member.first == name) {
            member.second = std::move(value);
            return *this;
        }
    }
    object.emplace_back(std::move(name), std::move(value));
    return *this;
}

Json& Json::push(Json value) {
    if (is_null()) m_value = Array{};
    std::get<Array>(m_value).push_back(std::move(value));
    return *this;
}

Result<Json> Json::parse(std::string_view text, std::string_view name) { return parse(text, name, Limits{}); }

Result<Json> Json::parse(std::string_view text, std::string_view name, Limits limits) {
    const auto refuse = [&](std::string message, std::size_t position) {
        return fail(Error{Code::usage, "json-syntax", std::move(message)}.at(place(name, text, position)));
    };
    if (text.size() > limits.bytes) return refuse(fmt::format("more than {} bytes of JSON", limits.bytes), 0);
    if (text.starts_with("\xEF\xBB\xBF")) return refuse("starts with a byte order mark", 0);
    Builder builder(limits.depth);
    try {
        if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
    } catch (const std::exception&) {
        return refuse("cannot be read", 0);
    }
    if (!builder.problem().empty()) {
        const Token token = find_token(text, builder.token());
        auto refused = refuse(builder.problem(), token.begin + 1);
        refused.value().where->width = std::max<std::size_t>(1, token.end - token.begin);
        if (builder.first() > 0) {
            const std::size_t line = place(name, text, find_token(text, builder.first()).begin + 1).line;
            refused.value().notes.push_back(fmt::format("first at line {}", line));
        }
        return refused;
    }
    return refuse("not valid JSON", builder.position());
}

std::string Json::dump() const {
    Writer writer(false);
    writer.write(*this);
    return writer.take();
}

std::string Json::dump_pretty() const {
    Writer writer(true);
    writer.write(*this);
    return writer.take() + "\n";
}

}  // namespace sluice
