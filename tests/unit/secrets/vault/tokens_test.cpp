// What becomes of a token in one command: login, renewal, uses, revocation.

#include "secrets/vault/tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secrets/vault/pacer.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"
#include "support/tiny_server.hpp"

namespace sluice::secrets::vault {
namespace {

using test::ok;
using test::TinyServer;
using testing::HasSubstr;
using testing::StartsWith;

std::string grant(const std::string& token, int seconds, int uses = 0, bool renewable = true) {
    return ok("{\"auth\": {\"client_token\": \"" + token + "\", \"lease_duration\": " + std::to_string(seconds) +
              ", \"num_uses\": " + std::to_string(uses) + ", \"renewable\": " + (renewable ? "true" : "false") + "}}");
}

std::string renewed(int seconds) {
    return ok("{\"auth\": {\"client_token\": \"first\", \"lease_duration\": " + std::to_string(seconds) +
              ", \"renewable\": true}}");
}

const std::string k_done = ok("", "", 204);

/// A user of userpass at a server that gives these answers in turn.
struct Desk {
    explicit Desk(std::vector<std::string> answers, Method method = Method::userpass) : server(std::move(answers)) {
        alias.name = "corp";
        alias.address.value = server.settings().address;
        alias.auth.method = {method, "test"};
        alias.auth.username = {"ada", "test"};
        alias.attempts = {1, "test"};
        host = test::fake_host(home.path(), {{"VAULT_TOKEN", "given"}});
        host.warn = [this](std::string_view text) { warnings += text; };
        transport = std::make_shared<Transport>(server_settings(alias), Surroundings{"trace", {}, {}, {}, {}});
    }

    std::unique_ptr<Tokens> tokens() {
        const auto ask = [this](std::string_view) -> Result<Secret> {
            ++asked;
            return test::secret("open sesame");
        };
        return std::make_unique<Tokens>(alias, host, ask, transport, [this] { return now; });
    }

    test::Scratch home;
    TinyServer server;
    Alias alias;
    Host host;
    std::shared_ptr<Transport> transport;
    Milliseconds now{5'000};
    int asked = 0;
    std::string warnings;
};

std::string text_of(const Result<std::shared_ptr<const Secret>>& token) {
    return token ? std::string((*token)->expose_text()) : token.error().rule;
}

TEST(Tokens, ALoginIsMadeOnceAndRevokedAtTheEnd) {
    Desk desk({grant("first", 3600), k_done});
    const auto tokens = desk.tokens();
    EXPECT_EQ(desk.server.requests().size(), 0U);
    EXPECT_EQ(text_of(tokens->token()), "first");
    EXPECT_EQ(text_of(tokens->token()), "first");
    ASSERT_EQ(desk.server.requests().size(), 1U);
    EXPECT_THAT(desk.server.requests()[0], StartsWith("POST /v1/auth/userpass/login/ada "));
    EXPECT_THAT(desk.server.requests()[0], HasSubstr("{\"password\":\"open sesame\"}"));
    EXPECT_THAT(desk.server.requests()[0], testing::Not(HasSubstr("X-Vault-Token")));
    tokens->finish();
    tokens->finish();
    ASSERT_EQ(desk.server.requests().size(), 2U);
    EXPECT_THAT(desk.server.requests()[1], StartsWith("POST /v1/auth/token/revoke-self "));
    EXPECT_THAT(desk.server.requests()[1], HasSubstr("X-Vault-Token: first"));
}

TEST(Tokens, ATokenIsRenewedAfterTwoThirdsOfItsTime) {
    Desk desk({grant("first", 90), renewed(30), renewed(90)});
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    desk.now += Milliseconds(59'999);
    EXPECT_EQ(text_of(tokens->token()), "first");
    EXPECT_EQ(desk.server.requests().size(), 1U);
    desk.now += Milliseconds(1);
    EXPECT_EQ(text_of(tokens->token()), "first");
    ASSERT_EQ(desk.server.requests().size(), 2U);
    EXPECT_THAT(desk.server.requests()[1], StartsWith("POST /v1/auth/token/renew-self "));
    desk.now += Milliseconds(20'000);  // what the renewal gave counts now
    EXPECT_EQ(text_of(tokens->token()), "first");
    EXPECT_EQ(desk.server.requests().size(), 3U);
    EXPECT_EQ(desk.asked, 1);
}

TEST(Tokens, WhatCannotBeRenewedIsLoggedInForAgain) {
    Desk refused({grant("first", 90), ok("{}", "", 403), grant("second", 90)});
    auto tokens = refused.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    refused.now += Milliseconds(60'000);
    EXPECT_EQ(text_of(tokens->token()), "second");
    Desk batch({grant("first", 90, 0, false), grant("second", 90, 0, false)});
    tokens = batch.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    batch.now += Milliseconds(60'000);
    EXPECT_EQ(text_of(tokens->token()), "second");
    EXPECT_EQ(batch.server.requests().size(), 2U);
}

TEST(Tokens, UsesAreCountedAndNotOverdrawn) {
    Desk desk({grant("first", 3600, 2), grant("second", 3600, 2)});
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    EXPECT_EQ(tokens->uses_left(), 2);
    tokens->used(2);
    EXPECT_EQ(tokens->uses_left(), 0);
    EXPECT_EQ(text_of(tokens->token()), "second");
    tokens->used(2);
    tokens->finish();  // spent: it cannot even revoke itself
    EXPECT_EQ(desk.server.requests().size(), 2U);
}

TEST(Tokens, ARejectedTokenIsReplacedOnce) {
    Desk desk({grant("first", 3600), grant("second", 3600)});
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    EXPECT_TRUE(tokens->rejected());
    EXPECT_EQ(text_of(tokens->token()), "second");
    EXPECT_FALSE(tokens->rejected());
}

TEST(Tokens, AGivenTokenIsNeitherRenewedNorRevoked) {
    Desk desk({k_done}, Method::token);
    desk.alias.owns_variables = true;
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "given");
    EXPECT_EQ(tokens->uses_left(), -1);
    desk.now += std::chrono::hours(1000);
    EXPECT_EQ(text_of(tokens->token()), "given");
    EXPECT_FALSE(tokens->rejected());
    tokens->finish();
    EXPECT_EQ(desk.server.requests().size(), 0U);
}

TEST(Tokens, ATokenThatWasExchangedMeanwhileIsReadAgain) {
    Desk desk({k_done}, Method::token);
    desk.alias.owns_variables = true;
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "given");
    desk.host = test::fake_host(desk.home.path(), {{"VAULT_TOKEN", "newer"}});
    EXPECT_TRUE(tokens->rejected());
    EXPECT_EQ(text_of(tokens->token()), "newer");
}

TEST(Tokens, ARefusedLoginSaysSoWithoutTheCredential) {
    Desk desk({ok("{\"errors\": [\"open sesame is wrong\"]}", "", 400)});
    const auto token = desk.tokens()->token();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().rule, "login-refused");
    EXPECT_EQ(token.error().code, Code::unavailable);
    EXPECT_THAT(token.error().message + token.error().hint, testing::Not(HasSubstr("sesame")));
}

TEST(Tokens, ARevocationThatFailsIsTold) {
    Desk desk({grant("first", 3600), ok("{}", "", 500)});
    const auto tokens = desk.tokens();
    EXPECT_EQ(text_of(tokens->token()), "first");
    tokens->finish();
    EXPECT_THAT(desk.warnings, HasSubstr("corp"));
}

TEST(Pacer, LetsSoManyASecondBegin) {
    Milliseconds now{7'000};
    Pacer pacer(2, 3);
    EXPECT_EQ(pacer.take(now, 10), 3U);
    EXPECT_EQ(pacer.take(now, 10), 0U);
    EXPECT_EQ(pacer.pause(), Milliseconds(501));
    now += Milliseconds(1'000);
    EXPECT_EQ(pacer.take(now, 1), 1U);
    EXPECT_EQ(pacer.take(now, 10), 1U);
    now += std::chrono::hours(1);
    EXPECT_EQ(pacer.take(now, 10), 3U);
    EXPECT_EQ(Pacer(0, 0).take(now, 500), 500U);
    EXPECT_EQ(Pacer(0.5, 0).take(now, 5), 1U);
}

}  // namespace
}  // namespace sluice::secrets::vault
