#include "support/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace sluice::files {
namespace {

class Files : public testing::Test {
protected:
    test::Scratch m_scratch;
    fs::path at(const std::string& name) { return m_scratch.path() / name; }
};

unsigned mode_of(const fs::path& path) {
    struct stat facts {};
    stat(path.c_str(), &facts);
    return facts.st_mode & 0777U;
}

TEST_F(Files, write_replaces_whole_files_with_the_exact_mode) {
    const mode_t before = umask(0077);
    ASSERT_TRUE(write_atomic(at("a"), "one", 0644));
    ASSERT_TRUE(write_atomic(at("a"), "two", 0644));
    umask(before);
    EXPECT_EQ(*read(at("a")), "two");
    EXPECT_EQ(mode_of(at("a")), 0644U);
    EXPECT_EQ(list(m_scratch.path())->size(), 1U) << "a temporary file was left behind";
}

TEST_F(Files, write_keeps_the_mode_of_what_it_replaces) {
    for (const unsigned mode : {0600U, 0640U, 0444U, 0755U, 0664U}) {
        ASSERT_TRUE(write_atomic(at("a"), "one", mode));
        ASSERT_TRUE(write_atomic(at("a"), "two"));
        EXPECT_EQ(mode_of(at("a")), mode);
    }
    ASSERT_TRUE(write_atomic(at("new"), "one"));
    EXPECT_EQ(mode_of(at("new")), 0644U);
}

TEST_F(Files, write_goes_through_links_that_stay_below_the_folder) {
    ASSERT_TRUE(make_folders(at("in/deep")));
    ASSERT_TRUE(make_folders(at("in/.git")));
    for (const char* name : {"in/deep/real", "in/.git/real", "out"}) ASSERT_TRUE(write_atomic(at(name), "old", 0600));
    fs::create_symlink("deep/real", at("in/link"));
    ASSERT_TRUE(write_atomic(at("in/link"), "new", std::nullopt, at("in")));
    EXPECT_TRUE(fs::is_symlink(at("in/link")));
    EXPECT_EQ(*read(at("in/deep/real")), "new");
    EXPECT_EQ(mode_of(at("in/deep/real")), 0600U);

    for (const char* target : {"../out", "nowhere", "deep", ".git/real", "/dev/null", "bad"}) {
        fs::remove(at("in/bad"));
        fs::create_symlink(target, at("in/bad"));
        const auto written = write_atomic(at("in/bad"), "new", std::nullopt, at("in"));
        ASSERT_FALSE(written) << target;
        EXPECT_EQ(written.error().rule, "file-link") << target;
        EXPECT_TRUE(fs::is_symlink(at("in/bad"))) << target;
    }
    EXPECT_EQ(*read(at("out")), "old");
    EXPECT_EQ(write_atomic(at("in/link"), "newer").error().rule, "file-link") << "nobody said where it may lead";
    EXPECT_EQ(list(at("in"))->size(), 4U) << "a temporary file was left behind";
}

TEST_F(Files, leftovers_of_killed_writers_go) {
    ASSERT_TRUE(make_folders(at("real")));
    ASSERT_TRUE(write_atomic(at("real/a"), "one"));
    fs::create_symlink("real/a", at("a"));
    for (const char* name :
         {"real/.a.sluice-XyZ019", "real/.a.sluice-short", "real/.a.backup", "real/.b.sluice-XyZ019"})
        std::ofstream(at(name)) << "half";
    remove_leftovers(at("a"));
    EXPECT_EQ(*list(at("real")), (std::vector<std::string>{".a.backup", ".a.sluice-short", ".b.sluice-XyZ019", "a"}));
}

TEST_F(Files, create_new_never_replaces) {
    ASSERT_TRUE(create_new(at("a"), "one"));
    const auto again = create_new(at("a"), "two");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().rule, "file-exists");
    EXPECT_EQ(*read(at("a")), "one");
}

TEST_F(Files, append_cuts_off_an_interrupted_write) {
    ASSERT_TRUE(append_at(at("log"), 0, "line 1\n"));
    std::ofstream(at("log"), std::ios::app) << "half a li";
    ASSERT_TRUE(append_at(at("log"), 7, "line 2\n"));
    EXPECT_EQ(*read(at("log")), "line 1\nline 2\n");
    EXPECT_FALSE(append_at(at("log"), 1000, "x"));
}

TEST_F(Files, refuses_what_is_no_regular_file) {
    EXPECT_EQ(read(at("none")).error().rule, "file-missing");
    EXPECT_EQ(read(m_scratch.path()).error().rule, "not-a-file");
    ASSERT_EQ(mkfifo(at("fifo").c_str(), 0600), 0);
    EXPECT_EQ(read(at("fifo")).error().rule, "not-a-file");
    fs::create_symlink("loop", at("loop"));
    EXPECT_EQ(read(at("loop")).error().message, "cannot read: symbolic links run in a circle");
    EXPECT_FALSE(read("/dev/zero"));
}

TEST_F(Files, refuses_a_huge_file_without_reading_it) {
    ASSERT_TRUE(write_atomic(at("big"), ""));
    ASSERT_EQ(truncate(at("big").c_str(), 1LL << 30), 0);
    EXPECT_EQ(read(at("big")).error().rule, "file-too-large");
}

TEST_F(Files, list_tree_is_sorted_and_follows_no_links) {
    ASSERT_TRUE(make_folders(at("t/b")));
    ASSERT_TRUE(write_atomic(at("t/b/z"), ""));
    ASSERT_TRUE(write_atomic(at("t/a"), ""));
    EXPECT_EQ(*list_tree(at("t")), (std::vector<std::string>{"a", "b/z"}));
    fs::create_symlink("/etc", at("t/link"));
    EXPECT_FALSE(list_tree(at("t")));
}

TEST_F(Files, a_lock_is_held_by_one_at_a_time) {
    auto first = Lock::take(at("lock"), 0);
    ASSERT_TRUE(first);
    const auto second = Lock::take(at("lock"), 0);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::conflict);
    { const Lock gone = std::move(*first); }
    EXPECT_TRUE(Lock::take(at("lock"), 0));
}

TEST_F(Files, a_link_switches_in_one_step) {
    ASSERT_TRUE(switch_link(at("current"), "1"));
    ASSERT_TRUE(switch_link(at("current"), "2"));
    EXPECT_EQ(fs::read_symlink(at("current")), "2");
    EXPECT_EQ(list(m_scratch.path())->size(), 1U);
}

}  // namespace
}  // namespace sluice::files
