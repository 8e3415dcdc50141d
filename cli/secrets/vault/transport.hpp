#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "secrets/vault/answer.hpp"
#include "secrets/vault/server.hpp"
#include "support/http.hpp"
#include "support/time.hpp"

namespace sluice::secrets::vault {

/// One call of the server's interface.
struct Call {
    std::string method = "GET";
    std::string path;               ///< behind "/v1/", percent-encoded (`encode_path`), with its query
    const Secret* token = nullptr;  ///< nullptr: none (a login)
    const Secret* body = nullptr;   ///< JSON
    bool repeatable = true;         ///< false: sent once (unwrap, a login with a one-use secret, database/creds)
    std::string name_space = {};    ///< instead of the settings'; "/" for the root
    std::string content_type = "application/json";
};

/// What the server answered: any status that it means, from 200 on.
struct Reply {
    int status = 0;
    Answer body;  ///< null when there was none
};

/// What a server's own words mean, as far as we know them. They are never shown: they may hold what was sent.
enum class Complaint {
    none,
    is_sealed,
    version_moved,  ///< check-and-set did not match
    bad_token,      ///< missing, unknown or used up
    not_permitted,
    wrapping_spent,  ///< a response-wrapped token was used already, or has expired
    unsupported,
};
[[nodiscard]] Complaint complaint_of(const Reply& reply);

/// A reply, or why there is none: Code::unavailable, rules `server-unreachable`, `server-tls`, `server-timeout`,
/// `server-answer`, `server-busy`, `server-redirect`, `server-paused`.
using Outcome = Result<Reply>;

/// What a transport needs of the world, so that tests can give their own.
struct Surroundings {
    std::string trace;                               ///< id of this command, in X-Request-Id and in every error
    std::function<void(std::string_view line)> log;  ///< -vv; never told a token or a value; may be empty
    std::function<void(http::Milliseconds)> wait;    ///< empty: sleeps
    std::function<http::Milliseconds()> clock;       ///< monotonic; empty: the real one
    std::function<Instant()> now;                    ///< for Retry-After with a date; empty: the real one
};

/// A random id for `Surroundings::trace`: 32 hex digits.
[[nodiscard]] std::string new_trace();

/// Sends calls to one server: repeats those that may have better luck (412, 429, 5xx but 501, no answer) with exponential
/// backoff, full jitter and Retry-After, all within the total time; leaves a server alone that keeps failing; follows one
/// redirect at most, and only to the same scheme, host and port. Several threads may use it; it serves one at a time.
class Transport {
public:
    Transport(ServerSettings settings, Surroundings surroundings);
    ~Transport();

    [[nodiscard]] const ServerSettings& settings() const { return m_settings; }

    /// A reply of 200 to 299, 400, 403, 404, 405 …: what it means is the caller's to say.
    [[nodiscard]] Outcome send(const Call& call);
    /// All of them, 8 at once, in the calls' order.
    [[nodiscard]] std::vector<Outcome> send_all(const std::vector<Call>& calls);
    [[nodiscard]] Instant now() const;
    void wait(http::Milliseconds time) const;
    /// An error about this server, with its alias, address and the trace id.
    [[nodiscard]] Error error(Code code, std::string rule, std::string message) const;

private:
    struct Parts;
    class Exchange;
    ServerSettings m_settings;
    std::unique_ptr<Parts> m_parts;
};

/// Percent-encodes each part of a path ("a/b c" → "a/b%20c").
[[nodiscard]] std::string encode_path(std::string_view path);

}  // namespace sluice::secrets::vault
