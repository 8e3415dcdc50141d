#include "bundle/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bundle/archive_read.hpp"
#include "bundle/bundle.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {

constexpr std::size_t k_digest_digits = 64;
constexpr std::size_t k_shortest_prefix = 6;
constexpr std::string_view k_latest = "latest";
constexpr std::string_view k_signature_end = ".dsse.json";

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

bool is_bundle_path(std::string_view name) {
    return name.find('/') != std::string_view::npos || name.ends_with(".tar");
}

namespace {

/// The digits of "3f2a9c01b2d4" or "acme-3f2a9c01b2d4"; "" if it is neither.
std::string_view digits_of(std::string_view name) {
    const std::size_t dash = name.rfind('-');
    const std::string_view digits = dash == std::string_view::npos ? name : name.substr(dash + 1);
    const bool fits = digits.size() >= k_shortest_prefix && digits.size() <= k_digest_digits && is_hex(digits);
    return fits ? digits : std::string_view();
}

}  // namespace

bool is_bundle_name(std::string_view name) {
    return is_bundle_path(name) || name == k_latest || !digits_of(name).empty();
}

namespace {

/// Digests of the archives in the project.
Result<std::vector<std::string>> stored(const fs::path& root) {
    std::vector<std::string> digests;
    for (const std::string& name : TRY(files::list(bundle_folder(root)))) {
        const fs::path path(name);
        const std::string stem = path.stem().string();
        if (path.extension() == ".tar" && stem.size() == k_digest_digits && is_hex(stem)) digests.push_back(stem);
    }
    return digests;
}

/// "<stem>.<key>.dsse.json" → "<key>"; "" if the name is another.
std::string_view key_of(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem) || !name.ends_with(k_signature_end)) return {};
    if (name.size() != stem.size() + 1 + k_digest_digits + k_signature_end.size()) return {};
    const std::string_view key = name.substr(stem.size() + 1, k_digest_digits);
    return name[stem.size()] == '.' && is_hex(key) ? key : std::string_view();
}

/// Takes an archive from elsewhere, and the signatures beside it, into the project.
Result<std::string> adopt(const fs::path& root, const fs::path& path) {
    const Bundle bundle = TRY(Bundle::open(path, ""));
    const fs::path folder = bundle_folder(root);
    if (!files::exists(tar_path(root, bundle.sha256()))) TRY(bundle.copy_to(folder, bundle.sha256() + ".tar"));
    const fs::path source = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (const std::string& name : TRY(files::list(source))) {
        const std::string_view key = key_of(name, path.stem().string());
        if (key.empty()) continue;
        const fs::path target = folder / signature_name(bundle.sha256(), key);
        if (!files::exists(target)) TRY(files::write_atomic(target, TRY(files::read(source / name))));
    }
    return bundle.sha256();
}

/// What `create` made last here.
Result<std::string> latest(const fs::path& root) {
    const auto text = files::read(bundle_folder(root) / k_latest, k_digest_digits + 1);
    const std::string digest(text ? trim(*text) : std::string_view());
    if (digest.size() == k_digest_digits && is_hex(digest) && files::exists(tar_path(root, digest))) return digest;
    return fail(Error{Code::usage, "bundle-unknown", "no bundle has been made here yet"}.mend("sluice bundle create"));
}

Error unknown(const std::string& name, const std::vector<std::string>& digests) {
    Error error{Code::usage, "bundle-unknown", fmt::format("there is no bundle \"{}\"", printable(name))};
    for (std::size_t i = 0; i < digests.size() && i < 5; ++i)
        error.notes.push_back("there is " + digests[i].substr(0, 12));
    error.hint = digests.empty() ? "sluice bundle create"
                                 : fmt::format("name a bundle by its path or by at least {} digits", k_shortest_prefix);
    return error;
}

}  // namespace

fs::path bundle_folder(const fs::path& root) { return root / ".sluice" / "bundles"; }

fs::path tar_path(const fs::path& root, std::string_view sha256) {
    return bundle_folder(root) / fmt::format("{}.tar", sha256);
}

Result<> note_latest(const fs::path& root, std::string_view sha256) {
    return files::write_atomic(bundle_folder(root) / k_latest, fmt::format("{}\n", sha256));
}

std::string signature_name(std::string_view stem, std::string_view key) {
    return fmt::format("{}.{}{}", stem, key, k_signature_end);
}

Result<std::vector<std::string>> signature_files(const fs::path& folder, std::string_view stem) {
    std::vector<std::string> out;
    for (std::string& name : TRY(files::list(folder))) {
        if (!key_of(name, stem).empty()) out.push_back(std::move(name));
    }
    return out;
}

Result<std::string> find_bundle(const fs::path& root, const std::string& name) {
    if (is_bundle_path(name)) return adopt(root, name);
    if (name == k_latest) return latest(root);
    const std::vector<std::string> digests = TRY(stored(root));
    const std::string_view digits = digits_of(name);
    if (digits.empty()) return fail(unknown(name, digests));
    std::vector<std::string> matches;
    std::copy_if(digests.begin(), digests.end(), std::back_inserter(matches),
                 [&](const std::string& digest) { return digest.starts_with(digits); });
    if (matches.empty()) return fail(unknown(name, digests));
    if (matches.size() == 1) return matches.front();
    Error error{Code::usage, "bundle-ambiguous", fmt::format("\"{}\" names {} bundles", name, matches.size())};
    error.notes = matches;
    error.hint = "write more digits";
    return fail(std::move(error));
}

}  // namespace sluice::bundle
