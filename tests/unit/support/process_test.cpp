#include "support/process.hpp"

#include <csignal>

#include <gtest/gtest.h>

namespace sluice {
namespace {

/// A child sees the signals that we ignore ourselves as the system has them, whatever was ignored around it.
TEST(Process, ChildrenIgnoreAndBlockNothingOfOurs) {
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    const auto done = run({.argv = {"grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status"},
                           .folder = {},
                           .environment = {},
                           .input = "never read"});
    std::signal(SIGXFSZ, before);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, 0);
    const auto mask_of = [&](const std::string& name) {
        return std::stoull(done->output.substr(done->output.find(name) + name.size()), nullptr, 16);
    };
    EXPECT_EQ(mask_of("SigBlk:"), 0U);
    EXPECT_EQ(mask_of("SigIgn:") & (1ULL << (SIGPIPE - 1) | 1ULL << (SIGXFSZ - 1)), 0U);
}

TEST(Process, WhatEndsByASignalSaysWhich) {
    const auto done = run({.argv = {"sh", "-c", "kill -TERM $$"}, .folder = {}, .environment = {}, .input = {}});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, 128 + SIGTERM);
}

}  // namespace
}  // namespace sluice
