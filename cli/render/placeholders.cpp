#include <algorithm>

#include <fmt/format.h>

#include "render/template.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

/// True if a pattern with `*` for any run of characters covers the whole name.
bool glob_covers(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool is_reference(std::string_view content) { return content.starts_with("sealed:") || content.starts_with("vault:"); }

void add_literal(std::vector<Piece>& pieces, std::string_view text) {
    if (text.empty()) return;
    if (pieces.empty() || pieces.back().kind != Piece::Kind::literal) pieces.emplace_back();
    pieces.back().text += text;
}

template <class Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
    std::vector<std::string> names;
    for (const Item& item : items) names.push_back(item.name);
    return names;
}

}  // namespace

struct PlaceholderReader::Text {
    std::string_view decoded;
    const std::vector<std::size_t>& offsets;
    const std::string& name;
    std::string_view source;

    /// True if the bytes stand in the source as they read, next to each other.
    [[nodiscard]] bool verbatim(std::size_t at, std::size_t length) const {
        const std::size_t begin = offsets[at];
        return begin + length <= source.size() && offsets[at + length - 1] == begin + length - 1 &&
               source.substr(begin, length) == decoded.substr(at, length);
    }
};

void PlaceholderReader::refuse(const Text& text, std::size_t at, std::size_t length, std::string rule,
                               std::string message, std::string hint) {
    if (m_errors.is_full()) return m_errors.skip();
    m_errors.add(Error{Code::usage, std::move(rule), std::move(message)}
                     .at(locate(text.name, text.source, text.offsets[at], length))
                     .mend(std::move(hint)));
}

std::vector<Piece> PlaceholderReader::read(std::string_view decoded, const std::vector<std::size_t>& offsets,
                                           const std::string& name, std::string_view source) {
    const Text text{decoded, offsets, name, source};
    std::vector<Piece> pieces;
    std::size_t done = 0;
    for (std::size_t at = decoded.find('$'); at != std::string_view::npos;
         at = decoded.find('$', std::max(at + 1, done))) {
        const bool escape = decoded.substr(at).starts_with("$${");
        if (!escape && !decoded.substr(at).starts_with("${")) continue;
        if (m_errors.is_full()) {
            m_errors.skip();
            break;
        }
        add_literal(pieces, decoded.substr(done, at - done));
        if (!text.verbatim(at, escape ? 3 : 2)) {
            refuse(text, at, 1, "placeholder-escape", "\"${\" made of escapes is not read as a placeholder",
                   "write ${…} for a placeholder and $${…} for the text");
            pieces.push_back(broken(text, at, 2));
            done = at + 2;
        } else if (escape) {
            const bool reference = is_reference(decoded.substr(at + 3));
            if (reference) {
                refuse(text, at, 3, "reference-literal", "a reference cannot be written by hand",
                       "write ${secret:NAME}");
            }
            Piece piece = broken(text, at, 3);
            if (!reference) piece.kind = Piece::Kind::escape;
            pieces.push_back(std::move(piece));
            done = at + 3;
        } else {
            done = read_one(text, at, pieces);
        }
    }
    add_literal(pieces, decoded.substr(done));
    return pieces;
}

Piece PlaceholderReader::broken(const Text& text, std::size_t at, std::size_t length) {
    Piece piece;
    piece.kind = Piece::Kind::broken;
    piece.begin = text.offsets[at];
    piece.end = piece.begin + length;
    return piece;
}

/// Reads the placeholder at `at`; gives the offset behind what was read.
std::size_t PlaceholderReader::read_one(const Text& text, std::size_t at, std::vector<Piece>& pieces) {
    constexpr std::size_t k_longest = 256;  // bytes: a name has at most 64
    const std::string_view rest = text.decoded.substr(at, k_longest);
    const std::size_t close = rest.find('}');
    const std::string_view content = rest.substr(2, close == std::string_view::npos ? close : close - 2);
    const std::size_t length = close == std::string_view::npos ? 2 : close + 1;
    const std::string_view name = content.substr(0, content.find_first_of(":{ \n"));
    if (is_reference(content)) {
        excuse(content.substr(content.rfind('/') + 1));
        refuse(text, at, length, "reference-literal", "a reference cannot be written by hand", "write ${secret:NAME}");
        pieces.push_back(broken(text, at, length));
        return at + length;
    }
    const bool own_form = content.starts_with("secret:") || content.starts_with("text:") ||
                          m_declaration.find_parameter(content) != nullptr;
    if (!own_form && passes(text, at, name)) {
        add_literal(pieces, text.decoded.substr(at, 2));
        return at + 2;
    }
    if (close == std::string_view::npos || !text.verbatim(at, length)) {
        excuse(trim(content.substr(0, content.find('\n'))));
        refuse(text, at, 2, "placeholder-syntax", "this placeholder is not closed on its line",
               "write ${name}, or $${ for the text");
        pieces.push_back(broken(text, at, 2));
        return at + 2;
    }
    Piece piece = broken(text, at, length);
    bool known = false;
    if (content.starts_with("secret:")) {
        piece.kind = Piece::Kind::secret;
        known = name_secret(text, at, length, piece, content.substr(7));
    } else {
        piece.kind = Piece::Kind::parameter;
        piece.as_text = content.starts_with("text:");
        piece.text = content.substr(piece.as_text ? 5 : 0);
        known = name_parameter(text, at, length, piece.text);
    }
    if (!known) piece.kind = Piece::Kind::broken;
    pieces.push_back(std::move(piece));
    return at + length;
}

/// True if a pattern leaves the name to the runtime.
bool PlaceholderReader::passes(const Text& text, std::size_t at, std::string_view name) {
    bool any = false;
    for (std::size_t i = 0; i < m_declaration.passthrough.size(); ++i) {
        if (!glob_covers(m_declaration.passthrough[i], name)) continue;
        m_patterns.insert(i);
        any = true;
    }
    const auto known = [&](const auto& passed) { return passed.first == name; };
    constexpr std::size_t k_most = 1000;  // for hints alone
    if (any && m_passed.size() < k_most && std::none_of(m_passed.begin(), m_passed.end(), known))
        m_passed.emplace_back(name, locate(text.name, text.source, text.offsets[at], name.size() + 3));
    return any;
}

void PlaceholderReader::excuse(std::string_view name) {
    if (const auto parameter = nearest(name, names_of(m_declaration.parameters))) m_parameters.insert(*parameter);
    if (const auto secret = nearest(name, names_of(m_declaration.secrets))) m_secrets.insert(*secret);
}

/// The placeholder that was mistyped as `content`: a parameter's name in other letters (OPS-EMAIL), "secret:" or "text:" with a
/// slip before a name that is declared (secrets:api_key, SECRET.api_key); or "".
std::string PlaceholderReader::meant_form(std::string_view content) const {
    std::string folded = lower(content);
    std::replace(folded.begin(), folded.end(), '-', '_');
    if (m_declaration.find_parameter(folded) != nullptr) return folded;
    const std::size_t bar = folded.find_first_of(":.");
    if (bar == std::string::npos) return "";
    const std::string name(trim(std::string_view(folded).substr(bar + 1)));
    const auto prefix = nearest(trim(std::string_view(folded).substr(0, bar)), {"secret", "text"});
    if (prefix == "secret" && m_declaration.find_secret(name) != nullptr) return "secret:" + name;
    if (prefix == "text" && m_declaration.find_parameter(name) != nullptr) return "text:" + name;
    return "";
}

/// What somebody who knows other tools' placeholders may have meant.
std::string PlaceholderReader::syntax_hint(std::string_view content) {
    const std::string_view inner = trim(content);
    excuse(inner.substr(0, inner.find_first_of(":-?|")));
    if (m_declaration.find_parameter(inner) != nullptr) return fmt::format("write ${{{}}}", inner);
    if (const std::string meant = meant_form(inner); !meant.empty()) {
        excuse(meant.substr(meant.find(':') + 1));
        return fmt::format("did you mean ${{{}}}?", meant);
    }
    const std::string_view name = inner.substr(0, inner.find_first_of(":-?|"));
    if (m_declaration.find_parameter(name) == nullptr)
        return "write $${…}, or list the name in passthrough:, if the runtime resolves it";
    return fmt::format(
        "write ${{{0}}}; a default stands in the declaration: {0}: {{default: …}}; for the runtime write $${{{1}}}",
        name, printable(inner));
}

bool PlaceholderReader::name_parameter(const Text& text, std::size_t at, std::size_t length, std::string_view name) {
    if (m_declaration.find_parameter(name) != nullptr) {
        m_parameters.emplace(name);
        return true;
    }
    excuse(name);
    const bool is_plain =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
    if (is_plain && m_declaration.find_secret(name) != nullptr) {
        refuse(text, at, length, "parameter-undeclared", fmt::format("\"{}\" is a secret", name),
               fmt::format("write ${{secret:{}}}", name));
    } else if (is_plain) {
        refuse(text, at, length, "parameter-undeclared",
               fmt::format("no parameter \"{}\" is declared{}", name,
                           did_you_mean(name, names_of(m_declaration.parameters))),
               fmt::format("declare it in {}, or write $${{{}}} if the runtime resolves it",
                           m_declaration.document.name, name));
    } else {
        refuse(text, at, length, "placeholder-syntax",
               fmt::format("${{{}}} is no placeholder of sluice", printable(name)), syntax_hint(name));
    }
    return false;
}

bool PlaceholderReader::name_secret(const Text& text, std::size_t at, std::size_t length, Piece& piece,
                                    std::string_view content) {
    const std::size_t bar = content.find('|');
    piece.text = content.substr(0, bar);
    piece.inner = bar == std::string_view::npos ? "" : content.substr(bar + 1);
    if (bar != std::string_view::npos && piece.inner != "url" && piece.inner != "text") {
        refuse(text, at, length, "placeholder-syntax", fmt::format("unknown encoder \"{}\"", printable(piece.inner)),
               "write |url or |text");
        return false;
    }
    if (m_declaration.find_secret(piece.text) != nullptr) {
        m_secrets.insert(piece.text);
        return true;
    }
    excuse(piece.text);
    if (m_declaration.find_parameter(piece.text) != nullptr) {
        refuse(text, at, length, "secret-undeclared", fmt::format("\"{}\" is a parameter", piece.text),
               fmt::format("write ${{{}}}", piece.text));
        return false;
    }
    refuse(text, at, length, "secret-undeclared",
           fmt::format("no secret \"{}\" is declared{}", printable(piece.text),
                       did_you_mean(piece.text, names_of(m_declaration.secrets))),
           fmt::format("declare it under secrets: in {}", m_declaration.document.name));
    return false;
}

/// A pattern that spares nothing is mistyped or left over; one that is a parameter's name cannot spare it.
void PlaceholderReader::check_passthrough() {
    const project::yaml::Node* list = m_declaration.document.root.find("passthrough");
    for (std::size_t i = 0; i < m_declaration.passthrough.size(); ++i) {
        if (m_patterns.contains(i) || list == nullptr || i >= list->items.size()) continue;
        const std::string pattern = printable(m_declaration.passthrough[i]);
        const bool declared = m_declaration.find_parameter(m_declaration.passthrough[i]) != nullptr;
        m_errors.add(Error{Code::usage, "passthrough-unused",
                           declared ? fmt::format("\"{}\" is a parameter, which sluice writes", pattern)
                                    : fmt::format("no placeholder is left to the runtime by \"{}\"", pattern)}
                         .at(m_declaration.document.locate(list->items[i]))
                         .mend(declared ? "take it out here, or take the parameter out"
                                        : "take it out, or write the name as the templates have it"));
    }
}

std::string PlaceholderReader::unused_hint(const std::string& name) const {
    std::vector<std::string> passed;
    for (const auto& [each, unused] : m_passed) passed.push_back(each);
    const auto near = nearest(name, passed);
    const auto found =
        std::find_if(m_passed.begin(), m_passed.end(), [&](const auto& one) { return one.first == near; });
    if (found == m_passed.end())
        return fmt::format("write ${{{}}} in a template, or remove the parameter and its values", name);
    return fmt::format("passthrough: leaves ${{{}}} at {}:{}:{} to the runtime; write ${{{}}} there, if that is meant",
                       printable(found->first), found->second.file, found->second.line, found->second.column, name);
}

void PlaceholderReader::check_unused() {
    check_passthrough();
    for (const project::Parameter& parameter : m_declaration.parameters) {
        if (m_parameters.contains(parameter.name)) continue;
        m_errors.add(
            Error{Code::usage, "parameter-unused", fmt::format("the parameter \"{}\" is used nowhere", parameter.name)}
                .at(parameter.where)
                .mend(unused_hint(parameter.name)));
    }
    for (const project::SecretDeclaration& secret : m_declaration.secrets) {
        if (m_secrets.contains(secret.name)) continue;
        m_errors.add(Error{Code::usage, "secret-unused", fmt::format("the secret \"{}\" is used nowhere", secret.name)}
                         .at(secret.where)
                         .mend(fmt::format("write ${{secret:{}}} in a template, or remove the secret", secret.name)));
    }
}

}  // namespace sluice::render
