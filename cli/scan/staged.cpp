// What a commit would add: the index against HEAD, read as blobs, whatever the work tree holds.

#include <algorithm>
#include <charconv>
#include <functional>
#include <iterator>

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

/// Takes out what is too large to scan, so that it is not asked of git either.
Result<> drop_large(const Git& git, std::vector<Blob>& blobs, ReadStatistics& read) {
    TRY(read_sizes(git, blobs));
    std::erase_if(blobs, [&](const Blob& blob) {
        if (blob.size <= k_file_limit) return false;
        read.skipped.push_back({printable(blob.path), "over 5 MiB"});
        return true;
    });
    if (!blobs.empty()) return {};
    return fail(Error{Code::usage, "nothing-read", "nothing of what is staged was read: every file is over 5 MiB"}.mend(
        "list them under scan.exclude in sluice.yaml if they belong there"));
}

/// The contents of blobs, in order, in batches of bounded size.
Result<> read_blobs(const Git& git, const std::vector<Blob>& blobs,
                    const std::function<void(const Blob&, std::string_view)>& take) {
    for (std::size_t from = 0; from < blobs.size();) {
        std::size_t to = from;
        for (std::uint64_t sum = 0; to < blobs.size() && sum <= k_batch_bytes; ++to) sum += blobs[to].size;
        std::string output = TRY(git.run({"cat-file", "--batch"}, ids_of(blobs, from, to)));
        std::size_t at = 0;
        for (; from < to; ++from) {
            std::uint64_t size = TRY(take_header(output, at, blobs[from].id));
            if (size > output.size() - at) return unexpected();
            take(blobs[from], std::string_view(output).substr(at, size));
            at += size + 1;
        }
    }
    return {};
}

}  // namespace

Result<Report> Place::scan_staged(const StagedFiles& judged) const {
    Report report = start();
    std::optional<fs::path> top = m_git.top();
    if (!top) {
        return fail(Error{Code::usage, "no-git", "there is no git work tree here, so nothing is staged"}.mend(
            "sluice scan PATH reads files"));
    }
    auto path_of = [&](const Blob& blob) { return (*top / blob.path).lexically_normal(); };
    std::string raw = TRY(m_git.run({"diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff",
                                     "--ignore-submodules=none", "--diff-filter=ACMT"}));
    std::vector<Blob> blobs = TRY(parse_changes(raw, report.read));
    std::vector<Blob> whole;
    std::copy_if(blobs.begin(), blobs.end(), std::back_inserter(whole),
                 [&](const Blob& blob) { return judged.wants && judged.wants(blob.path); });
    TRY(read_blobs(m_git, whole, [&](const Blob& blob, std::string_view bytes) {
        judged.take(shown(path_of(blob)), std::string(bytes));
    }));
    std::erase_if(blobs, [&](const Blob& blob) { return is_excluded(path_of(blob), report); });
    if (blobs.empty()) return report;
    TRY(drop_large(m_git, blobs, report.read));
    TRY(read_blobs(m_git, blobs, [&](const Blob& blob, std::string_view bytes) {
        fs::path path = path_of(blob);
        scan_bytes(shown(path), path, bytes, report);
    }));
    return report;
}

}  // namespace sluice::scan
