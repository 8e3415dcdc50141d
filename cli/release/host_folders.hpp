#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "support/error.hpp"
#include "support/files.hpp"

namespace sluice::release {

namespace fs = std::filesystem;

inline constexpr std::int64_t k_max_folder_number = 999'999'999;

/// The number of LIVE/<integration>/<n>: 1 to k_max_folder_number, written without zeros in front.
[[nodiscard]] std::optional<std::int64_t> folder_number(std::string_view name);

/// Passes if nothing is there, or a folder of this user; a link is not followed. Code::usage, rules `target-link`,
/// `target-owner`.
[[nodiscard]] Result<> require_own_folder(const fs::path& path);
/// That, and that nobody else can write to it (`target-mode`).
[[nodiscard]] Result<> require_private_folder(const fs::path& path);

/// Whether LIVE/<integration>/<name> is what sluice makes there, so that it may be wiped. Not so: a numbered folder that
/// holds something else as well.
[[nodiscard]] bool is_made_by_sluice(const fs::path& folder, const std::string& name);
/// Code::usage, rule `live-foreign`, if LIVE/<integration> holds anything that sluice does not make there.
[[nodiscard]] Result<> require_nothing_foreign(const fs::path& folder);
/// No folder that is entered below LIVE/<integration> is a link or another user's.
[[nodiscard]] Result<> require_own_live_folder(const fs::path& folder);

/// Who delivers to a live folder: one environment of one project, from one target.
struct LiveOwner {
    std::string project;
    std::string environment;
    fs::path target;  ///< DIR
};

/// The live folder's lock, LIVE/.lock, and its owner, LIVE/.sluice-live: written the first time, then held against.
/// Code::usage, rule `live-other`, if it is another's.
[[nodiscard]] Result<files::Lock> claim_live(const fs::path& live, const LiveOwner& owner);

}  // namespace sluice::release
