#include "project/variable.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "support/source_root.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

TEST(Variable, WhatProgramsObeyIsNoNameForAValue) {
    for (const char* name : {"MAKEFLAGS",
                             "TAR_OPTIONS",
                             "GIO_EXTRA_MODULES",
                             "GTK_MODULES",
                             "GTK3_MODULES",
                             "PS0",
                             "PS4",
                             "PROMPT_COMMAND",
                             "RSYNC_RSH",
                             "WGETRC",
                             "CURL_HOME",
                             "AWS_CONFIG_FILE",
                             "PIP_INDEX_URL",
                             "HTTPS_PROXY",
                             "http_proxy",
                             "ALL_PROXY",
                             "SSL_CERT_FILE",
                             "SSL_CERT_DIR",
                             "REQUESTS_CA_BUNDLE",
                             "CURL_CA_BUNDLE",
                             "NODE_EXTRA_CA_CERTS",
                             "JAVA_TOOL_OPTIONS",
                             "_JAVA_OPTIONS",
                             "JDK_JAVA_OPTIONS",
                             "DOTNET_STARTUP_HOOKS",
                             "COMPlus_EnableDiagnostics",
                             "RUSTC_WRAPPER",
                             "RUSTC_WORKSPACE_WRAPPER",
                             "CARGO_BUILD_RUSTC",
                             "GIT_SSH_COMMAND",
                             "LD_PRELOAD",
                             "ld_preload",
                             "KUBECONFIG",
                             "KRB5_CONFIG",
                             "SLUICE_ROOT"})
        EXPECT_NE(variable_fault(name), "") << name;
}

TEST(Variable, WhatOnlyHoldsACredentialIs) {
    for (const char* name : {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD", "MYSQL_PWD", "VAULT_TOKEN",
                             "NPM_TOKEN", "PASSWORD", "TF_VAR_password", "RSYNC_PASSWORD", "GOOGLE_API_KEY", "MAKE",
                             "SALESFORCE_ORDERS_CLIENT_SECRET", "PATHS", "GITHUB_TOKEN"})
        EXPECT_EQ(variable_fault(name), "") << name;
}

/// The table of the guide is what the program does, row by row.
TEST(Variable, TheGuideListsThemAll) {
    std::ifstream file(test::source_root() / "docs/guide/secrets.md");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    std::string table = "| obeyed by | names |\n|---|---|\n";
    for (const ObeyedVariables& row : obeyed_variables()) {
        std::string names;
        for (const std::string_view name : split(row.names, ' '))
            names.append(names.empty() ? "" : ", ").append("`").append(name).append("`");
        table.append("| ").append(row.what).append(" | ").append(names).append(" |\n");
    }
    EXPECT_NE(page.find(table + "\n"), std::string::npos) << "write this into the guide:\n" << table;
}

}  // namespace
}  // namespace sluice::project
