#include <algorithm>

#include "render/template.hpp"

namespace sluice::render {
namespace {

constexpr std::size_t k_longest_name = 256;  ///< bytes, of what is looked for; nothing that long is declared by people

bool names_declared(std::string_view content, const project::Declaration& declaration) {
    if (content.starts_with("secret:"))
        return declaration.find_secret(content.substr(7, content.find('|') - 7)) != nullptr;
    if (content.starts_with("text:")) content.remove_prefix(5);
    return declaration.find_parameter(content) != nullptr;
}

}  // namespace

std::optional<Location> find_commented(const Template& in, const project::Declaration& declaration) {
    const std::string_view source = in.source;
    auto slot = in.slots.begin();
    for (std::size_t found = source.find("${"); found != std::string_view::npos; found = source.find("${", found + 2)) {
        slot = std::find_if(slot, in.slots.end(), [&](const Slot& one) { return one.end > found; });
        if (slot != in.slots.end() && slot->begin <= found) continue;
        if (found > 0 && source[found - 1] == '$') continue;
        const std::string_view content = source.substr(found + 2, k_longest_name);
        const std::size_t length = content.find('}');
        if (length != std::string_view::npos && names_declared(content.substr(0, length), declaration))
            return at(in, found, length + 3);
    }
    return std::nullopt;
}

}  // namespace sluice::render
