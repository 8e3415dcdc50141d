#include <algorithm>
#include <charconv>
#include <optional>

#include "secrets/sealed/format.hpp"
#include "support/encoding.hpp"
#include "support/pages.hpp"
#include "support/text.hpp"
#include "support/time.hpp"

namespace sluice::secrets::sealed {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
    return std::all_of(text.begin(), text.end(), predicate);
}

bool is_hex(std::string_view text, std::size_t size) { return text.size() == size && all(text, is_hex_digit); }

std::optional<std::int64_t> number(std::string_view text) {
    if (text.empty() || text.size() > 16 || text[0] == '0' || !all(text, is_digit)) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > k_number_limit) return std::nullopt;
    return value;
}

bool is_key_id(std::string_view text) {
    if (text.size() != 50 || text.substr(0, 7) != "SHA256:") return false;
    return all(text.substr(7), [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

/// Digits where `form` has 0, and its own characters elsewhere.
bool has_form(std::string_view text, std::string_view form) {
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
    }
    return true;
}

bool is_date(std::string_view text) { return has_form(text, "0000-00-00") && parse_date(text).has_value(); }
bool is_instant(std::string_view text) {
    return has_form(text, "0000-00-00T00:00:00Z") && text.substr(17, 2) < "60" && parse_instant(text).has_value();
}

bool is_base64(std::string_view text, std::size_t size) {
    return text.size() == (size + 2) / 3 * 4 && base64_size(text) == size;
}

bool is_ciphertext(std::string_view text) {
    if (text.size() > (k_value_limit + 512) * 2) return false;
    const auto size = base64_size(text);
    if (!size || *size < k_tag_bytes + 64) return false;
    const std::size_t padded = *size - k_tag_bytes;
    return padded <= padded_size(k_value_limit) && padded == padded_size(padded - 1);
}

/// Takes "name=value name=value …" apart, in exactly this order, separated by one blank.
class Fields {
public:
    explicit Fields(std::string_view line) : m_rest(line) {}

    std::string_view take(std::string_view prefix) {
        if (!m_good || m_rest.substr(0, prefix.size()) != prefix) {
            m_good = false;
            return {};
        }
        m_rest.remove_prefix(prefix.size());
        const std::size_t end = std::min(m_rest.find(' '), m_rest.size());
        const auto value = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return value;
    }
    [[nodiscard]] bool done() const { return m_good && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_good = true;
};

bool is_allowed(char c) { return (c >= 0x20 && c <= 0x7E) || c == '\n'; }

/// Without branches, of which compilers make vector instructions.
bool all_allowed(std::string_view text) {
    unsigned char others = 0;
    for (const char c : text) others |= static_cast<unsigned char>(!is_allowed(c));
    return others == 0;
}

constexpr std::size_t k_usual_block = 512;  ///< bytes of the block of a short value

class Parser {
public:
    Parser(std::string text, std::string name) {
        m_document.text = std::make_shared<const std::string>(std::move(text));
        m_document.name = std::move(name);
        m_text = *m_document.text;
    }

    Result<Document> run(std::string_view environment) {
        m_environment = environment;
        TRY(check_bytes());
        TRY(read_header(environment));
        const std::size_t expected = std::min(k_entry_limit, m_text.size() / k_usual_block);
        m_document.entries.reserve(expected);
        m_document.paths.reserve(expected);
        populate(m_document.entries.data(), expected * sizeof(Entry));
        while (next_block()) {
            if (m_line.substr(0, 1) == "@") {
                TRY(read_epoch());
            } else {
                TRY(read_entry());
            }
            if (!at_end() && m_text[m_next] != '\n') return syntax("an empty line must follow each block", 1);
        }
        TRY(sort_paths());
        return std::move(m_document);
    }

private:
    [[nodiscard]] bool at_end() const { return m_next >= m_text.size(); }

    /// Moves to the next line; false at the end.
    bool advance() {
        if (at_end()) return false;
        m_begin = m_next;
        const std::size_t end = m_text.find('\n', m_begin);
        m_line = m_text.substr(m_begin, end - m_begin);
        m_next = end + 1;
        ++m_number;
        return true;
    }

    bool next_block() {
        while (advance()) {
            if (!m_line.empty()) return true;
        }
        return false;
    }

    [[nodiscard]] Failure refuse(Code code, std::string rule, std::string message, std::size_t line) const {
        return fail(Error{code, std::move(rule), std::move(message)}.at(
            Location{m_document.name, line, line == 0 ? 0U : 1U, 1, ""}));
    }
    [[nodiscard]] Failure syntax(std::string message, std::size_t ahead = 0) const {
        return refuse(Code::integrity, "store-syntax", std::move(message), m_number + ahead);
    }

    Result<> check_line(std::string_view line, std::size_t number) const {
        if (line.size() > k_line_limit) {
            return refuse(Code::integrity, "store-limit", "a line is longer than a sealed store may have", number);
        }
        for (const std::string_view mark : {"<<<<<<<", "=======", ">>>>>>>", "|||||||"}) {
            if (!line.starts_with(mark)) continue;
            return fail(
                Error{Code::usage, "store-merge", "the file holds an unresolved merge"}
                    .at(Location{m_document.name, number, 1, 1, ""})
                    .mend("keep one of the two blocks whole, take out the marks, then: sluice secret verify --env " +
                          std::string(m_environment)));
        }
        return {};
    }

    /// Finds the line of the first byte that no store holds.
    Result<> check_encoding() const {
        if (all_allowed(m_text)) return {};
        std::size_t number = 1;
        for (const char c : m_text) {
            if (!is_allowed(c)) break;
            number += c == '\n' ? 1 : 0;
        }
        return refuse(Code::integrity, "store-encoding", "a byte that no sealed store holds", number);
    }

    Result<> check_bytes() const {
        if (m_text.size() > k_file_limit) {
            return refuse(Code::integrity, "store-limit", "the file is larger than a sealed store may be", 0);
        }
        std::size_t number = 0;
        for (std::size_t begin = 0; begin < m_text.size();) {
            const std::size_t end = std::min(m_text.find('\n', begin), m_text.size());
            TRY(check_line(m_text.substr(begin, end - begin), ++number));
            if (end == m_text.size()) {
                return refuse(Code::integrity, "store-encoding", "the last line has no end: the file is cut off",
                              number);
            }
            begin = end + 1;
        }
        return check_encoding();
    }

    /// True if the line is a header of a format that is not ours: another version or another suite.
    [[nodiscard]] bool is_other_version() const {
        const std::string_view start = "sluice-store ";
        if (m_line.substr(0, start.size()) != start) return false;
        const auto version = m_line.substr(start.size(), m_line.find(' ', start.size()) - start.size());
        if (version.empty() || !all(version, is_digit)) return false;
        if (version != "1") return true;
        const std::size_t at = m_line.rfind(" suite=");
        if (at == std::string_view::npos) return false;
        const auto suite = m_line.substr(at + 7);
        return !suite.empty() && all(suite, is_digit) && suite != "1";
    }

    Result<> read_header(std::string_view environment) {
        advance();
        if (is_other_version()) {
            return refuse(Code::integrity, "store-version", "a sealed store of a version that this sluice cannot read",
                          1);
        }
        Fields fields(m_line);
        Header& header = m_document.header;
        const bool magic = fields.take("sluice-store").empty() && fields.take(" ") == "1";
        header.id = fields.take(" id=");
        header.environment = fields.take(" env=");
        header.suite = fields.take(" suite=");
        if (!magic || !fields.done() || header.suite != "1" || !is_hex(header.id, 32) || !is_name(header.environment)) {
            return refuse(Code::integrity, "store-header", "this is no sealed store: its first line is not a header",
                          1);
        }
        if (environment != k_any && header.environment != environment) {
            return refuse(
                Code::integrity, "store-environment",
                "this is the store of " + std::string(header.environment) + ", not of " + std::string(environment), 1);
        }
        m_document.header_end = m_next;
        if (!at_end() && m_text[m_next] != '\n') return syntax("an empty line must follow the header", 1);
        return {};
    }

    Result<std::string_view> read_signature(Block& block) {
        if (!advance()) return syntax("the block has no signature");
        Fields fields(m_line);
        const auto signature = fields.take("sig=");
        if (!fields.done() || !is_base64(signature, 64)) return syntax("expected sig= and 64 bytes in base64");
        block.end = m_next;
        return signature;
    }

    Result<> read_slots(Epoch& epoch) {
        while (m_text.substr(m_next, 5) == "slot ") {
            advance();
            Fields fields(m_line);
            const Slot slot{fields.take("slot "), fields.take(" s=")};
            if (!fields.done() || !is_key_id(slot.key_id) || !is_base64(slot.sealed, k_sealed_key_bytes)) {
                return syntax("this is no slot: expected a key id and s= with 80 bytes in base64");
            }
            if (!epoch.slots.empty() && epoch.slots.back().key_id >= slot.key_id) {
                return syntax("slots must be sorted by key id, each key once");
            }
            epoch.slots.push_back(slot);
            if (epoch.slots.size() > k_slot_limit) {
                return refuse(Code::integrity, "store-limit", "too many slots in one epoch", m_number);
            }
        }
        if (epoch.slots.empty()) return syntax("an epoch has at least one slot", 1);
        return {};
    }

    Result<> read_epoch() {
        Epoch epoch;
        epoch.block = {m_begin, 0, m_number};
        Fields fields(m_line);
        epoch.number_text = fields.take("@epoch ");
        epoch.public_key = fields.take(" pub=");
        epoch.created = fields.take(" created=");
        epoch.trust_text = fields.take(" trust=");
        epoch.by = fields.take(" by=");
        const auto value = number(epoch.number_text);
        const auto trust = number(epoch.trust_text);
        if (!fields.done() || !value || !trust || !is_base64(epoch.public_key, 32) || !is_instant(epoch.created) ||
            !is_key_id(epoch.by)) {
            return syntax("this is no epoch: expected a number, pub=, created=, trust= and by=");
        }
        epoch.number = *value;
        epoch.trust = *trust;
        epoch.id = epoch_id(*from_base64(epoch.public_key));
        TRY(read_slots(epoch));
        epoch.signature = TRY(read_signature(epoch.block));
        if (m_document.find_epoch(epoch.id)) {
            return refuse(Code::integrity, "store-duplicate", "this epoch stands in the file twice", epoch.block.line);
        }
        m_document.epochs.push_back(std::move(epoch));
        if (m_document.epochs.size() > k_epoch_limit) {
            return refuse(Code::integrity, "store-limit", "too many epochs", m_number);
        }
        return {};
    }

    /// Mostly they are in order: only a merge mixes them.
    Result<> sort_paths() {
        auto& paths = m_document.paths;
        if (!std::is_sorted(paths.begin(), paths.end())) std::sort(paths.begin(), paths.end());
        const auto twice = std::adjacent_find(paths.begin(), paths.end(),
                                              [](const auto& a, const auto& b) { return a.first == b.first; });
        if (twice == paths.end()) return {};
        const Entry& second = m_document.entries[std::next(twice)->second];
        return fail(Error{Code::integrity, "store-duplicate", std::string(second.path) + " stands in the file twice"}
                        .at(Location{m_document.name, second.block.line, 1, 1, ""})
                        .mend("keep the block that is right and delete the other"));
    }

    Result<> read_body(Entry& entry) {
        if (!advance()) return syntax("the entry is cut off");
        Fields fields(m_line);
        entry.version_text = fields.take("v=");
        const auto version = number(entry.version_text);
        if (!version) return syntax("expected v= and the entry's version");
        entry.version = *version;
        if (m_line.find(" gone=") != std::string_view::npos) {
            entry.gone = fields.take(" gone=");
            entry.by = fields.take(" by=");
            if (fields.done() && is_date(entry.gone) && is_key_id(entry.by)) return {};
            return syntax("this is no tombstone: expected v=, gone= and by=");
        }
        entry.epoch = fields.take(" ep=");
        entry.plaintext_epoch = fields.take(" pe=");
        entry.rotated = fields.take(" rot=");
        entry.type = fields.take(" type=");
        entry.by = fields.take(" by=");
        entry.wrapped_key = fields.take(" w=");
        entry.nonce = fields.take(" n=");
        entry.ciphertext = fields.take(" c=");
        entry.commitment = fields.take(" k=");
        if (!fields.done()) return syntax("expected the fields v, ep, pe, rot, type, by, w, n, c, k in this order");
        return check_fields(entry);
    }

    [[nodiscard]] Result<> check_fields(const Entry& entry) const {
        const struct {
            bool good;
            const char* message;
        } rows[] = {
            {is_hex(entry.epoch, 16), "ep= is not 16 hex digits"},
            {is_hex(entry.plaintext_epoch, 16), "pe= is not 16 hex digits"},
            {is_date(entry.rotated), "rot= is not a day"},
            {entry.type == "str" || entry.type == "bin", "type= is neither str nor bin"},
            {is_key_id(entry.by), "by= is not a key id"},
            {is_base64(entry.wrapped_key, k_sealed_key_bytes), "w= is not 80 bytes in base64"},
            {is_base64(entry.nonce, k_nonce_bytes), "n= is not 24 bytes in base64"},
            {is_ciphertext(entry.ciphertext), "c= is not a padded ciphertext in base64"},
            {is_base64(entry.commitment, 32), "k= is not 32 bytes in base64"},
        };
        for (const auto& row : rows) {
            if (!row.good) return syntax(row.message);
        }
        return {};
    }

    Result<> read_entry() {
        Entry entry;
        entry.block = {m_begin, 0, m_number};
        if (m_line.size() < 2 || m_line.front() != '[' || m_line.back() != ']') {
            return syntax("expected a block: @epoch … or [integration/name]");
        }
        entry.path = m_line.substr(1, m_line.size() - 2);
        if (!is_path(entry.path)) return syntax("the path is not <integration>/<name>");
        TRY(read_body(entry));
        entry.signature = TRY(read_signature(entry.block));
        m_document.paths.emplace_back(entry.path, m_document.entries.size());
        m_document.entries.push_back(entry);
        if (m_document.entries.size() > k_entry_limit) {
            return refuse(Code::integrity, "store-limit", "too many entries", m_number);
        }
        return {};
    }

    Document m_document;
    std::string_view m_environment;  ///< that it is opened for
    std::string_view m_text;
    std::string_view m_line;
    std::size_t m_begin = 0;
    std::size_t m_next = 0;
    std::size_t m_number = 0;
};

}  // namespace

bool is_path(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos || !is_name(path.substr(0, slash))) return false;
    const auto name = path.substr(slash + 1);
    if (name.empty() || name.size() > 128 || !(is_alnum(name[0]) || name[0] == '_')) return false;
    return all(name, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

Result<Document> parse(std::string text, std::string name, std::string_view environment) {
    return Parser(std::move(text), std::move(name)).run(environment);
}

}  // namespace sluice::secrets::sealed
