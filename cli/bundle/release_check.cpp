#include "bundle/release_check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "bundle/content.hpp"
#include "bundle/limits.hpp"
#include "bundle/ustar.hpp"
#include "project/model.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {

Failure refuse(std::string_view message) {
    return fail(Code::integrity, "release-format", fmt::format("release.json: {}", message));
}

Result<> check_sha256(std::string_view text, std::string_view of) {
    if (is_sha256(text)) return {};
    return refuse(fmt::format("the digest of {} is not 64 lower-case hex digits", printable(of)));
}

/// Strictly ascending by `key`.
template <class Items, class Key>
Result<> check_order(const Items& items, Key key, std::string_view what) {
    const auto bad = std::adjacent_find(items.begin(), items.end(),
                                        [&](const auto& a, const auto& b) { return !(key(a) < key(b)); });
    if (bad == items.end()) return {};
    return refuse(fmt::format("{} are out of order, or one stands twice", what));
}

Result<> check_name(std::string_view name, std::string_view what) {
    if (is_name(name)) return {};
    return refuse(fmt::format("\"{}\" is no name of {}", printable(name), what));
}

/// No two paths that differ only in case, folders included; no path that is the folder of another.
class Collisions {
public:
    Result<> add(std::string_view path) {
        for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
            TRY(add_one(path.substr(0, slash), false));
        }
        return add_one(path, true);
    }

private:
    struct Seen {
        std::string spelled;
        bool is_file;
    };

    Result<> add_one(std::string_view path, bool is_file) {
        const auto [it, added] = m_seen.try_emplace(lower(path), Seen{std::string(path), is_file});
        if (added || (it->second.spelled == path && !is_file && !it->second.is_file)) return {};
        if (it->second.spelled == path) {
            return refuse(fmt::format("\"{}\" is listed twice, or is the folder of another member", path));
        }
        return fail(Code::integrity, "bundle-case",
                    fmt::format("\"{}\" and \"{}\" differ only in case", it->second.spelled, path));
    }

    std::map<std::string, Seen> m_seen;
};

Result<> check_place(const Release& release, std::string_view path) {
    const std::vector<std::string_view> parts = split(path, '/');
    if (parts.size() >= 2 && parts[0] == "files") return {};
    if (parts.size() >= 4 && parts[0] == "rendered") return {};
    if (parts.size() == 3 && parts[0] == "evidence" && release.facts(parts[1]) != nullptr) return {};
    return refuse(fmt::format("\"{}\" is no place for a member", path));
}

Result<> check_files(const Release& release) {
    if (release.files.size() >= k_max_members) {
        return fail(Code::integrity, "bundle-limit", fmt::format("more than {} members", k_max_members));
    }
    std::uint64_t total = 0;
    Collisions collisions;
    TRY(collisions.add("release.json"));
    for (const FileEntry& entry : release.files) {
        TRY(ustar::check_path(entry.path));
        TRY(collisions.add(entry.path));
        TRY(check_place(release, entry.path));
        TRY(check_sha256(entry.sha256, entry.path));
        if (entry.size > k_max_member_bytes) {
            return fail(Code::integrity, "bundle-limit",
                        fmt::format("\"{}\" has more than {} bytes", entry.path, k_max_member_bytes));
        }
        total += entry.size;
    }
    if (total > k_max_bundle_bytes) {
        return fail(Code::integrity, "bundle-limit", fmt::format("more than {} bytes in all", k_max_bundle_bytes));
    }
    return check_order(
        release.files, [](const FileEntry& entry) { return entry.path; }, "the files");
}

Result<> check_facts(const IntegrationFacts& facts) {
    TRY(check_name(facts.integration, "an integration"));
    for (const auto& [file, sha256] : facts.templates) TRY(check_sha256(sha256, file));
    TRY(check_sha256(facts.declaration_sha256, facts.integration));
    for (const std::string& optional : {facts.contract_sha256, facts.schema_sha256}) {
        if (!optional.empty()) TRY(check_sha256(optional, facts.integration));
    }
    return check_order(
        facts.templates, [](const auto& pair) { return pair.first; }, "templates");
}

Result<> check_reference(const Reference& reference, const FileEntry& file) {
    const render::ReferenceSpan& span = reference.span;
    const bool sealed = span.reference.starts_with(project::k_sealed_scheme);
    if (!sealed && !span.reference.starts_with(project::k_vault_scheme))
        return refuse("a reference is neither sealed:// nor vault://");
    if (sealed != reference.sealed.has_value()) return refuse("a sealed reference has no version, or a vault one has");
    if (reference.sealed && reference.sealed->version < 1) return refuse("the version of a sealed entry is below 1");
    if (reference.sealed) TRY(check_sha256(reference.sealed->digest, span.reference));
    if (span.length != span.reference.size() + 3 || span.offset > file.size || span.length > file.size - span.offset) {
        return refuse(fmt::format("a span of \"{}\" does not fit", file.path));
    }
    return {};
}

Result<> check_references(const Content& content, std::string_view environment, const Release& release) {
    TRY(check_order(
        content.references,
        [](const Reference& item) { return std::pair<std::string_view, std::size_t>(item.file, item.span.offset); },
        "references"));
    const Reference* previous = nullptr;
    for (const Reference& reference : content.references) {
        const FileEntry* file = release.file(rendered_path(environment, content.integration, reference.file));
        if (file == nullptr) return refuse("a reference names a file that is not listed");
        TRY(check_reference(reference, *file));
        if (previous != nullptr && previous->file == reference.file &&
            previous->span.offset + previous->span.length > reference.span.offset) {
            return refuse("two references overlap");
        }
        previous = &reference;
    }
    return {};
}

Result<> check_content(const Content& content, std::string_view environment, const Release& release) {
    if (release.facts(content.integration) == nullptr)
        return refuse("a content names an integration that is not listed");
    TRY(check_order(
        content.files, [](const std::string& file) { return file; }, "the files of a content"));
    TRY(check_order(
        content.parameters, [](const auto& pair) { return pair.first; }, "parameters"));
    for (const std::string& file : content.files) {
        if (release.file(rendered_path(environment, content.integration, file)) == nullptr) {
            return refuse("a content names a file that is not listed");
        }
    }
    TRY(check_references(content, environment, release));
    if (content.digest != TRY(content_digest(content, environment, release))) {
        return refuse(fmt::format("the content digest of {} in {} is wrong", content.integration, environment));
    }
    return {};
}

Result<> check_environments(const Release& release) {
    if (std::set<std::string>(release.order.begin(), release.order.end()).size() != release.order.size()) {
        return refuse("an environment stands twice in the order");
    }
    if (release.environments.size() != release.order.size())
        return refuse("the environments are not those of the order");
    std::size_t rendered = 0;
    for (std::size_t i = 0; i < release.order.size(); ++i) {
        const EnvironmentContent& environment = release.environments[i];
        TRY(check_name(environment.environment, "an environment"));
        if (environment.environment != release.order[i])
            return refuse("the environments are not in the promotion order");
        TRY(check_order(
            environment.integrations, [](const Content& content) { return content.integration; }, "contents"));
        for (const Content& content : environment.integrations) {
            TRY(check_content(content, environment.environment, release));
            rendered += content.files.size();
        }
    }
    const auto listed = std::count_if(release.files.begin(), release.files.end(),
                                      [](const FileEntry& entry) { return entry.path.starts_with("rendered/"); });
    // Each file of a content is listed, and no two are the same member: equal numbers mean equal sets.
    if (static_cast<std::size_t>(listed) != rendered) return refuse("a rendered file belongs to no content");
    return {};
}

}  // namespace

bool is_sha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<> check_release(const Release& release) {
    TRY(check_name(release.project, "a project"));
    TRY(check_order(
        release.integrations, [](const IntegrationFacts& facts) { return facts.integration; }, "integrations"));
    for (const IntegrationFacts& facts : release.integrations) TRY(check_facts(facts));
    TRY(check_files(release));
    return check_environments(release);
}

Result<> check_spans(const Release& release, std::string_view path, std::string_view bytes) {
    const std::vector<std::string_view> parts = split(path, '/');
    if (parts.size() < 4 || parts[0] != "rendered") return {};
    const EnvironmentContent* environment = release.find(parts[1]);
    const Content* content = environment == nullptr ? nullptr : environment->find(parts[2]);
    if (content == nullptr) return refuse(fmt::format("\"{}\" belongs to no content", path));
    const std::string_view file = path.substr(parts[0].size() + parts[1].size() + parts[2].size() + 3);
    std::size_t spans = 0;
    for (const Reference& reference : content->references) {
        if (reference.file != file) continue;
        ++spans;
        const std::string expected = fmt::format("${{{}}}", reference.span.reference);
        if (bytes.substr(reference.span.offset, reference.span.length) != expected) {
            return refuse(fmt::format("\"{}\" does not hold a reference where it should", path));
        }
    }
    std::size_t found = 0;
    for (std::size_t at = bytes.find("${"); at != std::string_view::npos; at = bytes.find("${", at + 2)) {
        const std::string_view rest = bytes.substr(at + 2);
        if (rest.starts_with("sealed:") || rest.starts_with("vault:")) ++found;
    }
    if (found != spans) return refuse(fmt::format("\"{}\" holds a reference that is not listed", path));
    return {};
}

}  // namespace sluice::bundle
