#include <sys/stat.h>

#include <gtest/gtest.h>

#include "signing/trust.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"
#include "support/text.hpp"
#include "support/vector_file.hpp"

namespace sluice::signing {
namespace {

class TrustPin : public ::testing::Test {
protected:
    void SetUp() override { write_lines(3); }

    /// The project's trust list, cut to its first lines.
    void write_lines(std::size_t count) {
        const std::string text = test::vector_body("trust", "good");
        std::string out;
        for (const auto line : split(text, '\n')) {
            if (count-- == 0) break;
            out.append(line).append("\n");
        }
        ASSERT_TRUE(files::write_atomic(root() / "sluice.trust", out));
    }
    void write_other() {
        ASSERT_TRUE(files::write_atomic(root() / "sluice.trust", test::vector_body("trust", "good-expires-clock")));
    }
    [[nodiscard]] std::filesystem::path root() const { return m_scratch.path(); }
    [[nodiscard]] std::filesystem::path pin_file() const { return m_scratch.path() / "config/trust/acme"; }
    [[nodiscard]] Host host(std::map<std::string, std::string> variables = {}) const {
        return test::fake_host(m_scratch.path(), std::move(variables));
    }
    [[nodiscard]] Host host_with_root(const std::string& value) const { return host({{"SLUICE_ROOT", value}}); }
    static std::string digest() { return verify_chain(test::vector_body("trust", "good"), "t")->current().root_sha256; }
    static bool yes(std::string_view) { return true; }
    static void expect_rule(const Result<TrustChain>& result, std::string_view rule, Code code = Code::integrity) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().rule, rule);
        EXPECT_EQ(result.error().code, code);
        EXPECT_FALSE(result.error().hint.empty());
    }

    static void expect_rule_only(const Result<TrustChain>& result, std::string_view rule) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().rule, rule);
        EXPECT_EQ(result.error().code, Code::usage);
    }

private:
    test::Scratch m_scratch;
};

TEST_F(TrustPin, WithoutAPinNothingIsBelieved) {
    const auto loaded = load_trust(root(), host());
    expect_rule(loaded, "trust-not-pinned");
    EXPECT_NE(loaded.error().message.find(digest()), std::string::npos);
    EXPECT_NE(loaded.error().hint.find("SLUICE_ROOT=" + digest()), std::string::npos);
    EXPECT_FALSE(files::exists(pin_file()));
}

TEST_F(TrustPin, ATerminalPinsAfterSeeingTheDigest) {
    std::string shown;
    const auto no = load_trust(root(), host(), [&](std::string_view text) {
        shown = text;
        return false;
    });
    expect_rule(no, "trust-not-pinned");
    EXPECT_EQ(shown, digest());
    EXPECT_TRUE(load_trust(root(), host(), yes));
    EXPECT_TRUE(load_trust(root(), host())) << "the pin stays";
    struct stat facts {};
    ASSERT_EQ(::stat(pin_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
}

TEST_F(TrustPin, ARootThatDiffersIsRefusedEvenOnATerminal) {
    ASSERT_TRUE(load_trust(root(), host(), yes));
    write_other();
    expect_rule(load_trust(root(), host(), yes), "trust-root-differs");
    expect_rule(load_trust(root(), host_with_root(digest()), yes), "trust-root-differs");
}

TEST_F(TrustPin, AnOlderListThanWasSeenIsRefused) {
    write_lines(1);
    ASSERT_TRUE(load_trust(root(), host(), yes));
    write_lines(3);
    ASSERT_TRUE(load_trust(root(), host()));
    write_lines(2);
    expect_rule(load_trust(root(), host()), "trust-rolled-back");
    expect_rule(load_trust(root(), host_with_root(digest())), "trust-rolled-back");
}

TEST_F(TrustPin, AnotherVersionOfOneNumberIsRefused) {
    ASSERT_TRUE(load_trust(root(), host(), yes));
    std::string pin = files::read(pin_file()).value();
    pin.replace(pin.find("line=") + 5, 64, std::string(64, '0'));
    ASSERT_TRUE(files::write_atomic(pin_file(), pin, 0600));
    expect_rule(load_trust(root(), host()), "trust-forked");
}

TEST_F(TrustPin, SluiceRootGivesRootAndLowestVersion) {
    EXPECT_TRUE(load_trust(root(), host_with_root(digest())));
    EXPECT_TRUE(load_trust(root(), host_with_root(digest() + "@3")));
    expect_rule(load_trust(root(), host_with_root(digest() + "@4")), "trust-rolled-back");
    expect_rule(load_trust(root(), host_with_root(std::string(64, '0'))), "trust-root-differs");
    EXPECT_FALSE(files::exists(pin_file())) << "a given root is no pin for later";
}

TEST_F(TrustPin, ABadSluiceRootIsAUsageError) {
    for (const std::string& value : {std::string("x"), digest().substr(1), digest() + "@", digest() + "@0",
                                     digest() + "@x", digest() + "@1x", digest() + "@01", digest() + "@-1"}) {
        expect_rule(load_trust(root(), host_with_root(value)), "trust-pin", Code::usage);
    }
}

TEST_F(TrustPin, ADamagedPinIsNeverTakenForNone) {
    ASSERT_TRUE(load_trust(root(), host(), yes));
    const std::string pin = files::read(pin_file()).value();
    for (std::size_t size = 1; size < pin.size(); ++size) {
        ASSERT_TRUE(files::write_atomic(pin_file(), pin.substr(0, size), 0600));
        expect_rule(load_trust(root(), host(), yes), "trust-pin", Code::usage);
    }
}

TEST_F(TrustPin, WhatIsNoListIsRefusedUnread) {
    const auto path = root() / "sluice.trust";
    const auto refused = [&] { return load_trust(root(), host(), yes); };
    ASSERT_TRUE(files::write_atomic(path, std::string((16U << 20) + 1, '\n')));
    expect_rule_only(refused(), "file-too-large");
    ASSERT_TRUE(files::remove_tree(path));
    std::filesystem::create_directory(path);
    expect_rule_only(refused(), "not-a-file");
    ASSERT_TRUE(files::remove_tree(path));
    std::filesystem::create_symlink("sluice.trust", path);
    expect_rule_only(refused(), "io");
}

TEST_F(TrustPin, AMissingListSaysHowToBegin) {
    ASSERT_TRUE(files::remove_tree(root() / "sluice.trust"));
    expect_rule(load_trust(root(), host()), "trust-missing", Code::usage);
}

}  // namespace
}  // namespace sluice::signing
