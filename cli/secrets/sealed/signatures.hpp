#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sluice::secrets::sealed {

/// That a key signed a message.
struct Claim {
    std::string message;
    std::string_view signature;   ///< base64
    std::string_view public_key;  ///< Ed25519, 32 raw bytes
};

/// Verifies signatures, and remembers those that were good: in the process, and, for a store of many entries, in a file
/// of the user's own, so that only what is new is verified the next time. What is remembered is arithmetic, under a digest
/// of message, signature and key together; whom to believe is judged each time anew. The file holds no name and no value.
class Signatures {
public:
    /// `file` may be empty, or not there: then nothing is known yet.
    explicit Signatures(std::filesystem::path file) : m_file(std::move(file)) {}

    [[nodiscard]] bool verify(const Claim& claim);

    /// Verifies claims 0 … count - 1 on several threads; which of them are good. `claim_of`, which is called on those
    /// threads, gives a claim with an empty key for what nobody claims.
    std::vector<bool> verify_all(std::size_t count, const std::function<Claim(std::size_t)>& claim_of);

private:
    using Fact = std::array<char, 32>;
    struct FactHash {
        std::size_t operator()(const Fact& fact) const;
    };
    [[nodiscard]] static Fact fact_of(const Claim& claim);
    void read_file();
    void write_file(const std::vector<Fact>& facts) const;

    std::filesystem::path m_file;
    std::unordered_set<Fact, FactHash> m_known;
};

}  // namespace sluice::secrets::sealed
