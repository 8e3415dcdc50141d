#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "secrets/vault/caller.hpp"

namespace sluice::secrets::vault {

/// What a token may do at one path, in the server's words: "read", "list", "create", "update", "delete", "sudo", "root", ….
class Capabilities {
public:
    Capabilities() = default;
    explicit Capabilities(std::vector<std::string> names);

    [[nodiscard]] bool reads() const;
    [[nodiscard]] bool is_root() const;
    [[nodiscard]] bool writes() const { return !writing().empty() || is_root(); }
    /// Those that change something.
    [[nodiscard]] std::vector<std::string> writing() const;
    [[nodiscard]] bool is_empty() const { return m_names.empty(); }
    [[nodiscard]] const std::vector<std::string>& all() const { return m_names; }

private:
    std::vector<std::string> m_names;  ///< sorted, without "deny"
};

/// By path, each of those asked for. Nothing when the token may not even ask.
[[nodiscard]] Result<std::optional<std::map<std::string, Capabilities>>> capabilities(
    const Caller& caller, const std::vector<std::string>& paths);

}  // namespace sluice::secrets::vault
