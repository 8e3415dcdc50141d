#include "secrets/vault/address.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace sluice::secrets::vault {
namespace {

constexpr int k_https_port = 443;
constexpr int k_http_port = 80;
constexpr int k_last_port = 65535;

int usual_port(std::string_view scheme) { return scheme == "https" ? k_https_port : k_http_port; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

bool has_only(std::string_view text, std::string_view marks) {
    return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
        return std::isalnum(c) != 0 || marks.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

/// Host and port; an empty text is what is left of neither.
bool read_host(std::string_view authority, Address& address) {
    std::string_view host = authority.substr(0, authority.find(':'));
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return false;
        host = authority.substr(1, end - 1);
        authority.remove_prefix(end + 1);
        if (host.empty() || !std::all_of(host.begin(), host.end(), [](unsigned char c) {
                return std::isxdigit(c) != 0 || c == ':' || c == '.';
            }))
            return false;
    } else {
        authority.remove_prefix(host.size());
        if (host.empty() || !has_only(host, ".-_")) return false;
    }
    address.host = lower(host);
    address.port = usual_port(address.scheme);
    if (authority.empty()) return true;
    authority.remove_prefix(1);  // the colon
    const auto read = std::from_chars(authority.data(), authority.data() + authority.size(), address.port);
    return read.ec == std::errc{} && read.ptr == authority.data() + authority.size() && address.port > 0 &&
           address.port <= k_last_port;
}

bool is_path(std::string_view path) {
    return has_only(path, "/._-~") && path.find("//") == std::string_view::npos &&
           path.find("/.") == std::string_view::npos;
}

bool read(std::string_view text, Address& address) {
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return false;
    address.scheme = lower(text.substr(0, colon));
    text.remove_prefix(colon + 3);
    if (address.scheme == "unix") {
        address.path = text;
        return text.starts_with('/') && text.find('\0') == std::string_view::npos;
    }
    if (address.scheme != "https" && address.scheme != "http") return false;
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view path = text.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    address.path = path;
    return is_path(path) && read_host(text.substr(0, slash), address);
}

}  // namespace

std::string Address::text() const {
    if (scheme == "unix") return "unix://" + path;
    const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
    const std::string behind = port == usual_port(scheme) ? "" : fmt::format(":{}", port);
    return scheme + "://" + shown + behind + path;
}

bool Address::is_loopback() const {
    if (host == "localhost" || host == "::1") return true;
    return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
           std::all_of(host.begin(), host.end(), [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
}

Result<Address> parse_address(std::string_view text, const std::string& what) {
    Address address;
    if (!read(text, address)) {
        return fail(Error{Code::usage, "vault-address", what + " is no address of a server"}.mend(
            "write https://host:port, without user, query or fragment"));
    }
    if (address.scheme == "http" && !address.is_loopback()) {
        return fail(
            Error{Code::usage, "vault-address", what + ": http:// would show tokens and values to the network"}.mend(
                "write https://; http:// is for 127.0.0.1, [::1] and localhost alone"));
    }
    return address;
}

}  // namespace sluice::secrets::vault
