#include "secrets/vault/reference.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "project/model.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

bool is_entry_path(std::string_view path) {
    const auto parts = split(path, '/');
    return parts.size() >= 2 && std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
               return part.empty() || part == "." || part == "..";
           });
}

}  // namespace

std::string Place::text() const { return fmt::format("{}{}/{}#{}", project::k_vault_scheme, server, full(), field); }

Result<Place> parse_reference(std::string_view reference) {
    const auto refuse = [&] {
        return fail(
            Error{Code::usage, "reference-format", fmt::format("{} is no reference to a vault", printable(reference))}
                .mend("it is written vault://SERVER/MOUNT/PATH#FIELD"));
    };
    if (!reference.starts_with(project::k_vault_scheme)) return refuse();
    const std::string_view rest = reference.substr(project::k_vault_scheme.size());
    const std::size_t slash = rest.find('/');
    const std::size_t hash = rest.rfind('#');
    if (slash == std::string_view::npos || hash == std::string_view::npos || hash < slash) return refuse();
    Place place{std::string(rest.substr(0, slash)), "", std::string(rest.substr(slash + 1, hash - slash - 1)),
                std::string(rest.substr(hash + 1))};
    if (!is_name(place.server) || place.field.empty() || !is_entry_path(place.path)) return refuse();
    return place;
}

}  // namespace sluice::secrets::vault
