#include "scan/sources.hpp"

#include <algorithm>
#include <system_error>

#include "project/model.hpp"
#include "scan/glob.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_binary_probe =
    8192;  ///< a NUL in the first bytes of a file means that it is no text, as for git

bool is_binary(std::string_view bytes) { return bytes.substr(0, k_binary_probe).find('\0') != std::string_view::npos; }

/// True if `path` is `folder` or lies below it; both normal and absolute.
bool lies_in(const fs::path& path, const fs::path& folder) {
    auto [rest, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return rest == folder.end() || rest->empty();
}

fs::path normal(const fs::path& path) {
    fs::path out = path.lexically_normal();
    return out.has_filename() ? out : out.parent_path();
}

/// The folder as the system knows it, so that it compares with what git says.
fs::path real_folder(const fs::path& folder) {
    std::error_code error;
    fs::path out = fs::canonical(folder, error);
    return error ? normal(fs::absolute(folder)) : out;
}

/// Everything below a folder but .git and .sluice, sorted; links are returned, never followed.
Result<std::vector<fs::path>> walk(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code ignored;
        bool is_folder = at->is_directory(ignored) && !at->is_symlink(ignored);
        std::string name = at->path().filename().string();
        if (is_folder && (name == ".git" || name == ".sluice")) {
            at.disable_recursion_pending();
        } else if (!is_folder) {
            out.push_back(at->path());
        }
    }
    if (error)
        return fail(Error{Code::usage, "scan-folder", "cannot read the folder: " + error.message()}.at(
            {printable(folder.string())}));
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

Place::Place(Git git, fs::path folder, std::optional<fs::path> root, ProjectSettings settings)
    : m_git(std::move(git)),
      m_folder(std::move(folder)),
      m_root(std::move(root)),
      m_exclude(std::move(settings.exclude)),
      m_scanner(std::move(settings.name), std::move(settings.inventory)) {}

Result<Place> Place::open(const Host& host, const fs::path& folder) {
    fs::path here = real_folder(folder.empty() ? fs::path(".") : folder);
    Git git(host, here);
    Result<fs::path> root = project::find_root(here);
    if (!root) {
        if (root.error().rule != "no-project") return fail(std::move(root.error()));
        return Place(std::move(git), here, std::nullopt, {});
    }
    fs::path absolute = real_folder(*root);
    ProjectSettings settings = TRY(load_project_settings(absolute));
    return Place(std::move(git), here, absolute, std::move(settings));
}

Report Place::start() const {
    Report report;
    report.endpoints_known = m_root.has_value();
    return report;
}

std::string Place::in_root(const fs::path& path) const {
    return m_root && lies_in(path, *m_root) ? path.lexically_relative(*m_root).generic_string() : std::string();
}

std::string Place::shown(const fs::path& path) const {
    return printable((lies_in(path, m_folder) ? path.lexically_relative(m_folder) : path).generic_string());
}

bool Place::is_excluded(const fs::path& path, Report& report) const {
    std::string inside = in_root(path);
    bool excluded = !inside.empty() && std::any_of(m_exclude.begin(), m_exclude.end(), [&](const std::string& pattern) {
        return glob_matches(pattern, inside);
    });
    if (excluded) ++report.read.excluded;
    return excluded;
}

void Place::scan_bytes(const std::string& name, const fs::path& path, std::string_view bytes, Report& report) const {
    if (is_binary(bytes)) {
        report.read.skipped.push_back({name, "binary"});
        return;
    }
    ++report.read.files;
    report.read.bytes += bytes.size();
    m_scanner.scan({name, bytes, environment_of(in_root(path))}, report);
}

Result<> Place::scan_file(const fs::path& path, bool named, Report& report) const {
    if (!named && is_excluded(path, report)) return {};
    std::error_code error;
    fs::file_status status = fs::symlink_status(path, error);
    std::string name = shown(path);
    if (!fs::exists(status)) {
        if (!named) return {};  // in the index, and deleted in the work tree
        return fail(Error{Code::usage, "scan-path", "no such file or folder"}.at({name}));
    }
    if (fs::is_symlink(status)) {
        report.read.skipped.push_back({name, "symlink"});
    } else if (fs::is_directory(status)) {
        report.read.skipped.push_back({name, "submodule"});
    } else if (!fs::is_regular_file(status)) {
        report.read.skipped.push_back({name, "no regular file"});
    } else if (fs::file_size(path, error) > k_file_limit) {
        report.read.skipped.push_back({name, "over 5 MiB"});
    } else {
        Result<std::string> bytes = files::read(path, k_file_limit);
        if (!bytes && named) return fail(std::move(bytes.error()));
        if (!bytes) {
            report.read.skipped.push_back({name, "unreadable"});
        } else {
            scan_bytes(name, path, *bytes, report);
        }
    }
    return {};
}

Result<> Place::scan_folder(const fs::path& path, Report& report) const {
    // Tracked files and new ones that are not ignored; outside a work tree, and below .git or .sluice, what is there.
    Result<std::string> listed =
        m_git.run({"ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", "--", path.string()});
    std::optional<fs::path> top = listed && !listed->empty() ? m_git.top() : std::nullopt;
    if (!top) {
        for (const fs::path& file : TRY(walk(path))) TRY(scan_file(file, false, report));
        return {};
    }
    std::string last;
    for (std::string_view file : split(*listed, '\0')) {
        if (file.empty() || file == last) continue;  // a conflict lists its three sides
        last = std::string(file);
        TRY(scan_file(normal(*top / last), false, report));
    }
    return {};
}

Result<Report> Place::scan_paths(const std::vector<std::string>& paths) const {
    Report report = start();
    for (const std::string& given : paths) {
        fs::path path = normal(fs::path(given).is_absolute() ? fs::path(given) : m_folder / given);
        std::error_code error;
        fs::file_status status = fs::symlink_status(path, error);
        if (fs::is_directory(status)) {
            TRY(scan_folder(path, report));
        } else {
            TRY(scan_file(path, true, report));
        }
    }
    if (report.read.files == 0 && report.read.excluded == 0) {
        std::string why = report.read.skipped.empty() ? "there is no file in what was given"
                                                      : report.read.skipped.front().file +
                                                            " was skipped: " + report.read.skipped.front().reason;
        return fail(Error{Code::usage, "nothing-read", "nothing was read: " + why}.mend(
            "name files or folders with text in them"));
    }
    return report;
}

Report Place::scan_input(std::string_view bytes, const std::string& name) const {
    Report report = start();
    ++report.read.files;
    report.read.bytes += bytes.size();
    m_scanner.scan({printable(name), bytes, {}}, report);
    return report;
}

}  // namespace sluice::scan
