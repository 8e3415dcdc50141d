#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "release/ledger.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"
#include "support/source_root.hpp"
#include "support/vector_file.hpp"

namespace sluice::release {
namespace {

signing::TrustChain trust_of(const std::string& file) {
    std::ifstream in(test::source_root() / "tests/vectors/ledger" / file, std::ios::binary);
    return signing::verify_chain(std::string{std::istreambuf_iterator<char>(in), {}}, file).value();
}

/// "orders=live:3 stock=disabled:1": each integration's toggle and the number of its release in the vectors.
std::string summary(const EnvironmentState& state) {
    std::string text;
    for (const auto& [name, at] : state.integrations) {
        if (at.release.empty()) continue;
        std::string release = "?";
        for (const int number : {1, 2, 3}) {
            if (at.release == sha256_hex("release " + std::to_string(number))) release = std::to_string(number);
        }
        text += (text.empty() ? "" : " ") + name + "=" + std::string(at.toggle()) + ":" + release;
    }
    return text;
}

TEST(LedgerVectors, EachIsJudgedAsItSays) {
    for (const auto& vector : test::vectors("ledger")) {
        SCOPED_TRACE(vector.name);
        const signing::TrustChain trust = trust_of(vector.head.at("trust"));
        const LedgerContext context{"acme", trust, parse_instant(vector.head.at("now")).value()};
        const auto ledger = verify_ledger(vector.body, "prod", vector.name, context);
        EXPECT_EQ(ledger ? "ok" : ledger.error().rule, vector.head.at("expect"));
        if (!ledger) {
            EXPECT_EQ(ledger.error().code, Code::integrity);
            EXPECT_TRUE(ledger.error().where && ledger.error().where->line > 0);
            continue;
        }
        EXPECT_EQ(std::to_string(ledger->head()), vector.head.at("lines"));
        const auto expected = vector.head.find("state");
        EXPECT_EQ(summary(ledger->state), expected == vector.head.end() ? "" : expected->second);
    }
}

/// Every line of the valid ledger, with each of a spread of its bytes changed: nothing passes.
TEST(LedgerVectors, NoBitOfALineCanChange) {
    const std::string text = test::vector_body("ledger", "valid");
    const signing::TrustChain trust = trust_of("sluice.trust");
    const LedgerContext context{"acme", trust, parse_instant("2026-11-23T12:00:00Z").value()};
    const std::size_t last = text.rfind('\n');
    for (std::size_t at = 0; at < last; at += 97) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(verify_ledger(changed, "prod", "ledger", context)) << "byte " << at;
    }
}

template <class Document>
void judge_documents(const std::string& folder) {
    for (const auto& vector : test::vectors(folder)) {
        SCOPED_TRACE(folder + "/" + vector.name);
        const auto envelope = signing::Envelope::parse(vector.body, vector.name).value();
        EXPECT_TRUE(signing::signed_by(envelope, from_base64(vector.head.at("key")).value()));
        const auto document = Document::parse(envelope, vector.name);
        EXPECT_EQ(document ? "ok" : document.error().rule, vector.head.at("expect"));
        if (!document) {
            EXPECT_EQ(document.error().code, Code::integrity);
            continue;
        }
        EXPECT_EQ(signing::make_envelope(document->statement()).payload, envelope.payload);
    }
}

TEST(DocumentVectors, Approvals) { judge_documents<Approval>("approval"); }
TEST(DocumentVectors, Activations) { judge_documents<Activation>("activation"); }

}  // namespace
}  // namespace sluice::release
