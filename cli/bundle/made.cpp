#include "bundle/made.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bundle/archive_read.hpp"
#include "bundle/inputs.hpp"
#include "bundle/release_check.hpp"
#include "bundle/sources.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/json.hpp"

namespace sluice::bundle {
namespace {

constexpr std::string_view k_note_format = "sluice-made-1";
constexpr std::string_view k_named = "files/";

/// A file that a declaration names: its SHA-256, or "" if there is none of that name.
struct Named {
    std::string path;  ///< relative to the project
    std::string sha256;
};

/// The note of one run: what went in, what came out.
struct Note {
    std::string inputs;
    std::vector<Named> named;
    Summary summary;
};

fs::path note_path(const Host& host, const std::string& project) { return host.state_home / project / "made.json"; }

std::string text_of(const Json& json, std::string_view member) {
    const Json* found = json.find(member);
    return found != nullptr && found->as_string() != nullptr ? *found->as_string() : std::string();
}

std::size_t member_count(const Json& json, std::string_view member) {
    const Json* found = json.find(member);
    const std::int64_t* count = found != nullptr ? found->as_integer() : nullptr;
    return count != nullptr && *count > 0 ? static_cast<std::size_t>(*count) : 0;
}

const Json::Array& list_of(const Json& json, std::string_view member) {
    static const Json::Array k_none;
    const Json* found = json.find(member);
    return found != nullptr && found->is_array() ? *found->as_array() : k_none;
}

/// What cannot be read counts as not there: the note only saves time.
std::optional<Note> read_note(const fs::path& path) {
    const auto text = files::read(path);
    const auto json = text ? Json::parse(*text, "made") : Result<Json>(fail(text.error()));
    if (!json || text_of(*json, "format") != k_note_format) return std::nullopt;
    Note note{text_of(*json, "inputs"), {}, {text_of(*json, "project"), text_of(*json, "release"), {}, 0, 0}};
    for (const Json& each : list_of(*json, "named"))
        note.named.push_back({text_of(each, "path"), text_of(each, "sha256")});
    for (const Json& each : list_of(*json, "order"))
        note.summary.order.push_back(each.as_string() != nullptr ? *each.as_string() : "");
    note.summary.integrations = member_count(*json, "integrations");
    note.summary.files = member_count(*json, "files");
    return note;
}

std::string write_note(const Note& note) {
    Json named = Json::array();
    for (const Named& each : note.named) {
        Json one = Json::object();
        named.push(std::move(one.set("path", each.path).set("sha256", each.sha256)));
    }
    Json json = Json::object();
    json.set("format", k_note_format)
        .set("inputs", note.inputs)
        .set("named", std::move(named))
        .set("project", note.summary.project)
        .set("release", note.summary.release)
        .set("order", Json::array_of(note.summary.order))
        .set("integrations", std::uint64_t{note.summary.integrations})
        .set("files", std::uint64_t{note.summary.files});
    return json.dump_pretty();
}

/// The path leads through no link, and holds what was noted.
bool holds(const fs::path& root, const Named& named) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(root / named.path, failed);
    if (failed || real != fs::canonical(root, failed) / named.path) return false;
    if (named.sha256.empty()) return !files::exists(real);
    const auto bytes = files::read(real);
    return bytes && sha256_hex(*bytes) == named.sha256;
}

bool same_inputs(const fs::path& root, const Note& note, const std::optional<std::string>& inputs) {
    return inputs && note.inputs == *inputs &&
           std::all_of(note.named.begin(), note.named.end(), [&](const Named& each) { return holds(root, each); });
}

/// The archive is where it was put, with the bytes that its name says.
bool has_archive(const fs::path& root, const std::string& release) {
    if (!is_sha256(release)) return false;
    const auto archive = hash_file(tar_path(root, release));
    return archive && *archive == release;
}

/// Notes what a bundle was made of, if that is still what lies there. Failing to is no fault.
void remember(const fs::path& root, const Host& host, const std::string& inputs, const project::Project& project,
              const Bundle& bundle) {
    const auto sources = find_sources(project);
    if (!sources) return;
    Note note{inputs, {}, summary_of(bundle)};
    for (const std::string& path : sources->absent) note.named.push_back({path, ""});
    for (const FileEntry& entry : bundle.release().files) {
        if (entry.path.starts_with(k_named)) note.named.push_back({entry.path.substr(k_named.size()), entry.sha256});
    }
    if (!same_inputs(root, note, digest_inputs(root))) return;
    const fs::path path = note_path(host, project.name);
    if (files::make_folders(path.parent_path(), 0700)) static_cast<void>(files::replace(path, write_note(note), 0600));
}

}  // namespace

std::string Summary::short_name() const {
    return fmt::format("{}-{}", project, std::string_view(release).substr(0, 12));
}

Summary summary_of(const Bundle& bundle) {
    const Release& release = bundle.release();
    const auto is_rendered = [](const FileEntry& entry) { return entry.path.starts_with("rendered/"); };
    return {release.project, bundle.sha256(), release.order, release.integrations.size(),
            static_cast<std::size_t>(std::count_if(release.files.begin(), release.files.end(), is_rendered))};
}

Result<Summary> create_or_find(const fs::path& root, const Host& host,
                               const std::function<Result<Bundle>(const project::Project&)>& make) {
    const std::string name = TRY(project::load_settings(root)).name;
    const auto inputs = digest_inputs(root);
    const auto note = read_note(note_path(host, name));
    if (note && note->summary.project == name && same_inputs(root, *note, inputs) &&
        has_archive(root, note->summary.release)) {
        TRY(note_latest(root, note->summary.release));
        return note->summary;
    }
    const project::Project project = TRY(project::load(root));
    const Bundle made = TRY(make(project));
    if (inputs) remember(root, host, *inputs, project, made);
    return summary_of(made);
}

}  // namespace sluice::bundle
