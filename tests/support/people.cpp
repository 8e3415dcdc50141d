#include "support/people.hpp"

#include "signing/identity_access.hpp"

namespace sluice::test {

Secret secret(std::string_view text) { return Secret::copy(bytes_of(text)).value(); }

signing::Identity person(const std::string& name, unsigned char number) {
    const std::string seed(32, static_cast<char>(number));
    return signing::IdentityAccess::from_seed(name, secret(seed)).value();
}

Host fake_host(const std::filesystem::path& home, std::map<std::string, std::string> variables) {
    Host host;
    host.now = [] { return parse_instant("2026-11-23T12:00:00Z").value(); };
    host.environment = [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    host.config_home = home / "config";
    host.state_home = home / "state";
    return host;
}

}  // namespace sluice::test
