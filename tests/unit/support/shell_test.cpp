#include "support/shell.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace sluice {
namespace {

ShellCall shell_call(std::string command) { return {std::move(command), "it", 16, std::chrono::seconds(1)}; }

TEST(Shell, WhatItPrintsIsTheAnswer) {
    EXPECT_EQ(shell_output(shell_call("printf hush"))->expose_text(), "hush");
    EXPECT_EQ(shell_output(shell_call("printf 0123456789abcdef"))->expose_text(), "0123456789abcdef");
}

TEST(Shell, ItHasItsTime) {
    const auto start = std::chrono::steady_clock::now();
    for (const char* command : {"sleep 300", "printf x; exec >&-; sleep 300", "printf hush; sleep 300 & sleep 300",
                                "(sleep 300) & printf x"}) {
        const auto answer = shell_output(shell_call(command));
        ASSERT_FALSE(answer.has_value()) << command;
        EXPECT_EQ(answer.error().message, "it did not end within 1 seconds, and was ended") << command;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(Shell, WhoeverPrintsTooMuchIsEnded) {
    const auto answer = shell_output(shell_call("trap '' TERM; yes"));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().message, "it printed more than 16 bytes");
}

}  // namespace
}  // namespace sluice
