#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::scan {

enum class EndpointKind { host, address, email, guid };

/// The part of a configured value that names a machine, a mailbox or a tenant, normalised for comparison:
/// lower case, no port, no trailing dot.
struct Endpoint {
    EndpointKind kind = EndpointKind::host;
    std::string text;
};

/// What a scalar of an environment file names: the hosts of a URL, DSN, JDBC URL, list of servers, a bare host, an
/// address, e-mail address or GUID. `key` is the scalar's key: "sap_host: sapprd01" is a host because its key says so.
/// Empty for everything else. Credentials in URLs are not part of an endpoint.
[[nodiscard]] std::vector<Endpoint> parse_endpoints(std::string_view key, std::string_view value);

/// Names that never are anybody's endpoint: RFC 2606 and 6761 names, loopback, unspecified, documentation addresses.
[[nodiscard]] bool is_reserved_endpoint(const Endpoint& endpoint);

/// Canonical spelling of an IPv4 or IPv6 address, or "" if it is none.
[[nodiscard]] std::string canonical_address(std::string_view text);
[[nodiscard]] bool is_guid(std::string_view text);

/// Lower case, without dots at the ends and percent-encoding.
[[nodiscard]] std::string normalise_host(std::string_view text);

}  // namespace sluice::scan
