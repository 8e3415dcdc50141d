#include "signing/trust.hpp"

#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/people.hpp"
#include "support/vector_file.hpp"

namespace sluice::signing {
namespace {

using test::person;

TrustChain good_chain() { return verify_chain(test::vector_body("trust", "good"), "sluice.trust").value(); }

Envelope document(std::initializer_list<const Identity*> signers) {
    Envelope envelope = make_envelope({"a.tar", std::string(64, '0'), predicate_type("release"), Json::object()});
    for (const Identity* signer : signers) EXPECT_TRUE(add_signature(envelope, *signer));
    return envelope;
}

TEST(Trust, VectorsGiveExactlyTheirRule) {
    const auto vectors = test::vectors("trust");
    ASSERT_GE(vectors.size(), 70U);
    for (const auto& vector : vectors) {
        const auto chain = verify_chain(vector.body, "sluice.trust");
        EXPECT_EQ(chain ? "ok" : chain.error().rule, vector.head.at("expect"))
            << vector.name << (chain ? "" : ": " + chain.error().message);
        if (!chain) {
            EXPECT_EQ(chain.error().code, Code::integrity) << vector.name;
        }
    }
}

TEST(Trust, ReadsWhatTheChainSays) {
    const TrustChain chain = good_chain();
    ASSERT_EQ(chain.versions.size(), 3U);
    const Trust& current = chain.current();
    EXPECT_EQ(current.project, "acme");
    EXPECT_EQ(current.version, 3);
    EXPECT_EQ(current.roots_needed, 2);
    EXPECT_EQ(current.root_sha256, chain.versions[0].line_sha256);
    const EnvironmentTrust* prod = current.require("prod").value();
    EXPECT_EQ(prod->approvers_needed, 2);
    EXPECT_TRUE(prod->separate);
    EXPECT_EQ(prod->soak, Duration(24 * 3600));
    EXPECT_EQ(prod->checkpoint_max_age, Duration(7 * 24 * 3600));
    EXPECT_TRUE(current.has_role("grace", Role::approver, "prod"));
    EXPECT_FALSE(current.has_role("grace", Role::approver, "dev"));
    EXPECT_FALSE(current.has_role("grace", Role::approver, "nowhere"));
    EXPECT_TRUE(current.has_role("grace", Role::root));
    EXPECT_FALSE(current.has_role("mallory", Role::root));
    EXPECT_EQ(current.holder_of(person("grace", 2).keys().signing).person->name, "grace");
    EXPECT_EQ(current.holder_of_id(person("ada", 1).key_id()).person->name, "ada");
    EXPECT_EQ(current.holder_of_id("SHA256:x").person, nullptr);
    const auto typo = current.require("pord");
    ASSERT_FALSE(typo);
    EXPECT_NE(typo.error().message.find("prod"), std::string::npos);
}

TEST(Trust, FindsOldVersionsByNumberAndDigest) {
    const TrustChain chain = good_chain();
    EXPECT_EQ(chain.find(2, chain.versions[1].line_sha256), &chain.versions[1]);
    EXPECT_EQ(chain.find(2, chain.versions[0].line_sha256), nullptr);
    EXPECT_EQ(chain.find(0, ""), nullptr);
    EXPECT_EQ(chain.find(4, ""), nullptr);
}

TEST(Trust, JsonGoesThereAndBack) {
    const TrustChain chain = good_chain();
    for (const Trust& trust : chain.versions) {
        const auto again = Trust::from_json(trust.to_json());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->to_json(), trust.to_json());
    }
}

TEST(Trust, EveryFlippedBitOfTheFileIsRefused) {
    const std::string text = test::vector_body("trust", "good-new-root-key");
    for (std::size_t byte = 0; byte < text.size(); ++byte) {
        std::string flipped = text;
        flipped[byte] = static_cast<char>(flipped[byte] ^ (1 << (byte % 8)));
        ASSERT_FALSE(verify_chain(flipped, "sluice.trust")) << "byte " << byte;
    }
}

TEST(Trust, EveryTruncationButAtALineIsRefused) {
    const std::string text = test::vector_body("trust", "good");
    for (std::size_t size = 0; size < text.size(); size += 7) {
        if (size > 0 && text[size - 1] == '\n') continue;
        EXPECT_FALSE(verify_chain(text.substr(0, size), "sluice.trust")) << size;
    }
}

TEST(Trust, ErrorsNameTheLine) {
    const auto chain = verify_chain(test::vector_body("trust", "third-by-one"), "sluice.trust");
    ASSERT_FALSE(chain);
    EXPECT_EQ(chain.error().where->file, "sluice.trust");
    EXPECT_EQ(chain.error().where->line, 3U);
}

TEST(Trust, ThresholdsCountPersonsWithTheRole) {
    const TrustChain chain = good_chain();
    const Identity ada = person("ada", 1);
    const Identity grace = person("grace", 2);
    const Identity eve = person("eve", 3);
    const auto approvers = [&](const Envelope& envelope) {
        return signers_of(envelope, chain.current(), Role::approver, "prod", Freshness::fresh);
    };
    EXPECT_EQ(approvers(document({&ada, &grace})), (std::set<std::string>{"ada", "grace"}));
    EXPECT_EQ(approvers(document({&ada, &ada})), (std::set<std::string>{"ada"}));
    EXPECT_TRUE(approvers(document({&eve})).empty());
    EXPECT_TRUE(signers_of(document({&grace}), chain.current(), Role::approver, "dev", Freshness::fresh).empty());
    EXPECT_TRUE(signers_of(document({&ada}), chain.current(), Role::approver, "nowhere", Freshness::fresh).empty());
    EXPECT_EQ(signers_of(document({&ada, &grace}), chain.current(), Role::signer, "", Freshness::fresh),
              (std::set<std::string>{"ada"}));
}

TEST(Trust, KeyStatesDecideWhichSignaturesCount) {
    Trust trust = good_chain().current();
    const Identity ada = person("ada", 1);
    const Envelope envelope = document({&ada});
    TrustedKey& key = trust.persons[0].keys[0];
    const auto counts = [&](Freshness freshness, std::optional<std::int64_t> sequence, std::string_view environment) {
        return !signers_of(envelope, trust, Role::operator_, environment, freshness, sequence).empty();
    };
    EXPECT_TRUE(counts(Freshness::fresh, std::nullopt, "prod"));
    key.state = KeyState::retired;
    EXPECT_FALSE(counts(Freshness::fresh, std::nullopt, "prod"));
    EXPECT_TRUE(counts(Freshness::historic, std::nullopt, "prod"));
    key.state = KeyState::compromised;
    key.compromised_from["prod"] = 12;
    EXPECT_FALSE(counts(Freshness::fresh, 11, "prod"));
    EXPECT_FALSE(counts(Freshness::historic, std::nullopt, "prod"));
    EXPECT_TRUE(counts(Freshness::historic, 11, "prod"));
    EXPECT_FALSE(counts(Freshness::historic, 12, "prod"));
    EXPECT_FALSE(counts(Freshness::historic, 11, "dev")) << "an environment that is not named trusts none";
    EXPECT_EQ(Trust::from_json(trust.to_json())->to_json(), trust.to_json());
}

TEST(Trust, ExpiryIsTheFirstMomentThatIsTooLate) {
    const auto chain = verify_chain(test::vector_body("trust", "good-expires-clock"), "sluice.trust");
    ASSERT_TRUE(chain);
    const Trust& first = chain->versions.front();
    EXPECT_TRUE(first.test_clock);
    const Instant at = parse_instant("2027-01-01T00:00:00Z").value();
    EXPECT_FALSE(first.is_expired(at - Duration(1)));
    EXPECT_TRUE(first.is_expired(at));
    EXPECT_FALSE(chain->current().is_expired(at)) << "a later version without expiry";
}

TEST(Trust, RoleNamesGoThereAndBack) {
    for (const Role role : k_roles) EXPECT_EQ(role_named(role_name(role)), role);
    EXPECT_FALSE(role_named("operator_"));
}

}  // namespace
}  // namespace sluice::signing
