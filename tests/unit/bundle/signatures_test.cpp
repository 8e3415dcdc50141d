#include <fstream>

#include <gtest/gtest.h>

#include "bundle/bundle.hpp"
#include "bundle/statement.hpp"
#include "signing/trust_edit.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"
#include "support/source_root.hpp"

namespace sluice::bundle {
namespace {

using signing::Freshness;

const fs::path k_vector = test::source_root() / "tests/vectors/bundle/valid.tar";

class Signatures : public testing::Test {
protected:
    Signatures()
        : m_ada(test::person("ada", 1)),
          m_grace(test::person("grace", 2)),
          m_bundle(Bundle::open(k_vector, "").value()),
          m_trust(signing::make_first_trust("acme", {"ada", m_ada.keys(), false, {}}, {"dev", "prod"},
                                            parse_instant("2026-11-01T00:00:00Z").value(), false)) {
        m_trust.line_sha256 = std::string(64, 'c');
        m_provenance = {"2026-11-23T12:00:00Z", std::string(40, 'd'), false, "sluice 0.1.0"};
    }

    Result<fs::path> sign_as(const signing::Identity& signer) {
        return sign(m_scratch.path(), m_bundle, m_provenance, m_trust, signer);
    }
    Verification verify(Freshness freshness = Freshness::fresh) {
        return verify_signatures(m_scratch.path(), m_bundle, m_trust, freshness).value();
    }
    void make_signer(const signing::Identity& identity) {
        ASSERT_TRUE(signing::add_key(m_trust, identity.name(), identity.keys()));
        ASSERT_TRUE(signing::grant(m_trust, identity.name(), signing::RoleGrant::parse("signer").value()));
    }
    /// Stores a statement with the predicate changed, properly signed.
    void store_changed(const std::function<void(Json&)>& change, std::string_view kind = "release") {
        signing::Statement statement =
            signing::parse_statement(make_statement(m_bundle, m_provenance, m_trust), "release", "x").value();
        change(statement.predicate);
        statement.predicate_type = signing::predicate_type(kind);
        signing::Envelope envelope = signing::make_envelope(statement);
        ASSERT_TRUE(signing::add_signature(envelope, m_ada));
        store(envelope.to_line());
    }
    void store(std::string_view text) {
        const fs::path folder = bundle_folder(m_scratch.path());
        ASSERT_TRUE(files::make_folders(folder));
        const std::string key = signing::key_file_name(m_ada.keys().signing);
        std::ofstream(folder / signature_name(m_bundle.sha256(), key), std::ios::binary) << text;
    }
    void expect_refused(std::string_view why) {
        const Verification verification = verify();
        ASSERT_EQ(verification.signatures.size(), 1U);
        EXPECT_FALSE(verification.signatures[0].counts);
        EXPECT_NE(verification.signatures[0].why.find(why), std::string::npos) << verification.signatures[0].why;
        EXPECT_TRUE(verification.signers.empty());
    }

    test::Scratch m_scratch;
    signing::Identity m_ada;
    signing::Identity m_grace;
    Bundle m_bundle;
    signing::Trust m_trust;
    Provenance m_provenance;
};

TEST_F(Signatures, TwoPersonsCount) {
    make_signer(m_grace);
    const auto path = sign_as(m_ada);
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(path->filename(), m_bundle.sha256() + "." + signing::key_file_name(m_ada.keys().signing) + ".dsse.json");
    ASSERT_TRUE(sign_as(m_grace));
    ASSERT_TRUE(sign_as(m_ada)) << "signing again replaces";
    EXPECT_EQ(verify().signers, (std::set<std::string>{"ada", "grace"}));
    EXPECT_EQ(verify().signatures.size(), 2U);
}

TEST_F(Signatures, WhoIsNoSignerCannotSign) {
    const auto path = sign_as(m_grace);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().rule, "signer-role");
    EXPECT_EQ(path.error().code, Code::answer_no);
    EXPECT_TRUE(verify().signatures.empty());
}

TEST_F(Signatures, AnExpiredTrustListSignsNothing) {
    m_trust.expires = parse_instant("2026-11-23T12:00:00Z").value();
    EXPECT_EQ(sign_as(m_ada).error().rule, "trust-expired");
}

TEST_F(Signatures, RetiredKeysCountForWhatWasReleasedOnly) {
    ASSERT_TRUE(sign_as(m_ada));
    m_trust.persons[0].keys[0].state = signing::KeyState::retired;
    expect_refused("retired");
    EXPECT_EQ(verify(Freshness::historic).signers.size(), 1U);
    m_trust.persons[0].keys[0].state = signing::KeyState::compromised;
    expect_refused("compromised");
    EXPECT_TRUE(verify(Freshness::historic).signers.empty());
}

TEST_F(Signatures, WhoLostTheRoleDoesNotCount) {
    ASSERT_TRUE(sign_as(m_ada));
    m_trust.signers.clear();
    expect_refused("no signer");
}

TEST_F(Signatures, AStatementThatSaysOtherwiseThanTheBundle) {
    store_changed(
        [](Json& predicate) { predicate.set("irreversible", Json::array_of(std::vector<std::string>{"orders"})); });
    expect_refused("\"irreversible\"");
    store_changed([](Json& predicate) { predicate.set("references", Json::array()); });
    expect_refused("\"references\"");
    store_changed([](Json& predicate) { predicate.set("release", std::string(64, '0')); });
    expect_refused("another bundle");
    store_changed([](Json& predicate) { predicate.set("project", "other"); });
    expect_refused("another project");
    store_changed([](Json& predicate) { predicate.set("created", "yesterday"); });
    expect_refused("date");
    store_changed([](Json& predicate) { predicate.set("extra", true); });
    expect_refused("unknown member");
    store_changed([](Json&) {});
    EXPECT_EQ(verify().signers.size(), 1U) << "the same way unchanged it counts";
}

TEST_F(Signatures, ADocumentOfAnotherKindIsNoSignature) {
    store_changed([](Json&) {}, "approval");
    const Verification verification = verify();
    ASSERT_EQ(verification.signatures.size(), 1U);
    EXPECT_FALSE(verification.signatures[0].counts);
}

TEST_F(Signatures, AnotherBundlesSignatureUnderThisName) {
    signing::Statement statement =
        signing::parse_statement(make_statement(m_bundle, m_provenance, m_trust), "release", "x").value();
    statement.subject_sha256 = std::string(64, '1');
    signing::Envelope envelope = signing::make_envelope(statement);
    ASSERT_TRUE(signing::add_signature(envelope, m_ada));
    store(envelope.to_line());
    expect_refused("another bundle");
}

TEST_F(Signatures, TwoSignaturesInOneFileAreRefused) {
    make_signer(m_grace);
    signing::Envelope envelope = make_statement(m_bundle, m_provenance, m_trust);
    ASSERT_TRUE(signing::add_signature(envelope, m_ada));
    ASSERT_TRUE(signing::add_signature(envelope, m_grace));
    store(envelope.to_line());
    expect_refused("not exactly one");
}

TEST_F(Signatures, BrokenFilesAreVerdictsNotErrors) {
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[1"), std::string(1000, '[')}) {
        store(text);
        const Verification verification = verify();
        ASSERT_EQ(verification.signatures.size(), 1U);
        EXPECT_FALSE(verification.signatures[0].counts);
        EXPECT_FALSE(verification.signatures[0].why.empty());
    }
}

TEST_F(Signatures, EveryFlippedByteOfASignatureCountsNoMore) {
    const std::string whole = files::read(sign_as(m_ada).value()).value();
    const std::size_t key_id_at = whole.find("keyid");
    for (std::size_t i = 0; i + 1 < whole.size(); i += i + 300 < key_id_at ? 61 : 1) {
        std::string text = whole;
        text[i] = static_cast<char>(text[i] ^ 1);
        store(text);
        // The key id is a hint: it may say anything, and the person is still found by the key itself.
        const bool is_hint = i > key_id_at && i < whole.find("\"sig\"");
        const Verification verification = verify();
        EXPECT_TRUE(verification.signers.empty() || is_hint) << i;
    }
}

}  // namespace
}  // namespace sluice::bundle
