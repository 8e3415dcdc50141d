#include "signing/keys.hpp"

#include <gtest/gtest.h>

#include "signing/dsse.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/json.hpp"
#include "support/people.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"
#include "support/source_root.hpp"

namespace sluice::signing {
namespace {

std::string hex(std::string_view text) { return from_hex(text).value(); }

Json hello() {
    const auto path = test::source_root() / "tests/vectors/dsse/hello.json";
    return Json::parse(files::read(path).value(), "hello.json").value();
}

std::string member(const Json& json, std::string_view name) { return *json.find(name)->as_string(); }

Result<Finished> run_program(std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    return run(command);
}

struct Rfc8032 {
    const char* key;
    const char* message;
    const char* signature;
};

// RFC 8032 §7.1, tests 1 to 3.
constexpr Rfc8032 k_rfc8032[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "55"
     "141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d"
     "291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "027be"
     "ceea1ec40a"},
};

TEST(Keys, VerifiesTheVectorsOfRfc8032) {
    for (const Rfc8032& vector : k_rfc8032) {
        EXPECT_TRUE(verify_ed25519(hex(vector.message), hex(vector.signature), hex(vector.key)));
        EXPECT_FALSE(verify_ed25519(hex(vector.message) + "x", hex(vector.signature), hex(vector.key)));
    }
}

TEST(Keys, RefusesEveryFlippedBitOfASignatureAndAKey) {
    const Rfc8032& vector = k_rfc8032[1];
    for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
        std::string signature = hex(vector.signature);
        signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(verify_ed25519(hex(vector.message), signature, hex(vector.key))) << bit;
    }
    for (std::size_t bit = 0; bit < 32 * 8; ++bit) {
        std::string key = hex(vector.key);
        key[bit / 8] = static_cast<char>(key[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(verify_ed25519(hex(vector.message), hex(vector.signature), key)) << bit;
    }
}

TEST(Keys, RefusesWrongLengthsInsteadOfReadingBeyondThem) {
    const Rfc8032& vector = k_rfc8032[0];
    EXPECT_FALSE(verify_ed25519("", hex(vector.signature).substr(1), hex(vector.key)));
    EXPECT_FALSE(verify_ed25519("", "", hex(vector.key)));
    EXPECT_FALSE(verify_ed25519("", hex(vector.signature), hex(vector.key).substr(1)));
    EXPECT_FALSE(verify_ed25519("", hex(vector.signature), ""));
}

TEST(Keys, RefusesASmallOrderKeyThatWouldSignAnything) {
    std::string identity_point(32, '\0');
    identity_point[0] = 1;
    std::string signature(64, '\0');
    signature[0] = 1;  // R = identity, S = 0: verifies under a lax reading
    EXPECT_FALSE(verify_ed25519("anything", signature, identity_point));
}

TEST(Keys, WritesTheFormsThatOtherToolsRead) {
    const Json vector = hello();
    const std::string key = from_base64(member(vector, "key")).value();
    EXPECT_EQ(key_id(key), member(vector, "keyid"));
    EXPECT_EQ(to_pem(key), member(vector, "pem"));
    EXPECT_EQ(key_file_name(key).size(), 64U);
    EXPECT_EQ(pre_authentication_encoding(member(vector, "type"), member(vector, "payload")), member(vector, "pae"));
    EXPECT_TRUE(verify_ed25519(member(vector, "pae"), from_base64(member(vector, "sig")).value(), key));
}

TEST(Keys, SshKeygenPrintsOurKeyId) {
    const test::Scratch scratch;
    const Identity ada = test::person("ada", 1);
    ASSERT_TRUE(files::write_atomic(scratch.path() / "k.pub", to_ssh(ada.keys().signing, "ada") + "\n"));
    const auto finished = run_program({"ssh-keygen", "-l", "-f", (scratch.path() / "k.pub").string()});
    if (!finished) GTEST_SKIP() << "no ssh-keygen here";
    EXPECT_EQ(finished->output, "256 " + ada.key_id() + " ada (ED25519)\n");
}

TEST(Keys, OpensslVerifiesOurSignatures) {
    const test::Scratch scratch;
    const Identity ada = test::person("ada", 1);
    Envelope envelope = make_envelope({"a.tar", std::string(64, '0'), predicate_type("release"), Json::object()});
    ASSERT_TRUE(add_signature(envelope, ada));
    const std::string pae = pre_authentication_encoding(envelope.payload_type, envelope.payload);
    const auto file = [&](const char* name) { return (scratch.path() / name).string(); };
    ASSERT_TRUE(files::write_atomic(file("k.pub"), to_pem(ada.keys().signing)));
    ASSERT_TRUE(files::write_atomic(file("sig"), envelope.signatures.front().bytes));
    const auto verify = [&](const std::string& message) {
        EXPECT_TRUE(files::write_atomic(file("pae"), message));
        return run_program({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", file("k.pub"), "-rawin", "-in",
                            file("pae"), "-sigfile", file("sig")});
    };
    const auto good = verify(pae);
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->status, 0) << good->output << good->errors;
    const auto bad = verify(pae + " ");
    ASSERT_TRUE(bad);
    EXPECT_NE(bad->status, 0);
}

TEST(Keys, OnlyGoodKeysAreUsable) {
    const PublicKeys good = test::person("ada", 1).keys();
    EXPECT_TRUE(is_usable(good));
    const std::string zero(32, '\0');
    EXPECT_FALSE(is_usable({zero, good.sealing}));
    EXPECT_FALSE(is_usable({good.signing, zero}));
    EXPECT_FALSE(is_usable({good.signing.substr(1), good.sealing}));
    EXPECT_FALSE(is_usable({good.signing, good.sealing + "x"}));
    std::string high_bit = good.sealing;
    high_bit[31] = static_cast<char>(high_bit[31] | '\x80');
    EXPECT_FALSE(is_usable({good.signing, high_bit})) << "two spellings of one X25519 key";
}

}  // namespace
}  // namespace sluice::signing
