#include "secrets/open.hpp"

#include "secrets/sealed/sealed_store.hpp"
#include "secrets/vault/vault_store.hpp"

namespace sluice::secrets {

OpenIdentity no_identity() {
    return []() -> Result<std::shared_ptr<const signing::Identity>> {
        return fail(Code::bug, "identity-asked", "a key was asked for where none may be needed");
    };
}

namespace {

vault::OpenServer or_none(vault::OpenServer servers) {
    if (servers) return servers;
    return [](const std::string&) -> Result<vault::Server> {
        return fail(Code::bug, "server-asked", "a server was asked where none may be needed");
    };
}

Result<std::vector<vault::DeclaredPlace>> declared_places(const std::filesystem::path& root,
                                                          const std::string& environment) {
    const project::Project project = TRY(project::load(root));
    const auto* own = TRY(project::require_environment(project, environment));
    std::vector<vault::DeclaredPlace> places;
    for (const auto& declaration : project.declarations) {
        for (const auto& secret : declaration.secrets) {
            vault::Place place = TRY(vault::parse_reference(TRY(project::reference_for(*own, declaration, secret))));
            place.mount = own->secrets.mount;
            place.path.erase(0, place.mount.size() + 1);
            places.push_back({declaration.integration + "/" + secret.name, std::move(place)});
        }
    }
    return places;
}

}  // namespace

Result<std::unique_ptr<SecretStore>> open_store(const project::Environment& environment, Access access) {
    if (environment.secrets.kind != project::StoreKind::vault) return open_sealed(environment.name, std::move(access));
    vault::StoreScope scope{environment.name, environment.secrets, {}};
    scope.declared = [root = access.root, name = environment.name] { return declared_places(root, name); };
    return std::make_unique<vault::VaultStore>(or_none(std::move(access.servers)), std::move(scope));
}

std::unique_ptr<SecretStore> open_references(const std::string& environment, vault::OpenServer servers) {
    return std::make_unique<vault::VaultStore>(or_none(std::move(servers)), vault::StoreScope{environment, {}, {}});
}

std::unique_ptr<SecretStore> open_sealed(const std::string& environment, Access access) {
    return std::make_unique<sealed::SealedStore>(environment, std::move(access));
}

}  // namespace sluice::secrets
