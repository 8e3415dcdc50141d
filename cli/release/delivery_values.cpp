#include "release/delivery_values.hpp"

#include <fmt/format.h>

#include "render/rendered.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

bool is_on_server(const std::string& path) { return path.starts_with(project::k_vault_scheme); }

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

/// Both stores in one: what begins with "vault://" lies on a server, everything else in the sealed store.
class RoutedStore final : public secrets::SecretStore {
public:
    RoutedStore(std::unique_ptr<secrets::SecretStore> sealed, std::unique_ptr<secrets::SecretStore> servers)
        : m_sealed(std::move(sealed)), m_servers(std::move(servers)) {}
    Result<std::vector<secrets::SecretInfo>> list() override { return m_sealed->list(); }
    Result<std::optional<secrets::SecretInfo>> find(const std::string& path) override { return of(path).find(path); }
    Result<Secret> get(const std::string& path) override { return of(path).get(path); }
    Result<> prepare(const std::vector<std::string>& paths) override {
        std::vector<std::string> remote;
        for (const std::string& path : paths) {
            if (is_on_server(path)) remote.push_back(path);
        }
        return m_servers->prepare(remote);
    }
    Result<secrets::SecretInfo> set(const std::string& path, const Secret& value, Instant now) override {
        return of(path).set(path, value, now);
    }
    Result<std::vector<secrets::SecretInfo>> set_all(const std::vector<secrets::NewValue>& values,
                                                     Instant now) override {
        return m_sealed->set_all(values, now);
    }
    Result<secrets::Removed> remove(const std::string& path, Instant now) override {
        return of(path).remove(path, now);
    }
    Result<std::vector<secrets::Removed>> removed() override { return m_sealed->removed(); }
    Result<secrets::SecretInfo> rename(const std::string& from, const std::string& to, Instant now) override {
        return of(from).rename(from, to, now);
    }
    std::string kind() const override { return m_sealed->kind(); }
    std::string reference(const std::string& path) const override {
        return is_on_server(path) ? path : m_sealed->reference(path);
    }

private:
    secrets::SecretStore& of(const std::string& path) { return is_on_server(path) ? *m_servers : *m_sealed; }

    std::unique_ptr<secrets::SecretStore> m_sealed;
    std::unique_ptr<secrets::SecretStore> m_servers;
};

/// What the stores call it: of a sealed value its path, of one on a server the whole reference.
Result<std::string> path_of(const std::string& reference) {
    if (reference.starts_with(project::k_sealed_scheme)) return reference.substr(project::k_sealed_scheme.size());
    if (is_on_server(reference)) return reference;
    return fail(Error{Code::usage, "store-kind",
                      fmt::format("{} is in a store that this version cannot read", printable(reference))}
                    .mend("make a new bundle"));
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
    if (is_on_server(info.path)) return {};  // the server alone says what is current, and may count anew
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
    std::vector<std::string> paths;
    for (const bundle::Reference& reference : content.references) {
        paths.push_back(TRY(path_of(reference.span.reference)));
    }
    TRY(store.prepare(paths));
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
            if (is_on_server(path)) {
                newer = newer || info->version != known;
                continue;
            }
            if (info->version < known) {
                return behind(path,
                              fmt::format("version {}, where version {} was delivered here", info->version, known));
            }
            newer = newer || info->version > known;
        }
    }
    return newer;
}

bool is_unreachable(const Error& error) {
    const bool refused =
        error.rule == "not-a-reader" || error.rule == "server-refused" || error.rule == "login-refused";
    return error.code == Code::unavailable && !refused;
}

std::unique_ptr<secrets::SecretStore> open_delivery_store(const std::string& environment, secrets::Access access) {
    auto servers = secrets::open_references(environment, access.servers);
    std::unique_ptr<secrets::SecretStore> sealed = std::make_unique<MissingStore>(environment);
    if (files::exists(access.root / "environments" / (environment + ".sealed"))) {
        sealed = secrets::open_sealed(environment, std::move(access));
    }
    return std::make_unique<RoutedStore>(std::move(sealed), std::move(servers));
}

}  // namespace sluice::release
