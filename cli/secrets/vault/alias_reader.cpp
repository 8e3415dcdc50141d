#include "secrets/vault/alias_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

using project::yaml::Node;

/// Reads settings of one map with the lines that they stand on. What the schema has judged is not judged again.
class SettingReader {
public:
    SettingReader(const project::yaml::Document& document, const Node* node, const Host& host,
                  project::ErrorList& errors)
        : m_document(document), m_node(node), m_host(host), m_errors(errors) {}

    [[nodiscard]] const Node* find(std::string_view key) const {
        return m_node == nullptr ? nullptr : m_node->find(key);
    }

    [[nodiscard]] Location locate(const Node& node) const { return m_document.locate(node); }
    [[nodiscard]] std::string origin(const Node& node) const {
        return fmt::format("{}:{}", m_document.name, node.mark.line);
    }

    void text(std::string_view key, TextSetting& setting) const {
        if (const Node* node = find(key)) setting = {node->text, origin(*node)};
    }

    void file(std::string_view key, TextSetting& setting) const {
        if (const Node* node = find(key)) setting = {at_home(*node), origin(*node)};
    }

    void time(std::string_view key, Setting<Milliseconds>& setting) const {
        const Node* node = find(key);
        if (node == nullptr) return;
        if (const auto time = parse_time(node->text)) {
            setting = {*time, origin(*node)};
        } else {
            refuse(*node, "value-kind", fmt::format("{}: expected at most 24h", key));
        }
    }

    void number(std::string_view key, Setting<int>& setting) const {
        if (const Node* node = find(key)) setting = {std::stoi(node->text), origin(*node)};
    }

    void place(std::string_view key, Setting<CredentialPlace>& setting) const {
        const Node* node = find(key);
        if (node == nullptr) return;
        const auto part = [&](std::string_view name) {
            const Node* found = node->find(name);
            return found == nullptr ? std::string() : found->text;
        };
        CredentialPlace place{"", part("var"), part("wrapped") == "true", part("role")};
        if (const Node* file = node->find("file")) place.file = at_home(*file);
        if (place.file.empty() == place.variable.empty()) {
            refuse(*node, "server-auth", fmt::format("{}: one of file and var says where it lies", key),
                   fmt::format("{}: {{file: /etc/sluice/{}}}", key, key));
        }
        if (place.wrapped && key != "token" && key != "secret_id")
            refuse(*node, "server-auth", fmt::format("{}: only a token and a secret_id can be wrapped", key));
        if (place.wrapped && key == "secret_id" && place.role.empty())
            refuse(*node, "server-auth", "a wrapped secret_id needs the name of the role that it is for",
                   "secret_id: {…, wrapped: true, role: NAME}");
        setting = {std::move(place), origin(*node)};
    }

    void refuse(const Node& node, std::string rule, std::string message, std::string hint = {}) const {
        m_errors.add(
            Error{Code::usage, std::move(rule), std::move(message)}.at(m_document.locate(node)).mend(std::move(hint)));
    }

    [[nodiscard]] SettingReader below(std::string_view key) const { return {m_document, find(key), m_host, m_errors}; }
    [[nodiscard]] const Node* node() const { return m_node; }

private:
    [[nodiscard]] std::string at_home(const Node& node) const {
        if (!node.text.starts_with("~/")) return node.text;
        const std::string home = m_host.environment("HOME").value_or("");
        if (home.starts_with('/')) return home + node.text.substr(1);
        refuse(node, "server-auth", "$HOME is no absolute path, so ~/ has no meaning");
        return "";
    }

    const project::yaml::Document& m_document;
    const Node* m_node;
    const Host& m_host;
    project::ErrorList& m_errors;
};

void read_address(const SettingReader& in, Alias& alias, project::ErrorList& errors) {
    const Node& node = *in.find("address");
    auto address = http::parse_address(node.text);
    if (address) {
        alias.address = {std::move(*address), in.origin(node)};
        return;
    }
    errors.add(std::move(address).error().at(in.locate(node)));
}

void read_prefixes(const SettingReader& in, Alias& alias) {
    const Node& list = *in.find("prefixes");
    alias.prefixes.origin = in.origin(list);
    for (const Node& item : list.items) {
        if (!is_prefix(item.text)) {
            in.refuse(item, "server-prefix", "a prefix is mount/path, without empty or dotted parts or a / at its ends",
                      "prefixes: [kv/integrations/prod]");
        }
        alias.prefixes.value.push_back(item.text);
    }
}

void read_tls(const SettingReader& in, TlsSettings& tls) {
    in.file("ca_file", tls.ca_file);
    in.file("ca_path", tls.ca_path);
    in.file("client_cert", tls.client_cert);
    in.file("client_key", tls.client_key);
    in.text("server_name", tls.server_name);
    if (tls.client_cert.is_given() != tls.client_key.is_given())
        in.refuse(*in.node(), "server-auth", "client_cert and client_key belong together");
    if (const Node* skip = in.find("skip_verify"))
        in.refuse(*skip, "tls-unverified", "a server that is not verified gets no token",
                  "name its authority's certificate: tls: {ca_file: /path/ca.pem}");
}

/// What the method needs and what it has no use for.
void judge_auth(const SettingReader& in, const Auth& auth, const TlsSettings& tls) {
    const Method method = auth.method.value;
    struct Use {
        const char* key;
        bool given, needed, taken;
    };
    const bool is_approle = method == Method::approle;
    const bool is_jwt = method == Method::jwt;
    const bool is_kubernetes = method == Method::kubernetes;
    const bool is_user = method == Method::userpass;
    for (const Use& use :
         {Use{"token", auth.token.is_given(), false, method == Method::token},
          Use{"role_id", auth.role_id.is_given(), is_approle, is_approle},
          Use{"secret_id", auth.secret_id.is_given(), false, is_approle},
          Use{"jwt", auth.jwt.is_given(), is_jwt, is_jwt || is_kubernetes},
          Use{"role", auth.role.is_given(), is_jwt || is_kubernetes, is_jwt || is_kubernetes || method == Method::cert},
          Use{"username", auth.username.is_given(), is_user, is_user},
          Use{"password", auth.password.is_given(), false, is_user}}) {
        if (use.needed && !use.given) {
            in.refuse(*in.node(), "server-auth",
                      fmt::format("the method {} needs the key \"{}\"", name_of(method), use.key));
        } else if (use.given && !use.taken) {
            in.refuse(*in.find(use.key), "server-auth",
                      fmt::format("the method {} has no use for the key \"{}\"", name_of(method), use.key));
        }
    }
    if (method == Method::cert && !tls.client_cert.is_given())
        in.refuse(*in.node(), "server-auth", "the method cert needs tls: {client_cert: …, client_key: …}");
}

void read_auth(const SettingReader& in, Alias& alias) {
    if (in.node() == nullptr) return;
    Auth& auth = alias.auth;
    const Node& method = *in.find("method");
    auth.method = {method_of(method.text).value_or(Method::token), in.origin(method)};
    in.text("mount", auth.mount);
    in.text("namespace", auth.name_space);
    in.text("role", auth.role);
    in.text("username", auth.username);
    in.place("token", auth.token);
    in.place("role_id", auth.role_id);
    in.place("secret_id", auth.secret_id);
    in.place("jwt", auth.jwt);
    in.place("password", auth.password);
    judge_auth(in, auth, alias.tls);
    if (auth.mount.is_given() && !is_prefix(auth.mount.value))
        in.refuse(*in.find("mount"), "server-auth", "a mount has no empty or dotted parts and no / at its ends");
}

void read_resilience(const SettingReader& in, Alias& alias) {
    const SettingReader timeouts = in.below("timeouts");
    timeouts.time("connect", alias.connect);
    timeouts.time("read", alias.read);
    timeouts.time("total", alias.total);
    const SettingReader retry = in.below("retry");
    retry.number("attempts", alias.attempts);
    retry.time("base", alias.first_pause);
    retry.time("max", alias.longest_pause);
    const SettingReader breaker = in.below("breaker");
    breaker.time("window", alias.breaker_window);
    breaker.time("cool_down", alias.breaker_cool_down);
    in.number("parallel", alias.parallel);
    if (const Node* rate = in.find("rate")) alias.rate = {std::stod(rate->text), in.origin(*rate)};
    if (const Node* redirects = in.find("redirects"))
        alias.redirects = {redirects->text == "true", in.origin(*redirects)};
}

}  // namespace

Alias read_alias(const project::yaml::Document& document, const std::string& name, const Node& node, const Host& host,
                 project::ErrorList& errors) {
    const SettingReader in(document, &node, host, errors);
    Alias alias;
    alias.name = name;
    alias.pinned = true;
    read_address(in, alias, errors);
    in.text("namespace", alias.name_space);
    read_prefixes(in, alias);
    read_tls(in.below("tls"), alias.tls);
    in.text("proxy", alias.proxy);
    if (alias.proxy.is_given() && !is_proxy(alias.proxy.value))
        in.refuse(*in.find("proxy"), "server-proxy", "a proxy is http://host:port, without a user");
    read_auth(in.below("auth"), alias);
    read_resilience(in, alias);
    return alias;
}

}  // namespace sluice::secrets::vault
