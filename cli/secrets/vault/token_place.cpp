// The token that the user, CI or a helper has already: the places where `vault` and `bao` look, in their order.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "secrets/vault/credentials.hpp"
#include "secrets/vault/environment.hpp"
#include "support/files.hpp"
#include "support/shell.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_token_limit = 8192;
constexpr std::size_t k_config_limit = 64U << 10;

struct TokenPlace {
    CredentialPlace place;    ///< a file or a variable …
    std::string helper = {};  ///< … or a command line
    std::string named_by = {};
};

std::optional<fs::path> home_of(const Host& host) {
    const auto home = host.environment("HOME");
    return home && home->starts_with('/') ? std::optional<fs::path>(*home) : std::nullopt;
}

/// The text between quotes behind `token_helper =` or `"token_helper":` (the file is HCL or JSON), or "".
std::string helper_in(std::string_view text) {
    constexpr std::string_view k_key = "token_helper";
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.starts_with('#') || line.starts_with("//")) continue;
        const std::size_t key = line.find(k_key);
        if (key == std::string_view::npos) continue;
        std::string_view rest = line.substr(key + k_key.size());
        rest.remove_prefix(std::min(rest.find_first_of("=:"), rest.size()));
        const std::size_t open = rest.find('"');
        const std::size_t close = open == std::string_view::npos ? open : rest.find('"', open + 1);
        if (close != std::string_view::npos) return std::string(rest.substr(open + 1, close - open - 1));
    }
    return "";
}

/// The helper that the configuration of `bao` or `vault` names. A file that cannot be read names none.
std::optional<TokenPlace> find_helper(const Host& host) {
    std::vector<fs::path> configs;
    if (const auto named = Variables(host).find("CONFIG_PATH")) {
        configs.emplace_back(named->text);
    } else if (const auto home = home_of(host)) {
        configs = {*home / ".bao", *home / ".vault"};
    }
    for (const fs::path& config : configs) {
        if (!fs::is_regular_file(config)) continue;
        const auto text = files::read(config, k_config_limit);
        std::string helper = text ? helper_in(*text) : "";
        if (!helper.empty()) return TokenPlace{{}, std::move(helper), config.string()};
    }
    return std::nullopt;
}

std::optional<TokenPlace> find_token(const Host& host, const Alias& alias) {
    if (alias.auth.token.value.is_named()) return TokenPlace{alias.auth.token.value};
    if (!alias.owns_variables) return std::nullopt;
    const Variables variables(host);
    if (auto found = variables.find("TOKEN")) {
        wipe(found->text);
        return TokenPlace{{"", found->name, false, ""}};
    }
    if (auto helper = find_helper(host)) return helper;
    if (const auto path = variables.find("TOKEN_PATH")) return TokenPlace{{path->text, "", false, ""}};
    const auto home = home_of(host);
    if (!home || !files::exists(*home / ".vault-token")) return std::nullopt;
    return TokenPlace{{(*home / ".vault-token").string(), "", false, ""}};
}

std::string described(const TokenPlace& found) {
    return found.helper.empty() ? found.place.described() : "the token helper of " + found.named_by;
}

Result<Secret> trimmed(const Secret& text) { return Secret::copy(bytes_of(trim(text.expose_text()))); }

/// A token goes into a header, so it has nothing that would end one.
Result<> require_token(const Credential& token) {
    const std::string_view text = token.value.expose_text();
    const bool is_one = !text.empty() && text.size() <= k_token_limit &&
                        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (is_one) return {};
    return fail(Error{Code::usage, "credential-format", token.source + " holds no token"}.mend(
        "a token is one line of visible ASCII, such as vault login prints"));
}

Error no_token(const Host& host, const Alias& alias) {
    Error error{Code::unavailable, "token-missing", fmt::format("there is no token for the server \"{}\"", alias.name)};
    const auto address = Variables(host).address();
    if (alias.owns_variables) return std::move(error).mend("export VAULT_TOKEN, or vault login");
    if (address) {
        error.notes.push_back(
            fmt::format("${} is not its address ({}), so VAULT_TOKEN and ~/.vault-token are not for it", address->name,
                        alias.address.value.text()));
    }
    return std::move(error).mend("say in the servers file how to log in, under auth:");
}

}  // namespace

std::string token_place(const Host& host, const Alias& alias) {
    const auto found = find_token(host, alias);
    return found ? described(*found) : "";
}

Result<Credential> read_token(const Host& host, const Alias& alias) {
    const auto found = find_token(host, alias);
    if (!found) return fail(no_token(host, alias));
    Credential token;
    if (found->helper.empty()) {
        token = TRY(read_credential(host, found->place, "token"));
    } else {
        const ShellCall call{found->helper + " get", described(*found), k_token_limit};
        token = {TRY(shell_output(call)), described(*found), false};
    }
    token.value = TRY(trimmed(token.value));
    TRY(require_token(token));
    return token;
}

}  // namespace sluice::secrets::vault
