// docs/formats/servers.md: the file, the variables, and to whom they belong.

#include "secrets/vault/servers.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secrets/vault/credentials.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::secrets::vault {
namespace {

using testing::HasSubstr;

constexpr const char* k_corp =
    "servers:\n"
    "  corp:\n"
    "    address: https://Vault.Corp.example:443/\n"
    "    prefixes: [kv/integrations/prod]\n";

/// A user's machine: a home with a servers file, and variables.
class Machine {
public:
    explicit Machine(std::string servers = "", std::map<std::string, std::string> variables = {}) {
        if (!servers.empty()) write(".config/sluice/servers.yaml", servers);
        variables.emplace("HOME", home());
        host = test::fake_host(folder.path() / "home", std::move(variables));
        host.config_home = folder.path() / "home/.config/sluice";
    }

    [[nodiscard]] std::string home() const { return (folder.path() / "home").string(); }

    std::filesystem::path write(const std::string& name, const std::string& text, mode_t mode = 0600) {
        const auto path = folder.path() / "home" / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }

    [[nodiscard]] Result<Alias> find(const std::string& name) const {
        return find_alias(host, folder.path() / "project", name);
    }
    [[nodiscard]] std::string rule(const std::string& name) const {
        const auto found = find(name);
        return found ? "" : found.error().rule;
    }
    [[nodiscard]] std::string token(const std::string& name) const {
        const auto alias = find(name);
        if (!alias) return alias.error().rule;
        const auto token = read_token(host, *alias);
        return token ? std::string(token->value.expose_text()) : token.error().rule;
    }

    test::Scratch folder;
    Host host;
};

std::string with(const std::string& lines) { return k_corp + lines; }

TEST(Servers, AnAliasIsWhatTheFileSays) {
    const Machine machine(
        with("    namespace: team\n"
             "    tls: {ca_file: ~/ca.pem, server_name: vault.example}\n"
             "    timeouts: {connect: 500ms, total: 2m}\n"
             "    retry: {attempts: 7}\n"
             "    auth: {method: approle, mount: ci/approle, role_id: {file: /r}, secret_id: {var: S}}\n"));
    const auto alias = machine.find("corp");
    ASSERT_TRUE(alias) << alias.error().message;
    EXPECT_EQ(alias->address.value.text(), "https://vault.corp.example");
    EXPECT_EQ(alias->name_space.value, "team");
    EXPECT_EQ(alias->tls.ca_file.value, machine.home() + "/ca.pem");
    EXPECT_EQ(alias->auth_mount(), "ci/approle");
    EXPECT_EQ(alias->auth_namespace(), "team");
    EXPECT_EQ(alias->auth.secret_id.value.variable, "S");
    EXPECT_THAT(alias->total.origin, HasSubstr("servers.yaml:7"));
    const auto settings = server_settings(*alias);
    EXPECT_EQ(settings.http.timeouts.connect, Milliseconds(500));
    EXPECT_EQ(settings.http.timeouts.total, Milliseconds(120'000));
    EXPECT_EQ(settings.http.timeouts.read, http::Timeouts{}.read);
    EXPECT_EQ(settings.retry.attempts, 7);
    EXPECT_EQ(settings.prefixes, std::vector<std::string>{"kv/integrations/prod"});
}

TEST(Servers, WhatOthersCanWriteIsRefused) {
    for (const mode_t mode : {0620U, 0602U, 0666U}) {
        Machine machine;
        machine.write(".config/sluice/servers.yaml", k_corp, mode);
        EXPECT_EQ(machine.rule("corp"), "servers-mode") << std::oct << mode;
    }
    Machine machine;
    machine.write(".config/sluice/servers.yaml", k_corp, 0644);
    EXPECT_EQ(machine.rule("corp"), "");
}

TEST(Servers, AFileInTheProjectIsRefused) {
    Machine machine;
    const auto project = machine.folder.path() / "project";
    std::filesystem::create_directories(project / "ci");
    std::ofstream(project / "ci/servers.yaml") << k_corp;
    std::filesystem::create_symlink(project / "ci/servers.yaml", machine.folder.path() / "link.yaml");
    const std::vector<std::string> places{"ci/servers.yaml", project / "ci/servers.yaml",
                                          project / "../project/ci/servers.yaml", machine.folder.path() / "link.yaml"};
    for (const std::string& path : places) {
        machine.host.environment = [path](std::string_view name) {
            return name == "SLUICE_SERVERS" ? std::optional<std::string>(path) : std::nullopt;
        };
        EXPECT_EQ(machine.rule("corp"), "servers-place") << path;
    }
    const std::string missing = (machine.folder.path() / "nothing.yaml").string();
    machine.host.environment = [missing](std::string_view) { return std::optional<std::string>(missing); };
    EXPECT_EQ(machine.rule("corp"), "servers-file");
}

TEST(Servers, MistakesAreRefused) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {with("    tls: {skip_verify: true}\n"), "tls-unverified"},
        {with("    tls: {client_cert: /c.pem}\n"), "server-auth"},
        {with("    tls: {ca_file: ca.pem}\n"), "schema-pattern"},
        {with("    addres: x\n"), "unknown-key"},
        {with("    proxy: http://ada:hunter2@proxy.example:3128\n"), "server-proxy"},
        {with("    auth: {method: approle}\n"), "server-auth"},
        {with("    auth: {method: token, role: x}\n"), "server-auth"},
        {with("    auth: {method: token, token: s.value}\n"), "schema-type"},
        {with("    auth: {method: token, token: {file: /a, var: B}}\n"), "server-auth"},
        {with("    auth: {method: jwt, role: r, jwt: {var: J, wrapped: true}}\n"), "server-auth"},
        {with("    auth: {method: approle, role_id: {var: R}, secret_id: {var: S, wrapped: true}}\n"), "server-auth"},
        {with("    auth: {method: cert}\n"), "server-auth"},
        {with("    auth: {method: ldap}\n"), "schema-enum"},
        {with("    timeouts: {total: 0s}\n"), "schema-pattern"},
        {with("    timeouts: {total: 25h}\n"), "value-kind"},
        {"servers:\n  c: {address: \"http://vault.example\", prefixes: [kv]}\n", "server-address"},
        {"servers:\n  c: {address: \"https://ada:hunter2@vault.example\", prefixes: [kv]}\n", "server-address"},
        {"servers:\n  c: {address: \"https://vault.example\", prefixes: []}\n", "schema-length"},
        {"servers:\n  c: {address: \"https://vault.example\"}\n", "schema-required"},
        {"servers:\n  c: {address: \"https://vault.example\", prefixes: [kv/]}\n", "server-prefix"},
        {"servers:\n  c: {address: \"https://vault.example\", prefixes: [kv/../x]}\n", "server-prefix"},
    };
    for (const auto& [text, rule] : cases) {
        const auto found = Machine(text).find("corp");
        ASSERT_FALSE(found) << text;
        EXPECT_EQ(found.error().rule, rule) << text << found.error().message;
        EXPECT_THAT(found.error().message, testing::Not(HasSubstr("hunter2")));
        ASSERT_TRUE(found.error().where) << text;
        EXPECT_THAT(found.error().where->file, HasSubstr("servers.yaml"));
    }
}

TEST(Servers, AnUnknownAliasNamesTheNearest) {
    const auto found = Machine(k_corp).find("crop");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().rule, "server-unknown");
    EXPECT_THAT(found.error().message, HasSubstr("\"corp\""));
    EXPECT_EQ(Machine(k_corp, {{"VAULT_ADDR", "https://v.example"}}).rule("default"), "server-unknown");
    EXPECT_EQ(Machine().rule("default"), "server-unknown");
}

// A token goes to the address that it belongs to, and nowhere else.
TEST(Servers, VariablesBelongToTheAliasWithTheirAddress) {
    const std::string token = std::string("hvs.") + "canary";
    for (const char* same :
         {"https://vault.corp.example", "HTTPS://VAULT.corp.example:443", "https://vault.corp.example/"})
        EXPECT_EQ(Machine(k_corp, {{"VAULT_ADDR", same}, {"VAULT_TOKEN", token}}).token("corp"), token) << same;
    for (const char* other : {"https://vault.corp.example:8200", "https://vault.corp.example.evil.example",
                              "https://vault.corp.example/other", "http://127.0.0.1", "", "nonsense"}) {
        EXPECT_EQ(Machine(k_corp, {{"VAULT_ADDR", other}, {"VAULT_TOKEN", token}}).token("corp"), "token-missing")
            << other;
    }
    Machine machine(k_corp);
    machine.write(".vault-token", token);
    EXPECT_EQ(machine.token("corp"), "token-missing");
    Machine owner(k_corp, {{"BAO_ADDR", "https://vault.corp.example"}});
    owner.write(".vault-token", token + "\n");
    EXPECT_EQ(owner.token("corp"), token);
}

TEST(Servers, TheFileCountsBeforeVariables) {
    const Machine machine(with("    namespace: \"\"\n    auth: {method: token, token: {var: OTHER}}\n"),
                          {{"VAULT_ADDR", "https://vault.corp.example"},
                           {"VAULT_TOKEN", "mine"},
                           {"OTHER", "theirs"},
                           {"VAULT_NAMESPACE", "elsewhere"},
                           {"VAULT_CLIENT_TIMEOUT", "7"}});
    EXPECT_EQ(machine.token("corp"), "theirs");
    EXPECT_EQ(machine.find("corp")->name_space.value, "");
    EXPECT_EQ(machine.find("corp")->total.value, Milliseconds(7000));
    EXPECT_EQ(machine.find("corp")->total.origin, "VAULT_CLIENT_TIMEOUT");
}

}  // namespace
}  // namespace sluice::secrets::vault
