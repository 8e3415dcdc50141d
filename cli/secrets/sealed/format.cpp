#include "secrets/sealed/format.hpp"

#include <algorithm>

#include "support/digest.hpp"
#include "support/encoding.hpp"

namespace sluice::secrets::sealed {

using std::string_view_literals::operator""sv;

const Entry* Document::find_entry(std::string_view path) const {
    const auto found = std::lower_bound(paths.begin(), paths.end(), path,
                                        [](const auto& one, std::string_view wanted) { return one.first < wanted; });
    return found == paths.end() || found->first != path ? nullptr : &entries[found->second];
}

const Epoch* Document::find_epoch(std::string_view id) const {
    const auto found = std::find_if(epochs.begin(), epochs.end(), [&](const Epoch& epoch) { return epoch.id == id; });
    return found == epochs.end() ? nullptr : &*found;
}

const Epoch* Document::newest_epoch() const {
    const Epoch* newest = nullptr;
    for (const Epoch& epoch : epochs) {
        if (!newest || is_newer(epoch, *newest)) newest = &epoch;
    }
    return newest;
}

bool is_newer(const Epoch& one, const Epoch& other) {
    return one.number == other.number ? one.public_key < other.public_key : one.number > other.number;
}

std::string Document::digest(const Block& block) const {
    return sha256_hex(std::string_view(*text).substr(block.begin, block.end - block.begin));
}

Error Document::fault(const Block& block, std::string rule, std::string message) const {
    return Error{Code::integrity, std::move(rule), std::move(message)}.at(Location{name, block.line, 1, 1, ""});
}

Failure Document::refuse(const Block& block, std::string rule, std::string message) const {
    return fail(fault(block, std::move(rule), std::move(message)));
}

std::string epoch_id(std::string_view raw_public_key) { return sha256_hex(raw_public_key).substr(0, 16); }

namespace {

void append_fields(std::string& out, std::initializer_list<std::string_view> fields) {
    for (const auto field : fields) append_field(out, field);
}

/// Starts with a context that ends with NUL, so that no message of one kind is one of another.
std::string begin_message(std::string_view context, const Header& header) {
    std::string out(context);
    append_fields(out, {header.suite, header.id, header.environment});
    return out;
}

void append_line(std::string& out, std::initializer_list<std::string_view> parts) {
    for (const auto part : parts) out += part;
    out += '\n';
}

}  // namespace

std::string associated_data(const Header& header, const Entry& entry) {
    std::string out = begin_message("", header);
    append_fields(
        out, {entry.path, entry.version_text, entry.epoch, entry.plaintext_epoch, entry.rotated, entry.type, entry.by});
    return out;
}

std::string committed_bytes(const Entry& entry, std::string_view associated) {
    std::string out;
    append_fields(out, {entry.nonce, entry.ciphertext});
    out += associated;
    return out;
}

std::string signed_bytes(const Header& header, const Entry& entry) {
    if (entry.is_tombstone()) {
        std::string out = begin_message("sluice-tombstone-v1\0"sv, header);
        append_fields(out, {entry.path, entry.version_text, entry.gone, entry.by});
        return out;
    }
    std::string out("sluice-entry-v1\0"sv);
    out += associated_data(header, entry);
    append_fields(out, {entry.wrapped_key, entry.nonce, entry.ciphertext, entry.commitment});
    return out;
}

std::string signed_bytes(const Header& header, const Epoch& epoch) {
    std::string out = begin_message("sluice-epoch-v1\0"sv, header);
    append_fields(out, {epoch.number_text, epoch.public_key, epoch.created, epoch.trust_text, epoch.by});
    for (const Slot& slot : epoch.slots) append_fields(out, {slot.key_id, slot.sealed});
    return out;
}

std::string to_text(const Header& header) {
    std::string out;
    append_line(out, {"sluice-store 1 id=", header.id, " env=", header.environment, " suite=", header.suite});
    return out;
}

std::string to_text(const Entry& entry) {
    std::string out;
    append_line(out, {"[", entry.path, "]"});
    if (entry.is_tombstone()) {
        append_line(out, {"v=", entry.version_text, " gone=", entry.gone, " by=", entry.by});
    } else {
        append_line(out, {"v=",    entry.version_text, " ep=",   entry.epoch, " pe=", entry.plaintext_epoch,
                          " rot=", entry.rotated,      " type=", entry.type,  " by=", entry.by,
                          " w=",   entry.wrapped_key,  " n=",    entry.nonce, " c=",  entry.ciphertext,
                          " k=",   entry.commitment});
    }
    append_line(out, {"sig=", entry.signature});
    return out;
}

std::string to_text(const Epoch& epoch) {
    std::string out;
    append_line(out, {"@epoch ", epoch.number_text, " pub=", epoch.public_key, " created=", epoch.created,
                      " trust=", epoch.trust_text, " by=", epoch.by});
    for (const Slot& slot : epoch.slots) append_line(out, {"slot ", slot.key_id, " s=", slot.sealed});
    append_line(out, {"sig=", epoch.signature});
    return out;
}

std::size_t padded_size(std::size_t size) {
    const std::size_t step = size + 1 <= 512 ? 64 : 256;
    return (size / step + 1) * step;
}

Edit::Edit(const Document& document) : m_document(document) {
    for (const Entry& entry : document.entries) {
        m_greatest.push_back(m_greatest.empty() ? entry.path : std::max(m_greatest.back(), entry.path));
    }
}

void Edit::put_entry(std::string_view path, std::string block) {
    if (const Entry* old = m_document.find_entry(path)) return replace(old->block, std::move(block));
    // The first entry whose path is greater is the first at which the greatest so far is.
    const auto greater = std::upper_bound(m_greatest.begin(), m_greatest.end(), path);
    if (greater == m_greatest.end()) {
        const std::size_t end = m_document.text->size();
        m_changes.push_back({end, end, "\n" + std::move(block)});
        return;
    }
    const auto index = static_cast<std::size_t>(greater - m_greatest.begin());
    const std::size_t begin = m_document.entries[index].block.begin;
    m_changes.push_back({begin, begin, std::move(block) + "\n"});
}

void Edit::add_epoch(std::string block) {
    std::size_t at = m_document.header_end;
    for (const Epoch& epoch : m_document.epochs) at = std::max(at, epoch.block.end);
    m_changes.push_back({at, at, "\n" + std::move(block)});
}

void Edit::replace(const Block& old, std::string block) { m_changes.push_back({old.begin, old.end, std::move(block)}); }

std::string Edit::apply() const {
    std::vector<const Change*> sorted;
    for (const Change& change : m_changes) sorted.push_back(&change);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Change* a, const Change* b) { return a->begin < b->begin; });
    std::string out;
    std::size_t at = 0;
    for (const Change* change : sorted) {
        out.append(*m_document.text, at, change->begin - at);
        out += change->text;
        at = change->end;
    }
    out.append(*m_document.text, at, std::string::npos);
    return out;
}

}  // namespace sluice::secrets::sealed
