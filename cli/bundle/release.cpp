#include "bundle/release.hpp"

#include <algorithm>

#include "bundle/release_check.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {

constexpr std::string_view k_format = "sluice-release-1";
constexpr const char* k_what = "release";

/// The item whose `member` is `name`, or nullptr.
template <class Item>
const Item* find_by(const std::vector<Item>& items, std::string Item::*member, std::string_view name) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*member == name; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Content* EnvironmentContent::find(std::string_view integration) const {
    return find_by(integrations, &Content::integration, integration);
}

const EnvironmentContent* Release::find(std::string_view environment) const {
    return find_by(environments, &EnvironmentContent::environment, environment);
}

const IntegrationFacts* Release::facts(std::string_view integration) const {
    return find_by(integrations, &IntegrationFacts::integration, integration);
}

const FileEntry* Release::file(std::string_view path) const {
    const auto found = std::lower_bound(files.begin(), files.end(), path,
                                        [](const FileEntry& entry, std::string_view key) { return entry.path < key; });
    return found != files.end() && found->path == path ? &*found : nullptr;
}

namespace {

Json pairs_to_json(const std::vector<std::pair<std::string, std::string>>& pairs, const char* first,
                   const char* second) {
    Json out = Json::array();
    for (const auto& [key, value] : pairs) {
        Json item = Json::object();
        item.set(first, key).set(second, value);
        out.push(std::move(item));
    }
    return out;
}

Json to_json(const Reference& reference) {
    Json out = Json::object();
    out.set("file", reference.file)
        .set("offset", std::uint64_t{reference.span.offset})
        .set("length", std::uint64_t{reference.span.length})
        .set("encoder", reference.span.encoder)
        .set("secret", reference.span.secret)
        .set("reference", reference.span.reference);
    if (reference.sealed) {
        Json sealed = Json::object();
        sealed.set("version", reference.sealed->version).set("digest", reference.sealed->digest);
        out.set("sealed", std::move(sealed));
    }
    return out;
}

template <class Items, class Write>
Json list_of(const Items& items, Write write) {
    Json out = Json::array();
    for (const auto& item : items) out.push(write(item));
    return out;
}

Json to_json(const Content& content) {
    Json out = Json::object();
    out.set("integration", content.integration)
        .set("digest", content.digest)
        .set("files", Json::array_of(content.files))
        .set("parameters", pairs_to_json(content.parameters, "name", "value"))
        .set("references", list_of(content.references, [](const Reference& item) { return to_json(item); }));
    return out;
}

Json to_json(const EnvironmentContent& environment) {
    Json out = Json::object();
    out.set("environment", environment.environment)
        .set("integrations", list_of(environment.integrations, [](const Content& item) { return to_json(item); }));
    return out;
}

Json to_json(const IntegrationFacts& facts) {
    Json out = Json::object();
    out.set("integration", facts.integration)
        .set("direction", facts.direction)
        .set("tier", facts.tier)
        .set("templates", pairs_to_json(facts.templates, "file", "sha256"))
        .set("declaration_sha256", facts.declaration_sha256);
    if (!facts.contract_sha256.empty()) out.set("contract_sha256", facts.contract_sha256);
    if (!facts.schema_sha256.empty()) out.set("schema_sha256", facts.schema_sha256);
    out.set("irreversible", facts.irreversible);
    return out;
}

Json to_json(const FileEntry& entry) {
    Json out = Json::object();
    out.set("path", entry.path).set("size", entry.size).set("sha256", entry.sha256);
    return out;
}

}  // namespace

Json Release::to_json() const {
    Json out = Json::object();
    out.set("format", k_format)
        .set("project", project)
        .set("order", Json::array_of(order))
        .set("environments", list_of(environments, [](const auto& item) { return bundle::to_json(item); }))
        .set("integrations", list_of(integrations, [](const auto& item) { return bundle::to_json(item); }))
        .set("files", list_of(files, [](const auto& item) { return bundle::to_json(item); }));
    return out;
}

namespace {

/// Reads every element of a list by `read`.
template <class Item, class Read>
Result<std::vector<Item>> read_list(const Json::Array& array, Read read) {
    std::vector<Item> out;
    out.reserve(array.size());
    for (const Json& item : array) out.push_back(TRY(read(item)));
    return out;
}

using Pair = std::pair<std::string, std::string>;

Result<std::vector<Pair>> read_pairs(const Json::Array& array, const char* first, const char* second) {
    return read_list<Pair>(array, [&](const Json& json) -> Result<Pair> {
        JsonReader in(json, k_what, Code::integrity);
        Pair pair{in.text(first), in.text(second)};
        TRY(in.finish());
        return pair;
    });
}

/// An integer from 0 to `most`.
std::uint64_t read_count(JsonReader& in, std::string_view name, std::int64_t most) {
    const std::int64_t number = in.integer(name);
    if (number >= 0 && number <= most) return static_cast<std::uint64_t>(number);
    in.refuse(std::string("\"") + std::string(name) + "\" is out of range");
    return 0;
}

Result<Reference> read_reference(const Json& json) {
    constexpr std::int64_t most = 1LL << 40;
    JsonReader in(json, k_what, Code::integrity);
    Reference out;
    out.file = in.text("file");
    out.span.offset = read_count(in, "offset", most);
    out.span.length = read_count(in, "length", most);
    out.span.encoder = in.text("encoder");
    out.span.secret = in.text("secret");
    if (printable(out.span.secret) != out.span.secret) in.refuse("\"secret\" holds control characters");
    out.span.reference = in.text("reference");
    if (in.has("sealed")) {
        JsonReader sealed(in.member("sealed"), k_what, Code::integrity);
        out.sealed = SealedVersion{sealed.integer("version"), sealed.text("digest")};
        TRY(sealed.finish());
    }
    TRY(in.finish());
    return out;
}

Result<Content> read_content(const Json& json) {
    JsonReader in(json, k_what, Code::integrity);
    Content out;
    out.integration = in.text("integration");
    out.digest = in.text("digest");
    out.files = in.texts("files");
    out.parameters = TRY(read_pairs(in.array("parameters"), "name", "value"));
    out.references = TRY(read_list<Reference>(in.array("references"), read_reference));
    TRY(in.finish());
    return out;
}

Result<EnvironmentContent> read_environment(const Json& json) {
    JsonReader in(json, k_what, Code::integrity);
    EnvironmentContent out;
    out.environment = in.text("environment");
    out.integrations = TRY(read_list<Content>(in.array("integrations"), read_content));
    TRY(in.finish());
    return out;
}

Result<IntegrationFacts> read_facts(const Json& json) {
    JsonReader in(json, k_what, Code::integrity);
    IntegrationFacts out;
    out.integration = in.text("integration");
    out.direction = in.text("direction");
    out.tier = static_cast<int>(read_count(in, "tier", 9));
    out.templates = TRY(read_pairs(in.array("templates"), "file", "sha256"));
    out.declaration_sha256 = in.text("declaration_sha256");
    if (in.has("contract_sha256")) {
        out.contract_sha256 = in.text("contract_sha256");
        if (out.contract_sha256.empty()) in.refuse("\"contract_sha256\" is empty");
    }
    if (in.has("schema_sha256")) {
        out.schema_sha256 = in.text("schema_sha256");
        if (out.schema_sha256.empty()) in.refuse("\"schema_sha256\" is empty");
    }
    out.irreversible = in.boolean("irreversible");
    TRY(in.finish());
    return out;
}

Result<FileEntry> read_file_entry(const Json& json) {
    JsonReader in(json, k_what, Code::integrity);
    FileEntry out;
    out.path = in.text("path");
    out.size = read_count(in, "size", 1LL << 40);
    out.sha256 = in.text("sha256");
    TRY(in.finish());
    return out;
}

}  // namespace

Result<Release> Release::from_json(const Json& json) {
    JsonReader in(json, k_what, Code::integrity);
    Release out;
    const std::string format = in.text("format");
    if (format != k_format) in.refuse("\"format\" is not \"sluice-release-1\"; a newer sluice may have made this");
    out.project = in.text("project");
    out.order = in.texts("order");
    const Json::Array& environments = in.array("environments");
    const Json::Array& integrations = in.array("integrations");
    const Json::Array& files = in.array("files");
    TRY(in.finish());
    out.environments = TRY(read_list<EnvironmentContent>(environments, read_environment));
    out.integrations = TRY(read_list<IntegrationFacts>(integrations, read_facts));
    out.files = TRY(read_list<FileEntry>(files, read_file_entry));
    TRY(check_release(out));
    return out;
}

}  // namespace sluice::bundle
