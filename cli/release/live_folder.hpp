#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "release/live_documents.hpp"
#include "release/splice.hpp"
#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::release {

namespace fs = std::filesystem;

/// What `current` points to.
struct LiveState {
    std::int64_t number = 0;
    Toggle toggle;
    Manifest manifest;
    std::vector<std::string> differences;  ///< files that are not what the manifest says: "config.yaml: changed"
};

/// LIVE/<integration>: numbered folders with values, one of them current. docs/formats/live-folder.md.
class LiveFolder {
public:
    /// `host_key` must outlive it.
    LiveFolder(fs::path folder, const Secret& host_key) : m_folder(std::move(folder)), m_key(host_key) {}

    /// Nothing if there is no current folder, or if its toggle or manifest cannot be read.
    [[nodiscard]] Result<std::optional<LiveState>> current() const;

    /// Makes the files with their values current, below a new number.
    [[nodiscard]] Result<> deliver(const Toggle& toggle, const std::vector<ReferenceFile>& files,
                                   const EncodedValue& value);
    /// Makes a copy of the current config current, with another toggle. Asks for no value.
    [[nodiscard]] Result<> switch_toggle(const LiveState& from, const Toggle& toggle);

    /// Takes encoded values over from the current folder: the same reference with the same encoder, out of a file that is
    /// what its manifest says. Rule `value-not-live` if there is none.
    [[nodiscard]] EncodedValue carried(const LiveState& from) const;

    /// Overwrites and removes what sluice made, but for the current folder. What is foreign stays.
    [[nodiscard]] Result<> wipe_others() const;

private:
    [[nodiscard]] std::optional<std::int64_t> current_number() const;
    [[nodiscard]] std::vector<std::string> differences(const fs::path& config, const Manifest& manifest) const;
    [[nodiscard]] Result<Manifest> write_config(const fs::path& config, const std::vector<ReferenceFile>& files,
                                                const EncodedValue& value) const;
    /// Wipes what is left, and makes the empty folder of the next number.
    [[nodiscard]] Result<std::int64_t> begin() const;
    /// Wipes what a failed build left.
    [[nodiscard]] Result<> or_wiped(Result<> built) const;
    /// Writes toggle and manifest, syncs, switches, wipes the old ones.
    [[nodiscard]] Result<> finish(std::int64_t number, const Toggle& toggle, const Manifest& manifest) const;

    fs::path m_folder;
    const Secret& m_key;
};

}  // namespace sluice::release
