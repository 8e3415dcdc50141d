#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "release/ledger.hpp"
#include "signing/trust.hpp"
#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::release {

/// DIR/target.json (docs/formats/live-folder.md): what a host is for, and what it has seen.
struct Target {
    std::string project;
    std::string environment;
    std::string pin;                             ///< digest of line 1 of sluice.trust
    std::int64_t trust = 1;                      ///< highest version seen
    std::int64_t sequence = 0;                   ///< of the ledger, highest seen
    std::string line;                            ///< SHA-256 of that line; 64 zeros for an empty ledger
    std::map<std::string, std::int64_t> sealed;  ///< "<integration>/<name>" → highest version delivered
    std::vector<std::int64_t> failed;            ///< sequences whose after-hook failed here

    bool operator==(const Target&) const = default;
    [[nodiscard]] Json to_json() const;
    [[nodiscard]] static Result<Target> from_json(const Json& json);
};

/// Nothing if the folder was never delivered to.
[[nodiscard]] Result<std::optional<Target>> read_target(const fs::path& folder);
[[nodiscard]] Result<> write_target(const fs::path& folder, const Target& target);

/// The target as it must be after this ledger and trust were accepted. Another project, environment or pin is Code::usage
/// (rule `target-other`); a trust or ledger behind what the host has seen is Code::integrity.
[[nodiscard]] Result<Target> accept(const std::optional<Target>& known, const signing::TrustChain& trust,
                                    const Ledger& ledger);

/// DIR/host.key: 32 random bytes that no other host has. `make` writes it when it is not there.
[[nodiscard]] Result<std::optional<Secret>> read_host_key(const fs::path& folder);
[[nodiscard]] Result<Secret> make_host_key(const fs::path& folder);

/// BLAKE2b-256 of a delivered file, keyed, hex.
[[nodiscard]] std::string delivered_digest(std::string_view bytes, const Secret& host_key);

}  // namespace sluice::release
