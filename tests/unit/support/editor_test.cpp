#include "support/editor.hpp"

#include <filesystem>

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

}  // namespace
}  // namespace sluice
