#include <algorithm>

#include "render/template.hpp"

namespace sluice::render {
namespace {

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
        const std::size_t close = source.find('}', found);
        if (close == std::string_view::npos) return std::nullopt;
        if (names_declared(source.substr(found + 2, close - found - 2), declaration))
            return at(in, found, close - found + 1);
    }
    return std::nullopt;
}

}  // namespace sluice::render
