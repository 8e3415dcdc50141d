#include "scan/endpoint.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <arpa/inet.h>

#include "scan/percent.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

/// Labels of letters, digits, '-' and '_' (SRV and internal names have it), none empty, at most 253 bytes.
bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253) return false;
    for (std::string_view label : split(text, '.')) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        bool fine = std::all_of(label.begin(), label.end(), [](char c) {
            return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
        });
        if (!fine) return false;
    }
    return true;
}

bool has_dot(std::string_view text) { return text.find('.') != std::string_view::npos; }

std::string_view last_label(std::string_view host) { return host.substr(host.rfind('.') + 1); }

/// A one-word name is an endpoint only where it can be told from a common word: "sapprd01", "prod-db", not "db".
bool is_distinct_word(std::string_view host) {
    return host.size() >= 5 && std::any_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '-'; }) &&
           std::any_of(host.begin(), host.end(), is_alpha);
}

/// Top-level names under which a bare dotted word is taken for a host without being told; two letters are a country.
bool is_known_suffix(std::string_view label) {
    static constexpr std::array<std::string_view, 24> known{
        "com",   "net",   "org",  "edu",     "gov",     "mil",      "int",      "info",
        "biz",   "cloud", "app",  "dev",     "corp",    "internal", "intra",    "intranet",
        "local", "lan",   "priv", "private", "company", "systems",  "services", "tech"};
    static constexpr std::array<std::string_view, 17> extensions{"sh", "py", "md", "gz", "js", "ts", "rb", "go", "rs",
                                                                 "pl", "cs", "so", "ps", "cc", "kt", "id", "vm"};
    if (std::find(known.begin(), known.end(), label) != known.end()) return true;
    return label.size() == 2 && is_alpha(label[0]) && is_alpha(label[1]) &&
           std::find(extensions.begin(), extensions.end(), label) == extensions.end();
}

/// "com.acme.orders" is a package or a topic, not a host.
bool is_reverse_name(std::string_view host) {
    return host.starts_with("com.") || host.starts_with("org.") || host.starts_with("net.") || host.starts_with("io.");
}

/// "sap_host", "bootstrapServers", "jdbc-url": the key's last word says that its value is a host.
bool key_says_host(std::string_view key) {
    std::string low;
    for (char c : key)
        if (is_alpha(c)) low += lower(c);
    static constexpr std::array<std::string_view, 17> words{
        "host",   "hosts",  "hostname", "server", "servers", "endpoint", "endpoints", "url",      "uri",
        "domain", "broker", "brokers",  "dsn",    "gateway", "proxy",    "address",   "addresses"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return low.ends_with(word); });
}

/// "host:5432", with nothing but digits after the last colon.
bool has_port(std::string_view text) {
    std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == text.size()) return false;
    return text.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

/// A host with what a URL or DSN puts around it: "user:pw@host:443", "[2001:db8::1]:443". `told`: its place says
/// that it
/// is one, so that a name without a known suffix counts too.
void add_host(std::string_view text, bool told, std::vector<Endpoint>& out) {
    text = trim(text);
    if (std::size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
    if (text.starts_with("[")) {
        std::size_t end = text.find(']');
        if (end == std::string_view::npos) return;
        text = text.substr(1, end - 1);
    } else if (std::count(text.begin(), text.end(), ':') <= 1) {
        text = text.substr(0, text.find(':'));
    }
    if (std::size_t cut = text.find_first_of(",;\\"); cut != std::string_view::npos) text = text.substr(0, cut);
    if (std::string address = canonical_address(text); !address.empty()) {
        out.push_back({EndpointKind::address, address});
        return;
    }
    std::string host = normalise_host(text);
    if (!is_host_name(host) || is_digit(last_label(host)[0])) return;
    bool counts = has_dot(host) ? told || (is_known_suffix(last_label(host)) && !is_reverse_name(host))
                                : told && is_distinct_word(host);
    if (counts) out.push_back({EndpointKind::host, host});
}

/// "scheme://authority/…", also with prefixes like "jdbc:"; several hosts stand between commas.
bool add_url(std::string_view value, std::vector<Endpoint>& out) {
    std::size_t mark = value.find("://");
    if (mark == std::string_view::npos || mark == 0) return false;
    std::string_view authority = value.substr(mark + 3);
    authority = authority.substr(0, authority.find_first_of("/?#;\"' "));
    // the "@" of a password may stand before a comma: cut the credentials first
    if (std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    for (std::string_view host : split(authority, ',')) add_host(host, true, out);
    // a tenant in the path: https://login.microsoftonline.com/<guid>/oauth2
    for (std::size_t i = 0; i + 36 <= value.size(); ++i)
        if (is_guid(value.substr(i, 36))) out.push_back({EndpointKind::guid, normalise_host(value.substr(i, 36))});
    return true;
}

/// "Server=tcp:host,1433;Database=…", "host=… port=…", and Oracle's "jdbc:oracle:thin:@host:1521:sid".
bool add_connection_string(std::string_view value, std::vector<Endpoint>& out) {
    std::size_t before = out.size();
    if (std::size_t at = value.find(":@"); value.starts_with("jdbc:") && at != std::string_view::npos) {
        std::string_view host = value.substr(at + 2);
        host = host.substr(0, host.find_first_of(":/?"));
        add_host(host, true, out);
    }
    std::size_t begin = 0;
    while (begin < value.size() && value.find('=') != std::string_view::npos) {
        std::size_t end = std::min(value.find_first_of("; \t()", begin), value.size());
        std::string_view part = value.substr(begin, end - begin);
        begin = end + 1;
        std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        std::string key = normalise_host(trim(part.substr(0, equals)));
        std::string_view host = part.substr(equals + 1);
        if (host.starts_with("tcp:")) host.remove_prefix(4);
        if (key == "server" || key == "host" || key == "source" || key == "addr" || key == "address" ||
            key == "hostaddr" || key == "hostname" || key == "ashost" || key == "mshost")
            add_host(host, true, out);
    }
    return out.size() > before;
}

bool add_email(std::string_view value, std::vector<Endpoint>& out) {
    std::size_t at = value.find('@');
    if (at == std::string_view::npos || at == 0 || value.find('@', at + 1) != std::string_view::npos) return false;
    if (value.find_first_of(" /:;,<>") != std::string_view::npos) return false;
    std::string host = normalise_host(value.substr(at + 1));
    if (!is_host_name(host) || !has_dot(host)) return false;
    out.push_back({EndpointKind::email, normalise_host(value.substr(0, at)) + "@" + host});
    return true;
}

/// 127/8, 0/8 and the documentation networks of RFC 5737.
bool is_reserved_ipv4(std::string_view text) {
    for (std::string_view net : {"127.", "0.", "192.0.2.", "198.51.100.", "203.0.113.", "255.255.255."})
        if (text.starts_with(net)) return true;
    return false;
}

}  // namespace

std::string normalise_host(std::string_view text) {
    std::string out = lower(decode_percent(text));
    while (!out.empty() && out.back() == '.') out.pop_back();
    out.erase(0, std::min(out.find_first_not_of('.'), out.size()));
    return out;
}

std::string canonical_address(std::string_view text) {
    std::string copy(text);
    std::array<unsigned char, 16> raw{};
    std::array<char, INET6_ADDRSTRLEN> shown{};
    for (int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, copy.c_str(), raw.data()) != 1) continue;
        if (inet_ntop(family, raw.data(), shown.data(), shown.size()) != nullptr) return shown.data();
    }
    return {};
}

bool is_guid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < 36; ++i) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

std::vector<Endpoint> parse_endpoints(std::string_view key, std::string_view value) {
    std::vector<Endpoint> out;
    value = trim(value);
    if (value.empty() || value.size() > 4096) return out;
    if (value.size() == 38 && value.front() == '{' && value.back() == '}') value = value.substr(1, 36);
    if (is_guid(value)) {
        out.push_back({EndpointKind::guid, normalise_host(value)});
        return out;
    }
    if (add_url(value, out) || add_connection_string(value, out) || add_email(value, out)) return out;
    if (value.find_first_of(" \t") != std::string_view::npos) return out;
    std::vector<std::string_view> hosts = split(value, ',');
    for (std::string_view host : hosts) {
        // "10.1.2.3/24" and "host:5432/service" keep what stands before the slash
        std::string_view bare = host.substr(0, host.find('/'));
        bool port = has_port(bare);
        if (bare.size() != host.size() && !port && canonical_address(bare).empty() && !key_says_host(key)) continue;
        add_host(bare, port || key_says_host(key), out);
    }
    return out;
}

bool is_reserved_endpoint(const Endpoint& endpoint) {
    const std::string& text = endpoint.text;
    if (endpoint.kind == EndpointKind::guid) return text.find_first_not_of("0-") == std::string::npos;
    if (endpoint.kind == EndpointKind::address) {
        return is_reserved_ipv4(text) || text == "::1" || text == "::" || text.starts_with("2001:db8:") ||
               text == "2001:db8::";
    }
    std::string_view host = text;
    if (endpoint.kind == EndpointKind::email) host.remove_prefix(text.find('@') + 1);
    for (std::string_view name : {"example.com", "example.net", "example.org"})
        if (host == name || (host.ends_with(name) && host[host.size() - name.size() - 1] == '.')) return true;
    for (std::string_view top : {"example", "test", "invalid", "localhost", "localdomain"})
        if (last_label(host) == top) return true;
    return false;
}

}  // namespace sluice::scan
