#include "release/target.hpp"

#include <sodium.h>

#include <fmt/format.h>

#include "support/files.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

constexpr const char* k_file = "target.json";
constexpr const char* k_key_file = "host.key";
constexpr std::size_t k_key_bytes = 32;

bool is_hash(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

Failure target_behind(std::string rule, std::string message) {
    return fail(Error{Code::integrity, std::move(rule), std::move(message)}.mend(
        "update the checkout (git pull, and its .sluice/): it is older than what this host has seen"));
}

}  // namespace

Json Target::to_json() const {
    Json seen = Json::object();
    seen.set("sequence", sequence).set("line", line);
    Json versions = Json::object();
    for (const auto& [path, version] : sealed) versions.set(path, version);
    Json out = Json::object();
    out.set("format", 1).set("project", project).set("environment", environment).set("pin", pin).set("trust", trust);
    return out.set("seen", std::move(seen)).set("sealed", std::move(versions)).set("failed", Json::array_of(failed));
}

Result<Target> Target::from_json(const Json& json) {
    JsonReader in(json, "target", Code::usage);
    Target out;
    if (in.integer("format") != 1) in.refuse("format is not 1: a newer sluice wrote it");
    out.project = in.text("project");
    out.environment = in.text("environment");
    out.pin = in.text("pin");
    out.trust = in.integer("trust");
    JsonReader seen(in.member("seen"), "target", Code::usage);
    out.sequence = seen.integer("sequence");
    out.line = seen.text("line");
    for (const auto& [path, version] : in.object("sealed")) {
        const auto* number = version.as_integer();
        if (!number) in.refuse("a version in sealed is no number");
        out.sealed[path] = number ? *number : 0;
    }
    for (const Json& item : in.array("failed")) {
        const auto* number = item.as_integer();
        if (!number) in.refuse("a sequence in failed is no number");
        out.failed.push_back(number ? *number : 0);
    }
    TRY(in.finish());
    TRY(seen.finish());
    if (!is_hash(out.pin) || !is_hash(out.line) || out.sequence < 0 || out.trust < 1) {
        return fail(Code::usage, "target-format", "a digest or a number in it cannot be");
    }
    return out;
}

Result<std::optional<Target>> read_target(const fs::path& folder) {
    const fs::path path = folder / k_file;
    if (!files::exists(path)) return std::optional<Target>();
    auto json = Json::parse(TRY(files::read(path)), path.string());
    auto target = json ? Target::from_json(*json) : Result<Target>(Failure(json.error()));
    if (!target) {
        Error error = std::move(target).error();
        error.at(Location{.file = path.string()});
        return fail(std::move(error).mend(
            "restore it: it remembers what this host has seen, so that nothing older comes back"));
    }
    return std::optional<Target>(std::move(*target));
}

Result<> write_target(const fs::path& folder, const Target& target) {
    return files::write_atomic(folder / k_file, target.to_json().dump() + "\n", 0600);
}

Result<Target> accept(const std::optional<Target>& known, const signing::TrustChain& trust, const Ledger& ledger) {
    const signing::Trust& current = trust.current();
    Target now{current.project,
               ledger.environment,
               current.root_sha256,
               current.version,
               ledger.head(),
               ledger.head_sha256(),
               {},
               {}};
    if (!known) return now;
    if (known->project != now.project || known->environment != now.environment || known->pin != now.pin) {
        return fail(
            Error{Code::usage, "target-other",
                  fmt::format("this target belongs to {}, environment {}, trust root {}", printable(known->project),
                              printable(known->environment), known->pin.substr(0, 12))}
                .mend("choose another folder with --to"));
    }
    if (current.version < known->trust) {
        return target_behind("target-behind", fmt::format("the trust list ends at version {}, version {} was seen here",
                                                          current.version, known->trust));
    }
    if (known->sequence > ledger.head()) {
        return target_behind("target-behind", fmt::format("the ledger of {} ends at line {}, line {} was seen here",
                                                          ledger.environment, ledger.head(), known->sequence));
    }
    const std::string line = known->sequence == 0 ? std::string(64, '0')
                                                  : ledger.lines[static_cast<std::size_t>(known->sequence - 1)].sha256;
    if (line != known->line) {
        return target_behind("target-behind",
                             fmt::format("line {} of the ledger of {} is not the one that was seen here",
                                         known->sequence, ledger.environment));
    }
    now.sealed = known->sealed;
    now.failed = known->failed;
    return now;
}

Result<std::optional<Secret>> read_host_key(const fs::path& folder) {
    const fs::path path = folder / k_key_file;
    if (!files::exists(path)) return std::optional<Secret>();
    Secret key = TRY(files::read_secret(path, k_key_bytes));
    if (key.size() != k_key_bytes) {
        return fail(Error{Code::usage, "host-key", "this is no host key: it has not 32 bytes"}
                        .at(Location{.file = path.string()})
                        .mend("remove it; the next deliver makes a new one and writes every file anew"));
    }
    return std::optional<Secret>(std::move(key));
}

Result<Secret> make_host_key(const fs::path& folder) {
    if (auto known = TRY(read_host_key(folder))) return std::move(*known);
    Secret key = TRY(Secret::random(k_key_bytes));
    TRY(files::write_secret(folder / k_key_file, key));
    return key;
}

std::string delivered_digest(std::string_view bytes, const Secret& host_key) {
    std::string out(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes).data(), bytes.size(),
                       host_key.expose().data(), host_key.size());
    return to_hex(bytes_of(out));
}

}  // namespace sluice::release
