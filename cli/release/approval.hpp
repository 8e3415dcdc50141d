#pragma once

#include <chrono>

#include "release/ledger.hpp"

namespace sluice::release {

inline constexpr std::chrono::hours k_approval_life{72};
/// How far the clocks of two hosts may differ.
inline constexpr std::chrono::minutes k_clock_tolerance{5};

/// A waiver inside an activation: it must count for one of the line's gates, else why not (docs/formats/approval.md).
[[nodiscard]] Result<> judge_waiver(const signing::Envelope& envelope, const Activation& line,
                                    const signing::Trust& trust);

}  // namespace sluice::release
