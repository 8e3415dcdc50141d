#include "secrets/vault/servers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "project/error_list.hpp"
#include "project/schema.hpp"
#include "secrets/vault/alias_reader.hpp"
#include "secrets/vault/environment.hpp"
#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_file_limit = 1U << 20;
constexpr const char* k_variable = "SLUICE_SERVERS";

Failure fail_at(const fs::path& path, std::string rule, std::string message, std::string hint) {
    return fail(Error{Code::usage, std::move(rule), std::move(message)}
                    .at(Location{.file = path.string()})
                    .mend(std::move(hint)));
}

/// A file that somebody named must be out of reach of whoever changes the project.
Result<> require_outside(const fs::path& path, const fs::path& project) {
    if (!path.is_absolute()) {
        return fail(Error{Code::usage, "servers-place", fmt::format("${} is no absolute path", k_variable)}.mend(
            fmt::format("export {}=\"$HOME/.config/sluice/servers.yaml\"", k_variable)));
    }
    std::error_code error;
    const fs::path real = fs::weakly_canonical(path, error);
    const fs::path root = fs::weakly_canonical(project, error);
    const fs::path inner = real.lexically_relative(root);
    if (inner.empty() || *inner.begin() == "..") return {};
    return fail_at(path, "servers-place",
                   "this file lies in the project, whose changes could then choose where tokens go",
                   fmt::format("keep it outside of the checkout and name that place in ${}", k_variable));
}

Result<std::string> read_own(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat facts {};
    if (!file || fstat(file.get(), &facts) != 0)
        return fail_at(path, "servers-file", "cannot read this file: " + files::reason(errno),
                       fmt::format("write it, or unset ${}", k_variable));
    if (!S_ISREG(facts.st_mode) || facts.st_size > static_cast<off_t>(k_file_limit))
        return fail_at(path, "servers-file", "this is no regular file of at most 1 MiB",
                       "docs/formats/servers.md says what it is");
    if (geteuid() != 0 && facts.st_uid != geteuid() && facts.st_uid != 0)
        return fail_at(path, "servers-mode", "the servers file belongs to somebody else",
                       "keep one of your own: whoever owns it chooses where tokens go");
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail_at(path, "servers-mode",
                       fmt::format("others may write here, and choose where tokens go: its mode is {:04o}",
                                   facts.st_mode & 07777U),
                       fmt::format("chmod go-w {}", path.string()));
    }
    const Secret text = TRY(files::read_secret_from(file.get(), k_file_limit));
    return std::string(text.expose_text());
}

/// The alias that there is without a servers file.
Alias unpinned_alias(const std::string& name) {
    Alias alias;
    alias.name = name;
    return alias;
}

Error unknown_alias(const ServersFile& file, const std::string& name) {
    std::vector<std::string> known;
    for (const auto& [one, alias] : file.aliases) known.push_back(one);
    Error error{Code::usage, "server-unknown",
                fmt::format("nothing says which server \"{}\" is{}", name, did_you_mean(name, known))};
    if (file.exists) {
        return std::move(error)
            .note("aliases of " + file.name + ": " + join_text(known, ", "))
            .mend("server: in environments/<env>.yaml names one of them; a new one is for whoever owns that file");
    }
    return std::move(error).mend(
        fmt::format("write it to {} (docs/formats/servers.md); without that file there is only \"default\", which is "
                    "$VAULT_ADDR",
                    file.name));
}

}  // namespace

Result<ServersFile> load_servers(const Host& host, const fs::path& project) {
    const std::string named = host.environment(k_variable).value_or("");
    const fs::path path = named.empty() ? host.config_home / "servers.yaml" : fs::path(named);
    if (!named.empty()) TRY(require_outside(path, project));
    ServersFile file{path.string(), false, {}};
    if (named.empty() && !files::exists(path)) return file;
    auto document = TRY(project::yaml::parse(TRY(read_own(path)), file.name));
    TRY(project::check_document(document, "servers"));
    file.exists = true;
    project::ErrorList errors;
    for (const auto& [key, node] : document.root.find("servers")->members)
        file.aliases.emplace(key.text, read_alias(document, key.text, node, host, errors));
    TRY(errors.finish());
    return file;
}

Result<Alias> find_alias(const Host& host, const fs::path& project, const std::string& name) {
    const ServersFile file = TRY(load_servers(host, project));
    const Variables variables(host);
    const auto found = file.aliases.find(name);
    if (found == file.aliases.end() && (file.exists || name != "default")) return fail(unknown_alias(file, name));
    Alias alias = found == file.aliases.end() ? unpinned_alias(name) : found->second;
    TRY(apply(variables, alias));
    return alias;
}

}  // namespace sluice::secrets::vault
