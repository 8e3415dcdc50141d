#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.hpp"

// The sealed store's text: docs/formats/sealed-store.md. Nothing here knows a key.

namespace sluice::secrets::sealed {

inline constexpr std::size_t k_file_limit = 64U << 20;
inline constexpr std::size_t k_line_limit = 512U << 10;
inline constexpr std::size_t k_epoch_limit = 1'000;
inline constexpr std::size_t k_slot_limit = 256;
inline constexpr std::size_t k_entry_limit = 100'000;
inline constexpr std::size_t k_value_limit = 256U << 10;
inline constexpr std::int64_t k_number_limit = (std::int64_t{1} << 53) - 1;

inline constexpr std::size_t k_sealed_key_bytes = 80;  ///< crypto_box_seal of 32 bytes
inline constexpr std::size_t k_nonce_bytes = 24;
inline constexpr std::size_t k_tag_bytes = 16;

/// All texts below are parts of Document::text, exactly as they stand there; base64 is checked but not decoded.
struct Header {
    std::string_view id;
    std::string_view environment;
    std::string_view suite;
};

struct Slot {
    std::string_view key_id;
    std::string_view sealed;
};

/// The bytes of a block in the text, without the empty lines around it, and its first line, counted from 1.
struct Block {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t line = 0;
};

struct Epoch {
    Block block;
    std::int64_t number = 0;
    std::int64_t trust = 0;
    std::string_view number_text, public_key, created, trust_text, by, signature;
    std::vector<Slot> slots;  ///< sorted by key id
    std::string id;           ///< what `ep` and `pe` hold
};

/// An entry, or a tombstone when `gone` is not empty (then only path, version and by are set beside it).
struct Entry {
    Block block;
    std::int64_t version = 0;
    std::string_view path, version_text, epoch, plaintext_epoch, rotated, type, by;
    std::string_view wrapped_key, nonce, ciphertext, commitment, signature;
    std::string_view gone;

    [[nodiscard]] bool is_tombstone() const { return !gone.empty(); }
};

/// A parsed store. It can be moved; its views stay valid, because the text is shared, not copied.
struct Document {
    std::shared_ptr<const std::string> text;
    std::string name;  ///< of the file, for errors
    Header header;
    std::size_t header_end = 0;
    std::vector<Epoch> epochs;                                    ///< in file order
    std::vector<Entry> entries;                                   ///< in file order
    std::vector<std::pair<std::string_view, std::size_t>> paths;  ///< sorted; each path's index into entries

    [[nodiscard]] const Entry* find_entry(std::string_view path) const;
    [[nodiscard]] const Epoch* find_epoch(std::string_view id) const;
    /// The epoch of the highest number; of two with one number the one with the smaller public key. nullptr if none.
    [[nodiscard]] const Epoch* newest_epoch() const;
    /// SHA-256 of a block's bytes, hex: what a bundle names.
    [[nodiscard]] std::string digest(const Block& block) const;
    /// An error, or a failure, located at a block; always of Code::integrity.
    [[nodiscard]] Error fault(const Block& block, std::string rule, std::string message) const;
    [[nodiscard]] Failure refuse(const Block& block, std::string rule, std::string message) const;
};

/// Whether something is sealed to `one` rather than to `other`: the higher number; of one number, the smaller public key.
[[nodiscard]] bool is_newer(const Epoch& one, const Epoch& other);

/// Parses and checks everything that needs no trust. `name` is the file in errors; `environment` may be `k_any`. Rules
/// `store-…`.
inline constexpr std::string_view k_any = "";
[[nodiscard]] Result<Document> parse(std::string text, std::string name, std::string_view environment);

/// "<integration>/<name>" as the grammar has it.
[[nodiscard]] bool is_path(std::string_view path);
/// First 16 hex digits of SHA-256 of the raw public key.
[[nodiscard]] std::string epoch_id(std::string_view raw_public_key);
/// The padded length of a value of `size` bytes.
[[nodiscard]] std::size_t padded_size(std::size_t size);

/// What is authenticated.
[[nodiscard]] std::string associated_data(const Header& header, const Entry& entry);
[[nodiscard]] std::string committed_bytes(const Entry& entry, std::string_view associated);
[[nodiscard]] std::string signed_bytes(const Header& header, const Entry& entry);
[[nodiscard]] std::string signed_bytes(const Header& header, const Epoch& epoch);

/// The blocks' text, from the fields (a signature included).
[[nodiscard]] std::string to_text(const Header& header);
[[nodiscard]] std::string to_text(const Entry& entry);
[[nodiscard]] std::string to_text(const Epoch& epoch);

/// Collects changes of a document and applies them in one pass; every other byte is copied.
class Edit {
public:
    explicit Edit(const Document& document);
    /// Replaces the entry of that path, or inserts the block before the first greater path.
    void put_entry(std::string_view path, std::string block);
    void add_epoch(std::string block);
    void replace(const Block& old, std::string block);
    [[nodiscard]] std::string apply() const;

private:
    struct Change {
        std::size_t begin;
        std::size_t end;
        std::string text;
    };
    const Document& m_document;
    std::vector<Change> m_changes;
    std::vector<std::string_view> m_greatest;  ///< of the paths up to each entry
};

}  // namespace sluice::secrets::sealed
