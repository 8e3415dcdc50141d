#include "secrets/vault/transport.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <thread>

#include <fmt/format.h>

#include "secrets/vault/breaker.hpp"
#include "secrets/vault/pacer.hpp"
#include "secrets/vault/transport_faults.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

using http::Milliseconds;

Milliseconds monotonic() {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

/// Anything up to base * 2^n, never more than the policy's longest ("full jitter").
Milliseconds backoff(const RetryPolicy& policy, int attempt) {
    const int doublings = std::clamp(attempt - 1, 0, 16);
    const auto most = std::min(policy.max, policy.base * (1 << doublings));
    return Milliseconds(randombytes_uniform(static_cast<std::uint32_t>(std::max<std::int64_t>(most.count(), 0)) + 1));
}

bool is_redirect(int status) { return status == 301 || status == 302 || status == 307 || status == 308; }

/// What is still to be sent.
struct Open {
    std::size_t at = 0;  ///< of the call
    std::string path;    ///< from "/" on
    bool redirected = false;
};

}  // namespace

struct Transport::Parts {
    Parts(const ServerSettings& settings, Surroundings given)
        : around(std::move(given)),
          client(settings.http),
          breaker(settings.breaker),
          pacer(settings.rate, settings.burst) {
        if (!around.clock) around.clock = monotonic;
        if (!around.wait) around.wait = [](Milliseconds time) { std::this_thread::sleep_for(time); };
        if (!around.now) {
            around.now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
        }
    }
    Surroundings around;
    http::Client client;
    Breaker breaker;
    Pacer pacer;
    std::mutex mutex;
};

/// One `send_all`.
class Transport::Exchange {
public:
    Exchange(const Transport& transport, const std::vector<Call>& calls)
        : m_transport(transport), m_parts(*transport.m_parts), m_calls(calls) {
        const Error unsent = transport.error(Code::unavailable, "server-paused", "was not asked");
        for (std::size_t i = 0; i < calls.size(); ++i) m_outcomes.emplace_back(tl::unexpected(unsent));
    }

    std::vector<Outcome> run() {
        const auto& policy = m_transport.m_settings.retry;
        m_deadline = m_parts.around.clock() + m_transport.m_settings.http.timeouts.total;
        std::vector<Open> open;
        for (std::size_t i = 0; i < m_calls.size(); ++i) open.push_back({i, "/v1/" + m_calls[i].path});
        for (m_attempt = 1;; ++m_attempt) {
            m_asked_to_wait = Milliseconds{0};
            open = round(std::move(open));
            if (open.empty() || m_attempt >= policy.attempts) break;
            const auto now = m_parts.around.clock();
            const auto wait = std::max({backoff(policy, m_attempt), m_asked_to_wait, m_parts.breaker.pause(now)});
            if (now + wait >= m_deadline) break;
            m_parts.around.wait(wait);
        }
        return std::move(m_outcomes);
    }

private:
    /// Sends all of them; those that are worth another try.
    std::vector<Open> round(std::vector<Open> open) {
        std::vector<Open> again;
        while (!open.empty()) {
            auto answers = send(open);
            std::vector<Open> moved;
            for (std::size_t i = 0; i < open.size(); ++i) judge(open[i], answers[i], moved, again);
            open = std::move(moved);
        }
        return again;
    }

    std::vector<http::Answer> send(const std::vector<Open>& open) {
        const auto left = std::max(m_deadline - m_parts.around.clock(), Milliseconds{1});
        std::vector<http::Request> requests;
        for (const Open& one : open) requests.push_back(request(m_calls[one.at], one.path, left));
        http::Watch watch;
        watch.may_start = [&] { return m_parts.breaker.may_start(m_parts.around.clock()); };
        watch.has_ended = [&](std::size_t at, const http::Answer& answer) {
            m_parts.breaker.ended(m_parts.around.clock(), is_failure(answer));
            log(m_calls[open[at].at], open[at], answer);
        };
        return send_paced(requests, watch);
    }

    /// As many at once as the rate allows; waiting for it does not count against the total time.
    std::vector<http::Answer> send_paced(const std::vector<http::Request>& requests, const http::Watch& watch) {
        std::vector<http::Answer> answers;
        while (answers.size() < requests.size()) {
            const std::size_t from = answers.size();
            const std::size_t count = m_parts.pacer.take(m_parts.around.clock(), requests.size() - from);
            if (count == 0) {
                const auto pause = m_parts.pacer.pause();
                m_deadline += pause;
                m_parts.around.wait(pause);
                continue;
            }
            if (count == requests.size()) return m_parts.client.send_all(requests, watch);
            const auto first = requests.begin() + static_cast<std::ptrdiff_t>(from);
            http::Watch part = watch;
            part.has_ended = [&](std::size_t at, const http::Answer& answer) { watch.has_ended(from + at, answer); };
            auto some = m_parts.client.send_all({first, first + static_cast<std::ptrdiff_t>(count)}, part);
            std::move(some.begin(), some.end(), std::back_inserter(answers));
        }
        return answers;
    }

    [[nodiscard]] http::Request request(const Call& call, const std::string& path, Milliseconds left) const {
        http::Request request{call.method, path, {}, call.body, left};
        request.headers.push_back({"X-Vault-Request", "true"});
        request.headers.push_back({"X-Request-Id", m_parts.around.trace});
        const std::string& own = m_transport.m_settings.name_space;
        const std::string& name_space = call.name_space.empty() ? own : call.name_space;
        if (!name_space.empty() && name_space != "/") request.headers.push_back({"X-Vault-Namespace", name_space});
        if (call.token != nullptr) request.headers.push_back({"X-Vault-Token", "", call.token});
        if (call.body != nullptr) request.headers.push_back({"Content-Type", call.content_type});
        return request;
    }

    void log(const Call& call, const Open& open, const http::Answer& answer) const {
        if (!m_parts.around.log) return;
        const std::string result = answer ? std::to_string(answer->status) : std::string(name_of(answer.error().kind));
        m_parts.around.log(fmt::format("trace {} {} {} {}: {}, attempt {}", m_parts.around.trace,
                                       printable(m_transport.m_settings.alias), call.method, printable(open.path),
                                       result, m_attempt));
    }

    void judge(const Open& open, http::Answer& answer, std::vector<Open>& moved, std::vector<Open>& again) {
        const Call& call = m_calls[open.at];
        Outcome& outcome = m_outcomes[open.at];
        if (!answer) {
            const auto kind = answer.error().kind;
            outcome = tl::unexpected(fault_error(m_transport, answer.error()));
            const bool was_sent = kind != http::FaultKind::not_sent;
            if (is_transient(kind) && (call.repeatable || !was_sent)) again.push_back(open);
            return;
        }
        if (is_redirect(answer->status)) return redirect(open, *answer, moved);
        outcome = reply(m_transport, *answer);
        if (!outcome || !is_busy(answer->status)) return;
        m_asked_to_wait = std::max(m_asked_to_wait, asked_to_wait(answer->retry_after, m_parts.around.now()));
        outcome = tl::unexpected(busy_error(m_transport, *outcome, answer->status));
        if (call.repeatable) again.push_back(open);
    }

    void redirect(const Open& open, const http::Response& response, std::vector<Open>& moved) {
        if (!m_transport.m_settings.redirects) {
            m_outcomes[open.at] = tl::unexpected(
                m_transport.error(Code::unavailable, "server-redirect", "redirects, and none may be followed")
                    .mend("give the address of the active server, or take away redirects: false"));
            return;
        }
        const auto path = redirect_path(m_transport, response.location);
        if (!path) {
            m_outcomes[open.at] = tl::unexpected(path.error());
        } else if (open.redirected) {
            m_outcomes[open.at] = tl::unexpected(redirect_error(m_transport, "redirects more than once"));
        } else {
            moved.push_back({open.at, *path, true});
        }
    }

    const Transport& m_transport;
    Parts& m_parts;
    const std::vector<Call>& m_calls;
    std::vector<Outcome> m_outcomes;
    Milliseconds m_deadline{0};
    Milliseconds m_asked_to_wait{0};
    int m_attempt = 1;
};

Transport::Transport(ServerSettings settings, Surroundings surroundings)
    : m_settings(std::move(settings)), m_parts(std::make_unique<Parts>(m_settings, std::move(surroundings))) {}
Transport::~Transport() = default;

std::vector<Outcome> Transport::send_all(const std::vector<Call>& calls) {
    const std::lock_guard lock(m_parts->mutex);
    return Exchange(*this, calls).run();
}

Outcome Transport::send(const Call& call) { return std::move(send_all({call}).front()); }

Instant Transport::now() const { return m_parts->around.now(); }

void Transport::wait(Milliseconds time) const { m_parts->around.wait(time); }

Error Transport::error(Code code, std::string rule, std::string message) const {
    Error error{
        code, std::move(rule),
        fmt::format("server \"{}\" ({}) {}", printable(m_settings.alias), m_settings.http.address.text(), message)};
    return std::move(error).note("trace " + m_parts->around.trace);
}

std::string new_trace() {
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

std::string encode_path(std::string_view path) {
    constexpr std::string_view k_plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    std::string out;
    for (const char sign : path) {
        if (k_plain.find(sign) != std::string_view::npos) {
            out.push_back(sign);
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(sign)));
        }
    }
    return out;
}

}  // namespace sluice::secrets::vault
