#include "secrets/vault/server.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {

Result<> require_served(const ServerSettings& settings, const std::string& path) {
    const auto covers = [&](const std::string& prefix) {
        return path == prefix || path.starts_with(prefix.ends_with('/') ? prefix : prefix + "/");
    };
    const auto& prefixes = settings.prefixes;
    if (prefixes.empty() || std::any_of(prefixes.begin(), prefixes.end(), covers)) return {};
    return fail(
        Error{Code::usage, "server-prefix",
              fmt::format("the server \"{}\" may not be asked for {}", printable(settings.alias), printable(path))}
            .note("it serves " + printable(join_text(prefixes, ", ")))
            .mend("the environment's mount and prefix choose the path; what a server serves stands in the servers "
                  "file of this user or host"));
}

}  // namespace sluice::secrets::vault
