#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

using test::k_today;
using test::secret;
using test::Team;

/// Nothing but the whole, unchanged block opens: every byte of an entry and of an epoch is under a signature.
TEST(SealedStore, EveryFlippedBitIsRefused) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("value"), k_today));
    const std::string whole = team.text();
    std::size_t opened = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int bit : {0, 3, 6, 7}) {
            std::string flipped = whole;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
            team.write(flipped);
            const auto value = team.as("ada").get("a/one");
            if (value) ++opened;
            EXPECT_FALSE(value) << "byte " << at << ", bit " << bit << ": " << whole.substr(at, 12);
        }
    }
    EXPECT_EQ(opened, 0U);
}

TEST(SealedStore, AFlippedBlockIsNeverSealedTo) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("value"), k_today));
    const std::string whole = team.text();
    const std::size_t begin = whole.find("@epoch");
    for (std::size_t at = begin; at < whole.find("\n\n[", begin); at += 3) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ 1U);
        team.write(flipped);
        EXPECT_FALSE(team.as("ada").set("a/two", secret("other"), k_today)) << at;
        EXPECT_EQ(team.text(), flipped);
    }
}

TEST(SealedStore, AnEpochOfSomebodyElsesMakingIsNotSealedTo) {
    Team team;
    team.trust({{"ada"}, {"wil", true, false}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("1"), k_today));

    // wil, who may write but not read, mints an epoch whose key he keeps: by his own trust list he is a reader.
    Team forged;
    forged.trust({{"ada"}, {"wil"}});
    forged.write(team.text());
    forged.trust({{"wil"}});
    ASSERT_TRUE(forged.as("wil").set("a/two", secret("2"), k_today));
    ASSERT_NE(forged.text().find("@epoch 2 "), std::string::npos);

    team.write(forged.text());
    const auto set = team.as("ada").set("a/three", secret("3"), k_today);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().rule, "epoch-signer");
    EXPECT_EQ(set.error().code, Code::integrity);
}

TEST(SealedStore, ProcessesThatSetAtOnceLoseNothing) {
    Team team;
    team.trust({{"ada"}});
    constexpr int k_processes = 8;
    constexpr int k_each = 5;
    std::vector<pid_t> children;
    for (int i = 0; i < k_processes; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            bool good = true;
            for (int j = 0; j < k_each; ++j) {
                const std::string path = "p" + std::to_string(i) + "/s" + std::to_string(j);
                good = team.as("ada").set(path, secret(path), k_today).has_value() && good;
            }
            _exit(good ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const auto listed = team.keyless().list();
    ASSERT_TRUE(listed) << listed.error().message;
    EXPECT_EQ(listed->size(), static_cast<std::size_t>(k_processes * k_each));
    auto store = team.as("ada");
    for (const auto& info : *listed) EXPECT_EQ(store.get(info.path)->expose_text(), info.path);
}

}  // namespace
}  // namespace sluice::secrets::sealed
