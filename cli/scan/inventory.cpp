#include "scan/inventory.hpp"

#include <algorithm>

#include "support/files.hpp"

namespace sluice::scan {

namespace yaml = project::yaml;

namespace {

bool fits(std::string_view host, std::string_view suffix) {
    return suffix.starts_with(".") ? host.size() > suffix.size() && host.ends_with(suffix) : host == suffix;
}

/// "*.acme.com" becomes ".acme.com"; other hosts and whole URLs become the host.
std::string pattern_suffix(std::string_view text) {
    if (text.starts_with("*.")) return "." + normalise_host(text.substr(2));
    std::vector<Endpoint> parsed = parse_endpoints("host", text);
    return parsed.empty() ? normalise_host(text) : parsed.front().text;
}

/// Whatever is not plainly `false` protects: a misspelt `protected: True` must not open the gate.
bool protects(const yaml::Node* node) { return node != nullptr && !(node->is_scalar() && node->text == "false"); }

/// An environment's file, as far as the scanner reads it.
project::Environment read_environment(yaml::Document document, std::string name) {
    project::Environment out;
    out.name = std::move(name);
    out.is_protected = protects(document.root.find("protected"));
    if (const yaml::Node* list = document.root.find("endpoints"); list != nullptr)
        for (const yaml::Node& item : list->items) out.endpoints.push_back(item.text);
    if (const yaml::Node* node = document.root.find("parameters"); node != nullptr) out.parameters = *node;
    if (const yaml::Node* node = document.root.find("integrations"); node != nullptr) out.integrations = *node;
    out.document = std::move(document);
    return out;
}

void read_texts(const yaml::Node* list, std::vector<std::string>& out) {
    if (list == nullptr) return;
    for (const yaml::Node& item : list->items)
        if (item.is_scalar()) out.push_back(item.text);
}

}  // namespace

void Inventory::add(const Endpoint& endpoint, const InventoryEntry& holder) {
    if (is_reserved_endpoint(endpoint)) return;
    auto& map = endpoint.kind == EndpointKind::email ? m_emails : m_exact;
    auto [at, is_new] = map.try_emplace(endpoint.text, holder);
    InventoryEntry& entry = at->second;
    if (is_new) {
        entry.kind = endpoint.kind;
        if (endpoint.kind == EndpointKind::host && endpoint.text.find('.') == std::string::npos) m_single_words = true;
        if (endpoint.kind == EndpointKind::address && endpoint.text.find(':') != std::string::npos) m_ipv6 = true;
        return;
    }
    const std::string& environment = holder.environments.front();
    if (std::find(entry.environments.begin(), entry.environments.end(), environment) == entry.environments.end())
        entry.environments.push_back(environment);
}

void Inventory::add_scalars(const yaml::Node& node, std::string_view key, InventoryEntry holder) {
    if (node.is_scalar()) {
        for (const Endpoint& endpoint : parse_endpoints(key, node.text)) add(endpoint, holder);
    }
    for (const yaml::Node& item : node.items) add_scalars(item, key, holder);
    for (const auto& [name, value] : node.members) add_scalars(value, name.text, holder);
}

void Inventory::add_pattern(std::string text, const project::Environment& environment) {
    bool except = text.starts_with("!");
    if (except) text.erase(0, 1);
    bool production = environment.is_protected && !except;
    InventoryEntry entry;
    entry.environments.push_back(environment.name);
    std::string suffix = pattern_suffix(text);
    if (suffix.starts_with(".")) {
        m_patterns.push_back({suffix, production, std::move(entry)});
    } else if (!production) {
        m_owned.push_back(suffix);
    } else {
        EndpointKind kind = is_guid(suffix)                         ? EndpointKind::guid
                            : !canonical_address(suffix).empty()    ? EndpointKind::address
                            : suffix.find('@') != std::string::npos ? EndpointKind::email
                                                                    : EndpointKind::host;
        add({kind, suffix}, entry);
    }
}

void Inventory::add_environment(const project::Environment& environment) {
    for (const std::string& pattern : environment.endpoints) add_pattern(pattern, environment);
    if (!environment.is_protected) return;
    InventoryEntry holder;
    holder.environments.push_back(environment.name);
    for (const auto& [name, value] : environment.parameters.members) {
        holder.parameter = name.text;
        add_scalars(value, name.text, holder);
    }
    for (const auto& [integration, values] : environment.integrations.members) {
        holder.integration = integration.text;
        for (const auto& [name, value] : values.members) {
            holder.parameter = name.text;
            add_scalars(value, name.text, holder);
        }
    }
}

void Inventory::add_shared(const std::string& pattern) { m_shared.push_back(pattern_suffix(pattern)); }

Inventory Inventory::of(const project::Project& project) {
    Inventory out;
    for (const std::string& pattern : project.shared_endpoints) out.add_shared(pattern);
    for (const project::Environment& environment : project.environments) out.add_environment(environment);
    return out;
}

bool Inventory::is_shared(std::string_view host) const {
    return std::any_of(m_shared.begin(), m_shared.end(), [&](const std::string& s) { return fits(host, s); });
}

const Inventory::Pattern* Inventory::longest_pattern(std::string_view host) const {
    const Pattern* best = nullptr;
    for (const Pattern& pattern : m_patterns) {
        if (!fits(host, pattern.suffix)) continue;
        bool better = best == nullptr || pattern.suffix.size() > best->suffix.size() ||
                      (pattern.suffix.size() == best->suffix.size() && !pattern.production);
        if (better) best = &pattern;
    }
    return best;
}

const InventoryEntry* Inventory::find(const std::string& token) const {
    auto at = m_exact.find(token);
    if (at != m_exact.end()) return is_shared(token) ? nullptr : &at->second;
    const Pattern* pattern = m_patterns.empty() ? nullptr : longest_pattern(token);
    if (pattern == nullptr || !pattern->production || is_shared(token)) return nullptr;
    if (std::find(m_owned.begin(), m_owned.end(), token) != m_owned.end()) return nullptr;
    return &pattern->entry;
}

const InventoryEntry* Inventory::find_email(const std::string& address) const {
    auto at = m_emails.find(address);
    if (at == m_emails.end() || is_shared(address) || is_shared(address.substr(address.find('@') + 1))) return nullptr;
    return &at->second;
}

Result<ProjectSettings> load_project_settings(const std::filesystem::path& root) {
    ProjectSettings out;
    yaml::Document main = TRY(yaml::load(root / "sluice.yaml", "sluice.yaml"));
    if (const yaml::Node* name = main.root.find("project"); name != nullptr) out.name = name->text;
    if (const yaml::Node* scan = main.root.find("scan"); scan != nullptr)
        read_texts(scan->find("exclude"), out.exclude);
    if (const yaml::Node* endpoints = main.root.find("endpoints"); endpoints != nullptr) {
        std::vector<std::string> shared;
        read_texts(endpoints->find("shared"), shared);
        for (const std::string& pattern : shared) out.inventory.add_shared(pattern);
    }
    std::filesystem::path folder = root / "environments";
    for (const std::string& file : TRY(files::list(folder))) {
        if (!file.ends_with(".yaml") || file == "base.yaml") continue;
        yaml::Document document = TRY(yaml::load(folder / file, "environments/" + file));
        out.inventory.add_environment(read_environment(std::move(document), file.substr(0, file.size() - 5)));
    }
    return out;
}

}  // namespace sluice::scan
