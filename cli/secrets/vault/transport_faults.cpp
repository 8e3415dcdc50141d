#include "secrets/vault/transport_faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

using http::FaultKind;

constexpr std::size_t k_longest_wait = 86'400;  ///< seconds that a server may ask for

Error no_answer(const Transport& transport, const char* rule, std::string message, std::string hint) {
    return transport.error(Code::unavailable, rule, std::move(message)).mend(std::move(hint));
}

/// "one of …, …": the files that our side of TLS is made of.
std::string own_files(const http::Tls& tls) {
    std::vector<std::string> files;
    for (const std::string* file : {&tls.ca_file, &tls.ca_path, &tls.client_cert, &tls.client_key}) {
        if (!file->empty()) files.push_back(printable(*file));
    }
    if (files.empty()) return "the CAs of the system, for which 4 MiB of memory must be lockable (ulimit -l)";
    return "one of " + join_text(files, ", ");
}

Error tls_error(const Transport& transport, FaultKind kind) {
    const auto make = [&](const char* message, const char* hint) {
        return transport.error(Code::unavailable, "server-tls", message).mend(hint);
    };
    switch (kind) {
        case FaultKind::tls_ca:
            return make("shows a certificate that nobody who is trusted has signed",
                        "name its CA: tls: {ca_file: …} in the servers file, or VAULT_CACERT");
        case FaultKind::tls_name:
            return make(
                "shows a certificate for another host",
                "use the host's own name as address, or name it: tls: {server_name: …}, or VAULT_TLS_SERVER_NAME");
        case FaultKind::tls_expired:
            return make("shows a certificate that is expired or not valid yet",
                        "renew the server's certificate; look at this machine's clock");
        case FaultKind::tls_own:
            return make("was not asked: our certificate, its key or the CA file cannot be used",
                        "they are PEM files that this user can read: tls: {ca_file, client_cert, client_key}")
                .note(own_files(transport.settings().http.tls));
        default:
            return make("and we find no common TLS",
                        "TLS 1.2 is the least; a server that asks for a certificate needs "
                        "tls: {client_cert, client_key}");
    }
}

}  // namespace

std::string_view name_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::no_library:
            return "no libcurl";
        case FaultKind::resolve:
            return "no such host";
        case FaultKind::connect:
            return "no connection";
        case FaultKind::timed_out:
            return "timed out";
        case FaultKind::broken:
            return "broke off";
        case FaultKind::too_large:
            return "too large";
        case FaultKind::not_http:
            return "no HTTP";
        case FaultKind::no_memory:
            return "no locked memory";
        case FaultKind::bad_header:
            return "bad header";
        case FaultKind::not_sent:
            return "not sent";
        default:
            return "TLS failed";
    }
}

bool is_busy(int status) { return status == 412 || status == 429 || (status >= 500 && status != 501); }

bool is_failure(const http::Answer& answer) {
    return answer ? answer->status >= 500 && answer->status != 501 : is_transient(answer.error().kind);
}

Error fault_error(const Transport& transport, const http::Fault& fault) {
    const auto& timeouts = transport.settings().http.timeouts;
    switch (fault.kind) {
        case FaultKind::no_library:
            return Error{Code::usage, "library-missing", "libcurl or OpenSSL is not installed here"}.mend(
                "apt-get install libcurl4");
        case FaultKind::no_memory:
            return Error{Code::usage, "memory-lock", "no memory can be locked for the answers of a server"}
                .note(fault.detail)
                .mend("raise the limit of locked memory, e.g. `ulimit -l unlimited`, or LimitMEMLOCK= of the service");
        case FaultKind::resolve:
            return no_answer(transport, "server-unreachable", "cannot be found: no host has that name",
                             "look at the address and at this machine's name service");
        case FaultKind::connect:
            return no_answer(transport, "server-unreachable", "does not take a connection",
                             "look at the address, and whether the server runs and can be reached from here");
        case FaultKind::broken:
            return no_answer(transport, "server-unreachable", "broke off the connection",
                             "try again; look at the server's log");
        case FaultKind::timed_out:
            return no_answer(
                transport, "server-timeout",
                fmt::format("did not answer in time; waited {} ms to connect, {} ms in all at most",
                            timeouts.connect.count(), timeouts.total.count()),
                "try again; longer times are set by timeouts: in the servers file, or VAULT_CLIENT_TIMEOUT");
        case FaultKind::too_large:
        case FaultKind::not_http:
            return no_answer(transport, "server-answer",
                             "gave no answer that can be used" + (fault.detail.empty() ? "" : ": " + fault.detail),
                             "is this the address of a Vault or OpenBao server?");
        case FaultKind::bad_header:
            return no_answer(transport, "server-unreachable",
                             "was not asked: the token or the namespace holds a control character",
                             "a token is one line; look at what VAULT_TOKEN, its file or helper gives");
        case FaultKind::not_sent:
            return no_answer(transport, "server-paused",
                             fmt::format("fails too often and is left alone for {} s",
                                         transport.settings().breaker.cool_down.count()),
                             "try again a little later; look at the server's log");
        default:
            return tls_error(transport, fault.kind);
    }
}

Error busy_error(const Transport& transport, const Reply& reply, int status) {
    const auto complaint = complaint_of(reply);
    if (complaint == Complaint::is_sealed) {
        return transport.error(Code::unavailable, "server-busy", "is sealed").mend("unseal it; then try again");
    }
    if (status == 429) {
        return transport.error(Code::unavailable, "server-busy", "has too many requests (429)")
            .mend("try again later, or ask for a larger quota");
    }
    return transport.error(Code::unavailable, "server-busy", fmt::format("cannot answer now ({})", status))
        .mend("try again; look at the server's log and health: /v1/sys/health");
}

Outcome reply(const Transport& transport, http::Response& response) {
    Reply reply{response.status, {}};
    if (response.body.empty()) return reply;
    auto parsed = Answer::parse(std::move(response.body));
    if (parsed) {
        reply.body = std::move(*parsed);
        return reply;
    }
    if (response.status >= 300 || parsed.error().code != Code::unavailable) {
        return parsed.error().code == Code::unavailable ? Outcome(reply) : fail(parsed.error());
    }
    return fail(transport.error(Code::unavailable, "server-answer", "gave no answer that can be used")
                    .note(parsed.error().message)
                    .mend("is this the address of a Vault or OpenBao server?"));
}

Complaint complaint_of(const Reply& reply) {
    constexpr std::array<std::pair<std::string_view, Complaint>, 8> k_known{{
        {"is sealed", Complaint::is_sealed},
        {"check-and-set", Complaint::version_moved},
        {"invalid token", Complaint::bad_token},
        {"bad token", Complaint::bad_token},
        {"missing client token", Complaint::bad_token},
        {"permission denied", Complaint::not_permitted},
        {"wrapping token is not valid", Complaint::wrapping_spent},
        {"unsupported path", Complaint::unsupported},
    }};
    for (const Answer& one : reply.body["errors"].items()) {
        const std::string text = one.text_or("");
        for (const auto& [part, complaint] : k_known) {
            if (text.find(part) != std::string::npos) return complaint;
        }
    }
    return Complaint::none;
}

http::Milliseconds asked_to_wait(const std::string& retry_after, Instant now) {
    std::size_t seconds = 0;
    const char* const end = retry_after.data() + retry_after.size();
    const auto read = std::from_chars(retry_after.data(), end, seconds);
    if (read.ec == std::errc{} && read.ptr == end) {
        return std::chrono::seconds(std::min(seconds, k_longest_wait));
    }
    std::tm date{};
    const char* const rest = ::strptime(retry_after.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (rest == nullptr || *rest != '\0') return http::Milliseconds{0};
    const Instant until{std::chrono::seconds(::timegm(&date))};
    return std::clamp<std::chrono::seconds>(until - now, std::chrono::seconds{0}, std::chrono::seconds(k_longest_wait));
}

Error redirect_error(const Transport& transport, const std::string& message) {
    return transport.error(Code::unavailable, "server-redirect", message)
        .mend("name the address that answers itself: address: in the servers file, or VAULT_ADDR");
}

Result<std::string> redirect_path(const Transport& transport, const std::string& location) {
    const http::Address& own = transport.settings().http.address;
    const auto refuse = [&](const std::string& message) { return fail(redirect_error(transport, message)); };
    std::string path = location;
    if (const std::size_t scheme = location.find("://"); scheme != std::string::npos) {
        const std::size_t slash = std::min(location.find_first_of("/?#", scheme + 3), location.size());
        const auto there = http::parse_address(location.substr(0, slash));
        if (!there) return refuse("sends us on to where a token must not go");
        if (!there->same_origin(own))
            return refuse("sends us on to " + there->text() + ", where the token must not go");
        path = location.substr(slash);
    }
    if (!path.starts_with(own.path + "/") || path.starts_with("//")) return refuse("sends us on, but not to where");
    const bool plain = std::all_of(path.begin(), path.end(), [](char sign) { return sign > ' ' && sign < '\x7f'; });
    if (!plain || path.size() > 4096) return refuse("sends us on, but not to where");
    return path.substr(own.path.size());
}

}  // namespace sluice::secrets::vault
