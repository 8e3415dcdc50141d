#include "scan/endpoint_search.hpp"

#include <algorithm>
#include <array>

#include "scan/percent.hpp"

namespace sluice::scan {

namespace {

constexpr std::size_t k_token_limit = 512;  ///< longer runs are data, not names (a host has at most 253 bytes)

constexpr bool is_token_byte(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c >= 0x80;
}

constexpr std::array<bool, 256> k_token_bytes = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 256; ++c) table[c] = is_token_byte(static_cast<unsigned char>(c));
    return table;
}();

bool in_token(char c) { return k_token_bytes[static_cast<unsigned char>(c)]; }

bool is_local_part(char c) { return (in_token(c) && static_cast<unsigned char>(c) < 0x80) || c == '+' || c == '\''; }

class Search {
public:
    Search(std::string_view text, const Inventory& inventory, const std::function<void(EndpointHit)>& found)
        : m_text(text), m_inventory(inventory), m_found(found) {}

    void run() {
        std::size_t at = 0;
        while (at < m_text.size()) {
            if (in_token(m_text[at])) {
                at = token(at);
            } else if (int byte = percent_byte(m_text, at); byte >= 0) {
                at = in_token(static_cast<char>(byte)) ? token(at) : at + 3;
            } else {
                ++at;
            }
        }
        if (m_inventory.has_ipv6()) ipv6();
    }

private:
    /// Reads the token that begins at `begin`; returns where it ends.
    std::size_t token(std::size_t begin) {
        std::size_t at = begin;
        bool dot = false;
        bool encoded = false;
        while (at < m_text.size()) {
            char c = m_text[at];
            if (in_token(c)) {
                dot = dot || c == '.';
                ++at;
            } else if (int byte = percent_byte(m_text, at); byte >= 0 && in_token(static_cast<char>(byte))) {
                dot = dot || byte == '.';
                encoded = true;
                at += 3;
            } else {
                break;
            }
        }
        std::size_t length = at - begin;
        bool guid = length >= 36 && m_text.find('-', begin) < at;
        if (length >= 4 && length <= k_token_limit && (dot || guid || encoded || m_inventory.has_single_words()))
            candidate(begin, at);
        return at;
    }

    void candidate(std::size_t begin, std::size_t end) {
        // marks that a language, a shell or Markdown puts around a name
        while (begin < end && is_mark(m_text[begin])) ++begin;
        while (end > begin && is_mark(m_text[end - 1])) --end;
        if (look_up(begin, end)) return;
        if (std::size_t skip = escape_length(begin, end); skip > 0) look_up(begin + skip, end);
    }

    static bool is_mark(char c) { return c == '.' || c == '-' || c == '_'; }

    /// How much of the token belongs to an escape before it: "\nprod.acme.com" in JSON, "\x2fprod…", "\u002fprod…".
    [[nodiscard]] std::size_t escape_length(std::size_t begin, std::size_t end) const {
        if (begin == 0 || m_text[begin - 1] != '\\' || begin == end) return 0;
        char c = m_text[begin];
        if (c == 'u' && end - begin > 5) return 5;
        if (c == 'x' && end - begin > 3) return 3;
        return std::string_view("abfnrtv0").find(c) == std::string_view::npos ? 0 : 1;
    }

    bool look_up(std::size_t begin, std::size_t end) {
        std::string name = normalise_host(m_text.substr(begin, end - begin));
        const InventoryEntry* entry = m_inventory.find(name);
        bool mailbox = begin > 0 && m_text[begin - 1] == '@' && is_mailbox(begin, end);
        if (mailbox && m_inventory.has_emails()) {
            std::size_t local = local_part(begin - 1);
            std::string address = normalise_host(m_text.substr(local, begin - 1 - local)) + "@" + name;
            if (const InventoryEntry* owner = m_inventory.find_email(address); owner != nullptr) {
                m_found({local, end, std::move(address), owner});
                return true;
            }
        }
        // people's addresses at the company's domain are not its endpoints
        if (entry == nullptr || (mailbox && std::count(name.begin(), name.end(), '.') < 2)) return entry != nullptr;
        m_found({begin, end, std::move(name), entry});
        return true;
    }

    [[nodiscard]] std::size_t local_part(std::size_t at_sign) const {
        std::size_t local = at_sign;
        while (local > 0 && at_sign - local < 64 && is_local_part(m_text[local - 1])) --local;
        return local;
    }

    /// "ada@acme.com", but not "//ada@acme.com/", "ada:pw@acme.com" and "git@acme.com:path".
    [[nodiscard]] bool is_mailbox(std::size_t begin, std::size_t end) const {
        std::size_t local = local_part(begin - 1);
        if (local == begin - 1) return false;
        if (local > 0 && m_text[local - 1] == '/') return false;
        if (local > 0 && m_text[local - 1] == ':' && !m_text.substr(0, local).ends_with("mailto:")) return false;
        return !(end + 1 < m_text.size() && m_text[end] == ':' && in_token(m_text[end + 1]));
    }

    void ipv6() {
        auto in_address = [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; };
        std::size_t at = 0;
        while (at < m_text.size()) {
            std::size_t begin = at;
            while (at < m_text.size() && in_address(m_text[at])) ++at;
            std::string_view run = m_text.substr(begin, at - begin);
            if (run.size() <= 45 && std::count(run.begin(), run.end(), ':') >= 2) {
                std::string name = canonical_address(run);
                const InventoryEntry* entry = name.empty() ? nullptr : m_inventory.find(name);
                if (entry != nullptr) m_found({begin, at, std::move(name), entry});
            }
            ++at;
        }
    }

    std::string_view m_text;
    const Inventory& m_inventory;
    const std::function<void(EndpointHit)>& m_found;
};

}  // namespace

void search_endpoints(std::string_view text, const Inventory& inventory,
                      const std::function<void(EndpointHit)>& found) {
    if (!inventory.empty()) Search(text, inventory, found).run();
}

}  // namespace sluice::scan
