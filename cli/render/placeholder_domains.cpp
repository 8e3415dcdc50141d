#include "render/placeholder_domains.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Type;

/// The host of a URL or an address, or the text itself.
std::string_view host_of(Type type, std::string_view text) {
    if (type == Type::email) return text.substr(text.find('@') + 1);
    const std::size_t scheme = text.find("://");
    if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
    text = text.substr(0, text.find_first_of("/?#"));
    text.remove_prefix(text.rfind('@') == std::string_view::npos ? 0 : text.rfind('@') + 1);
    return text.substr(0, text.find(':'));
}

bool names_placeholder(const project::ParameterType& type, const project::yaml::Node& node) {
    if (node.is_scalar()) {
        const bool named = type.type == Type::url || type.type == Type::host || type.type == Type::email;
        return named && is_placeholder_host(host_of(type.type, node.text));
    }
    const auto in_item = [&](const auto& item) { return names_placeholder(*type.element, item); };
    return std::any_of(node.items.begin(), node.items.end(), in_item) ||
           std::any_of(node.members.begin(), node.members.end(),
                       [&](const auto& member) { return in_item(member.second); });
}

}  // namespace

bool is_placeholder_host(std::string_view host) {
    std::string name = lower(host);
    if (name.ends_with('.')) name.pop_back();
    static constexpr std::array<std::string_view, 6> k_names{"example.com", "example.net", "example.org",
                                                             "example",     "invalid",     "test"};
    return std::any_of(k_names.begin(), k_names.end(), [&](std::string_view reserved) {
        return name == reserved || (name.ends_with(reserved) && name[name.size() - reserved.size() - 1] == '.');
    });
}

std::vector<std::string> placeholder_parameters(const RenderedIntegration& rendered) {
    std::vector<std::string> names;
    for (const ResolvedParameter& parameter : rendered.parameters) {
        if (parameter.value && names_placeholder(parameter.declared->type, *parameter.value))
            names.push_back(parameter.name);
    }
    return names;
}

}  // namespace sluice::render
