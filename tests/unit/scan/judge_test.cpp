#include "scan/judge.hpp"

#include <gtest/gtest.h>

namespace sluice::scan {
namespace {

TEST(Judge, ReferencesAndPlaceholdersAreNoSecrets) {
    for (const char* value : {"",
                              "  ",
                              "${DB_PASSWORD}",
                              "${secret:db_pw}",
                              "{{ .Values.password }}",
                              "$(cat /run/secret)",
                              "$DB_PASSWORD",
                              "<password>",
                              "<%= pw %>",
                              "%PASSWORD%",
                              "#{vault.pw}",
                              "@db.password@",
                              "__PW__",
                              "ENC[AES256,data:x]",
                              "ENC(abc)",
                              "vault:kv/app#pw",
                              "sealed://a/b",
                              "op://vault/item",
                              "arn:aws:secretsmanager:eu-west-1:1:secret:x",
                              "!vault |",
                              "****",
                              "xxxxxx",
                              "...",
                              "changeme",
                              "CHANGE_ME",
                              "your-password",
                              "placeholder",
                              "null",
                              "true",
                              "string",
                              "required",
                              "/run/secrets/db",
                              "./keys/db.txt",
                              "~/.token",
                              "[[pw]]",
                              "{cipher}abc",
                              "REDACTED"})
        EXPECT_TRUE(is_reference_or_placeholder(value)) << value;
}

TEST(Judge, ShortAndPlainPasswordsAreSecrets) {
    for (const char* value :
         {"hunter2", "admin", "tiger", "letmein", "S3cr3t!", "a%b!c@d", "correct-horse", "/x9$k", "1234"})
        EXPECT_FALSE(is_reference_or_placeholder(value)) << value;
}

TEST(Judge, KeysThatHoldSecrets) {
    for (const char* key :
         {"password", "spring.datasource.password", "dbPassword", "DB_PASSWORD", "client_secret", "clientSecret",
          "api-key", "apiKey", "auth_token", "accessToken", "password2", "passphrase", "pass", "aws.secretKey"})
        EXPECT_TRUE(is_secret_key(key)) << key;
    for (const char* key :
         {"password_policy", "tokenUrl", "max_tokens", "secretName", "password-min-length", "kind", "username",
          "nextPageToken", "compass", "secret_ref", "tokenEndpoint", "showPassword", "publicKey", "key"})
        EXPECT_FALSE(is_secret_key(key)) << key;
}

TEST(Judge, KeyAndValueTogether) {
    EXPECT_TRUE(is_secret_assignment("password", "hunter2", false));
    EXPECT_TRUE(is_secret_assignment("password", "123456", false));
    EXPECT_FALSE(is_secret_assignment("token", "3600", false));
    EXPECT_FALSE(is_secret_assignment("password", "Enter your password", true));
    EXPECT_FALSE(is_secret_assignment("token", "https://login.acme.net/token", true));
    EXPECT_FALSE(is_secret_assignment("token", "token", true));
    EXPECT_FALSE(is_secret_assignment("password", "getPassword()", false));
    EXPECT_FALSE(is_secret_assignment("oauth-client-secret", "90d", false));
    EXPECT_FALSE(is_secret_assignment("secret", "webhook_secret", false));
    EXPECT_FALSE(is_secret_assignment("secret", "webhook_key", false));
    EXPECT_FALSE(is_secret_assignment("username", "hunter2", false));
}

}  // namespace
}  // namespace sluice::scan
