#include "release/delivery_values.hpp"

#include <fmt/format.h>

#include "render/rendered.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

/// Stands for a sealed store whose file the checkout does not have.
class MissingStore final : public secrets::SecretStore {
public:
    explicit MissingStore(std::string environment) : m_environment(std::move(environment)) {}
    Result<std::vector<secrets::SecretInfo>> list() override { return unreachable(); }
    Result<std::optional<secrets::SecretInfo>> find(const std::string&) override { return unreachable(); }
    Result<Secret> get(const std::string&) override { return unreachable(); }
    Result<secrets::SecretInfo> set(const std::string&, const Secret&, Instant) override { return unreachable(); }
    Result<std::vector<secrets::SecretInfo>> set_all(const std::vector<secrets::NewValue>&, Instant) override {
        return unreachable();
    }
    Result<secrets::Removed> remove(const std::string&, Instant) override { return unreachable(); }
    Result<std::vector<secrets::Removed>> removed() override { return unreachable(); }
    Result<secrets::SecretInfo> rename(const std::string&, const std::string&, Instant) override {
        return unreachable();
    }
    std::string kind() const override { return "sealed"; }
    std::string reference(const std::string& path) const override {
        return std::string(project::k_sealed_scheme) + path;
    }

private:
    Failure unreachable() const {
        return fail(Error{Code::unavailable, "store-unreachable",
                          fmt::format("this checkout has no environments/{}.sealed", m_environment)}
                        .mend("git pull: the sealed store of an environment is a file of the project"));
    }
    std::string m_environment;
};

Result<std::string> path_of(const std::string& reference) {
    if (reference.starts_with(project::k_sealed_scheme)) return reference.substr(project::k_sealed_scheme.size());
    return fail(Error{Code::usage, "store-kind",
                      fmt::format("{} is in a store that this version cannot read", printable(reference))}
                    .mend("use a sealed store in this environment, and make a new bundle"));
}

Failure behind(const std::string& path, std::string message) {
    return fail(Error{Code::integrity, "sealed-behind", fmt::format("{}: {}", printable(path), message)}.mend(
        "git pull: the sealed store of this checkout is older than it must be, or somebody put back an old entry"));
}

std::int64_t delivered_version(const std::map<std::string, std::int64_t>& delivered, const std::string& path) {
    const auto found = delivered.find(path);
    return found == delivered.end() ? 0 : found->second;
}

Result<> check_entry(const secrets::SecretInfo& info, const bundle::Reference& reference, std::int64_t delivered) {
    if (info.version < delivered) {
        return behind(info.path,
                      fmt::format("version {}, where version {} was delivered here", info.version, delivered));
    }
    if (!reference.sealed) return {};
    if (info.version < reference.sealed->version) {
        return behind(info.path, fmt::format("version {}, where the bundle was made of version {}", info.version,
                                             reference.sealed->version));
    }
    if (info.version > reference.sealed->version || info.digest == reference.sealed->digest) return {};
    return fail(Error{Code::integrity, "sealed-differs",
                      fmt::format("{}: version {} is not the version {} that the bundle was made of",
                                  printable(info.path), info.version, info.version)}
                    .mend("two versions of one number were written: set the value again, which makes a higher one"));
}

}  // namespace

EncodedValue DeliveryValues::encoded() const {
    return [this](const std::string& reference, const std::string& encoder) -> Result<Secret> {
        const auto found = by_reference.find(reference);
        if (found == by_reference.end()) return fail(Code::bug, "value-unresolved", "a reference was not resolved");
        auto encoded = render::encode_value(encoder, found->second);
        if (encoded) return encoded;
        Error error = std::move(encoded).error();
        return fail(std::move(error).note(fmt::format("the value is {}", printable(reference))));
    };
}

Result<DeliveryValues> resolve(secrets::SecretStore& store, const bundle::Content& content,
                               const std::map<std::string, std::int64_t>& delivered) {
    DeliveryValues out;
    for (const bundle::Reference& reference : content.references) {
        const std::string path = TRY(path_of(reference.span.reference));
        const auto info = TRY(store.find(path));
        if (!info) continue;  // `get` says so, in the store's own words
        TRY(check_entry(*info, reference, delivered_version(delivered, path)));
        out.versions[path] = info->version;
    }
    for (const bundle::Reference& reference : content.references) {
        if (out.by_reference.contains(reference.span.reference)) continue;
        const std::string path = TRY(path_of(reference.span.reference));
        out.by_reference.emplace(reference.span.reference, TRY(store.get(path)));
    }
    return out;
}

Result<bool> has_newer_value(secrets::SecretStore& store, const Manifest& live,
                             const std::map<std::string, std::int64_t>& delivered) {
    bool newer = false;
    for (const ManifestFile& file : live.files) {
        for (const ValueSpan& span : file.spans) {
            const std::string path = TRY(path_of(span.reference));
            const auto info = TRY(store.find(path));
            if (!info) continue;
            const std::int64_t known = delivered_version(delivered, path);
            if (info->version < known) {
                return behind(path,
                              fmt::format("version {}, where version {} was delivered here", info->version, known));
            }
            newer = newer || info->version > known;
        }
    }
    return newer;
}

bool is_unreachable(const Error& error) { return error.code == Code::unavailable && error.rule != "not-a-reader"; }

std::unique_ptr<secrets::SecretStore> open_delivery_store(const std::string& environment, secrets::Access access) {
    if (!files::exists(access.root / "environments" / (environment + ".sealed"))) {
        return std::make_unique<MissingStore>(environment);
    }
    return secrets::open_sealed(environment, std::move(access));
}

}  // namespace sluice::release
