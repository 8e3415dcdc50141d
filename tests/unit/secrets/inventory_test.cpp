#include "secrets/inventory.hpp"

#include <gtest/gtest.h>

namespace sluice::secrets {
namespace {

project::Project two_integrations() {
    project::Project project;
    project.order = {"dev"};
    for (const char* name : {"orders-api", "payments"}) {
        project::Declaration declaration;
        declaration.integration = name;
        project::SecretDeclaration secret;
        secret.name = "client_secret";
        secret.kind = "oauth-client-secret";
        declaration.secrets.push_back(secret);
        project.declarations.push_back(std::move(declaration));
    }
    return project;
}

TEST(Inventory, ShowsWhatIsUnsetAndWhatNobodyDeclares) {
    SecretInfo set;
    set.path = "orders-api/client_secret";
    SecretInfo stray;
    stray.path = "orders-api/zzz";
    const auto rows = inventory(two_integrations(), {stray, set}, {});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].path, "orders-api/client_secret");
    EXPECT_TRUE(rows[0].declared && rows[0].info);
    EXPECT_EQ(rows[1].path, "orders-api/zzz");
    EXPECT_TRUE(!rows[1].declared && rows[1].info);
    EXPECT_EQ(rows[2].path, "payments/client_secret");
    EXPECT_TRUE(rows[2].declared && !rows[2].info);
}

TEST(Inventory, OnlyDeclaredSecretsAreTaken) {
    const auto project = two_integrations();
    EXPECT_EQ(require_declared(project, "payments/client_secret").value()->kind, "oauth-client-secret");
    const auto misspelt = require_declared(project, "payments/client_secert");
    ASSERT_FALSE(misspelt);
    EXPECT_EQ(misspelt.error().rule, "unknown-secret");
    EXPECT_NE(misspelt.error().message.find("did you mean \"payments/client_secret\""), std::string::npos);
    EXPECT_EQ(require_declared(project, "client_secret").error().rule, "secret-path");
    EXPECT_EQ(require_declared(project, "paiments/client_secret").error().code, Code::usage);
}

}  // namespace
}  // namespace sluice::secrets
