#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/archive_read.hpp"
#include "bundle/private_file.hpp"
#include "bundle/release.hpp"

namespace sluice::bundle {

/// An archive that was just written.
struct Written {
    HashedCopy copy;
    Archive archive;
};

/// Puts an archive together: the members first, in bytewise order of their paths, then release.json, which goes before
/// them. Holds one member in memory at a time.
class ArchiveWriter {
public:
    /// `folder` is where the archive will be written.
    [[nodiscard]] static Result<ArchiveWriter> make(std::filesystem::path folder);

    /// Errors are Code::usage: the project holds something that a bundle cannot.
    [[nodiscard]] Result<> add(std::string_view path, std::string_view bytes);
    /// The same for whoever knows the SHA-256 (hex) of the bytes already.
    [[nodiscard]] Result<> add(std::string_view path, std::string_view bytes, std::string sha256);
    [[nodiscard]] const std::vector<FileEntry>& files() const { return m_files; }

    /// Takes `files()` into the release, checks it, and writes `<folder>/<sha256>.tar`. Gives what a reader of that file
    /// would have: a private copy of the same bytes, and where they stand.
    [[nodiscard]] Result<Written> finish(Release release);

private:
    ArchiveWriter(std::filesystem::path folder, PrivateFile body)
        : m_folder(std::move(folder)), m_body(std::move(body)) {}
    std::filesystem::path m_folder;
    Result<> flush();

    PrivateFile m_body;  ///< the members after release.json, with headers and padding
    std::string m_last;  ///< what of them is not in the file yet
    std::vector<FileEntry> m_files;
};

}  // namespace sluice::bundle
