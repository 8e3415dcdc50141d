#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "secrets/vault/token_source.hpp"
#include "support/error.hpp"
#include "support/http.hpp"

namespace sluice::secrets::vault {

class Transport;  // secrets/vault/transport.hpp

/// How often and when a call is repeated.
struct RetryPolicy {
    int attempts = 4;                      ///< of one call, the first included
    std::chrono::milliseconds base{200};   ///< the n-th wait is anything up to base * 2^n …
    std::chrono::milliseconds max{5'000};  ///< … and never longer than this, except when the server says how long
};

/// When a server is left alone.
struct BreakerPolicy {
    std::chrono::seconds window{30};    ///< looks back that far
    double share = 0.5;                 ///< opens when that share of the calls failed
    int calls = 8;                      ///< but not before there were so many
    std::chrono::seconds cool_down{5};  ///< then one call is let through to try
};

/// One server as an alias names it: everything that the user's or host's own configuration says, nothing of a project.
struct ServerSettings {
    std::string alias;
    std::string name_space;  ///< "" : the root; sent as X-Vault-Namespace
    http::Settings http;     ///< address, TLS, timeouts, proxy
    RetryPolicy retry;
    BreakerPolicy breaker;
    double rate = 0;                    ///< requests a second; 0: no limit
    int burst = 0;                      ///< that may begin at once; 0: as many as the rate
    bool redirects = true;              ///< one is followed
    std::vector<std::string> prefixes;  ///< "mount/path" that it may be asked for; empty: all
};

/// Rule `server-prefix` (Code::usage) when the alias does not serve `path` ("<mount>/<path>"): asked before anything is sent.
/// A prefix covers whole parts of a path: "kv/a" covers "kv/a" and "kv/a/b", not "kv/ab".
[[nodiscard]] Result<> require_served(const ServerSettings& settings, const std::string& path);

/// A server that can be asked: made once a command and alias.
struct Server {
    std::shared_ptr<Transport> transport;
    std::shared_ptr<TokenSource> tokens;
};

/// Gives the server of an alias; the same one each time. Sends nothing. Rule `server-unknown`, Code::usage.
using OpenServer = std::function<Result<Server>(const std::string& alias)>;

}  // namespace sluice::secrets::vault
