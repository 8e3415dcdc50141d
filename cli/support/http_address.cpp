#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "support/http.hpp"
#include "support/text.hpp"

namespace sluice::http {
namespace {

constexpr std::size_t k_longest = 1024;

Failure refuse_address(std::string message, std::string hint = "write https://HOST:PORT") {
    return fail(Error{Code::usage, "server-address", std::move(message)}.mend(std::move(hint)));
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& sign : out) {
        if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
    }
    return out;
}

std::uint16_t own_port(std::string_view scheme) { return scheme == "http" ? 80 : 443; }

bool all_of(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_host(std::string_view text) {
    constexpr std::string_view k_signs = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    return all_of(text, k_signs) && text.front() != '-' && text.front() != '.' && text.size() < 256;
}

std::optional<unsigned> decimal(std::string_view text, unsigned most) {
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number > most) return std::nullopt;
    return number;
}

/// Only what no name server is asked about.
bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1") return true;
    const auto parts = split(host, '.');
    return parts.size() == 4 && parts[0] == "127" && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return decimal(part, 255).has_value();
           });
}

Result<> read_port(std::string_view text, Address& address) {
    const auto number = decimal(text, 65'535);
    if (!number || *number == 0) return refuse_address("the port of the address is no number from 1 to 65535");
    address.port = static_cast<std::uint16_t>(*number);
    return {};
}

/// "host", "host:port", "[::1]:port"
Result<> read_authority(std::string_view text, Address& address) {
    address.port = own_port(address.scheme);
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return refuse_address("\"[\" in the address is never closed");
        address.host = lower(text.substr(1, end - 1));
        if (!all_of(address.host, "0123456789abcdef:.")) return refuse_address("what stands in [ ] is no IPv6 address");
        rest = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        address.host = lower(text.substr(0, colon));
        if (address.host.ends_with('.')) address.host.pop_back();
        if (!is_host(address.host)) return refuse_address("the address names no host");
        rest = text.substr(colon);
    }
    if (rest.empty()) return {};
    if (!rest.starts_with(':')) return refuse_address("something stands between host and port of the address");
    return read_port(rest.substr(1), address);
}

}  // namespace

bool Address::same_origin(const Address& other) const {
    return scheme == other.scheme && host == other.host && port == other.port &&
           (scheme != "unix" || path == other.path);
}

std::string Address::text() const {
    if (scheme == "unix") return "unix://" + path;
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return scheme + "://" + name + (port == own_port(scheme) ? "" : fmt::format(":{}", port)) + path;
}

Result<Address> parse_address(std::string_view text) {
    if (text.size() > k_longest) return refuse_address("the address is too long");
    const bool plain = std::all_of(text.begin(), text.end(), [](char sign) { return sign > ' ' && sign < '\x7f'; });
    if (!plain) return refuse_address("the address holds a space, a control character or a letter beyond ASCII");
    Address address;
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return refuse_address("the address has no scheme");
    address.scheme = lower(text.substr(0, colon));
    std::string_view rest = text.substr(colon + 3);
    if (address.scheme == "unix") {
        if (!rest.starts_with('/'))
            return refuse_address("the address names no socket", "write unix:///path/to/socket");
        address.path = rest;
        return address;
    }
    if (address.scheme != "https" && address.scheme != "http") return refuse_address("the address is not https://");
    if (rest.find_first_of("@?#\\%") != std::string_view::npos) {
        return refuse_address("the address holds a user name, a query, a fragment or an escape");
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    TRY(read_authority(rest.substr(0, slash), address));
    address.path = rest.substr(slash);
    while (address.path.ends_with('/')) address.path.pop_back();
    if (address.scheme == "http" && !is_loopback(address.host)) {
        return refuse_address(
            fmt::format("{} is not encrypted: the token and the values would go in the clear", address.text()),
            "write https://, which is needed for all but this machine");
    }
    return address;
}

bool is_transient(FaultKind kind) {
    return kind == FaultKind::resolve || kind == FaultKind::connect || kind == FaultKind::timed_out ||
           kind == FaultKind::broken || kind == FaultKind::not_sent;
}

}  // namespace sluice::http
