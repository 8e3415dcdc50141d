#include "secrets/open.hpp"

#include "secrets/sealed/sealed_store.hpp"

namespace sluice::secrets {

OpenIdentity no_identity() {
    return []() -> Result<std::shared_ptr<const signing::Identity>> {
        return fail(Code::bug, "identity-asked", "a key was asked for where none may be needed");
    };
}

Result<std::unique_ptr<SecretStore>> open_store(const project::Environment& environment, Access access) {
    if (environment.secrets.kind == project::StoreKind::vault) {
        return fail(Error{Code::usage, "store-kind",
                          "environment " + environment.name + " uses a vault store, which this version cannot read"}
                        .at(Location{environment.document.name, 0, 0, 1, ""})
                        .mend("use a sealed store: write \"secrets: {store: sealed}\" in environments/" +
                              environment.name + ".yaml"));
    }
    return open_sealed(environment.name, std::move(access));
}

std::unique_ptr<SecretStore> open_sealed(const std::string& environment, Access access) {
    return std::make_unique<sealed::SealedStore>(environment, std::move(access));
}

}  // namespace sluice::secrets
