#pragma once

#include <memory>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::secrets::vault {

/// Where the token of a server comes from: a variable, a file, a login. It logs in and renews by itself, through a
/// `Transport`, when it is asked.
class TokenSource {
public:
    virtual ~TokenSource() = default;
    /// A token that is good now: logs in at the first call, renews at two thirds of its life. Rules `token-missing`,
    /// `login-refused`, and those of `Transport`.
    [[nodiscard]] virtual Result<std::shared_ptr<const Secret>> token() = 0;
    /// The server did not take the token that was given last. True if `token` may give another one now; it is asked once a
    /// call.
    [[nodiscard]] virtual bool rejected() { return false; }
    /// That many calls were sent with the token that was given last, each of which costs one use of a token with `num_uses`.
    virtual void used(std::size_t /*calls*/) {}
    /// How many calls the token is good for still; -1: no limit is known.
    [[nodiscard]] virtual long uses_left() const { return -1; }
    /// At the end of the command: revokes what we logged in for, and nothing else.
    virtual void finish() {}
};

}  // namespace sluice::secrets::vault
