#pragma once

#include <optional>
#include <string_view>

#include "signing/trust.hpp"

namespace sluice::signing {

/// What is wrong with a trust list whose earlier text was `base`: every line of the base's stands in it, at its place. A
/// pin may not know that text: a host that is given the root alone takes any list that begins with it. Rules
/// `trust-rolled-back`, `trust-forked`.
[[nodiscard]] std::optional<Error> compare_with_base(const TrustChain& chain, std::string_view base);

}  // namespace sluice::signing
