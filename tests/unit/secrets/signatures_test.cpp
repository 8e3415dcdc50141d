#include "secrets/sealed/signatures.hpp"

#include <sodium.h>

#include <fstream>

#include <gtest/gtest.h>

#include "support/encoding.hpp"
#include "support/scratch.hpp"

namespace sluice::secrets::sealed {
namespace {

namespace fs = std::filesystem;

/// A key, and signed messages of it.
class Signer {
public:
    Signer() { crypto_sign_keypair(m_public, m_secret); }
    [[nodiscard]] std::string sign(const std::string& message) const {
        unsigned char signature[crypto_sign_BYTES];
        crypto_sign_detached(signature, nullptr, bytes_of(message).data(), message.size(), m_secret);
        return to_base64(Bytes(signature, sizeof signature));
    }
    [[nodiscard]] std::string_view key() const { return text_of(Bytes(m_public, sizeof m_public)); }

private:
    unsigned char m_public[crypto_sign_PUBLICKEYBYTES]{};
    unsigned char m_secret[crypto_sign_SECRETKEYBYTES]{};
};

std::string message(std::size_t i) { return "entry " + std::to_string(i); }

/// Verifies `signed_ones` at once, and returns the file that was left.
std::string verify_all(const fs::path& file, const Signer& signer, const std::vector<std::string>& signed_ones) {
    Signatures signatures(file);
    const auto good = signatures.verify_all(signed_ones.size(), [&](std::size_t i) {
        return Claim{message(i), signed_ones[i], signer.key()};
    });
    for (std::size_t i = 0; i < good.size(); ++i) EXPECT_EQ(good[i], signed_ones[i] == signer.sign(message(i)));
    if (fs::is_directory(file)) return "";
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> sign_many(const Signer& signer, std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(signer.sign(message(i)));
    return all;
}

TEST(Signatures, one_that_was_good_stays_bound_to_message_and_key) {
    const Signer ada;
    const Signer eve;
    const std::string signature = ada.sign("a");
    Signatures signatures("");
    EXPECT_TRUE(signatures.verify({"a", signature, ada.key()}));
    EXPECT_TRUE(signatures.verify({"a", signature, ada.key()}));
    EXPECT_FALSE(signatures.verify({"b", signature, ada.key()}));
    EXPECT_FALSE(signatures.verify({"a", signature, eve.key()}));
    EXPECT_FALSE(signatures.verify({"a", eve.sign("a"), ada.key()}));
}

TEST(Signatures, many_leave_a_file_of_the_good_ones_that_only_saves_time) {
    const test::Scratch folder;
    const fs::path file = folder.path() / "deep" / "signatures";
    const Signer signer;
    auto all = sign_many(signer, 300);
    all[7] = all[8];
    const std::string text = verify_all(file, signer, all);
    EXPECT_EQ(text.size() % 32, 20U % 32);  // the first line, and 299 facts
    EXPECT_EQ((text.size() - 20) / 32, 299U);
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(verify_all(file, signer, all), text);

    Signatures fresh(file);
    EXPECT_FALSE(fresh.verify({message(7), all[7], signer.key()}));
    EXPECT_TRUE(fresh.verify({message(9), all[9], signer.key()}));
}

TEST(Signatures, a_file_that_cannot_be_read_counts_as_not_there) {
    const test::Scratch folder;
    const fs::path file = folder.path() / "signatures";
    const Signer signer;
    const auto all = sign_many(signer, 250);
    const std::string text = verify_all(file, signer, all);
    for (const std::string& broken : {std::string(), text.substr(0, 100), "x" + text.substr(1), text + "y"}) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << broken;
        EXPECT_EQ(verify_all(file, signer, all), text);
    }
    fs::remove(file);
    fs::create_directory(file);
    verify_all(file, signer, all);
    EXPECT_TRUE(fs::is_directory(file));
}

TEST(Signatures, few_leave_no_file) {
    const test::Scratch folder;
    const fs::path file = folder.path() / "signatures";
    const Signer signer;
    verify_all(file, signer, sign_many(signer, 50));
    EXPECT_FALSE(fs::exists(file));
}

}  // namespace
}  // namespace sluice::secrets::sealed
