#include "secrets/vault/caller.hpp"

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

bool is_refused(const Outcome& outcome) { return outcome && (outcome->status == 403 || outcome->status == 401); }

}  // namespace

Outcome Caller::call(Call call) const {
    std::vector<Call> one;
    one.push_back(std::move(call));
    auto outcomes = TRY(call_all(std::move(one)));
    return std::move(outcomes.front());
}

Result<std::vector<Outcome>> Caller::call_all(std::vector<Call> calls) const {
    auto token = TRY(m_server.tokens->token());
    for (Call& call : calls) call.token = token.get();
    auto outcomes = m_server.transport->send_all(calls);
    m_server.tokens->used(calls.size());
    std::vector<std::size_t> refused;
    std::vector<Call> again;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (!is_refused(outcomes[i]) || !calls[i].repeatable) continue;
        refused.push_back(i);
        again.push_back(calls[i]);
    }
    if (refused.empty() || !m_server.tokens->rejected()) return outcomes;
    token = TRY(m_server.tokens->token());
    for (Call& call : again) call.token = token.get();
    auto repeated = m_server.transport->send_all(again);
    m_server.tokens->used(again.size());
    for (std::size_t i = 0; i < refused.size(); ++i) outcomes[refused[i]] = std::move(repeated[i]);
    return outcomes;
}

Error Caller::unusable(const std::string& path) const {
    return transport()
        .error(Code::unavailable, "server-answer", "gave no answer that can be used")
        .note(fmt::format("what came for {} is not what this call gives", printable(path)))
        .mend("is this the address of a Vault or OpenBao server?");
}

Error Caller::refusal(const Reply& reply, const std::string& path, const std::string& capability) const {
    if (reply.status != 403 && reply.status != 401) {
        return transport()
            .error(Code::unavailable, "server-answer",
                   fmt::format("answers {} to a call that it should know", reply.status))
            .note("the call was for " + printable(path))
            .mend("look at the server's version and log; the environment's mount may be no key-value store");
    }
    Error error = transport().error(Code::unavailable, "server-refused",
                                    fmt::format("refuses this token: {} of {}", capability, printable(path)));
    if (complaint_of(reply) == Complaint::bad_token) {
        return std::move(error).mend("the token is unknown, expired or used up: log in again, or give another one");
    }
    return std::move(error).mend(fmt::format(
        "the token may be expired or used up, or its policy lacks: path \"{}\" {{ capabilities = [\"{}\"] }}",
        printable(path), capability));
}

}  // namespace sluice::secrets::vault
