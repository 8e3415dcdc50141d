#pragma once

#include <string_view>

#include "secrets/vault/transport.hpp"

/// What answers and missing answers mean, in errors.
namespace sluice::secrets::vault {

/// "timed out", for a log.
[[nodiscard]] std::string_view name_of(http::FaultKind kind);
/// True for a status that may be another one a little later: 412, 429 and 5xx but 501.
[[nodiscard]] bool is_busy(int status);
/// True if a call counts as failed for the breaker.
[[nodiscard]] bool is_failure(const http::Answer& answer);

[[nodiscard]] Error fault_error(const Transport& transport, const http::Fault& fault);
[[nodiscard]] Error busy_error(const Transport& transport, const Reply& reply, int status);
/// The answer with its JSON. A refusal's body that is no JSON is left out. Rule `server-answer`.
[[nodiscard]] Outcome reply(const Transport& transport, http::Response& response);

[[nodiscard]] Error redirect_error(const Transport& transport, const std::string& message);

/// Of a Retry-After header: seconds or a date; 0 when it is neither.
[[nodiscard]] http::Milliseconds asked_to_wait(const std::string& retry_after, Instant now);
/// Where a redirect leads, behind our address. Rule `server-redirect` when that is another scheme, host or port.
[[nodiscard]] Result<std::string> redirect_path(const Transport& transport, const std::string& location);

}  // namespace sluice::secrets::vault
