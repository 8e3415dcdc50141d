#include "scan/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::scan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(const std::string& key, const std::string& value) {
    std::vector<std::string> out;
    for (const Endpoint& endpoint : parse_endpoints(key, value)) out.push_back(endpoint.text);
    return out;
}

TEST(Endpoint, UrlsHostsAndLists) {
    EXPECT_THAT(names("x", "https://ACME.my.salesforce.com:443/services"), ElementsAre("acme.my.salesforce.com"));
    EXPECT_THAT(names("x", "https://user:p%40ss@erp.acme.net./x"), ElementsAre("erp.acme.net"));
    EXPECT_THAT(names("x", "amqps://mq1.acme.net:5671,mq2.acme.net:5671/vhost"),
                ElementsAre("mq1.acme.net", "mq2.acme.net"));
    EXPECT_THAT(names("brokers", "k1.acme.internal:9092,k2.acme.internal:9092"),
                ElementsAre("k1.acme.internal", "k2.acme.internal"));
    EXPECT_THAT(names("x", "pg-main.db.acme.internal"), ElementsAre("pg-main.db.acme.internal"));
    EXPECT_THAT(names("sap_host", "sapprd01"), ElementsAre("sapprd01"));
    EXPECT_THAT(names("x", "db.acme.net:5432"), ElementsAre("db.acme.net"));
}

TEST(Endpoint, ConnectionStringsAddressesMailboxesTenants) {
    EXPECT_THAT(names("x", "jdbc:postgresql://db.acme.net:5432/app"), ElementsAre("db.acme.net"));
    EXPECT_THAT(names("x", "jdbc:oracle:thin:@ora.acme.net:1521:ORCL"), ElementsAre("ora.acme.net"));
    EXPECT_THAT(names("x", "Server=tcp:sql.acme.net,1433;Database=app"), ElementsAre("sql.acme.net"));
    EXPECT_THAT(names("x", "host=db.acme.net port=5432 dbname=app"), ElementsAre("db.acme.net"));
    EXPECT_THAT(names("x", "postgres://app:${secret:pw|url}@db.acme.net/app"), ElementsAre("db.acme.net"));
    EXPECT_THAT(names("x", "10.20.30.40"), ElementsAre("10.20.30.40"));
    EXPECT_THAT(names("x", "149.96.0.0/20"), ElementsAre("149.96.0.0"));
    EXPECT_THAT(names("x", "https://[2A02:0db9::0001]:443/x"), ElementsAre("2a02:db9::1"));
    EXPECT_THAT(names("x", "Svc.Orders@Acme.net"), ElementsAre("svc.orders@acme.net"));
    EXPECT_THAT(names("x", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"),
                ElementsAre("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
    EXPECT_THAT(names("x", "https://login.acme.net/3f2504e0-4f89-11d3-9a0c-0305e82c3301/oauth2"),
                ElementsAre("login.acme.net", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
}

TEST(Endpoint, OrdinaryValuesAreNone) {
    for (const char* value : {"warn", "orders.dead", "com.acme.orders.Listener", "v61.0", "1.2.3", "orders.csv",
                              "config.yaml", "true", "300", "2026-12-20T00:00Z/2027-01-03T00:00Z",
                              "/archive/prod/workers", "acme_corp", "a b c", "node.js", "org.acme.net", ""})
        EXPECT_THAT(names("x", value), IsEmpty()) << value;
    EXPECT_THAT(names("db_host", "db"), IsEmpty());
    EXPECT_THAT(names("hostname_verification", "strict-mode"), IsEmpty());
}

TEST(Endpoint, ReservedNames) {
    for (const char* url :
         {"https://api.example.com", "https://example.org", "https://a.b.example", "http://localhost:80",
          "http://x.test", "http://127.0.0.1:80", "http://[::1]/", "http://192.0.2.7", "https://x.invalid"})
        for (const Endpoint& endpoint : parse_endpoints("x", url)) EXPECT_TRUE(is_reserved_endpoint(endpoint)) << url;
    EXPECT_FALSE(is_reserved_endpoint({EndpointKind::host, "notexample.com"}));
    EXPECT_TRUE(is_reserved_endpoint({EndpointKind::email, "ada@example.com"}));
    EXPECT_TRUE(is_reserved_endpoint({EndpointKind::guid, "00000000-0000-0000-0000-000000000000"}));
}

TEST(Endpoint, HostileValuesAreOnlyRefused) {
    for (const std::string& value :
         {std::string("://"), std::string("x://"), std::string("[::"), std::string("https://["), std::string("@"),
          std::string("a@"), std::string("%%%"), std::string(5000, 'a'), std::string("\0.\0", 3),
          std::string("jdbc::@"), std::string("="), std::string("host=")})
        EXPECT_THAT(names("host", value), IsEmpty());
}

}  // namespace
}  // namespace sluice::scan
