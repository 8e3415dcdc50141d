#include "secrets/vault/open_servers.hpp"

namespace sluice::secrets::vault {

Servers::Servers(const Host& host, std::filesystem::path project, AskSecret ask, Surroundings surroundings)
    : m_host(host), m_project(std::move(project)), m_ask(std::move(ask)), m_surroundings(std::move(surroundings)) {}

Servers::~Servers() { finish(); }

Result<Server> Servers::open(const std::string& name) {
    if (const auto known = m_open.find(name); known != m_open.end()) return known->second;
    Alias alias = TRY(find_alias(m_host, m_project, name));
    Server server;
    server.transport = std::make_shared<Transport>(server_settings(alias), m_surroundings);
    server.tokens = std::make_shared<Tokens>(std::move(alias), m_host, m_ask, server.transport, m_surroundings.clock);
    m_open.emplace(name, server);
    return server;
}

void Servers::finish() {
    for (auto& [name, server] : m_open) server.tokens->finish();
    m_open.clear();
}

}  // namespace sluice::secrets::vault
