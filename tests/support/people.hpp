#pragma once

#include <map>
#include <string>

#include "signing/identity.hpp"
#include "support/host.hpp"

namespace sluice::test {

/// An identity whose seed is 32 times the byte `number`: always the same keys. Aborts the test if there is no memory.
[[nodiscard]] signing::Identity person(const std::string& name, unsigned char number);

/// A machine with folders under `home`, a fixed clock and nothing in the environment but `variables`.
[[nodiscard]] Host fake_host(const std::filesystem::path& home, std::map<std::string, std::string> variables = {});

/// A Secret of a text, for tests only.
[[nodiscard]] Secret secret(std::string_view text);

}  // namespace sluice::test
