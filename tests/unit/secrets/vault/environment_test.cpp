// The variables of vault and bao, as upstream reads them (bao 2.7.2 was asked).

#include "secrets/vault/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secrets/vault/credentials.hpp"
#include "secrets/vault/servers.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::secrets::vault {
namespace {

using Map = std::map<std::string, std::string>;

constexpr const char* k_address = "https://v.example";

Result<Alias> unpinned(Map variables) {
    const test::Scratch home;
    variables.emplace("VAULT_ADDR", k_address);
    return find_alias(test::fake_host(home.path(), std::move(variables)), home.path() / "project", "default");
}

std::string rule_of(Map variables) {
    const auto alias = unpinned(std::move(variables));
    return alias ? "" : alias.error().rule;
}

TEST(VaultVariables, BaoCountsBeforeVaultEvenWhenEmpty) {
    const auto named = unpinned({{"BAO_NAMESPACE", "bao"}, {"VAULT_NAMESPACE", "vault"}});
    EXPECT_EQ(named->name_space.value, "bao");
    EXPECT_EQ(named->name_space.origin, "BAO_NAMESPACE");
    EXPECT_FALSE(unpinned({{"BAO_NAMESPACE", ""}, {"VAULT_NAMESPACE", "vault"}})->name_space.is_given());
    EXPECT_EQ(rule_of({{"BAO_ADDR", ""}}), "server-unknown");
}

TEST(VaultVariables, TheAgentCountsBeforeTheServer) {
    EXPECT_EQ(unpinned({{"VAULT_AGENT_ADDR", "http://127.0.0.1:8100"}})->address.value.text(), "http://127.0.0.1:8100");
    EXPECT_EQ(unpinned({{"VAULT_ADDR", ""}, {"VAULT_SERVER_URL", "https://gitlab.example"}})->address.value.text(),
              "https://gitlab.example");
}

TEST(VaultVariables, AuthoritiesHaveAnOrder) {
    const Map all{{"VAULT_CACERT", "/f"}, {"VAULT_CACERT_BYTES", "PEM"}, {"VAULT_CAPATH", "/d"}};
    EXPECT_EQ(unpinned(all)->tls.ca_file.value, "/f");
    EXPECT_FALSE(unpinned(all)->tls.ca_text.is_given());
    const auto bytes = unpinned({{"VAULT_CACERT_BYTES", "PEM"}, {"VAULT_CAPATH", "/d"}});
    EXPECT_EQ(bytes->tls.ca_text.value, "PEM");
    EXPECT_FALSE(bytes->tls.ca_path.is_given());
    EXPECT_EQ(unpinned({{"BAO_CAPATH", "/d"}})->tls.ca_path.value, "/d");
    EXPECT_EQ(unpinned({{"VAULT_PROXY_ADDR", "http://a:1"}, {"VAULT_HTTP_PROXY", "http://b:1"}})->proxy.value,
              "http://a:1");
}

TEST(VaultVariables, SettingsOfTheClient) {
    const auto alias = unpinned({{"VAULT_CLIENT_TIMEOUT", "90s"},
                                 {"VAULT_MAX_RETRIES", "0"},
                                 {"VAULT_RATE_LIMIT", "12.5:30"},
                                 {"VAULT_DISABLE_REDIRECTS", "T"},
                                 {"VAULT_CLIENT_CERT", "/c"},
                                 {"VAULT_CLIENT_KEY", "/k"},
                                 {"SLUICE_PREFIXES", "kv/a, kv/b"}});
    ASSERT_TRUE(alias);
    EXPECT_EQ(alias->total.value, Milliseconds(90'000));
    EXPECT_EQ(alias->attempts.value, 1);
    EXPECT_EQ(alias->rate.value, 12.5);
    EXPECT_EQ(alias->burst.value, 30);
    EXPECT_FALSE(alias->redirects.value);
    EXPECT_EQ(alias->tls.client_key.value, "/k");
    EXPECT_EQ(alias->prefixes.value, (std::vector<std::string>{"kv/a", "kv/b"}));
}

TEST(VaultVariables, WhatCannotBeObeyedIsRefused) {
    EXPECT_EQ(rule_of({{"VAULT_SKIP_VERIFY", "1"}}), "tls-unverified");
    EXPECT_EQ(rule_of({{"VAULT_SKIP_VERIFY", "false"}}), "");
    for (const auto& [name, text] : Map{{"VAULT_SKIP_VERIFY", "yes"},
                                        {"VAULT_SRV_LOOKUP", "true"},
                                        {"VAULT_HEADERS", "a=b"},
                                        {"VAULT_MFA", "x"},
                                        {"VAULT_CLIENT_CERT", "/c"},
                                        {"VAULT_CLIENT_KEY_BYTES", "k"},
                                        {"VAULT_CLIENT_TIMEOUT", "soon"},
                                        {"VAULT_MAX_RETRIES", "-1"},
                                        {"VAULT_RATE_LIMIT", "0"},
                                        {"VAULT_RATE_LIMIT", "1:2:3"},
                                        {"VAULT_PROXY_ADDR", "http://ada:pw@p"},
                                        {"SLUICE_PREFIXES", "kv/a,,kv/b"},
                                        {"VAULT_AUTH_METHOD", "ldap"}}) {
        EXPECT_NE(rule_of({{name, text}}), "") << name;
    }
    EXPECT_EQ(rule_of({{"VAULT_ADDR", "http://vault.example"}}), "server-address");
}

TEST(VaultVariables, AMethodWithoutAServersFile) {
    const auto alias = unpinned({{"VAULT_AUTH_METHOD", "jwt"},
                                 {"VAULT_AUTH_ROLE", "ci"},
                                 {"VAULT_AUTH_PATH", "gitlab"},
                                 {"VAULT_AUTH_JWT", "ey"}});
    ASSERT_TRUE(alias);
    EXPECT_EQ(alias->auth.method.value, Method::jwt);
    EXPECT_EQ(alias->auth_mount(), "gitlab");
    EXPECT_EQ(alias->auth.role.value, "ci");
    EXPECT_EQ(alias->auth.jwt.value.variable, "VAULT_AUTH_JWT");
}

/// The token's source in a home with these files.
std::string source_in(const std::vector<std::pair<std::string, std::string>>& home_files, Map variables = {}) {
    const test::Scratch home;
    for (const auto& [name, text] : home_files) {
        EXPECT_TRUE(files::create_new(home.path() / name, text, 0700));
    }
    variables.emplace("VAULT_ADDR", k_address);
    variables.emplace("HOME", home.path().string());
    const Host host = test::fake_host(home.path(), std::move(variables));
    const auto alias = find_alias(host, home.path() / "project", "default");
    if (!alias) return alias.error().rule;
    const auto token = read_token(host, *alias);
    return token ? std::string(token->value.expose_text()) : token.error().rule;
}

TEST(VaultVariables, TheTokenIsFoundWhereUpstreamLooks) {
    const test::Scratch place;
    ASSERT_TRUE(files::create_new(place.path() / "helper", "#!/bin/sh\nprintf ' helped-%s\\n' \"$1\"\n", 0700));
    const std::string config = "# x\ntoken_helper = \"" + (place.path() / "helper").string() + "\"\n";
    EXPECT_EQ(source_in({}), "token-missing");
    EXPECT_EQ(source_in({{".vault-token", " filed\n"}}), "filed");
    EXPECT_EQ(source_in({{".vault-token", "filed"}, {"t", "other\n"}}, {{"BAO_TOKEN_PATH", "/nowhere"}}),
              "credential-missing");
    EXPECT_EQ(source_in({{".vault-token", "filed"}, {".vault", config}}), "helped-get");
    EXPECT_EQ(source_in({{".bao", config}, {".vault", "token_helper = \"/nowhere\""}}), "helped-get");
    EXPECT_EQ(source_in({{".vault", config}}, {{"VAULT_TOKEN", "given"}}), "given");
    EXPECT_EQ(source_in({{".vault-token", "filed"}}, {{"VAULT_TOKEN", "given"}, {"BAO_TOKEN", ""}}), "filed");
    EXPECT_EQ(source_in({{".bao", "{\"token_helper\": \"" + (place.path() / "helper").string() + "\"}"}}),
              "helped-get");
}

TEST(VaultVariables, WhatIsNoTokenNeverBecomesAHeader) {
    EXPECT_EQ(source_in({}, {{"VAULT_TOKEN", "a\r\nX-Evil: 1"}}), "credential-format");
    EXPECT_EQ(source_in({{".vault-token", "two words"}}), "credential-format");
    EXPECT_EQ(source_in({{".vault-token", "\n"}}), "credential-missing");
    EXPECT_EQ(source_in({}, {{"VAULT_TOKEN", std::string(9000, 'a')}}), "credential-format");
}

}  // namespace
}  // namespace sluice::secrets::vault
