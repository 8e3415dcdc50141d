#include "signing/dsse.hpp"

#include <gtest/gtest.h>

#include "support/encoding.hpp"
#include "support/people.hpp"
#include "support/vector_file.hpp"

namespace sluice::signing {
namespace {

using test::person;

Statement statement() {
    Json predicate;
    predicate.set("project", "acme").set("size", 123);
    return {"acme.tar", std::string(64, 'a'), predicate_type("release"), predicate};
}

Envelope signed_envelope(const Identity& by) {
    Envelope envelope = make_envelope(statement());
    EXPECT_TRUE(add_signature(envelope, by));
    return envelope;
}

std::string judge(std::string_view text, std::string_view key, std::string_view kind) {
    const auto envelope = Envelope::parse(text, "file");
    if (!envelope) return envelope.error().code == Code::integrity ? envelope.error().rule : "wrong code";
    if (!signed_by(*envelope, key)) return "signature";
    const auto parsed = parse_statement(*envelope, kind, "file");
    if (!parsed) return parsed.error().code == Code::integrity ? parsed.error().rule : "wrong code";
    return "ok";
}

TEST(Dsse, VectorsGiveExactlyTheirRule) {
    const auto vectors = test::vectors("dsse");
    ASSERT_GE(vectors.size(), 60U);
    for (const auto& vector : vectors) {
        const std::string key = from_base64(vector.head.at("key")).value();
        EXPECT_EQ(judge(vector.body, key, vector.head.at("kind")), vector.head.at("expect")) << vector.name;
    }
}

TEST(Dsse, PreAuthenticationEncodingCountsBytes) {
    EXPECT_EQ(pre_authentication_encoding("t", ""), "DSSEv1 1 t 0 ");
    EXPECT_EQ(pre_authentication_encoding("é", "€ "), "DSSEv1 2 é 4 € ");
    EXPECT_NE(pre_authentication_encoding("a", "b c"), pre_authentication_encoding("a b", "c"));
}

TEST(Dsse, WritesThePayloadInTheDocumentedOrder) {
    EXPECT_EQ(make_envelope(statement()).payload,
              R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"acme.tar","digest":{"sha256":")" +
                  std::string(64, 'a') +
                  R"("}}],"predicateType":"https://sluice.dev/release/v1","predicate":{"project":"acme","size":123}})");
}

TEST(Dsse, WritesLargeIntegersAsText) {
    Statement large = statement();
    Json deep = Json::array();
    deep.push(std::int64_t{9007199254740993})
        .push(std::int64_t{-9007199254740993})
        .push(std::int64_t{9007199254740992});
    large.predicate.set("deep", std::move(deep));
    Envelope envelope = make_envelope(large);
    EXPECT_NE(envelope.payload.find(R"(["9007199254740993","-9007199254740993",9007199254740992])"), std::string::npos);
    EXPECT_TRUE(parse_statement(envelope, "release", "file"));
}

TEST(Dsse, GoesThereAndBack) {
    const Envelope envelope = signed_envelope(person("ada", 1));
    const auto read = Envelope::parse(envelope.to_line(), "file");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->payload, envelope.payload);
    EXPECT_EQ(read->to_line(), envelope.to_line());
    EXPECT_EQ(envelope.to_line().find('\n'), std::string::npos);
    const auto parsed = parse_statement(*read, "release", "file");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->subject_name, "acme.tar");
    EXPECT_EQ(parsed->subject_sha256, std::string(64, 'a'));
    EXPECT_EQ(parsed->predicate, statement().predicate);
}

TEST(Dsse, KeyIdsNeverDecide) {
    const Identity ada = person("ada", 1);
    const Identity eve = person("eve", 2);
    Envelope envelope = signed_envelope(eve);
    envelope.signatures.front().key_id = ada.key_id();
    EXPECT_FALSE(signed_by(envelope, ada.keys().signing));
    EXPECT_TRUE(signed_by(envelope, eve.keys().signing));
}

TEST(Dsse, EveryFlippedBitOfALineIsRefused) {
    const Identity ada = person("ada", 1);
    Envelope envelope = signed_envelope(ada);
    ASSERT_TRUE(add_signature(envelope, person("grace", 2)));
    const std::string line = envelope.to_line();
    const std::vector<std::string> known{ada.keys().signing, person("grace", 2).keys().signing};
    const auto accepted = [&](const std::string& text) {
        const auto read = parse_line(text, "file");
        return read && require_known_signatures(*read, known, "file");
    };
    ASSERT_TRUE(accepted(line));
    for (std::size_t bit = 0; bit < line.size() * 8; ++bit) {
        std::string flipped = line;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        ASSERT_FALSE(accepted(flipped)) << "byte " << bit / 8 << ": " << line.substr(bit / 8, 10);
    }
}

TEST(Dsse, EveryFlippedBitOfAPayloadBreaksTheSignature) {
    const Identity ada = person("ada", 1);
    const Envelope envelope = signed_envelope(ada);
    for (std::size_t bit = 0; bit < envelope.payload.size() * 8; ++bit) {
        Envelope flipped = envelope;
        flipped.payload[bit / 8] = static_cast<char>(flipped.payload[bit / 8] ^ (1 << (bit % 8)));
        ASSERT_FALSE(signed_by(flipped, ada.keys().signing)) << bit;
    }
}

TEST(Dsse, EveryTruncationIsRefused) {
    const std::string line = signed_envelope(person("ada", 1)).to_line();
    for (std::size_t size = 0; size < line.size(); ++size) {
        EXPECT_FALSE(Envelope::parse(line.substr(0, size), "file")) << size;
    }
}

TEST(Dsse, ALineIsExactlyWhatWeWrite) {
    const std::string line = signed_envelope(person("ada", 1)).to_line();
    for (const std::string& text : {" " + line, line + "\n", line + "\r", "\xef\xbb\xbf" + line}) {
        EXPECT_FALSE(parse_line(text, "file"));
    }
}

TEST(Dsse, ErrorsNeverQuoteTheInput) {
    const auto read = Envelope::parse(R"({"payloadType": "CANARY", "payload": "CANARY!", "signatures": []})", "file");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message.find("CANARY"), std::string::npos);
}

}  // namespace
}  // namespace sluice::signing
