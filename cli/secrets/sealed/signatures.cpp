#include "secrets/sealed/signatures.hpp"

#include <algorithm>
#include <cstring>

#include "signing/keys.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/parallel.hpp"

namespace sluice::secrets::sealed {
namespace {

constexpr std::string_view k_memory_magic = "sluice-signatures-1\n";
constexpr std::size_t k_memory_limit = 4U << 20;  ///< 131,000 facts; a store has at most 101,000 signatures
constexpr std::size_t k_worth_remembering = 200;  ///< new facts; about 10 ms of verifying

bool is_good(const Claim& claim) {
    const auto raw = from_base64(claim.signature);
    return raw && signing::verify_ed25519(claim.message, *raw, claim.public_key);
}

}  // namespace

std::size_t Signatures::FactHash::operator()(const Fact& fact) const {
    std::size_t hash = 0;  // a digest's bytes are as good as any hash of them
    std::memcpy(&hash, fact.data(), sizeof hash);
    return hash;
}

Signatures::Fact Signatures::fact_of(const Claim& claim) {
    std::string whole(k_memory_magic);
    whole.reserve(claim.message.size() + 256);
    for (const std::string_view field : {claim.public_key, claim.signature, std::string_view(claim.message)})
        append_field(whole, field);
    Fact fact{};
    const std::string digest = blake2b(whole);
    std::copy(digest.begin(), digest.end(), fact.begin());
    return fact;
}

bool Signatures::verify(const Claim& claim) {
    const Fact fact = fact_of(claim);
    if (m_known.contains(fact)) return true;
    if (!is_good(claim)) return false;
    m_known.insert(fact);
    return true;
}

std::vector<bool> Signatures::verify_all(std::size_t count, const std::function<Claim(std::size_t)>& claim_of) {
    if (count >= k_worth_remembering) read_file();
    struct Outcome {
        Fact fact{};
        bool good = false;
        bool fresh = false;
    };
    std::vector<Outcome> outcomes(count);
    parallel::for_each(count, [&](std::size_t i) {
        const Claim claim = claim_of(i);
        if (claim.public_key.empty()) return;
        Outcome& outcome = outcomes[i];
        outcome.fact = fact_of(claim);
        outcome.fresh = !m_known.contains(outcome.fact);
        outcome.good = !outcome.fresh || is_good(claim);
    });
    std::vector<Fact> facts;
    std::vector<bool> good(count);
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!outcomes[i].good) continue;
        good[i] = true;
        facts.push_back(outcomes[i].fact);
        if (!outcomes[i].fresh) continue;
        ++fresh;
        m_known.insert(outcomes[i].fact);
    }
    if (fresh >= k_worth_remembering) write_file(facts);
    return good;
}

/// What cannot be read counts as not there: the file only saves time.
void Signatures::read_file() {
    if (m_file.empty() || !files::exists(m_file)) return;
    const auto text = files::read(m_file, k_memory_limit);
    if (!text || !text->starts_with(k_memory_magic) || (text->size() - k_memory_magic.size()) % sizeof(Fact) != 0)
        return;
    m_known.reserve(text->size() / sizeof(Fact));
    for (std::size_t at = k_memory_magic.size(); at < text->size(); at += sizeof(Fact)) {
        Fact fact{};
        std::copy_n(text->data() + at, fact.size(), fact.begin());
        m_known.insert(fact);
    }
}

/// A folder that cannot be written to costs time, and nothing else.
void Signatures::write_file(const std::vector<Fact>& facts) const {
    if (m_file.empty() || !files::make_folders(m_file.parent_path(), 0700)) return;
    std::string text(k_memory_magic);
    for (const Fact& fact : facts) text.append(fact.data(), fact.size());
    [[maybe_unused]] const auto written = files::replace(m_file, text, 0600);
}

}  // namespace sluice::secrets::sealed
