#include "release/live_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "bundle/limits.hpp"
#include "release/host_folders.hpp"
#include "release/target.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "support/wipe.hpp"

namespace sluice::release {
namespace {

constexpr const char* k_link = "current";
constexpr const char* k_config = "config";
constexpr const char* k_toggle = "toggle.json";
constexpr const char* k_manifest = "manifest.json";
constexpr std::uint64_t k_file_limit = 2 * bundle::k_max_member_bytes;  // values make a file longer than it was

template <class Document>
std::optional<Document> read_document(const fs::path& path) {
    const auto text = files::read(path);
    const auto json = text ? Json::parse(*text, path.string()) : Result<Json>(Failure(text.error()));
    auto document = json ? Document::from_json(*json) : Result<Document>(Failure(json.error()));
    if (!document) return std::nullopt;
    return std::move(*document);
}

/// The reason why a delivered file is not what the manifest says; "" if it is.
std::string difference(const fs::path& path, const ManifestFile& file, const Secret& key) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return "missing";
    if (!S_ISREG(facts.st_mode)) return "no regular file";
    if ((facts.st_mode & 077U) != 0) return "open to other users";
    if (file.spans.empty()) {
        const auto text = files::read(path, k_file_limit);
        if (!text) return "unreadable";
        return delivered_digest(*text, key) == file.delivered ? "" : "changed";
    }
    const auto bytes = files::read_secret(path, k_file_limit);
    if (!bytes) return "unreadable";
    if (delivered_digest(bytes->expose_text(), key) != file.delivered) return "changed";
    return file.spans.back().offset + file.spans.back().length > bytes->size() ? "changed" : "";
}

/// A file without values needs no locked memory, of which there is little.
Result<> copy_file(const fs::path& from, const fs::path& to, bool holds_values) {
    if (holds_values) return files::write_secret(to, TRY(files::read_secret(from, k_file_limit)), 0600);
    return files::write_atomic(to, TRY(files::read(from, k_file_limit)), 0600);
}

Result<> make_parents(const fs::path& file) { return files::make_folders(file.parent_path(), 0700); }

}  // namespace

std::optional<std::int64_t> LiveFolder::current_number() const {
    std::error_code error;
    const fs::path target = fs::read_symlink(m_folder / k_link, error);
    return error ? std::nullopt : folder_number(target.string());
}

std::vector<std::string> LiveFolder::differences(const fs::path& config, const Manifest& manifest) const {
    std::vector<std::string> out;
    std::vector<std::string> expected;
    for (const ManifestFile& file : manifest.files) {
        expected.push_back(file.path);
        const std::string why = difference(config / file.path, file, m_key);
        if (!why.empty()) out.push_back(fmt::format("{}: {}", printable(file.path), why));
    }
    const auto found = files::list_tree(config);
    if (!found) {
        out.emplace_back("config holds what is no regular file");
        return out;
    }
    for (const std::string& path : *found) {
        if (!std::binary_search(expected.begin(), expected.end(), path)) {
            out.push_back(fmt::format("{}: not delivered by sluice", printable(path)));
        }
    }
    return out;
}

Result<std::optional<LiveState>> LiveFolder::current() const {
    const auto number = current_number();
    if (!number) return std::optional<LiveState>();
    const fs::path folder = m_folder / fmt::format("{}", *number);
    auto toggle = read_document<Toggle>(folder / k_toggle);
    auto manifest = read_document<Manifest>(folder / k_manifest);
    if (!toggle || !manifest || toggle->content != manifest->content) return std::optional<LiveState>();
    LiveState state{*number, std::move(*toggle), std::move(*manifest), {}};
    state.differences = differences(folder / k_config, state.manifest);
    return std::optional<LiveState>(std::move(state));
}

Result<std::int64_t> LiveFolder::begin() const {
    TRY(files::make_folders(m_folder, 0700));
    TRY(wipe_others());
    std::int64_t number = current_number().value_or(0);
    do {
        number = number >= k_max_folder_number ? 1 : number + 1;
    } while (files::exists(m_folder / fmt::format("{}", number)));
    TRY(files::make_folders(m_folder / fmt::format("{}", number) / k_config, 0700));
    return number;
}

Result<> LiveFolder::finish(std::int64_t number, const Toggle& toggle, const Manifest& manifest) const {
    const std::string name = fmt::format("{}", number);
    const fs::path folder = m_folder / name;
    TRY(files::write_atomic(folder / k_toggle, toggle.to_json().dump() + "\n", 0600));
    TRY(files::write_atomic(folder / k_manifest, manifest.to_json().dump() + "\n", 0600));
    TRY(files::sync_folder(m_folder));
    TRY(files::switch_link(m_folder / k_link, name));
    return wipe_others();
}

Result<Manifest> LiveFolder::write_config(const fs::path& config, const std::vector<ReferenceFile>& files,
                                          const EncodedValue& value) const {
    Manifest manifest;
    for (const ReferenceFile& file : files) {
        TRY(make_parents(config / file.path));
        ManifestFile row{file.path, sha256_hex(file.bytes), {}, {}};
        if (file.references.empty()) {
            row.delivered = delivered_digest(file.bytes, m_key);
            TRY(files::write_atomic(config / file.path, file.bytes, 0600));
        } else {
            const SplicedFile spliced = TRY(splice(file, value));
            row.delivered = delivered_digest(spliced.bytes.expose_text(), m_key);
            row.spans = spliced.spans;
            TRY(files::write_secret(config / file.path, spliced.bytes, 0600));
        }
        manifest.files.push_back(std::move(row));
    }
    return manifest;
}

Result<> LiveFolder::or_wiped(Result<> built) const {
    if (!built) static_cast<void>(wipe_others());  // no value stays behind; the next run would wipe it too
    return built;
}

Result<> LiveFolder::deliver(const Toggle& toggle, const std::vector<ReferenceFile>& files, const EncodedValue& value) {
    return or_wiped([&]() -> Result<> {
        const std::int64_t number = TRY(begin());
        Manifest manifest = TRY(write_config(m_folder / fmt::format("{}", number) / k_config, files, value));
        manifest.content = toggle.content;
        return finish(number, toggle, manifest);
    }());
}

Result<> LiveFolder::switch_toggle(const LiveState& from, const Toggle& toggle) {
    const fs::path old = m_folder / fmt::format("{}", from.number) / k_config;
    return or_wiped([&]() -> Result<> {
        const std::int64_t number = TRY(begin());
        const fs::path config = m_folder / fmt::format("{}", number) / k_config;
        for (const ManifestFile& file : from.manifest.files) {
            // The kill switch must bite even where somebody has removed a file; `--check` goes on to tell.
            if (!files::exists(old / file.path)) continue;
            TRY(make_parents(config / file.path));
            TRY(copy_file(old / file.path, config / file.path, !file.spans.empty()));
        }
        return finish(number, toggle, from.manifest);
    }());
}

EncodedValue LiveFolder::carried(const LiveState& from) const {
    const fs::path config = m_folder / fmt::format("{}", from.number) / k_config;
    return [this, config, &from](const std::string& reference, const std::string& encoder) -> Result<Secret> {
        for (const ManifestFile& file : from.manifest.files) {
            for (const ValueSpan& span : file.spans) {
                if (span.reference != reference || span.encoder != encoder) continue;
                if (!difference(config / file.path, file, m_key).empty()) continue;
                const Secret bytes = TRY(files::read_secret(config / file.path, k_file_limit));
                return Secret::copy(bytes.expose().subspan(span.offset, span.length));
            }
        }
        return fail(
            Code::unavailable, "value-not-live",
            fmt::format("what is live holds no value of {}, written in this way, to take over", printable(reference)));
    };
}

Result<> LiveFolder::wipe_others() const {
    const auto number = current_number();
    // A `current` that sluice did not make says nothing about which folder is in use.
    if (!number && files::exists(m_folder / k_link)) return require_nothing_foreign(m_folder);
    const std::string keep = number ? fmt::format("{}", *number) : "";
    for (const std::string& name : TRY(files::list(m_folder))) {
        if (name == keep || name == k_link || !is_made_by_sluice(m_folder, name)) continue;
        TRY(files::wipe_tree(m_folder / name));
    }
    return {};
}

}  // namespace sluice::release
