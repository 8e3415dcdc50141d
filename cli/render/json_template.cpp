#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "render/template.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::yaml::Kind;
using project::yaml::Node;
using project::yaml::Style;

/// What of other languages stands here where JSON has nothing like it: {what, what to do}; or two empty texts.
std::pair<std::string_view, std::string_view> foreign_form(std::string_view rest) {
    if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#'))
        return {"a comment", "json has no comments; take it out, or say it in a key of its own"};
    if (rest.starts_with('\'')) return {"a text in single quotes", "json has double quotes alone"};
    if (rest.starts_with("\xEF\xBB\xBF"))
        return {"a byte order mark", "json has none; save it as UTF-8 without a mark (BOM)"};
    return {};
}

/// A strict RFC 8259 scanner over the bytes of a template, which knows where every string begins and ends.
class JsonTemplate {
public:
    JsonTemplate(Template& out, PlaceholderReader& reader) : m_out(out), m_source(out.source), m_reader(reader) {}

    Result<> run() {
        skip_space();
        Node root;
        TRY(value(0, root));
        if (m_out.has_schema) m_out.tree = std::move(root);
        skip_space();
        if (m_at == m_source.size()) return {};
        return syntax("something stands behind the document");
    }

private:
    static constexpr std::size_t k_depth = 64;

    using Keys = std::unordered_map<std::string, std::size_t>;  ///< of one object, and where each stands

    struct String {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string decoded;
        std::vector<std::size_t> offsets;
    };

    [[nodiscard]] Failure syntax(std::string message) const {
        Error error{Code::usage, "json-syntax", std::move(message)};
        if (m_source.substr(m_at).starts_with("${") || m_source.substr(m_at).starts_with("$${")) {
            const std::size_t end = m_source.find('}', m_at);
            const auto placeholder = m_source.substr(m_at, end == std::string_view::npos ? 2 : end - m_at + 1);
            error.rule = "placeholder-in-flow";
            error.message = "an unquoted placeholder is not JSON";
            error.hint = fmt::format("write \"{}\" in quotes: the declared type is kept", printable(placeholder));
            return fail(std::move(error).at(at(m_out, m_at, placeholder.size())));
        }
        if (const auto [what, mend] = foreign_form(m_source.substr(m_at)); !what.empty()) {
            error.message = what;
            error.hint = mend;
        }
        return fail(std::move(error).at(at(m_out, m_at)));
    }

    /// `comma` is its offset.
    [[nodiscard]] Failure last_comma(std::size_t comma, char close) const {
        return fail(Error{Code::usage, "json-syntax", fmt::format("a comma before \"{}\"", close)}
                        .at(at(m_out, comma))
                        .mend("json has no comma behind the last one; take it out"));
    }

    [[nodiscard]] char next() const { return m_at < m_source.size() ? m_source[m_at] : '\0'; }

    void skip_space() { m_at = std::min(m_source.find_first_not_of(" \t\r\n", m_at), m_source.size()); }

    Result<> value(std::size_t depth, Node& into) {
        if (depth > k_depth) return syntax(fmt::format("nested deeper than {} levels", k_depth));
        switch (next()) {
            case '{':
                return collection(depth, Container::Kind::flow_map, into);
            case '[':
                return collection(depth, Container::Kind::flow_list, into);
            case '"': {
                String text = TRY(string());
                note_slot(text);
                set(into, Style::double_quoted, text.begin, std::move(text.decoded));
                return {};
            }
            default:
                return bare(into);
        }
    }

    Result<> bare(Node& into) {
        const std::size_t end = std::min(m_source.find_first_of(" \t\r\n,]}", m_at), m_source.size());
        const std::string_view word = m_source.substr(m_at, end - m_at);
        if (word != "true" && word != "false" && word != "null" && !is_number(word))
            return syntax("not valid JSON: a value is expected");
        set(into, Style::plain, m_at, std::string(word));
        m_at = end;
        return {};
    }

    // The tree, for the schema.
    void set(Node& node, Style style, std::size_t at, std::string text) const {
        if (!m_out.has_schema) return;
        node.kind = Kind::scalar;
        node.style = style;
        node.mark.offset = at;
        node.text = std::move(text);
    }
    static void add(Node& into, Node name, Node child) {
        if (into.is_map())
            into.members.emplace_back(std::move(name), std::move(child));
        else
            into.items.push_back(std::move(child));
    }

    [[nodiscard]] static bool is_number(std::string_view word) {
        constexpr std::string_view k_digits = "0123456789";
        const auto digits = [&] {
            const std::size_t count = std::min(word.find_first_not_of(k_digits), word.size());
            word.remove_prefix(count);
            return count;
        };
        if (word.starts_with('-')) word.remove_prefix(1);
        const bool zero = word.starts_with('0');
        const std::size_t whole = digits();
        if (whole == 0 || (zero && whole > 1)) return false;
        if (word.starts_with('.')) {
            word.remove_prefix(1);
            if (digits() == 0) return false;
        }
        if (word.starts_with('e') || word.starts_with('E')) {
            word.remove_prefix(1);
            if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
            if (digits() == 0) return false;
        }
        return word.empty();
    }

    Result<> collection(std::size_t depth, Container::Kind kind, Node& into) {
        into.kind = kind == Container::Kind::flow_map ? Kind::map : Kind::sequence;
        into.mark.offset = m_at;
        const char close = kind == Container::Kind::flow_map ? '}' : ']';
        const std::size_t index = m_out.containers.size();
        Container container;
        container.kind = kind;
        container.begin = m_at++;
        m_out.containers.push_back(std::move(container));
        Keys keys;
        skip_space();
        for (bool first = true; next() != close; first = false) {
            if (!first) {
                if (next() != ',') return syntax(fmt::format("\",\" or \"{}\" is expected", close));
                const std::size_t comma = m_at++;
                skip_space();
                if (next() == close) return last_comma(comma, close);
            }
            m_out.containers[index].members.push_back({m_at, m_at});
            Node name;
            if (kind == Container::Kind::flow_map) TRY(key(keys, name));
            m_open = index;
            Node child;
            TRY(value(depth + 1, child));
            if (m_out.has_schema) add(into, std::move(name), std::move(child));
            m_out.containers[index].members.back().end = m_at;
            skip_space();
        }
        ++m_at;
        return {};
    }

    Result<> key(Keys& keys, Node& into) {
        if (next() != '"') return syntax("a key in quotes is expected");
        const std::size_t begin = m_at;
        String text = TRY(string());
        if (text.decoded.find("${") != std::string::npos) {
            return fail(Error{Code::usage, "placeholder-in-key", "a placeholder cannot stand in a key"}
                            .at(at(m_out, begin, m_at - begin))
                            .mend("a map parameter writes keys: \"name\": \"${map}\""));
        }
        set(into, Style::double_quoted, begin, text.decoded);
        if (const auto [first, is_new] = keys.emplace(std::move(text.decoded), begin); !is_new) {
            return fail(Error{Code::usage, "json-duplicate-key", "this key is set twice"}
                            .at(at(m_out, begin, m_at - begin))
                            .note(fmt::format("first at line {}", at(m_out, first->second).line))
                            .mend("keep one of them"));
        }
        skip_space();
        if (next() != ':') return syntax("\":\" is expected");
        ++m_at;
        skip_space();
        return {};
    }

    Result<String> string() {
        String text;
        text.begin = m_at++;
        while (true) {
            const char c = next();
            if (c == '"') break;
            if (m_at >= m_source.size() || static_cast<unsigned char>(c) < 0x20)
                return syntax("a text is not closed on its line");
            const std::size_t from = m_at;
            if (c == '\\') {
                TRY(escape(text.decoded));
            } else {
                text.decoded += c;
                ++m_at;
            }
            text.offsets.resize(text.decoded.size(), from);
        }
        text.end = ++m_at;
        return text;
    }

    Result<> escape(std::string& out) {
        static constexpr std::string_view k_letters = "\"\\/bfnrt";
        static constexpr std::string_view k_meanings = "\"\\/\b\f\n\r\t";
        const char c = m_at + 1 < m_source.size() ? m_source[m_at + 1] : '\0';
        if (const std::size_t known = c == '\0' ? std::string_view::npos : k_letters.find(c);
            known != std::string_view::npos) {
            out += k_meanings[known];
            m_at += 2;
            return {};
        }
        std::uint32_t character = TRY(unicode());
        if (character >= 0xdc00 && character < 0xe000) return syntax("half a pair of surrogates");
        if (character >= 0xd800 && character < 0xdc00) {
            const std::uint32_t low = TRY(unicode());
            if (low < 0xdc00 || low >= 0xe000) return syntax("half a pair of surrogates");
            character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
        }
        append_utf8(out, character);
        return {};
    }

    Result<std::uint32_t> unicode() {
        const std::string_view digits = m_source.substr(std::min(m_at + 2, m_source.size()), 4);
        if (!m_source.substr(m_at).starts_with("\\u") || digits.size() != 4 ||
            digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
            return syntax("an unknown escape");
        }
        m_at += 6;
        return static_cast<std::uint32_t>(std::stoul(std::string(digits), nullptr, 16));
    }

    void note_slot(const String& text) {
        if (text.decoded.find("${") == std::string::npos) return;
        Slot slot;
        slot.context = Context::json;
        slot.pieces = m_reader.read(text.decoded, text.offsets, m_out.name, m_source);
        slot.begin = text.begin;
        slot.end = text.end;
        if (slot.pieces.empty() || (slot.pieces.size() == 1 && slot.pieces.front().kind == Piece::Kind::literal))
            return;
        if (!m_out.containers.empty()) {
            slot.container = m_open;
            slot.member = m_out.containers[m_open].members.size() - 1;
        }
        m_out.slots.push_back(std::move(slot));
    }

    Template& m_out;
    std::string_view m_source;
    PlaceholderReader& m_reader;
    std::size_t m_at = 0;
    std::size_t m_open = 0;  ///< the container whose value is being read
};

}  // namespace

Result<> parse_json_template(Template& out, PlaceholderReader& reader) { return JsonTemplate(out, reader).run(); }

}  // namespace sluice::render
