#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "project/model.hpp"
#include "scan/endpoint.hpp"
#include "support/error.hpp"

namespace sluice::scan {

/// An endpoint of a protected environment, and what holds it there.
struct InventoryEntry {
    EndpointKind kind = EndpointKind::host;
    std::vector<std::string> environments;  ///< protected ones that name it
    std::string integration;                ///< empty: environment-wide
    std::string parameter;                  ///< to write as ${parameter}; empty when none holds it
};

/// The endpoints that only protected environments may name. Made from the environments' own files and nothing else.
class Inventory {
public:
    /// What one environment file says; `parameters` and `integrations` are only read of protected ones.
    void add_environment(const project::Environment& environment);
    /// Hosts that every environment may name (`endpoints.shared`), with `*.` for all below.
    void add_shared(const std::string& pattern);

    [[nodiscard]] static Inventory of(const project::Project& project);

    /// The entry for a normalised host, address or GUID, or nullptr. Patterns are tried from the longest on.
    [[nodiscard]] const InventoryEntry* find(const std::string& token) const;
    [[nodiscard]] const InventoryEntry* find_email(const std::string& address) const;

    [[nodiscard]] bool empty() const { return m_exact.empty() && m_emails.empty() && m_patterns.empty(); }
    [[nodiscard]] bool has_single_words() const { return m_single_words; }
    [[nodiscard]] bool has_ipv6() const { return m_ipv6; }
    [[nodiscard]] bool has_emails() const { return !m_emails.empty(); }

private:
    /// "*.my.salesforce.com" of an environment; the longest one that fits decides.
    struct Pattern {
        std::string suffix;  ///< ".my.salesforce.com"
        bool production = false;
        InventoryEntry entry;
    };

    void add_scalars(const project::yaml::Node& node, std::string_view key, InventoryEntry holder);
    void add(const Endpoint& endpoint, const InventoryEntry& holder);
    void add_pattern(std::string text, const project::Environment& environment);
    [[nodiscard]] const Pattern* longest_pattern(std::string_view host) const;
    [[nodiscard]] bool is_shared(std::string_view host) const;

    std::unordered_map<std::string, InventoryEntry> m_exact;
    std::unordered_map<std::string, InventoryEntry> m_emails;
    std::vector<Pattern> m_patterns;
    std::vector<std::string> m_shared;  ///< "login.salesforce.com", ".salesforce.com" for "*.salesforce.com"
    std::vector<std::string> m_owned;   ///< exact hosts that an unprotected environment declares as its own
    bool m_single_words = false;
    bool m_ipv6 = false;
};

/// The inventory of the project at `root` from sluice.yaml and environments/*.yaml alone: declarations and templates
/// are
/// not read, which keeps a commit hook fast. Also says what `scan` needs of sluice.yaml.
struct ProjectSettings {
    std::string name;
    std::vector<std::string> exclude;
    Inventory inventory;
};
[[nodiscard]] Result<ProjectSettings> load_project_settings(const std::filesystem::path& root);

}  // namespace sluice::scan
