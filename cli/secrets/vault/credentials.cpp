#include "secrets/vault/credentials.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/files.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr std::size_t k_limit = 64U << 10;

Error missing(std::string_view what, const std::string& where, std::string_view why) {
    return Error{Code::usage, "credential-missing", fmt::format("{}: {} {}", what, where, why)}.mend(
        "the servers file says where it lies (docs/formats/servers.md)");
}

Result<Secret> read_variable(const Host& host, const std::string& name, std::string_view what) {
    auto text = host.environment(name);
    if (!text || text->empty()) return fail(missing(what, "$" + name, "is not set"));
    auto value = Secret::copy(bytes_of(*text));
    wipe(*text);
    return value;
}

}  // namespace

Result<Credential> read_credential(const Host& host, const CredentialPlace& place, std::string_view what) {
    Credential found{{}, place.described(), place.wrapped};
    if (place.file.empty()) {
        found.value = TRY(read_variable(host, place.variable, what));
    } else {
        auto read = files::read_secret(place.file, k_limit);
        if (!read) return fail(missing(what, found.source, "cannot be read").note(read.error().message));
        found.value = std::move(*read);
    }
    if (found.value.expose_text().ends_with('\n')) found.value.truncate(found.value.size() - 1);
    if (found.value.expose_text().ends_with('\r')) found.value.truncate(found.value.size() - 1);
    if (found.value.empty()) return fail(missing(what, found.source, "is empty"));
    if (found.value.size() <= k_limit) return found;
    return fail(Error{Code::usage, "credential-format", fmt::format("{}: {} is too long", what, found.source)}.mend(
        "it has at most 64 KiB"));
}

}  // namespace sluice::secrets::vault
