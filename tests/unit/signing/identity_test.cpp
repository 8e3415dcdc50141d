#include "signing/identity.hpp"

#include <sodium.h>
#include <sys/stat.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "signing/identity_access.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"
#include "support/vector_file.hpp"

namespace sluice::signing {
namespace {

using test::person;
using test::secret;

Passphrase typed(std::string text) {
    return [text = std::move(text)]() -> Result<Secret> { return secret(text); };
}

Result<Secret> never_asked() {
    ADD_FAILURE() << "a passphrase was asked for";
    return fail(Code::bug, "asked", "asked");
}

TEST(Identity, KnownSeedGivesKnownKeys) {
    const Identity ada = person("ada", 1);
    for (const auto& vector : test::vectors("identity")) {
        if (vector.name.starts_with("imported") && vector.name != "imported-for-derived") continue;
        EXPECT_EQ(to_base64(bytes_of(ada.keys().signing)), vector.head.at("signing"));
        EXPECT_EQ(to_base64(bytes_of(ada.keys().sealing)), vector.head.at("sealing"));
        EXPECT_EQ(ada.key_id(), vector.head.at("keyid"));
    }
}

TEST(Identity, VectorsGiveExactlyTheirRule) {
    const auto vectors = test::vectors("identity");
    ASSERT_GE(vectors.size(), 30U);
    for (const auto& vector : vectors) {
        SCOPED_TRACE(vector.name);
        const auto phrase = vector.head.find("passphrase");
        const auto opened = unlock_identity(
            secret(vector.body), phrase == vector.head.end() ? never_asked : typed(phrase->second), "identity");
        EXPECT_EQ(opened ? "ok" : opened.error().rule, vector.head.at("expect"));
        if (opened) {
            EXPECT_EQ(opened->name(), "ada");
            EXPECT_EQ(to_base64(bytes_of(opened->keys().signing)), vector.head.at("signing"));
            EXPECT_EQ(to_base64(bytes_of(opened->keys().sealing)), vector.head.at("sealing"));
            EXPECT_EQ(opened->key_id(), vector.head.at("keyid"));
        } else {
            EXPECT_EQ(opened.error().code, Code::integrity);
            EXPECT_EQ(opened.error().where.value_or(Location{}).file, "identity");
        }
    }
}

/// Parameters above the cap are refused before a passphrase is asked for, so that Argon2 cannot have run with them.
TEST(Identity, ParametersAboveTheCapAreRefusedBeforeArgon2Runs) {
    int tried = 0;
    for (const auto& vector : test::vectors("identity")) {
        if (vector.head.at("expect") != "identity-kdf") continue;
        SCOPED_TRACE(vector.name);
        const auto opened = unlock_identity(secret(vector.body), never_asked, "identity");
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().rule, "identity-kdf");
        ++tried;
    }
    EXPECT_GE(tried, 3);
}

TEST(Identity, PublicPartNeedsNoPassphraseAndProvesItself) {
    const auto info = parse_identity(secret(test::vector_body("identity", "sealed")), "identity");
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->encrypted);
    EXPECT_EQ(info->keys, person("ada", 1).keys());
    const auto changed = parse_identity(secret(test::vector_body("identity", "sealing-changed")), "identity");
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().rule, "identity-proof");
}

/// Flips each bit of the text in turn; none may open.
void expect_every_flip_refused(const std::string& text, const Passphrase& passphrase) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const auto opened = unlock_identity(secret(flipped), passphrase, "identity");
        ASSERT_FALSE(opened) << "byte " << bit / 8 << " bit " << bit % 8;
        EXPECT_EQ(opened.error().code, Code::integrity);
    }
}

TEST(Identity, EveryFlippedBitIsRefused) {
    expect_every_flip_refused(test::vector_body("identity", "plain"), typed("x"));
    expect_every_flip_refused(test::vector_body("identity", "sealed"), typed("correct horse"));
    expect_every_flip_refused(test::vector_body("identity", "imported"), typed("x"));
}

TEST(Identity, EveryTruncationIsRefused) {
    const std::string text = test::vector_body("identity", "sealed");
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(unlock_identity(secret(text.substr(0, size)), typed("correct horse"), "identity")) << size;
    }
}

TEST(Identity, SavesAndOpensWithoutAPassphrase) {
    const test::Scratch scratch;
    const auto path = scratch.path() / "home" / "identity";
    const Identity ada = Identity::generate("ada").value();
    ASSERT_TRUE(save_identity(ada, path, std::nullopt));
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    ASSERT_EQ(::stat(path.parent_path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0700U);
    const auto opened = open_identity(path, never_asked);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->keys(), ada.keys());
    EXPECT_FALSE(read_identity(path)->encrypted);
}

TEST(Identity, SavesAndOpensWithAPassphrase) {
    const test::Scratch scratch;
    const auto path = scratch.path() / "identity";
    const Identity ada = Identity::generate("ada").value();
    ASSERT_TRUE(save_identity(ada, path, secret("long and good")));
    const std::string text = files::read(path).value();
    EXPECT_NE(text.find("kdf=argon2id m=262144 t=3 salt="), std::string::npos);
    const auto opened = open_identity(path, typed("long and good"));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->keys(), ada.keys());
    const auto wrong = open_identity(path, typed("long and bad"));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().rule, "wrong-passphrase");
    EXPECT_EQ(wrong.error().code, Code::integrity);
    const auto info = read_identity(path);
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->encrypted);
}

TEST(Identity, SavesAndOpensAnImportedSigningKey) {
    const test::Scratch scratch;
    const std::string seed(k_seed_size, '\x07');
    const Identity one = Identity::with_signing_seed("ada", secret(seed)).value();
    const Identity two = Identity::with_signing_seed("ada", secret(seed)).value();
    EXPECT_EQ(one.keys().signing, two.keys().signing);
    EXPECT_NE(one.keys().sealing, two.keys().sealing);
    EXPECT_TRUE(verify_ed25519("message", one.sign("message").value(), one.keys().signing));
    for (const char* phrase : {"", "long and good"}) {
        const auto path = scratch.path() / fmt::format("identity-{}", std::string_view(phrase).size());
        auto passphrase = *phrase == '\0' ? std::nullopt : std::optional<Secret>(secret(phrase));
        ASSERT_TRUE(save_identity(one, path, passphrase));
        const auto opened = open_identity(path, typed(phrase));
        ASSERT_TRUE(opened) << opened.error().message;
        EXPECT_EQ(opened->keys(), one.keys());
        EXPECT_TRUE(verify_ed25519("message", opened->sign("message").value(), one.keys().signing));
    }
}

TEST(Identity, NeverWritesOverAnExistingFile) {
    const test::Scratch scratch;
    const auto path = scratch.path() / "identity";
    ASSERT_TRUE(files::write_atomic(path, "mine"));
    const auto saved = save_identity(person("ada", 1), path, std::nullopt);
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().rule, "file-exists");
    EXPECT_EQ(files::read(path).value(), "mine");
}

TEST(Identity, NeverWritesThroughALink) {
    const test::Scratch scratch;
    const auto path = scratch.path() / "identity";
    std::filesystem::create_symlink(scratch.path() / "elsewhere", path);
    EXPECT_FALSE(save_identity(person("ada", 1), path, std::nullopt));
    EXPECT_FALSE(std::filesystem::exists(scratch.path() / "elsewhere"));
}

TEST(Identity, RefusesFilesThatOthersMayUse) {
    const test::Scratch scratch;
    const auto path = scratch.path() / "identity";
    for (const unsigned mode : {0604U, 0640U, 0644U, 0660U, 0610U, 0602U}) {
        ASSERT_TRUE(files::write_atomic(path, test::vector_body("identity", "plain"), mode));
        const auto opened = open_identity(path, never_asked);
        ASSERT_FALSE(opened) << mode;
        EXPECT_EQ(opened.error().rule, "identity-mode");
        EXPECT_EQ(opened.error().code, Code::usage);
        EXPECT_NE(opened.error().hint.find("chmod 600"), std::string::npos);
    }
    ASSERT_TRUE(files::write_atomic(path, test::vector_body("identity", "plain"), 0400));
    EXPECT_TRUE(open_identity(path, never_asked));
}

TEST(Identity, JudgesWhatALinkLeadsTo) {
    const test::Scratch scratch;
    ASSERT_TRUE(files::write_atomic(scratch.path() / "open", test::vector_body("identity", "plain"), 0644));
    std::filesystem::create_symlink("open", scratch.path() / "identity");
    const auto opened = open_identity(scratch.path() / "identity", never_asked);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().rule, "identity-mode");
    std::filesystem::create_symlink("circle", scratch.path() / "circle");
    EXPECT_FALSE(open_identity(scratch.path() / "circle", never_asked));
}

TEST(Identity, RefusesWhatIsNoFile) {
    const test::Scratch scratch;
    const auto missing = open_identity(scratch.path() / "none", never_asked);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().rule, "identity-missing");
    EXPECT_EQ(missing.error().hint, "sluice key new");
    EXPECT_FALSE(open_identity(scratch.path(), never_asked));
    ASSERT_EQ(::mkfifo((scratch.path() / "fifo").c_str(), 0600), 0);
    EXPECT_FALSE(open_identity(scratch.path() / "fifo", never_asked));
    EXPECT_FALSE(open_identity("/dev/zero", never_asked));
}

TEST(Identity, RefusesAnEmptyOrEndlessPassphrase) {
    const test::Scratch scratch;
    const Identity ada = person("ada", 1);
    EXPECT_FALSE(save_identity(ada, scratch.path() / "a", Secret()));
    EXPECT_FALSE(save_identity(ada, scratch.path() / "b", secret(std::string(1025, 'x'))));
    EXPECT_FALSE(std::filesystem::exists(scratch.path() / "a"));
}

TEST(Identity, RefusesBadNames) {
    for (const char* name : {"", "Ada", "a b", "../x", "a\nname=b", "-a", "é"}) {
        const auto made = Identity::generate(name);
        ASSERT_FALSE(made) << name;
        EXPECT_EQ(made.error().rule, "identity-name");
    }
}

TEST(Identity, OpensOnlyWhatWasSealedToIt) {
    const Identity ada = person("ada", 1);
    const std::string value = "a value";
    std::string sealed(value.size() + crypto_box_SEALBYTES, '\0');
    crypto_box_seal(reinterpret_cast<unsigned char*>(sealed.data()), bytes_of(value).data(), value.size(),
                    bytes_of(ada.keys().sealing).data());
    const auto opened = ada.unseal(sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->expose_text(), value);
    const auto refused = person("eve", 2).unseal(sealed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::integrity);
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::string flipped = sealed;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        EXPECT_FALSE(ada.unseal(flipped)) << at;
    }
    EXPECT_FALSE(ada.unseal(""));
    EXPECT_FALSE(ada.unseal(sealed.substr(0, crypto_box_SEALBYTES - 1)));
}

TEST(Identity, SignaturesVerify) {
    const Identity ada = person("ada", 1);
    const std::string signature = ada.sign("message").value();
    EXPECT_TRUE(verify_ed25519("message", signature, ada.keys().signing));
    EXPECT_FALSE(verify_ed25519("other", signature, ada.keys().signing));
}

TEST(Identity, PathComesFromOptionThenEnvironmentThenHome) {
    const Host host = test::fake_host("/home/ada", {{"SLUICE_IDENTITY", "/run/identity"}});
    EXPECT_EQ(identity_path(host, "here"), "here");
    EXPECT_EQ(identity_path(host, ""), "/run/identity");
    EXPECT_EQ(identity_path(test::fake_host("/home/ada"), ""), "/home/ada/config/identity");
}

TEST(KeyLine, GoesThereAndBack) {
    const IdentityInfo info = info_of(person("ada", 1)).value();
    const std::string line = to_key_line(info);
    EXPECT_EQ(line.substr(0, 15), "sluice-key ada ");
    for (const std::string& text : {line, line + "\n"}) {
        const auto read = parse_key_line(text);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->name, "ada");
        EXPECT_EQ(read->keys, info.keys);
    }
}

TEST(KeyLine, EveryFlippedBitIsRefused) {
    const std::string line = to_key_line(info_of(person("ada", 1)).value());
    for (std::size_t bit = 0; bit < line.size() * 8; ++bit) {
        std::string flipped = line;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const auto read = parse_key_line(flipped);
        ASSERT_FALSE(read) << bit;
        EXPECT_EQ(read.error().rule, "key-line");
    }
    EXPECT_FALSE(parse_key_line(line + "\n\n"));
    EXPECT_FALSE(parse_key_line(line + " x"));
    EXPECT_FALSE(parse_key_line(""));
}

}  // namespace
}  // namespace sluice::signing
