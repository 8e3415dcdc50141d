#include "scan/inventory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/yaml.hpp"
#include "scan/endpoint_search.hpp"

namespace sluice::scan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

project::Environment environment(const std::string& name, bool is_protected, const std::string& text) {
    project::Environment out;
    out.name = name;
    out.is_protected = is_protected;
    Result<project::yaml::Document> document = project::yaml::parse(text, name + ".yaml");
    EXPECT_TRUE(document);
    if (const auto* node = document->root.find("parameters")) out.parameters = *node;
    if (const auto* node = document->root.find("integrations")) out.integrations = *node;
    if (const auto* node = document->root.find("endpoints"))
        for (const auto& item : node->items) out.endpoints.push_back(item.text);
    return out;
}

Inventory acme() {
    Inventory out;
    out.add_environment(environment(
        "prod", true,
        "endpoints: ['*.my.salesforce.com']\n"
        "parameters: {alert: pager@acme.net}\n"
        "integrations:\n"
        "  orders: {base_url: 'https://api.acme.net:8443/v1', tenant: 3f2504e0-4f89-11d3-9a0c-0305e82c3301}\n"
        "  sap: {sap_host: sapprd01, peers: [10.20.30.40, 'https://[2a02:db9::1]/'], login: 'https://login.acme.net'}\n"
        "  web: {home: 'https://acme.net'}\n"));
    out.add_environment(environment("test", false,
                                    "endpoints: ['*.sandbox.my.salesforce.com']\n"
                                    "integrations: {orders: {base_url: 'https://api.test.acme.net'}}\n"));
    out.add_shared("login.acme.net");
    return out;
}

std::vector<std::string> found(const std::string& text) {
    static const Inventory inventory = acme();
    std::vector<std::string> out;
    search_endpoints(text, inventory,
                     [&](EndpointHit hit) { out.push_back(text.substr(hit.begin, hit.end - hit.begin)); });
    return out;
}

TEST(Inventory, NamesTheHolder) {
    Inventory inventory = acme();
    const InventoryEntry* entry = inventory.find("api.acme.net");
    ASSERT_NE(entry, nullptr);
    EXPECT_THAT(entry->environments, ElementsAre("prod"));
    EXPECT_EQ(entry->integration, "orders");
    EXPECT_EQ(entry->parameter, "base_url");
    EXPECT_EQ(inventory.find("api.test.acme.net"), nullptr);
    EXPECT_EQ(inventory.find("login.acme.net"), nullptr);
}

TEST(Inventory, BoundariesAreReal) {
    EXPECT_THAT(found("see https://api.acme.net/v2"), ElementsAre("api.acme.net"));
    for (const char* text :
         {"notapi.acme.net", "x-api.acme.net", "api.acme.net.au", "api.acme.network", "v2.api.acme.net", "api-acme.net",
          "api.acme.net-old", "110.20.30.40", "10.20.30.401", "10.20.30.40.5", "sapprd011", "mysapprd01"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Inventory, NothingHidesAName) {
    for (const char* text : {"API.Acme.NET",
                             "api.acme.net.",
                             "api.acme.net:443",
                             "https%3A%2F%2Fapi.acme.net%2Fv1",
                             "api%2Eacme%2Enet",
                             "https:\\/\\/api.acme.net\\/v1",
                             "\"line\\napi.acme.net\"",
                             "\"\\u002fapi.acme.net\"",
                             "${X:-api.acme.net}",
                             "_api.acme.net_",
                             ".api.acme.net",
                             "https://app:pw@api.acme.net/",
                             "ssh deploy@api.acme.net",
                             "see api.acme.net...",
                             "<api.acme.net>",
                             "x=api.acme.net;y",
                             "10.20.30.40:22",
                             "[2A02:0DB9:0::1]:443",
                             "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}",
                             "host: SAPPRD01",
                             "acme.my.salesforce.com",
                             "mail PAGER@acme.net now"})
        EXPECT_EQ(found(text).size(), 1U) << text;
}

TEST(Inventory, PatternsOfOtherEnvironmentsAreExceptions) {
    EXPECT_THAT(found("https://acme--uat.sandbox.my.salesforce.com"), IsEmpty());
    EXPECT_THAT(found("https://my.salesforce.com"), IsEmpty());
    Inventory inventory;
    inventory.add_environment(
        environment("prod", true, "endpoints: ['*.acme.net', '!*.dev.acme.net', '!x.acme.net', 'y.acme.org']\n"));
    EXPECT_NE(inventory.find("a.acme.net"), nullptr);
    EXPECT_NE(inventory.find("y.acme.org"), nullptr);
    EXPECT_EQ(inventory.find("a.dev.acme.net"), nullptr);
    EXPECT_EQ(inventory.find("x.acme.net"), nullptr);
}

TEST(Inventory, PeopleAtTheCompanyAreNoEndpoints) {
    EXPECT_THAT(found("https://acme.net/x"), ElementsAre("acme.net"));
    EXPECT_THAT(found("owner: ada@acme.net"), IsEmpty());
    EXPECT_THAT(found("mailto:ada@acme.net"), IsEmpty());
    EXPECT_THAT(found("git@acme.net:orders.git"), ElementsAre("acme.net"));
}

TEST(Inventory, HostileTextIsOnlyScanned) {
    for (const std::string& text : {std::string("%"), std::string("%2"), std::string("\\"), std::string("@"),
                                    std::string("a@"), std::string(100000, '.'), std::string(100000, '%'),
                                    std::string(100000, '@'), std::string(100000, ':'), std::string(1000, '\0')})
        EXPECT_THAT(found(text), IsEmpty());
}

}  // namespace
}  // namespace sluice::scan
