#include "support/http_fault.hpp"

#include <curl/curl.h>

namespace sluice::http {
namespace {

/// Why the peer's certificate was not believed: OpenSSL's X509_V_ERR_* numbers, whose header is not ours to include here.
FaultKind certificate_fault(long verified) {
    constexpr long k_not_yet_valid = 9;
    constexpr long k_has_expired = 10;
    constexpr long k_hostname_mismatch = 62;
    constexpr long k_ip_mismatch = 64;
    if (verified == k_not_yet_valid || verified == k_has_expired) return FaultKind::tls_expired;
    if (verified == 0 || (verified >= k_hostname_mismatch && verified <= k_ip_mismatch)) return FaultKind::tls_name;
    return FaultKind::tls_ca;
}

}  // namespace

FaultKind fault_of(int code, long verified) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return FaultKind::resolve;
        case CURLE_COULDNT_CONNECT:
        case CURLE_PROXY:
            return FaultKind::connect;
        case CURLE_OPERATION_TIMEDOUT:
            return FaultKind::timed_out;
        case CURLE_PEER_FAILED_VERIFICATION:
            return certificate_fault(verified);
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
            return FaultKind::tls_own;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_ISSUER_ERROR:
            return FaultKind::tls;
        case CURLE_OUT_OF_MEMORY:
            return FaultKind::no_memory;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
            return FaultKind::not_http;
        default:
            return FaultKind::broken;
    }
}

}  // namespace sluice::http
