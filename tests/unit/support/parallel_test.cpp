#include "support/parallel.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace sluice::parallel {
namespace {

class Parallel : public testing::TestWithParam<unsigned> {
protected:
    void SetUp() override { set_threads(GetParam()); }
    void TearDown() override { set_threads(0); }
};

TEST_P(Parallel, EachNumberIsCalledOnce) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
        std::vector<int> calls(count);
        for_each(count, [&](std::size_t at) { ++calls[at]; });
        EXPECT_EQ(calls, std::vector<int>(count, 1));
    }
}

TEST_P(Parallel, AnExceptionEndsTheRestAndIsThrownHere) {
    constexpr std::size_t k_many = 500'000'000;  // more than others do while the one that throws has no processor
    std::atomic<std::size_t> calls = 0;
    const auto work = [&](std::size_t at) {
        ++calls;
        if (at == 3) throw std::runtime_error("three");
    };
    EXPECT_THROW(for_each(k_many, work), std::runtime_error);
    EXPECT_LT(calls, k_many);
}

INSTANTIATE_TEST_SUITE_P(Threads, Parallel, testing::Values(0U, 1U, 2U, 8U));

}  // namespace
}  // namespace sluice::parallel
