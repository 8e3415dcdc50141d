#include "secrets/vault/answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "support/encoding.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr std::size_t k_depth_limit = 32;
constexpr std::size_t k_node_limit = 200'000;
constexpr std::size_t k_name_limit = 1024;  ///< bytes

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

Failure refuse_answer(std::string_view what) {
    return fail(Code::unavailable, "server-answer", "the answer is no JSON that can be read: " + std::string(what));
}

/// Four hex digits at the start of `text`, or nothing.
std::optional<unsigned> hex4(std::string_view text) {
    unsigned code = 0;
    if (text.size() < 4) return std::nullopt;
    const auto read = std::from_chars(text.data(), text.data() + 4, code, 16);
    if (read.ec != std::errc{} || read.ptr != text.data() + 4) return std::nullopt;
    return code;
}

char* put_utf8(char* to, unsigned code) {
    const auto put = [&](unsigned byte) { *to++ = static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
    return to;
}

/// One character of a JSON text from `at` on, written to `to` where that is wanted; how many bytes it took, 0: none is there.
/// No escape is shorter than what it stands for.
std::size_t decode_one(std::string_view text, std::size_t at, char*& to) {
    constexpr std::string_view k_written = "\"\\/bfnrt";
    constexpr std::string_view k_meant = "\"\\/\b\f\n\r\t";
    const char sign = text[at];
    if (sign != '\\') {
        *to++ = sign;
        return static_cast<unsigned char>(sign) < 0x20 ? 0 : 1;
    }
    if (at + 1 >= text.size()) return 0;
    if (const std::size_t found = k_written.find(text[at + 1]); found != std::string_view::npos) {
        *to++ = k_meant[found];
        return 2;
    }
    if (text[at + 1] != 'u') return 0;
    const auto high = hex4(text.substr(at + 2));
    if (!high || (*high >= 0xDC00 && *high < 0xE000)) return 0;
    if (*high < 0xD800 || *high >= 0xE000) {
        to = put_utf8(to, *high);
        return 6;
    }
    if (text.substr(at + 6, 2) != "\\u") return 0;
    const auto low = hex4(text.substr(at + 8));
    if (!low || *low < 0xDC00 || *low >= 0xE000) return 0;
    to = put_utf8(to, 0x10000 + ((*high - 0xD800) << 10U) + (*low - 0xDC00));
    return 12;
}

/// What stands between the quotes, decoded, in locked memory. `raw` was checked.
Result<Secret> decode_text(std::string_view raw) {
    auto out = TRY(Secret::zeros(raw.size()));
    char* const begin = reinterpret_cast<char*>(out.expose_mutable().data());
    char* to = begin;
    for (std::size_t at = 0; at < raw.size();) {
        const std::size_t took = decode_one(raw, at, to);
        if (took == 0) return refuse_answer("a text is not well formed");
        at += took;
    }
    out.truncate(static_cast<std::size_t>(to - begin));
    return out;
}

}  // namespace

struct Answer::Tree {
    struct Node {
        Kind kind = Kind::null;
        std::size_t begin = 0;  ///< of its text; of a text what stands between the quotes
        std::size_t end = 0;
        std::vector<std::size_t> children = {};
        std::vector<std::string> names = {};  ///< of an object's children
    };
    Secret text;
    std::vector<Node> nodes;

    [[nodiscard]] std::string_view raw(const Node& node) const {
        return text.expose_text().substr(node.begin, node.end - node.begin);
    }
};

/// Builds the tree; checks everything on the way.
class Answer::Parser {
public:
    explicit Parser(Tree& tree) : m_tree(tree), m_text(tree.text.expose_text()) {}

    Result<> run() {
        if (!is_utf8(m_text)) return refuse_answer("it is no valid UTF-8");
        TRY(read_value(0));
        skip_space();
        if (m_at != m_text.size()) return refuse_answer("something stands behind it");
        return {};
    }

private:
    using Node = Tree::Node;

    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take_if(std::string_view word) {
        if (!m_text.substr(m_at).starts_with(word)) return false;
        m_at += word.size();
        return true;
    }
    void skip_space() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++m_at;
    }

    /// The node's number.
    Result<std::size_t> read_value(std::size_t depth) {
        skip_space();
        if (depth > k_depth_limit) return refuse_answer("it is nested too deeply");
        if (m_tree.nodes.size() >= k_node_limit) return refuse_answer("it has too many parts");
        const std::size_t number = m_tree.nodes.size();
        m_tree.nodes.emplace_back();
        Node node;
        node.begin = m_at;
        TRY(read_into(node, depth));
        if (node.kind != Kind::text) node.end = m_at;
        m_tree.nodes[number] = std::move(node);
        return number;
    }

    Result<> read_into(Node& node, std::size_t depth) {
        const char sign = peek();
        if (sign == '{') return read_object(node, depth);
        if (sign == '[') return read_list(node, depth);
        if (sign == '"') return read_text(node);
        if (take_if("null")) return {};
        node.kind = Kind::boolean;
        if (take_if("true") || take_if("false")) return {};
        node.kind = Kind::number;
        return read_number();
    }

    Result<> read_object(Node& node, std::size_t depth) {
        node.kind = Kind::object;
        ++m_at;
        skip_space();
        if (take_if("}")) return {};
        do {
            skip_space();
            Node name;
            if (peek() != '"') return refuse_answer("a name is missing");
            TRY(read_text(name));
            if (name.end - name.begin > k_name_limit) return refuse_answer("a name is too long");
            node.names.emplace_back(TRY(decode_text(m_tree.raw(name))).expose_text());
            skip_space();
            if (!take_if(":")) return refuse_answer("\":\" is missing");
            node.children.push_back(TRY(read_value(depth + 1)));
            skip_space();
        } while (take_if(","));
        if (!take_if("}")) return refuse_answer("an object is never closed");
        std::vector<std::string_view> sorted(node.names.begin(), node.names.end());
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
            return refuse_answer("a name stands twice in one object");
        }
        return {};
    }

    Result<> read_list(Node& node, std::size_t depth) {
        node.kind = Kind::list;
        ++m_at;
        skip_space();
        if (take_if("]")) return {};
        do {
            node.children.push_back(TRY(read_value(depth + 1)));
            skip_space();
        } while (take_if(","));
        if (!take_if("]")) return refuse_answer("a list is never closed");
        return {};
    }

    Result<> read_text(Node& node) {
        node.kind = Kind::text;
        node.begin = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            std::array<char, 8> unused{};
            char* to = unused.data();
            const std::size_t took = decode_one(m_text, m_at, to);
            if (took == 0) return refuse_answer("a text is not well formed");
            m_at += took;
        }
        if (m_at >= m_text.size()) return refuse_answer("a text is never closed");
        node.end = m_at++;
        return {};
    }

    bool digits() {
        const std::size_t before = m_at;
        while (is_digit(peek())) ++m_at;
        return m_at > before;
    }

    Result<> read_number() {
        (void)take_if("-");
        const bool zero = peek() == '0';
        const std::size_t first = m_at;
        bool sound = digits() && (!zero || m_at == first + 1);
        if (sound && take_if(".")) sound = digits();
        if (sound && (take_if("e") || take_if("E"))) {
            if (!take_if("+")) (void)take_if("-");
            sound = digits();
        }
        if (!sound) return refuse_answer("a value is missing");
        return {};
    }

    Tree& m_tree;
    std::string_view m_text;
    std::size_t m_at = 0;
};

Result<Answer> Answer::parse(Secret text) {
    auto tree = std::make_shared<Tree>();
    tree->text = std::move(text);
    TRY(Parser(*tree).run());
    return Answer(tree, 0);
}

Answer::Kind Answer::kind() const { return m_tree ? m_tree->nodes[m_at].kind : Kind::null; }

Answer Answer::operator[](std::string_view name) const {
    if (kind() != Kind::object) return {};
    const Tree::Node& node = m_tree->nodes[m_at];
    const auto found = std::find(node.names.begin(), node.names.end(), name);
    if (found == node.names.end()) return {};
    return {m_tree, node.children[static_cast<std::size_t>(found - node.names.begin())]};
}

std::vector<std::string> Answer::names() const {
    return m_tree ? m_tree->nodes[m_at].names : std::vector<std::string>();
}

std::vector<Answer> Answer::items() const {
    std::vector<Answer> items;
    if (kind() != Kind::list) return items;
    for (const std::size_t child : m_tree->nodes[m_at].children) items.push_back({m_tree, child});
    return items;
}

Result<std::optional<Secret>> Answer::value() const {
    if (kind() == Kind::text) return decode_text(m_tree->raw(m_tree->nodes[m_at]));
    if (kind() == Kind::number || kind() == Kind::boolean) return json();
    return std::nullopt;
}

Result<Secret> Answer::json() const {
    if (!m_tree) return Secret::copy(bytes_of("null"));
    const Tree::Node& node = m_tree->nodes[m_at];
    const std::size_t quote = node.kind == Kind::text ? 1 : 0;
    const std::size_t size = node.end - node.begin + 2 * quote;
    return Secret::copy(bytes_of(m_tree->text.expose_text().substr(node.begin - quote, size)));
}

std::string Answer::text_or(std::string_view fallback) const {
    if (kind() != Kind::text) return std::string(fallback);
    const auto decoded = decode_text(m_tree->raw(m_tree->nodes[m_at]));
    return std::string(decoded ? decoded->expose_text() : fallback);
}

std::int64_t Answer::integer_or(std::int64_t fallback) const {
    if (kind() != Kind::number) return fallback;
    const std::string_view raw = m_tree->raw(m_tree->nodes[m_at]);
    std::int64_t number = 0;
    const auto read = std::from_chars(raw.data(), raw.data() + raw.size(), number);
    return read.ec == std::errc{} && read.ptr == raw.data() + raw.size() ? number : fallback;
}

bool Answer::boolean_or(bool fallback) const {
    return kind() == Kind::boolean ? m_tree->raw(m_tree->nodes[m_at]) == "true" : fallback;
}

}  // namespace sluice::secrets::vault
