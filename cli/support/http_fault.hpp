#pragma once

#include "support/http.hpp"

namespace sluice::http {

/// What libcurl's error code means; `verified` is what OpenSSL said of the peer's certificate (CURLINFO_SSL_VERIFYRESULT).
[[nodiscard]] FaultKind fault_of(int code, long verified);

}  // namespace sluice::http
