#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "secrets/vault/servers.hpp"
#include "secrets/vault/tokens.hpp"

namespace sluice::secrets::vault {

/// The servers that one command asks, each made when its alias is first asked for. `host` must outlive it.
class Servers {
public:
    Servers(const Host& host, std::filesystem::path project, AskSecret ask, Surroundings surroundings);
    /// Revokes the tokens of our logins.
    ~Servers();
    Servers(const Servers&) = delete;
    Servers& operator=(const Servers&) = delete;

    /// Rules of `find_alias`. Sends nothing.
    [[nodiscard]] Result<Server> open(const std::string& alias);
    /// What counts for an alias.
    [[nodiscard]] Result<Alias> settings(const std::string& alias) const {
        return find_alias(m_host, m_project, alias);
    }
    /// Revokes the tokens of our logins now: before a program takes our place.
    void finish();

private:
    const Host& m_host;
    std::filesystem::path m_project;
    AskSecret m_ask;
    Surroundings m_surroundings;
    std::map<std::string, Server> m_open;
};

}  // namespace sluice::secrets::vault
