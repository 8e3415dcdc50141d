#include "release/live_folder.hpp"

#include <sys/stat.h>

#include <fstream>
#include <functional>

#include <gtest/gtest.h>

#include "release/generation.hpp"
#include "release/host_folders.hpp"
#include "release/target.hpp"
#include "support/digest.hpp"
#include "support/file_limit.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::release {
namespace {

constexpr std::string_view k_reference = "${sealed://orders/password}";

ReferenceFile file_with(std::string path, const std::vector<std::string>& parts,
                        const std::string& encoder = "yaml-double") {
    ReferenceFile out{std::move(path), parts.front(), {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        out.references.push_back(
            {out.bytes.size(), k_reference.size(), encoder, "password", "sealed://orders/password"});
        out.bytes += std::string(k_reference) + parts[i];
    }
    return out;
}

EncodedValue gives(std::string value) {
    return [value](const std::string&, const std::string&) -> Result<Secret> { return test::secret(value); };
}

EncodedValue asks_nothing() {
    return [](const std::string&, const std::string&) -> Result<Secret> {
        return fail(Code::bug, "asked", "a value was asked for");
    };
}

Toggle toggle(std::string state, std::string content, std::int64_t sequence = 1) {
    return {
        "orders", "prod", std::move(state), std::string(64, 'a'), std::move(content), sequence, "2026-11-21T06:54:02Z",
        "ada",    "",     "fresh"};
}

class LiveFolderTest : public testing::Test {
protected:
    LiveFolderTest() : m_key(test::secret(std::string(32, 'k'))), m_live(m_folder, m_key) {}

    std::string text(const std::string& path) { return files::read(m_folder / path).value_or("<nothing>"); }
    LiveState current() {
        auto state = m_live.current();
        EXPECT_TRUE(state && *state);
        return std::move(**state);
    }
    std::vector<std::string> names() { return *files::list(m_folder); }
    unsigned mode(const fs::path& path) {
        struct stat facts {};
        EXPECT_EQ(::lstat(path.c_str(), &facts), 0) << path;
        return facts.st_mode & 07777U;
    }

    test::Scratch m_scratch;
    fs::path m_folder = m_scratch.path() / "live/orders";
    Secret m_key;
    LiveFolder m_live;
};

TEST(Splice, ReplacesExactlyTheSpansWhateverTheLengths) {
    for (const std::string value : {"", "x", "a value that is much longer than its reference was, by far"}) {
        const auto file = file_with("a", {"one: \"", "\"\ntwo: \"", "\"\n"});
        const auto out = splice(file, gives(value));
        ASSERT_TRUE(out);
        EXPECT_EQ(out->bytes.expose_text(), "one: \"" + value + "\"\ntwo: \"" + value + "\"\n");
        ASSERT_EQ(out->spans.size(), 2U);
        for (const auto& span : out->spans) EXPECT_EQ(out->bytes.expose_text().substr(span.offset, span.length), value);
    }
}

TEST(Splice, AValueThatLooksLikeAReferenceStaysAsItIs) {
    const auto out = splice(file_with("a", {"", "\n"}), gives(std::string(k_reference)));
    EXPECT_EQ(out->bytes.expose_text(), std::string(k_reference) + "\n");
}

TEST(Splice, ASpanThatDoesNotHoldItsReferenceIsRefused) {
    const auto good = file_with("a", {"one: ", "\ntwo: ", "\n"});
    const auto refused = [&](const std::function<void(ReferenceFile&)>& change) {
        ReferenceFile bad = good;
        change(bad);
        const auto out = splice(bad, gives("v"));
        ASSERT_FALSE(out);
        EXPECT_EQ(out.error().rule, "span-reference");
    };
    refused([](auto& file) { file.references[0].offset += 1; });
    refused([](auto& file) { file.references[0].length += 1; });
    refused([](auto& file) { file.references[0].reference = "sealed://orders/other!!"; });
    refused([](auto& file) { file.references[1] = file.references[0]; });
    refused([](auto& file) { file.references[1].offset = file.bytes.size() + 7; });
    refused([](auto& file) { file.references[1].length = std::string::npos; });
}

TEST_F(LiveFolderTest, NothingIsThereAtFirst) {
    const auto state = m_live.current();
    ASSERT_TRUE(state);
    EXPECT_FALSE(state->has_value());
}

TEST_F(LiveFolderTest, DeliversFilesToggleAndManifestBehindOneLink) {
    const std::vector<ReferenceFile> files{file_with("config.yaml", {"pw: \"", "\"\n"}),
                                           file_with("deep/er/plain.env", {"A=1\n"})};
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), files, gives("hunter2")));
    EXPECT_EQ(fs::read_symlink(m_folder / "current"), "1");
    EXPECT_EQ(text("current/config/config.yaml"), "pw: \"hunter2\"\n");
    EXPECT_EQ(text("current/config/deep/er/plain.env"), "A=1\n");
    EXPECT_EQ(
        text("current/toggle.json"),
        R"({"integration":"orders","environment":"prod","state":"live","release":")" + std::string(64, 'a') +
            R"(","content":"c1","sequence":1,"since":"2026-11-21T06:54:02Z","by":"ada","reason":"","values":"fresh"})"
            "\n");
    const LiveState state = current();
    EXPECT_EQ(state.toggle, toggle("live", "c1"));
    EXPECT_TRUE(state.differences.empty());
    EXPECT_EQ(state.manifest.files[0].reference_sha256, sha256_hex(files[0].bytes));
    EXPECT_NE(state.manifest.files[0].delivered, sha256_hex("pw: \"hunter2\"\n"));
    EXPECT_EQ(text("current/manifest.json").find("hunter2"), std::string::npos);
    for (const auto& entry : fs::recursive_directory_iterator(m_folder)) {
        if (entry.is_symlink()) continue;
        EXPECT_EQ(mode(entry.path()), entry.is_directory() ? 0700U : 0600U) << entry.path();
    }
}

TEST_F(LiveFolderTest, TheNextOneReplacesAndWipesTheOld) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"", ""})}, gives("one")));
    std::ifstream old(m_folder / "1/config/a");  // stays readable after the unlink: what the disk still holds
    ASSERT_TRUE(m_live.deliver(toggle("live", "c2"), {file_with("a", {"", ""})}, gives("two")));
    EXPECT_EQ(names(), (std::vector<std::string>{"2", "current"}));
    EXPECT_EQ(text("current/config/a"), "two");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(old), {}), std::string(3, '\0'));
}

TEST_F(LiveFolderTest, TogglesCopyTheConfigAndAskForNothing) {
    ASSERT_TRUE(
        m_live.deliver(toggle("live", "c1"), {file_with("a", {"x", "y"}), file_with("b", {"plain"})}, gives("v")));
    Toggle off = toggle("disabled", "c1", 2);
    off.values = "carried";
    ASSERT_TRUE(m_live.switch_toggle(current(), off));
    EXPECT_EQ(fs::read_symlink(m_folder / "current"), "2");
    EXPECT_EQ(text("current/config/a"), "xvy");
    EXPECT_EQ(text("current/config/b"), "plain");
    EXPECT_EQ(current().toggle, off);
    EXPECT_TRUE(current().differences.empty());
    EXPECT_EQ(names(), (std::vector<std::string>{"2", "current"}));
}

TEST_F(LiveFolderTest, TheKillSwitchBitesEvenWhereAFileIsGone) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"x"}), file_with("b", {"y"})}, asks_nothing()));
    fs::remove(m_folder / "1/config/a");
    ASSERT_TRUE(m_live.switch_toggle(current(), toggle("disabled", "c1", 2)));
    EXPECT_EQ(current().toggle.state, "disabled");
    EXPECT_EQ(current().differences, std::vector<std::string>{"a: missing"});
}

TEST_F(LiveFolderTest, ValuesAreCarriedForTheSameReferenceAndEncoderOnly) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"pw: \"", "\"\n"})}, gives("hun\\\"ter2")));
    const LiveState from = current();
    Toggle back = toggle("rolled-back", "c0", 2);
    ASSERT_TRUE(m_live.deliver(back, {file_with("other.yaml", {"old:\n  pw: \"", "\"\n"})}, m_live.carried(from)));
    EXPECT_EQ(text("current/config/other.yaml"), "old:\n  pw: \"hun\\\"ter2\"\n");

    const LiveState now = current();
    const auto other = m_live.carried(now)("sealed://orders/password", "json");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().rule, "value-not-live");
    EXPECT_EQ(other.error().code, Code::unavailable);
    EXPECT_FALSE(m_live.carried(now)("sealed://orders/other", "yaml-double"));
}

TEST_F(LiveFolderTest, NothingIsCarriedOutOfAFileThatSomebodyChanged) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"", ""})}, gives("value")));
    std::ofstream(m_folder / "1/config/a", std::ios::binary) << "VALUE";
    const LiveState state = current();
    EXPECT_EQ(state.differences, std::vector<std::string>{"a: changed"});
    EXPECT_FALSE(m_live.carried(state)("sealed://orders/password", "yaml-double"));
}

TEST_F(LiveFolderTest, ABuildThatFailsLeavesTheOldOneAndNoValue) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"old"})}, asks_nothing()));
    int calls = 0;
    const auto second_fails = [&calls](const std::string&, const std::string&) -> Result<Secret> {
        if (++calls == 2) return fail(Code::unavailable, "gone", "the store went away");
        return test::secret("value");
    };
    EXPECT_FALSE(
        m_live.deliver(toggle("live", "c2"), {file_with("a", {"", ""}), file_with("b", {"", ""})}, second_fails));
    EXPECT_EQ(names(), (std::vector<std::string>{"1", "current"}));
    EXPECT_EQ(text("current/config/a"), "old");
}

TEST_F(LiveFolderTest, SeesEveryKindOfDifference) {
    ASSERT_TRUE(m_live.deliver(
        toggle("live", "c1"),
        {file_with("a", {"1"}), file_with("b", {"2"}), file_with("c", {"3"}), file_with("d", {"4"})}, asks_nothing()));
    const fs::path config = m_folder / "1/config";
    fs::remove(config / "a");
    fs::permissions(config / "b", fs::perms::group_read, fs::perm_options::add);
    std::ofstream(config / "c", std::ios::app) << "!";
    std::ofstream(config / "e") << "new";
    EXPECT_EQ(current().differences, (std::vector<std::string>{"a: missing", "b: open to other users", "c: changed",
                                                               "e: not delivered by sluice"}));
}

TEST_F(LiveFolderTest, AManifestThatPointsElsewhereIsNone) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"1"})}, asks_nothing()));
    const fs::path path = m_folder / "1/manifest.json";
    const std::string good = *files::read(path);
    for (const std::string name : {"../a", "/etc/passwd", "a/../../b", "", ".", "a//b"}) {
        std::string bad = good;
        bad.replace(bad.find("\"a\""), 3, "\"" + name + "\"");
        ASSERT_TRUE(files::write_atomic(path, bad, 0600));
        EXPECT_FALSE(m_live.current()->has_value()) << name;
    }
    fs::remove(m_folder / "current");
    fs::create_symlink("../../../etc", m_folder / "current");
    EXPECT_FALSE(m_live.current()->has_value());
}

TEST_F(LiveFolderTest, LeftoversOfACrashAreWipedAndLinksNeverFollowed) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"1"})}, asks_nothing()));
    const fs::path outside = m_scratch.path() / "outside";
    std::ofstream(outside) << "kept";
    fs::create_directories(m_folder / "2/config");
    std::ofstream(m_folder / "2/config/.a.tmp") << "half a value";
    fs::create_symlink(outside, m_folder / "2/config/link");
    fs::create_symlink("2", m_folder / ".current.99");
    ASSERT_TRUE(m_live.wipe_others());
    EXPECT_EQ(names(), (std::vector<std::string>{"1", "current"}));
    EXPECT_EQ(*files::read(outside), "kept");
}

TEST_F(LiveFolderTest, ADiskThatIsFullWhenTheToggleIsWrittenKeepsNoValue) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"old"})}, asks_nothing()));
    const LiveState from = current();
    {
        const test::FileLimit limit(64);
        EXPECT_FALSE(m_live.deliver(toggle("live", "c2"), {file_with("a", {"", ""})}, gives("value")));
        EXPECT_EQ(names(), (std::vector<std::string>{"1", "current"}));
        EXPECT_FALSE(m_live.switch_toggle(from, toggle("disabled", "c1", 2)));
    }
    EXPECT_EQ(names(), (std::vector<std::string>{"1", "current"}));
    EXPECT_EQ(text("current/config/a"), "old");
}

TEST_F(LiveFolderTest, WhatIsForeignIsRefusedAndNeverWiped) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"1"})}, asks_nothing()));
    EXPECT_TRUE(require_nothing_foreign(m_folder));
    for (const char* foreign : {"data/db.sqlite", "1/notes", "7/db.sqlite", "2/config.old/x", "01/config/x",
                                "1000000000/config/x", ".hidden/x"}) {
        const fs::path path = m_folder / foreign;
        const bool was_there = fs::exists(path.parent_path());
        fs::create_directories(path.parent_path());
        std::ofstream(path) << "kept";
        const auto refused = require_nothing_foreign(m_folder);
        ASSERT_FALSE(refused) << foreign;
        EXPECT_EQ(refused.error().rule, "live-foreign");
        ASSERT_TRUE(m_live.wipe_others());
        EXPECT_EQ(*files::read(path), "kept") << foreign;
        if (std::string(foreign) == "2/config.old/x") {
            ASSERT_TRUE(m_live.switch_toggle(current(), toggle("disabled", "c1", 2)));
            EXPECT_EQ(fs::read_symlink(m_folder / "current"), "3") << "the number that is taken is left out";
            EXPECT_EQ(*files::read(path), "kept");
        }
        fs::remove_all(was_there ? path : m_folder / std::string(foreign).substr(0, std::string(foreign).find('/')));
    }
}

TEST_F(LiveFolderTest, AbsurdNumbersAreNone) {
    ASSERT_TRUE(m_live.deliver(toggle("live", "c1"), {file_with("a", {"1"})}, asks_nothing()));
    for (const char* number : {"9223372036854775807", "9223372036854775808", "1000000000", "0", "-1", "01", "1/"}) {
        fs::remove(m_folder / "current");
        fs::create_symlink(number, m_folder / "current");
        EXPECT_FALSE(m_live.current()->has_value()) << number;
        EXPECT_EQ(require_nothing_foreign(m_folder).error().rule, "live-foreign") << number;
        EXPECT_FALSE(m_live.deliver(toggle("live", "c2"), {file_with("a", {"2"})}, asks_nothing()));
        EXPECT_EQ(text("1/config/a"), "1") << "what may be in use is not wiped";
    }
    fs::rename(m_folder / "1", m_folder / "999999999");
    fs::remove(m_folder / "current");
    fs::create_symlink("999999999", m_folder / "current");
    ASSERT_TRUE(m_live.deliver(toggle("live", "c2"), {file_with("a", {"2"})}, asks_nothing()));
    EXPECT_EQ(names(), (std::vector<std::string>{"1", "current"}));
    EXPECT_EQ(text("current/config/a"), "2");
}

TEST(Generation, HoldsReferencesAndTheLastOnesOnly) {
    test::Scratch scratch;
    const auto file = file_with("deep/a", {"pw: ", "\n"});
    for (const char* content : {"c1", "c2", "c3", "c4"})
        ASSERT_TRUE(keep_generation(scratch.path(), "orders", content, {file}));
    ASSERT_TRUE(prune_generations(scratch.path(), "orders", {"c4", "c3", "c2"}));
    const fs::path folder = scratch.path() / "generations/orders";
    EXPECT_EQ(*files::list(folder), (std::vector<std::string>{"c2", "c3", "c4"}));
    EXPECT_EQ(*files::read(folder / "c4/files/deep/a"), file.bytes);
    EXPECT_EQ(
        *files::read(folder / "c4/spans.json"),
        R"({"files":[{"path":"deep/a","sha256":")" + sha256_hex(file.bytes) +
            R"(","spans":[{"reference":"sealed://orders/password","encoder":"yaml-double","offset":4,"length":27}]}]})"
            "\n");
}

TEST(TargetFile, ComesBackAsItWas) {
    test::Scratch scratch;
    EXPECT_FALSE(read_target(scratch.path())->has_value());
    const Target target{"acme", "prod", std::string(64, '1'), 2, 7, std::string(64, '2'), {{"orders/password", 3}},
                        {5}};
    ASSERT_TRUE(write_target(scratch.path(), target));
    EXPECT_EQ(**read_target(scratch.path()), target);
    const std::string good = *files::read(scratch.path() / "target.json");
    for (const char* damage : {"{}", "[]", "", "{\"format\":2}"}) {
        ASSERT_TRUE(files::write_atomic(scratch.path() / "target.json", damage));
        EXPECT_FALSE(read_target(scratch.path())) << damage;
    }
    std::string more = good;
    more.replace(1, 0, "\"extra\":1,");
    ASSERT_TRUE(files::write_atomic(scratch.path() / "target.json", more));
    EXPECT_EQ(read_target(scratch.path()).error().rule, "target-format");
}

}  // namespace
}  // namespace sluice::release
