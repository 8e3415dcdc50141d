#pragma once

#include <string>
#include <vector>

#include "secrets/vault/server.hpp"
#include "secrets/vault/transport.hpp"

namespace sluice::secrets::vault {

/// Sends calls with the server's token. Where the token is refused and its source has another one, the calls that were
/// refused are sent once more.
class Caller {
public:
    explicit Caller(Server server) : m_server(std::move(server)) {}

    [[nodiscard]] Outcome call(Call call) const;
    /// The error of the token, or an outcome for each call, in order.
    [[nodiscard]] Result<std::vector<Outcome>> call_all(std::vector<Call> calls) const;

    [[nodiscard]] const Transport& transport() const { return *m_server.transport; }
    /// What a status that is no success means, for a call that needs `capability` ("read", "update", …) on `path`. Rules
    /// `server-refused` (403, 401), `server-answer`.
    [[nodiscard]] Error refusal(const Reply& reply, const std::string& path, const std::string& capability) const;

    /// Of a success whose JSON is not what the call gives. Rule `server-answer`.
    [[nodiscard]] Error unusable(const std::string& path) const;

private:
    Server m_server;
};

}  // namespace sluice::secrets::vault
