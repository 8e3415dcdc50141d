#include "secrets/vault/reference.hpp"

#include <gtest/gtest.h>

namespace sluice::secrets::vault {
namespace {

TEST(Reference, ReadsWhatRenderingWrites) {
    const auto place = parse_reference("vault://corp/kv/integrations/prod/orders/pw#value");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->server, "corp");
    EXPECT_EQ(place->path, "kv/integrations/prod/orders/pw");
    EXPECT_EQ(place->field, "value");
    EXPECT_EQ(place->text(), "vault://corp/kv/integrations/prod/orders/pw#value");
}

TEST(Reference, RefusesOtherForms) {
    for (const char* text : {"", "vault://", "vault://corp", "vault://corp/kv", "vault://corp/kv#f",
                             "vault://corp/kv/x", "vault://corp/kv/x#", "vault:///kv/x#f", "vault://corp/kv//x#f",
                             "vault://corp/kv/../x#f", "vault://corp/kv/./x#f", "vault://corp/kv/x/#f",
                             "vault://Corp/kv/x#f", "vault://https://evil/kv/x#f", "sealed://a/b"}) {
        const auto place = parse_reference(text);
        ASSERT_FALSE(place) << text;
        EXPECT_EQ(place.error().rule, "reference-format") << text;
    }
}

}  // namespace
}  // namespace sluice::secrets::vault
