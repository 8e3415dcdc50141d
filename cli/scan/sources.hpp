#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scan/finding.hpp"
#include "scan/git.hpp"
#include "scan/scanner.hpp"
#include "support/error.hpp"
#include "support/host.hpp"

namespace sluice::scan {

inline constexpr std::uint64_t k_file_limit = 5ULL << 20;  ///< larger files are skipped, and reported as that: 5 MiB

/// Staged files that are judged whole beside the scan, whatever their size and whatever is excluded.
struct StagedFiles {
    std::function<bool(const std::string& path)> wants;  ///< by the path from the top of the work tree
    std::function<void(const std::string& name, std::string bytes)> take;
};

/// Where a scan runs: the project around a folder, if there is one, and the scanner made for it.
class Place {
public:
    /// Outside a project the scanner knows no endpoints. A project whose files cannot be read is an error: a scan that
    /// does not know what to look for must not pass.
    [[nodiscard]] static Result<Place> open(const Host& host, const std::filesystem::path& folder);

    /// Files and folders, recursively. In a git work tree .gitignore holds for what lies in folders; what is named is
    /// always read. Nothing read at all is an error (rule `nothing-read`).
    [[nodiscard]] Result<Report> scan_paths(const std::vector<std::string>& paths) const;
    /// What the index adds or changes against HEAD: the bytes that would be committed, not those of the work tree.
    [[nodiscard]] Result<Report> scan_staged(const StagedFiles& judged = {}) const;
    /// Standard input, under the name "(stdin)" or the one given, whose ending says what it is.
    [[nodiscard]] Report scan_input(std::string_view bytes, const std::string& name = "(stdin)") const;

    [[nodiscard]] bool in_project() const { return m_root.has_value(); }

private:
    Place(Git git, std::filesystem::path folder, std::optional<std::filesystem::path> root, ProjectSettings settings);

    [[nodiscard]] Report start() const;
    /// A path's place in the project, or "" when it lies outside.
    [[nodiscard]] std::string in_root(const std::filesystem::path& path) const;
    [[nodiscard]] bool is_excluded(const std::filesystem::path& path, Report& report) const;
    void scan_bytes(const std::string& name, const std::filesystem::path& path, std::string_view bytes,
                    Report& report) const;
    [[nodiscard]] Result<> scan_file(const std::filesystem::path& path, bool named, Report& report) const;
    [[nodiscard]] Result<> scan_folder(const std::filesystem::path& path, Report& report) const;
    [[nodiscard]] std::string shown(const std::filesystem::path& path) const;

    Git m_git;
    std::filesystem::path m_folder;  ///< absolute
    std::optional<std::filesystem::path> m_root;
    std::vector<std::string> m_exclude;
    Scanner m_scanner;
};

}  // namespace sluice::scan
