#include "support/http.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/tiny_server.hpp"

namespace sluice::http {
namespace {

using test::ok;
using test::TinyServer;

FaultKind why(const Answer& answer) { return answer ? FaultKind::not_sent : answer.error().kind; }

TEST(Address, ReadsOneServerInOneSpelling) {
    EXPECT_EQ(parse_address("HTTPS://Vault.Example.:443/")->text(), "https://vault.example");
    EXPECT_EQ(parse_address("https://vault.example:8200/base//")->text(), "https://vault.example:8200/base");
    EXPECT_EQ(parse_address("http://[::1]:8200")->text(), "http://[::1]:8200");
    EXPECT_EQ(parse_address("unix:///run/vault.sock")->text(), "unix:///run/vault.sock");
    EXPECT_TRUE(parse_address("https://a.example/x")->same_origin(*parse_address("https://A.example:443")));
    EXPECT_FALSE(parse_address("https://a.example")->same_origin(*parse_address("https://a.example:444")));
}

TEST(Address, RefusesWhatWouldSendATokenInTheClear) {
    for (const char* text : {"http://vault.example", "http://127.0.0.1.example:8200", "http://127.0.0.999",
                             "http://10.0.0.1", "http://localhost.example"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().rule, "server-address") << text;
    }
    EXPECT_TRUE(parse_address("http://127.8.4.1:8200"));
    EXPECT_TRUE(parse_address("http://localhost:8200"));
}

TEST(Address, RefusesOtherForms) {
    for (const char* text : {"", "vault.example:8200", "ftp://vault.example", "https://", "https://user@vault.example",
                             "https://vault.example?x", "https://vault.example#x", "https://vault.example:0",
                             "https://vault.example:65536", "https://vault.example:8x", "https://[::1",
                             "https://[::1]8200", "https://a b", "https://-a", "unix://x", "https://a%2fb"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

TEST(Http, SendsHeadersAndBody) {
    const TinyServer server(ok("{}"));
    Client client(server.settings());
    const Secret token = *Secret::copy(bytes_of("t0ken"));
    const Secret body = *Secret::copy(bytes_of("{\"a\":1}"));
    const auto answer = client.send({"POST", "/v1/x", {{"X-Vault-Token", "", &token}, {"X-Other", "1"}}, &body});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body.expose_text(), "{}");
    EXPECT_TRUE(server.asked().starts_with("POST /v1/x HTTP/1.1\r\n")) << server.asked();
    EXPECT_NE(server.asked().find("X-Vault-Token: t0ken\r\n"), std::string::npos);
    EXPECT_NE(server.asked().find("X-Other: 1\r\n"), std::string::npos);
    EXPECT_TRUE(server.asked().ends_with("{\"a\":1}"));
    EXPECT_EQ(server.asked().find("Accept-Encoding"), std::string::npos);
}

TEST(Http, RefusesAHeaderThatWouldBecomeTwo) {
    const TinyServer server(ok("{}"));
    const Secret token = *Secret::copy(bytes_of("t0ken\r\nX-Evil: 1"));
    EXPECT_EQ(why(Client(server.settings()).send({"GET", "/", {{"X-Vault-Token", "", &token}}})),
              FaultKind::bad_header);
}

TEST(Http, FollowsNoRedirect) {
    const TinyServer server("HTTP/1.1 307 x\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n");
    const auto answer = Client(server.settings()).send({});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 307);
    EXPECT_EQ(answer->location, "https://other.example/");
}

TEST(Http, SendsAllAndKeepsTheirOrder) {
    const TinyServer server(ok("x"));
    Client client(server.settings());
    std::vector<Request> requests(40);
    int started = 0;
    int ended = 0;
    const auto answers =
        client.send_all(requests, {[&] { return ++started <= 30; }, [&](std::size_t, const Answer&) { ++ended; }});
    ASSERT_EQ(answers.size(), 40U);
    EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const Answer& one) { return one.has_value(); }), 30);
    EXPECT_EQ(why(answers.back()), FaultKind::not_sent);
    EXPECT_EQ(ended, 30);
}

TEST(Http, NamesWhatWentWrong) {
    {
        const TinyServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        EXPECT_EQ(why(Client(server.settings()).send({})), FaultKind::broken);
    }
    {
        const TinyServer server("", false);  // silent
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(why(Client(server.settings()).send({})), FaultKind::timed_out);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    }
    {
        const TinyServer server(ok(std::string(5000, 'x')));
        Settings settings = server.settings();
        settings.body_limit = 4096;
        EXPECT_EQ(why(Client(settings).send({})), FaultKind::too_large);
    }
    {
        const TinyServer server(ok("x", "X-Long: " + std::string(70'000, 'x') + "\r\n"));
        const auto kind = why(Client(server.settings()).send({}));
        EXPECT_TRUE(kind == FaultKind::too_large || kind == FaultKind::broken);
    }
    {
        const TinyServer server(ok("x", "Content-Encoding: gzip\r\n"));
        EXPECT_EQ(why(Client(server.settings()).send({})), FaultKind::not_http);
    }
    {
        const TinyServer server("SSH-2.0-x\r\n");
        EXPECT_NE(why(Client(server.settings()).send({})), FaultKind::not_sent);
    }
    Settings nobody;
    nobody.address = *parse_address("http://127.0.0.1:1");
    EXPECT_EQ(why(Client(nobody).send({})), FaultKind::connect);
}

}  // namespace
}  // namespace sluice::http
