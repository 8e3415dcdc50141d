#include "scan/scanner.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/yaml.hpp"

namespace sluice::scan {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string k_github = std::string("gh") + "p_" + "Zk3vR9qLm2XwT7bNc4Yd8HfJ6gPs1AeU5iKo";

Inventory one_endpoint() {
    project::Environment prod;
    prod.name = "prod";
    prod.is_protected = true;
    Result<project::yaml::Document> document =
        project::yaml::parse("integrations: {orders: {base_url: 'https://api.acme.net'}}\n", "environments/prod.yaml");
    prod.integrations = *document->root.find("integrations");
    Inventory out;
    out.add_environment(prod);
    return out;
}

std::vector<Finding> scan(const std::string& name, const std::string& text) {
    static const Scanner scanner("acme", one_endpoint());
    return scan_text(scanner, {name, text, environment_of(name)});
}

/// Everything of a finding that can be shown or stored.
std::string everything(const Finding& f) {
    return f.rule + f.where.file + f.where.text + f.preview + f.message + f.hint + f.fingerprint + f.environment +
           f.parameter;
}

TEST(Scanner, FindsACredentialAndShowsNothingOfIt) {
    auto findings = scan("src/app.cpp", "one\ntwo\n  x = \"" + k_github + "\"; // " + k_github + "\n");
    ASSERT_THAT(findings, SizeIs(2));
    const Finding& f = findings[0];
    EXPECT_EQ(f.rule, "github-token");
    EXPECT_EQ(f.where.line, 3U);
    EXPECT_EQ(f.end_line, 3U);
    EXPECT_EQ(f.column, 8U);
    EXPECT_EQ(f.preview, std::string("gh") + "p_…");
    EXPECT_EQ(f.where.text, std::string("  x = \"gh") + "p_…\"; // gh" + "p_…");
    EXPECT_EQ(f.where.column, 8U);
    EXPECT_EQ(f.where.width, 5U);
    for (const Finding& one : findings)
        for (std::size_t i = 4; i + 4 <= k_github.size(); i += 4)
            EXPECT_THAT(everything(one), Not(HasSubstr(k_github.substr(i, 4))));
    EXPECT_EQ(findings[0].fingerprint, findings[1].fingerprint);
}

TEST(Scanner, FingerprintsFollowTheValueNotThePlace) {
    auto here = scan("a.txt", k_github);
    auto there = scan("b/c.txt", "\n\n   " + k_github + "\n");
    ASSERT_THAT(here, SizeIs(1));
    ASSERT_THAT(there, SizeIs(1));
    EXPECT_EQ(here[0].fingerprint, there[0].fingerprint);
    EXPECT_EQ(here[0].fingerprint.size(), 32U);
    auto other_value = scan("a.txt", k_github.substr(0, 39) + "X");
    ASSERT_THAT(other_value, SizeIs(1));
    EXPECT_NE(here[0].fingerprint, other_value[0].fingerprint);
    auto other_project = scan_text(Scanner("other"), {"a.txt", k_github, {}});
    ASSERT_THAT(other_project, SizeIs(1));
    EXPECT_NE(here[0].fingerprint, other_project[0].fingerprint);
}

TEST(Scanner, EndpointsBelongToTheirEnvironment) {
    EXPECT_THAT(scan("environments/prod.yaml", "x: https://api.acme.net"), IsEmpty());
    EXPECT_THAT(scan(".sluice/rendered/prod/orders/config.yaml", "x: https://api.acme.net"), IsEmpty());
    for (const char* name :
         {"environments/dev.yaml", "environments/base.yaml", "templates/orders/config.yaml", "src/main.cpp",
          ".github/workflows/ci.yml", ".sluice/rendered/test/orders/config.yaml", "prod.yaml"}) {
        auto findings = scan(name, "x: https://api.acme.net/v1");
        ASSERT_THAT(findings, SizeIs(1)) << name;
        EXPECT_EQ(findings[0].rule, "production-endpoint");
        EXPECT_EQ(findings[0].environment, "prod");
        EXPECT_EQ(findings[0].parameter, "base_url");
        EXPECT_THAT(findings[0].hint, HasSubstr("use ${base_url}"));
        EXPECT_THAT(findings[0].message, HasSubstr("api.acme.net belongs to prod"));
        EXPECT_EQ(findings[0].column, 12U);
    }
}

TEST(Scanner, PasswordsInConfigFiles) {
    const std::string pw =
        "hunter"
        "2";
    struct Case {
        const char* name;
        std::string text;
    };
    const std::vector<Case> cases{
        {"a.yaml", "spring:\n  datasource:\n    password: " + pw + "  # local\n"},
        {"a.yaml", "db: {user: app, password: " + pw + ", pool: 3}\n"},
        {"a.yaml", "- name: DB_PASSWORD\n  value: \"" + pw + "\"\n"},
        {"a.yaml", "#  clientSecret: '" + pw + "'\n"},
        {"a.json", "{\"db\": {\"user\": \"app\", \"password\": \"" + pw + "\"}}"},
        {"a.properties", "spring.datasource.password=" + pw + "\n"},
        {"a.properties", "spring.datasource.password = " + pw + "\n"},
        {".env", "export API_TOKEN=" + pw + "\n"},
        {"prod.env", "API_TOKEN='" + pw + "'\n"},
        {"a.xml", "<db><password>" + pw + "</password></db>\n"},
        {"a.xml", "<db user=\"app\" password=\"" + pw + "\"/>\n"},
        {"web.config", "<add key=\"DbPassword\" value=\"" + pw + "\"/>\n"},
        {"a.toml", "password = \"" + pw + "\"\n"},
        {"a.yaml.j2", "password: " + pw + "\n"},
    };
    for (const Case& c : cases) {
        auto findings = scan(c.name, c.text);
        ASSERT_THAT(findings, SizeIs(1)) << c.text;
        EXPECT_EQ(findings[0].rule, "password-in-config");
        EXPECT_EQ(findings[0].preview, "…");
        EXPECT_THAT(everything(findings[0]), Not(HasSubstr(pw))) << c.text;
    }
}

TEST(Scanner, ReferencesInConfigFilesAreFine) {
    for (const char* text :
         {"password: ${secret:db_pw}\n", "password: \"${secret:db_pw}\"\n", "password: {{ .Values.pw }}\n",
          "password:\n", "password: ''\n", "password: # none\n", "password: *pw\n", "password: !vault kv/x\n",
          "password: |\n", "passwordPolicy: strict\n",
          "client_secret: {kind: oauth-client-secret, rotate_every: 90d}\n", "rotation: {oauth-client-secret: 90d}\n",
          "hint: \"the password: see the wiki\"\n", "dsn: postgres://app:${secret:db_pw|url}@db/app\n",
          "token: ${TOKEN:-}\n", "{password: ${secret:x}, user: app}\n"})
        EXPECT_THAT(scan("a.yaml", text), IsEmpty()) << text;
    EXPECT_THAT(scan("a.json", "{\"password\": {\"type\": \"string\"}, \"token\": null, \"secret\": true}"), IsEmpty());
    EXPECT_THAT(scan("a.properties", "db.password=${secret:db_pw}\n#password=\npassword.min.length=12\n"), IsEmpty());
    EXPECT_THAT(scan("i18n/de.json", "{\"password\": \"Passwort\"}"), IsEmpty());
    EXPECT_THAT(scan("main.cpp", "password: hunter2\n"), IsEmpty());
}

TEST(Scanner, OneFindingForOneValue) {
    auto findings = scan("a.yaml", "github_token: " + k_github + "\n");
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].rule, "github-token");
    findings = scan("a.yaml", std::string("dsn: postgres://app:") + "hunter2x" + "@api.acme.net/app\n");
    ASSERT_THAT(findings, SizeIs(2));  // the password, and where it is used
    EXPECT_EQ(findings[0].rule, "url-credentials");
    EXPECT_EQ(findings[1].rule, "production-endpoint");
    EXPECT_THAT(findings[1].where.text, Not(HasSubstr("hunter2x")));
}

TEST(Scanner, AllowIsForOneRuleOnOneLine) {
    Scanner scanner("acme", one_endpoint());
    Report report;
    scanner.scan({"a.txt", k_github + " # sluice:allow github-token\n" + k_github + "\n", {}}, report);
    EXPECT_THAT(report.findings, SizeIs(1));
    EXPECT_EQ(report.read.allowed, 1U);
    EXPECT_EQ(report.findings[0].where.line, 2U);
    EXPECT_THAT(scan("a.txt", k_github + " # sluice:allow gitlab-token\n"), SizeIs(1));
    EXPECT_THAT(scan("a.txt", k_github + " # sluice:allow\n"), SizeIs(1));
    EXPECT_THAT(scan("a.txt", k_github + " # sluice:allow github-token-x\n"), SizeIs(1));
    EXPECT_THAT(scan("a.md", "api.acme.net <!-- sluice:allow production-endpoint -->"), IsEmpty());
}

TEST(Scanner, AnyBytesAreInput) {
    std::string hostile;
    for (int i = 0; i < 4096; ++i) hostile += static_cast<char>((i * 37 + i / 7) & 0xff);
    auto findings = scan("a.yaml", hostile + "\0\xff\xfe"s + "\n" + k_github + "\xc3" + "\n");
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].rule, "github-token");
    for (const char* piece :
         {"-----BEGIN ", "password: ", "://a:", "eyJ", "password=", "8Q~", ":AA", "\"private_key_id\"",
          "name: password\n", "<password>", "\\n", "%25", "Authorization: Basic ", "'password': '"}) {
        std::string text;
        while (text.size() < 20000) text += piece;
        scan("a.yaml", text);
        scan("a.xml", text);
        for (std::size_t cut = 1; cut <= 12; ++cut) scan("a.yaml", text.substr(0, cut));
    }
}

/// Quadratic work on a line of this length would outlast the runner's time.
TEST(Scanner, LongLinesAreReadOnce) {
    constexpr std::size_t k_length = 3'000'000;
    for (const char* piece : {"eyJ.", "password=", "://a:b", "api.acme.net,"}) {
        std::string text;
        text.reserve(k_length + 100);
        while (text.size() < k_length) text += piece;
        scan("a.yaml", text);
    }
}

TEST(Scanner, LinesAreCountedAndCut) {
    std::string text = std::string(5000, 'x') + " " + k_github + " " + std::string(5000, 'y') + "\r\n";
    auto findings = scan("a.txt", "a\r\nb\r\n" + text);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].where.line, 3U);
    EXPECT_EQ(findings[0].column, 5002U);
    EXPECT_LT(findings[0].where.text.size(), 200U);
    EXPECT_THAT(findings[0].where.text, Not(HasSubstr("\r")));
}

TEST(Scanner, PrivateKeysOverSeveralLinesAreMaskedWhole) {
    std::string body;
    for (int i = 0; i < 5; ++i) body += "MIIEpAIBAAKCAQEAZk3vR9qLm2XwT7bNc4Yd8HfJ6gPs1AeU5iKoQ0rVabcdefgh\n";
    auto findings = scan(
        "k.pem", std::string("-----BEGIN RSA PRIV") + "ATE KEY-----\n" + body + "-----END RSA PRIV" + "ATE KEY-----\n");
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].where.line, 1U);
    EXPECT_EQ(findings[0].end_line, 7U);
    EXPECT_EQ(findings[0].where.text, "…");
}

}  // namespace
}  // namespace sluice::scan
