#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"

/// HTTP over libcurl, which is opened with dlopen at the first client. What it and OpenSSL allocate lies in the locked arena.
/// Nothing is read from the environment: no proxy, certificate or netrc that was not given here.
namespace sluice::http {

using Milliseconds = std::chrono::milliseconds;

/// Where a server is. Two spellings of one address are equal once they are read.
struct Address {
    std::string scheme;      ///< "https", "http" (loopback only) or "unix"
    std::string host;        ///< lower case, IPv6 without brackets; empty for "unix"
    std::uint16_t port = 0;  ///< the scheme's own when none was written
    std::string path;        ///< before the requests' paths, no "/" at its end; of "unix": the socket

    bool operator==(const Address&) const = default;
    /// True if scheme, host and port are the other's: a token for one may go to the other.
    [[nodiscard]] bool same_origin(const Address& other) const;
    /// The one spelling: "https://vault.example:8200", the scheme's own port left out.
    [[nodiscard]] std::string text() const;
};

/// Reads an address. Refuses user names, queries, fragments, other schemes, and http:// to anything but this machine
/// ("localhost", 127.0.0.0/8, ::1), because a token would go in the clear. Rule `server-address`, Code::usage.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// How the server is known, and we to it. TLS 1.2 at least; there is no way to skip the check.
struct Tls {
    std::string ca_file;  ///< PEM; none of the three ca_*: the system's
    std::string ca_text;  ///< PEM itself
    std::string ca_path;  ///< folder with hashed names
    std::string client_cert;
    std::string client_key;
    std::string server_name;  ///< to ask for and to expect, where it is not the address's host
};

struct Timeouts {
    Milliseconds connect{5'000};  ///< name, connection and TLS
    Milliseconds read{15'000};    ///< the longest silence; whole seconds
    Milliseconds total{60'000};   ///< of one call with all its repeats, and of one batch
};

struct Settings {
    Address address;
    Tls tls;
    Timeouts timeouts;
    std::string proxy;                    ///< "http://proxy.example:3128"; empty: none
    std::size_t in_flight = 8;            ///< requests, and connections, at once
    std::size_t body_limit = 16U << 20U;  ///< bytes of an answer
};

struct Header {
    std::string name;
    std::string value;
    const Secret* secret = nullptr;  ///< stands for `value` when set; must outlive the call
};

struct Request {
    std::string method = "GET";  ///< also "LIST", "SCAN", "PATCH"
    std::string path;            ///< from "/" on, already percent-encoded, with its query
    std::vector<Header> headers = {};
    const Secret* body = nullptr;  ///< must outlive the call; nullptr: none
    Milliseconds total{0};         ///< shorter than the settings' when not 0; from the start of the batch
};

struct Response {
    int status = 0;
    std::string location;     ///< of a redirect, as it came; redirects are never followed here
    std::string retry_after;  ///< as it came
    Secret body;
};

/// Why there is no answer.
enum class FaultKind {
    no_library,   ///< libcurl is not installed
    resolve,      ///< no such host
    connect,      ///< refused or unreachable
    timed_out,    ///< connect, read or total
    broken,       ///< the connection ended too early
    tls_ca,       ///< the certificate is signed by nobody who is trusted
    tls_name,     ///< the certificate is for another host
    tls_expired,  ///< or not valid yet
    tls_own,      ///< our certificate, key or CA file cannot be used
    tls,          ///< any other failure of TLS
    too_large,    ///< the answer is larger than `body_limit`
    not_http,     ///< no HTTP answer, or a compressed one that was not asked for
    no_memory,    ///< no locked memory
    bad_header,   ///< a value holds a control character, which would end the header
    not_sent,     ///< `may_start` said no
};

struct Fault {
    FaultKind kind = FaultKind::broken;
    std::string detail;  ///< in our words, for people; "" when the kind says it all
};

/// True if the same request may have better luck a little later.
[[nodiscard]] bool is_transient(FaultKind kind);

using Answer = tl::expected<Response, Fault>;

/// Looks on while a batch runs; each may be empty.
struct Watch {
    std::function<bool()> may_start;                               ///< asked before each request
    std::function<void(std::size_t at, const Answer&)> has_ended;  ///< told after each that was started
};

/// Talks to one server over connections that are kept alive. For one thread at a time.
class Client {
public:
    explicit Client(Settings settings);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    Client(Client&&) = delete;
    Client& operator=(Client&&) = delete;

    [[nodiscard]] const Settings& settings() const;

    [[nodiscard]] Answer send(const Request& request);
    /// All of them, `in_flight` at once; the answers in the requests' order.
    [[nodiscard]] std::vector<Answer> send_all(const std::vector<Request>& requests, const Watch& watch = {});

private:
    struct Parts;
    class Batch;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace sluice::http
