#include "support/editor.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace sluice {
namespace {

EditorCall call_of(std::string command) { return {std::move(command), {"/dev/shm"}, "value", 16}; }

TEST(Editor, WhatItWritesIsReadBack) {
    const auto edited = edit_in_memory(call_of("f() { printf b >>\"$1\"; }; f"), *Secret::copy(bytes_of("a")));
    ASSERT_TRUE(edited.has_value());
    EXPECT_EQ(edited->expose_text(), "ab");
}

/// Not on a disk, and not where nobody can say where it would be.
TEST(Editor, TheFileLiesInMemoryOrNowhere) {
    EditorCall call = call_of("true");
    call.places = {"/", "/proc", "shm", "/nowhere", std::filesystem::current_path()};
    const auto edited = edit_in_memory(call, *Secret::copy(bytes_of("a")));
    ASSERT_FALSE(edited.has_value());
    EXPECT_EQ(edited.error().rule, "edit-place");
}

TEST(Editor, TheFolderIsGoneAfterwards) {
    const auto seen = edit_in_memory(call_of("f() { dirname \"$1\" | head -c 16 >\"$1.x\"; mv \"$1.x\" \"$1\"; }; f"),
                                     *Secret::copy(bytes_of("a")));
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->expose_text(), "/dev/shm/sluice-");
    const auto too_long = edit_in_memory(call_of("f() { dirname \"$1\" >\"$1\"; }; f"), *Secret::copy(bytes_of("a")));
    ASSERT_FALSE(too_long.has_value());
    EXPECT_EQ(too_long.error().rule, "edit-failed");
}

TEST(Editor, WhatFailsGivesNothing) {
    for (const char* command :
         {"false", "exit 3; :", "rm -f", "kill -9 $$; :", "/nowhere/editor", "f() { rm \"$1\"; mkdir \"$1\"; }; f"}) {
        const auto edited = edit_in_memory(call_of(command), *Secret::copy(bytes_of("a")));
        ASSERT_FALSE(edited.has_value()) << command;
        EXPECT_EQ(edited.error().rule, "edit-failed") << command;
    }
}

/// What a killed process left is taken away; what somebody waits for, and what is not ours by its name or mode, is not.
TEST(Editor, OnlyAbandonedFoldersGo) {
    namespace fs = std::filesystem;
    std::string place = "/dev/shm/sluice-test-XXXXXX";
    ASSERT_NE(::mkdtemp(place.data()), nullptr);
    for (const char* name : {"sluice-edit-aaaaaa", "sluice-edit-longer-name", "sluice-edit-bbbbbb", "other"}) {
        fs::create_directory(fs::path(place) / name);
        fs::permissions(fs::path(place) / name, fs::perms::owner_all);
        std::ofstream(fs::path(place) / name / "value") << "plaintext";
    }
    fs::permissions(fs::path(place) / "sluice-edit-bbbbbb", fs::perms(0755));
    remove_abandoned_edits({"/nowhere", place});
    EXPECT_FALSE(fs::exists(place + "/sluice-edit-aaaaaa"));
    EXPECT_TRUE(fs::exists(place + "/sluice-edit-longer-name"));
    EXPECT_TRUE(fs::exists(place + "/sluice-edit-bbbbbb")) << "others can enter it: it is none that edit made";
    EXPECT_TRUE(fs::exists(place + "/other"));
    fs::remove_all(place);
}

}  // namespace
}  // namespace sluice
