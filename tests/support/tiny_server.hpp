#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "support/http.hpp"

namespace sluice::test {

inline std::string ok(const std::string& body, const std::string& headers = "", int status = 200) {
    return "HTTP/1.1 " + std::to_string(status) + " x\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

/// Answers the first request of its n-th connection with the n-th text, then again with the last one; keeps what it was sent.
class TinyServer {
public:
    explicit TinyServer(std::string answer, bool closes = true) : TinyServer(std::vector{std::move(answer)}, closes) {}
    explicit TinyServer(std::vector<std::string> answers, bool closes = true)
        : m_answers(std::move(answers)), m_closes(closes) {
        m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(m_socket, reinterpret_cast<sockaddr*>(&at), size), 0);
        EXPECT_EQ(::getsockname(m_socket, reinterpret_cast<sockaddr*>(&at), &size), 0);
        EXPECT_EQ(::listen(m_socket, 64), 0);
        m_port = ntohs(at.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~TinyServer() {
        m_stop = true;
        ::shutdown(m_socket, SHUT_RDWR);
        ::close(m_socket);
        m_thread.join();
        for (const int open : m_open) ::close(open);
    }
    TinyServer(const TinyServer&) = delete;
    TinyServer& operator=(const TinyServer&) = delete;
    TinyServer(TinyServer&&) = delete;
    TinyServer& operator=(TinyServer&&) = delete;

    [[nodiscard]] http::Settings settings() const {
        http::Settings settings;
        settings.address = *http::parse_address("http://127.0.0.1:" + std::to_string(m_port));
        settings.timeouts = {http::Milliseconds(500), http::Milliseconds(1000), http::Milliseconds(700)};
        return settings;
    }
    [[nodiscard]] unsigned connections() const { return m_connections; }
    [[nodiscard]] const std::string& asked() const { return m_asked; }
    /// Everything that it was sent, a text a connection.
    [[nodiscard]] const std::vector<std::string>& requests() const { return m_requests; }

private:
    void serve() {
        while (!m_stop) {
            const int peer = ::accept(m_socket, nullptr, nullptr);
            if (peer < 0) return;
            std::string asked(4096, '\0');
            const std::string& answer = m_answers[std::min<std::size_t>(m_connections, m_answers.size() - 1)];
            ++m_connections;
            const ssize_t got = ::read(peer, asked.data(), asked.size());
            m_asked = asked.substr(0, got > 0 ? static_cast<std::size_t>(got) : 0);
            m_requests.push_back(m_asked);
            (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            if (m_closes) {
                ::close(peer);
            } else {
                m_open.push_back(peer);
            }
        }
    }

    std::vector<std::string> m_answers;
    bool m_closes;
    int m_socket = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stop = false;
    std::atomic<unsigned> m_connections = 0;
    std::string m_asked;                  ///< read when the answer has come
    std::vector<std::string> m_requests;  ///< so are these
    std::vector<int> m_open;
    std::thread m_thread;
};

}  // namespace sluice::test
