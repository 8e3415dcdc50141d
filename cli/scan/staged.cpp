// What a commit would add: the index against HEAD, read as blobs, whatever the work tree holds.

#include <charconv>

#include "scan/sources.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_batch_bytes = 32ULL << 20;  ///< blobs asked of git at once

struct Blob {
    std::string id;
    std::string path;  ///< from the top of the work tree
    std::uint64_t size = 0;
};

Failure unexpected() { return fail(Error{Code::usage, "git", "git's answer is not understood"}); }

/// ":100644 100644 <old> <new> M NUL path NUL", again and again; deletions are not asked for.
Result<std::vector<Blob>> parse_changes(std::string_view raw, ReadStatistics& read) {
    std::vector<Blob> out;
    std::vector<std::string_view> parts = split(raw, '\0');
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        std::vector<std::string_view> fields = split(parts[i], ' ');
        if (fields.size() != 5 || !fields[0].starts_with(':')) return unexpected();
        std::string path(parts[i + 1]);
        if (fields[1] == "120000") {
            read.skipped.push_back({printable(path), "symlink"});
        } else if (fields[1] == "160000") {
            read.skipped.push_back({printable(path), "submodule"});
        } else {
            out.push_back({std::string(fields[3]), std::move(path), 0});
        }
    }
    return out;
}

/// The header "<id> blob <size>" at `at`, which moves behind its line feed.
Result<std::uint64_t> take_header(std::string_view output, std::size_t& at, const std::string& id) {
    std::size_t feed = output.find('\n', at);
    if (feed == std::string_view::npos) return unexpected();
    std::string_view line = output.substr(at, feed - at);
    std::string expected = id + " blob ";
    std::uint64_t size = 0;
    if (!line.starts_with(expected)) return unexpected();
    line.remove_prefix(expected.size());
    auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size);
    if (error != std::errc() || end != line.data() + line.size()) return unexpected();
    at = feed + 1;
    return size;
}

std::string ids_of(const std::vector<Blob>& blobs, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to; ++i) out += blobs[i].id + "\n";
    return out;
}

Result<> read_sizes(const Git& git, std::vector<Blob>& blobs) {
    std::string output = TRY(git.run({"cat-file", "--batch-check"}, ids_of(blobs, 0, blobs.size())));
    std::size_t at = 0;
    for (Blob& blob : blobs) blob.size = TRY(take_header(output, at, blob.id));
    return {};
}

} // namespace

Result<Report> Place::scan_staged() const {
    Report report = start();
    std::optional<fs::path> top = m_git.top();
    if (!top) {
        return fail(Error{Code::usage, "no-git", "there is no git work tree here, so nothing is staged"}.mend(
            "sluice scan PATH reads files"));
    }
    std::string raw = TRY(m_git.run({"diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff",
                                     "--ignore-submodules=none", "--diff-filter=ACMT"}));
    std::vector<Blob> blobs = TRY(parse_changes(raw, report.read));
    std::erase_if(blobs, [&](const Blob& blob) { return is_excluded((*top / blob.path).lexically_normal(), report); });
    if (blobs.empty()) return report;
    TRY(read_sizes(m_git, blobs));
    std::size_t given = blobs.size();
    std::erase_if(blobs, [&](const Blob& blob) {
        if (blob.size <= k_file_limit) return false;
        report.read.skipped.push_back({printable(blob.path), "over 5 MiB"});
        return true;
    });
    if (blobs.empty() && given > 0) {
        return fail(Error{Code::usage, "nothing-read", "nothing of what is staged was read: every file is over 5 MiB"}.mend(
            "list them under scan.exclude in sluice.yaml if they belong there"));
    }
    for (std::size_t from = 0; from < blobs.size();) {
        std::size_t to = from;
        for (std::uint64_t sum = 0; to < blobs.size() && sum <= k_batch_bytes; ++to) sum += blobs[to].size;
        std::string output = TRY(m_git.run({"cat-file", "--batch"}, ids_of(blobs, from, to)));
        std::size_t at = 0;
        for (std::size_t i = from; i < to; ++i) {
            std::uint64_t size = TRY(take_header(output, at, blobs[i].id));
            if (size > output.size() - at) return unexpected();
            fs::path path = (*top / blobs[i].path).lexically_normal();
            scan_bytes(shown(path), path, std::string_view(output).substr(at, size), report);
            at += size + 1;
        }
        from = to;
    }
    return report;
}

} // namespace sluice::scan
