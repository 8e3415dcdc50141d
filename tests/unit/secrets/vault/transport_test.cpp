#include "secrets/vault/transport.hpp"

#include <gtest/gtest.h>

#include "secrets/vault/breaker.hpp"
#include "secrets/vault/transport_faults.hpp"
#include "support/people.hpp"
#include "support/tiny_server.hpp"

namespace sluice::secrets::vault {
namespace {

using http::Milliseconds;
using test::ok;
using test::TinyServer;

/// A transport whose waiting takes no time, and which tells what it waited and logged.
struct Bench {
    explicit Bench(const http::Settings& http) {
        ServerSettings settings;
        settings.alias = "corp";
        settings.http = http;
        settings.retry = {4, Milliseconds(100), Milliseconds(1000)};
        Surroundings around;
        around.trace = "0123456789abcdef";
        around.wait = [this](Milliseconds time) {
            waits.push_back(time);
            now += time;
        };
        around.clock = [this] { return now; };
        around.log = [this](std::string_view line) { log += std::string(line) + "\n"; };
        transport = std::make_unique<Transport>(settings, around);
    }
    std::vector<Milliseconds> waits;
    std::string log;
    Milliseconds now{1000};
    std::unique_ptr<Transport> transport;
};

TEST(Breaker, OpensAtHalfOfTheCallsAndTriesOne) {
    Breaker breaker({std::chrono::seconds(30), 0.5, 4, std::chrono::seconds(5)});
    Milliseconds now{0};
    for (const bool failed : {true, false, false}) breaker.ended(now, failed);
    EXPECT_TRUE(breaker.may_start(now));
    breaker.ended(now, true);
    EXPECT_FALSE(breaker.may_start(now));
    EXPECT_EQ(breaker.pause(now), Milliseconds(5000));
    now = Milliseconds(5000);
    EXPECT_TRUE(breaker.may_start(now));
    EXPECT_FALSE(breaker.may_start(now));  // one call tries
    breaker.ended(now, true);
    EXPECT_FALSE(breaker.may_start(now + Milliseconds(4999)));
    now = Milliseconds(10000);
    EXPECT_TRUE(breaker.may_start(now));
    breaker.ended(now, false);
    EXPECT_TRUE(breaker.may_start(now));
    EXPECT_TRUE(breaker.may_start(now));
}

TEST(Breaker, ForgetsWhatIsOlderThanItsWindow) {
    Breaker breaker({std::chrono::seconds(30), 0.5, 2, std::chrono::seconds(5)});
    breaker.ended(Milliseconds(0), true);
    breaker.ended(Milliseconds(31'000), false);
    breaker.ended(Milliseconds(31'000), false);
    breaker.ended(Milliseconds(31'000), true);
    EXPECT_TRUE(breaker.may_start(Milliseconds(31'000)));
}

TEST(Transport, SaysWhoAsks) {
    const TinyServer server(ok("{\"data\": {\"a\": 1}}"));
    Bench bench(server.settings());
    const Secret token = test::secret("t0ken");
    const auto reply = bench.transport->send({.path = "kv/data/x", .token = &token, .name_space = "team"});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body["data"]["a"].integer_or(0), 1);
    for (const char* line : {"GET /v1/kv/data/x HTTP", "X-Vault-Token: t0ken\r\n", "X-Vault-Namespace: team\r\n",
                             "X-Vault-Request: true\r\n", "X-Request-Id: 0123456789abcdef\r\n"}) {
        EXPECT_NE(server.asked().find(line), std::string::npos) << line;
    }
    EXPECT_NE(bench.log.find("GET /v1/kv/data/x: 200"), std::string::npos) << bench.log;
    EXPECT_EQ(bench.log.find("t0ken"), std::string::npos);
}

TEST(Transport, RepeatsWhatMayHaveBetterLuck) {
    const TinyServer server({ok("", "", 500), ok("", "", 412), "", ok("{}")});
    Bench bench(server.settings());
    EXPECT_TRUE(bench.transport->send({.path = "x"}));
    EXPECT_EQ(server.connections(), 4U);
    ASSERT_EQ(bench.waits.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_LE(bench.waits[i], Milliseconds(100 << i));
}

TEST(Transport, RepeatsNothingElse) {
    for (const int status : {200, 204, 400, 403, 404, 405, 501}) {
        const TinyServer server(ok("", "", status));
        Bench bench(server.settings());
        const auto reply = bench.transport->send({.path = "x"});
        ASSERT_TRUE(reply) << status;
        EXPECT_EQ(reply->status, status);
        EXPECT_EQ(server.connections(), 1U);
    }
    const TinyServer server(ok("", "", 503));
    Bench bench(server.settings());
    EXPECT_FALSE(bench.transport->send({.path = "x", .repeatable = false}));
    EXPECT_EQ(server.connections(), 1U);
}

TEST(Transport, WaitsAsLongAsItIsTold) {
    const TinyServer server({ok("", "Retry-After: 0\r\n", 429), ok("{}")});
    Bench bench(server.settings());
    EXPECT_TRUE(bench.transport->send({.path = "x"}));
    http::Settings patient = server.settings();
    patient.timeouts.total = Milliseconds(10'000);
    const TinyServer other({ok("", "Retry-After: 7\r\n", 429), ok("{}")});
    patient.address = other.settings().address;
    Bench waiting(patient);
    EXPECT_TRUE(waiting.transport->send({.path = "x"}));
    ASSERT_EQ(waiting.waits.size(), 1U);
    EXPECT_EQ(waiting.waits[0], Milliseconds(7000));
}

TEST(Transport, GivesUpWhenTheTotalTimeWouldPass) {
    const TinyServer server(ok("", "Retry-After: 3600\r\n", 429));
    Bench bench(server.settings());
    const auto reply = bench.transport->send({.path = "x"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().rule, "server-busy");
    EXPECT_EQ(reply.error().code, Code::unavailable);
    EXPECT_TRUE(bench.waits.empty());
    EXPECT_NE(reply.error().notes.front().find("0123456789abcdef"), std::string::npos);
}

TEST(Transport, LeavesAServerAloneThatKeepsFailing) {
    const TinyServer server(ok("", "", 503));
    Bench bench(server.settings());
    const auto outcomes = bench.transport->send_all(std::vector<Call>(100, Call{.path = "x"}));
    EXPECT_LT(server.connections(), 40U);
    EXPECT_EQ(outcomes.front().error().rule, "server-busy");
    EXPECT_EQ(outcomes.back().error().rule, "server-paused");
}

TEST(Transport, FollowsOneRedirectToItself) {
    const std::string once = ok("", "Location: /v1/y\r\n", 307);
    const TinyServer server({once, ok("{}")});
    EXPECT_TRUE(Bench(server.settings()).transport->send({.path = "x"}));
    EXPECT_TRUE(server.asked().starts_with("GET /v1/y HTTP")) << server.asked();
    const TinyServer circle(once);
    const auto reply = Bench(circle.settings()).transport->send({.path = "x"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().rule, "server-redirect");
    EXPECT_EQ(circle.connections(), 2U);
}

TEST(Transport, TakesNoTokenToAnotherServer) {
    const TinyServer other(ok("{}"));
    const TinyServer server(ok("", "Location: " + other.settings().address.text() + "/v1/x\r\n", 307));
    const Secret token = test::secret("t0ken");
    const auto reply = Bench(server.settings()).transport->send({.path = "x", .token = &token});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().rule, "server-redirect");
    EXPECT_EQ(other.connections(), 0U);
}

TEST(Transport, ReadsBothFormsOfRetryAfter) {
    const Instant now = *parse_instant("1994-11-06T08:49:00Z");
    EXPECT_EQ(asked_to_wait("120", now), Milliseconds(120'000));
    EXPECT_EQ(asked_to_wait("Sun, 06 Nov 1994 08:49:37 GMT", now), Milliseconds(37'000));
    EXPECT_EQ(asked_to_wait("Sun, 06 Nov 1994 08:48:00 GMT", now), Milliseconds(0));
    for (const char* text : {"", "-1", "soon", "1.5", "99999999999999999999"}) {
        EXPECT_EQ(asked_to_wait(text, now), Milliseconds(0)) << text;
    }
    EXPECT_EQ(asked_to_wait("999999999", now), Milliseconds(86'400'000));
}

TEST(Transport, EncodesPaths) { EXPECT_EQ(encode_path("a/b c?#%é"), "a/b%20c%3F%23%25%C3%A9"); }

TEST(Server, ServesWholePartsOfAPath) {
    ServerSettings settings;
    settings.alias = "corp";
    EXPECT_TRUE(require_served(settings, "kv/any"));
    settings.prefixes = {"kv/team-a", "other/"};
    EXPECT_TRUE(require_served(settings, "kv/team-a"));
    EXPECT_TRUE(require_served(settings, "kv/team-a/x"));
    EXPECT_TRUE(require_served(settings, "other/x"));
    for (const char* path : {"kv/team-ab", "kv/team-b/x", "kv", "other", "k"}) {
        const auto served = require_served(settings, path);
        ASSERT_FALSE(served) << path;
        EXPECT_EQ(served.error().rule, "server-prefix");
    }
}

}  // namespace
}  // namespace sluice::secrets::vault
