#include <string>
#include <string_view>
#include <utility>

#include "secrets/sealed/forms.hpp"
#include "secrets/sealed/parse_part.hpp"

namespace sluice::secrets::sealed {
namespace {

using namespace forms;

/// Goes through the lines of one part.
class BlockReader {
public:
    BlockReader(const Source& source, Part& part)
        : m_text(source.text.substr(0, part.end)),
          m_name(source.name),
          m_part(part),
          m_next(part.begin),
          m_number(part.line) {}

    Result<> run() {
        while (next_block()) {
            if (m_line.starts_with('@')) {
                TRY(read_epoch());
            } else {
                TRY(read_entry());
            }
            if (!at_end() && m_text[m_next] != '\n') return syntax("an empty line must follow each block", 1);
        }
        return {};
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

    [[nodiscard]] Failure refuse(std::string rule, std::string message, std::size_t ahead = 0) const {
        return fail(Error{Code::integrity, std::move(rule), std::move(message)}.at(
            Location{m_name, m_number + ahead, 1, 1, ""}));
    }
    [[nodiscard]] Failure syntax(std::string message, std::size_t ahead = 0) const {
        return refuse("store-syntax", std::move(message), ahead);
    }

    /// Most entries name the writer and the day of the one before.
    bool is_same_writer(std::string_view text) {
        if (text == m_writer) return true;
        if (!is_key_id(text)) return false;
        m_writer = text;
        return true;
    }
    bool is_same_day(std::string_view text) {
        if (text == m_day) return true;
        if (!is_date(text)) return false;
        m_day = text;
        return true;
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
                return refuse("store-limit", "too many slots in one epoch");
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
        m_part.epochs.push_back(std::move(epoch));
        if (m_part.epochs.size() > k_epoch_limit) return refuse("store-limit", "too many epochs");
        return {};
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
            if (fields.done() && is_same_day(entry.gone) && is_same_writer(entry.by)) return {};
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

    [[nodiscard]] Result<> check_fields(const Entry& entry) {
        const struct {
            bool good;
            const char* message;
        } rows[] = {
            {is_hex(entry.epoch, 16), "ep= is not 16 hex digits"},
            {is_hex(entry.plaintext_epoch, 16), "pe= is not 16 hex digits"},
            {is_same_day(entry.rotated), "rot= is not a day"},
            {entry.type == "str" || entry.type == "bin", "type= is neither str nor bin"},
            {is_same_writer(entry.by), "by= is not a key id"},
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
        if (m_line.size() < 2 || m_line.front() != '[' || m_line.back() != ']') {
            return syntax("expected a block: @epoch … or [integration/name]");
        }
        Entry& entry = m_part.entries[m_part.count];
        entry.block = {m_begin, 0, m_number};
        entry.path = m_line.substr(1, m_line.size() - 2);
        if (!is_path(entry.path)) return syntax("the path is not <integration>/<name>");
        TRY(read_body(entry));
        entry.signature = TRY(read_signature(entry.block));
        ++m_part.count;
        return {};
    }

    std::string_view m_text;
    const std::string& m_name;
    Part& m_part;
    std::string_view m_line;
    std::string_view m_writer, m_day;  ///< good ones
    std::size_t m_begin = 0;
    std::size_t m_next;
    std::size_t m_number;
};

}  // namespace

void read_blocks(const Source& source, Part& part) { part.outcome = BlockReader(source, part).run(); }

}  // namespace sluice::secrets::sealed
