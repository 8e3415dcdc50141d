#include "support/http.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "support/http_fault.hpp"
#include "support/libcurl.hpp"
#include "support/text.hpp"

namespace sluice::http {

/// Named, because Client's parts are made of it.
namespace over_curl {
namespace {

constexpr std::size_t k_first_buffer = 1024;
constexpr std::size_t k_header_limit = 64U << 10U;  ///< bytes of an answer's headers
constexpr int k_poll_ms = 1000;

bool is_control(char sign) { return static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f; }

Answer no_answer(FaultKind kind) { return tl::unexpected(Fault{kind, ""}); }

std::string in_url(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

}  // namespace

/// One request on its way; its parts stay where they are, because libcurl points to them.
struct Transfer {
    CURL* easy = nullptr;
    std::size_t at = 0;  ///< of the request
    std::size_t body_limit = 0;
    curl_slist* headers = nullptr;
    curl_slist* route = nullptr;  ///< CURLOPT_CONNECT_TO
    Response response;
    std::size_t body_size = 0;
    std::size_t header_size = 0;
    std::optional<Fault> fault;  ///< of ours, where libcurl only sees that a callback gave up

    /// False when there is no room for `size` more bytes of body.
    bool grow(std::size_t size) {
        if (body_size + size <= response.body.size()) return true;
        if (body_size + size > body_limit) {
            fault = Fault{FaultKind::too_large, fmt::format("the answer is larger than {} KiB", body_limit >> 10U)};
            return false;
        }
        auto larger = Secret::zeros(std::max({k_first_buffer, body_size + size, response.body.size() * 2}));
        if (!larger) {
            fault = Fault{FaultKind::no_memory, larger.error().message};
            return false;
        }
        std::copy_n(response.body.expose().begin(), body_size, larger->expose_mutable().begin());
        response.body = std::move(*larger);
        return true;
    }
};

namespace {

std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
    auto& transfer = *static_cast<Transfer*>(to);
    if (!transfer.grow(size)) return 0;
    std::copy_n(data, size,
                transfer.response.body.expose_mutable().begin() + static_cast<std::ptrdiff_t>(transfer.body_size));
    transfer.body_size += size;
    return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
    auto& transfer = *static_cast<Transfer*>(to);
    const std::string_view line(data, size);
    transfer.header_size += size;
    if (transfer.header_size > k_header_limit) {
        transfer.fault = Fault{FaultKind::too_large, "the headers of the answer are too large"};
        return 0;
    }
    if (line.starts_with("HTTP/")) {  // of an interim answer, too
        transfer.response.location.clear();
        transfer.response.retry_after.clear();
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char sign) { return static_cast<char>(tolower(sign)); });
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "location") transfer.response.location = value;
    if (name == "retry-after") transfer.response.retry_after = value;
    if (name == "content-encoding" && value != "identity") {
        transfer.fault = Fault{FaultKind::not_http, "the answer is compressed, which nobody asked for"};
        return 0;
    }
    return size;
}

}  // namespace
}  // namespace over_curl

using namespace over_curl;

struct Client::Parts {
    explicit Parts(Settings given) : settings(std::move(given)), curl(libcurl()) {
        if (curl != nullptr) multi = curl->multi_init();
        if (multi == nullptr) return;
        const auto most = static_cast<long>(settings.in_flight);
        curl->multi_set(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, most);
        curl->multi_set(multi, CURLMOPT_MAX_HOST_CONNECTIONS, most);
        curl->multi_set(multi, CURLMOPT_MAXCONNECTS, most);
        curl->multi_set(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    }
    ~Parts() {
        for (auto& transfer : transfers) {
            if (transfer->easy != nullptr) curl->easy_cleanup(transfer->easy);
        }
        if (multi != nullptr) curl->multi_cleanup(multi);
    }

    void prepare_tls(CURL* easy) const {
        const Tls& tls = settings.tls;
        const auto set = [&](CURLoption option, const std::string& value) {
            if (!value.empty()) curl->set(easy, option, value.c_str());
        };
        curl->set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        curl->set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
        curl->set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
        if (!tls.ca_file.empty() || !tls.ca_text.empty() || !tls.ca_path.empty()) {  // these alone
            curl->set(easy, CURLOPT_CAINFO, nullptr);
            curl->set(easy, CURLOPT_CAPATH, nullptr);
        }
        set(CURLOPT_CAINFO, tls.ca_file);
        set(CURLOPT_CAPATH, tls.ca_path);
        if (!tls.ca_text.empty()) {
            curl_blob blob{const_cast<char*>(tls.ca_text.data()), tls.ca_text.size(), CURL_BLOB_COPY};
            curl->set(easy, CURLOPT_CAINFO_BLOB, &blob);
        }
        set(CURLOPT_SSLCERT, tls.client_cert);
        set(CURLOPT_SSLKEY, tls.client_key);
    }

    void prepare_url(Transfer& transfer, const Request& request) const {
        const Address& address = settings.address;
        if (address.scheme == "unix") {
            curl->set(transfer.easy, CURLOPT_UNIX_SOCKET_PATH, address.path.c_str());
            curl->set(transfer.easy, CURLOPT_URL, ("http://localhost" + request.path).c_str());
            return;
        }
        Address named = address;
        if (!settings.tls.server_name.empty() && address.scheme == "https") {
            // The name is asked for and checked; the connection goes where the address says.
            named.host = settings.tls.server_name;
            const std::string route =
                fmt::format("{}:{}:{}:{}", in_url(named.host), named.port, in_url(address.host), address.port);
            transfer.route = curl->append(nullptr, route.c_str());
            curl->set(transfer.easy, CURLOPT_CONNECT_TO, transfer.route);
        }
        curl->set(transfer.easy, CURLOPT_URL, (named.text() + request.path).c_str());
    }

    /// Why they cannot be sent, if so.
    std::optional<FaultKind> prepare_headers(Transfer& transfer, const Request& request) const {
        const auto add = [&](const char* line) {
            curl_slist* longer = curl->append(transfer.headers, line);
            if (longer != nullptr) transfer.headers = longer;
            return longer != nullptr;
        };
        bool done = add("Expect:");
        for (const Header& header : request.headers) {
            const std::string_view value = header.secret != nullptr ? header.secret->expose_text() : header.value;
            if (std::any_of(value.begin(), value.end(), is_control)) return FaultKind::bad_header;
            auto line = Secret::zeros(header.name.size() + value.size() + 3);
            if (!line) return FaultKind::no_memory;
            char* to = reinterpret_cast<char*>(line->expose_mutable().data());
            to = std::copy(header.name.begin(), header.name.end(), to);
            *to++ = ':';
            *to++ = ' ';
            std::copy(value.begin(), value.end(), to);
            done = done && add(reinterpret_cast<const char*>(line->expose().data()));
        }
        curl->set(transfer.easy, CURLOPT_HTTPHEADER, transfer.headers);
        return done ? std::nullopt : std::optional(FaultKind::no_memory);
    }

    void prepare_method(CURL* easy, const Request& request) const {
        curl->set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
        if (request.body == nullptr) return;
        curl->set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        curl->set(easy, CURLOPT_POSTFIELDS, request.body->expose().data());
    }

    void prepare_limits(CURL* easy, Milliseconds total) const {
        const auto& [connect, read, total_of_batch] = settings.timeouts;
        curl->set(easy, CURLOPT_NOSIGNAL, 1L);
        curl->set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
        curl->set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
        curl->set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl->set(easy, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(read.count() / 1000)));
        curl->set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl->set(easy, CURLOPT_FOLLOWLOCATION, 0L);
        curl->set(easy, CURLOPT_PROXY, settings.proxy.c_str());  // "": none, whatever the environment says
        curl->set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        curl->set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        curl->set(easy, CURLOPT_PIPEWAIT, settings.address.scheme == "https" ? 1L : 0L);
    }

    /// Why it could not be started, if so.
    std::optional<FaultKind> start(Transfer& transfer, const Request& request, Milliseconds total) const {
        if (transfer.easy == nullptr) transfer.easy = curl->easy_init();
        if (transfer.easy == nullptr) return FaultKind::no_memory;
        transfer.response = Response{};
        transfer.body_size = transfer.header_size = 0;
        transfer.body_limit = settings.body_limit;
        transfer.fault.reset();
        prepare_limits(transfer.easy, total);
        prepare_tls(transfer.easy);
        prepare_url(transfer, request);
        prepare_method(transfer.easy, request);
        if (const auto fault = prepare_headers(transfer, request)) return fault;
        curl->set(transfer.easy, CURLOPT_WRITEFUNCTION, take_body);
        curl->set(transfer.easy, CURLOPT_WRITEDATA, &transfer);
        curl->set(transfer.easy, CURLOPT_HEADERFUNCTION, take_header);
        curl->set(transfer.easy, CURLOPT_HEADERDATA, &transfer);
        curl->set(transfer.easy, CURLOPT_PRIVATE, &transfer);
        return curl->multi_add(multi, transfer.easy) == CURLM_OK ? std::nullopt : std::optional(FaultKind::no_memory);
    }

    /// Ready for the next request; connections stay open.
    void clear(Transfer& transfer) const {
        if (transfer.easy != nullptr) {
            curl->multi_remove(multi, transfer.easy);
            curl->easy_reset(transfer.easy);
        }
        curl->free_list(transfer.headers);
        curl->free_list(transfer.route);
        transfer.headers = transfer.route = nullptr;
    }

    Answer finish(Transfer& transfer, CURLcode code) const {
        if (transfer.fault) return tl::unexpected(*transfer.fault);
        if (code != CURLE_OK) {
            long verified = 0;
            curl->info(transfer.easy, CURLINFO_SSL_VERIFYRESULT, &verified);
            return tl::unexpected(Fault{fault_of(code, verified), ""});
        }
        long status = 0;
        curl->info(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
        transfer.response.status = static_cast<int>(status);
        transfer.response.body.truncate(transfer.body_size);
        return std::move(transfer.response);
    }

    Settings settings;
    const LibCurl* curl;
    CURLM* multi = nullptr;
    std::vector<std::unique_ptr<Transfer>> transfers;
};

/// One run of `send_all`: as many requests on their way as may be, the next one started when one has ended.
class Client::Batch {
public:
    Batch(Parts& parts, const std::vector<Request>& requests, const Watch& watch, std::vector<Answer>& answers)
        : m_parts(parts), m_requests(requests), m_watch(watch), m_answers(answers) {
        while (m_parts.transfers.size() < std::min(parts.settings.in_flight, requests.size())) {
            m_parts.transfers.push_back(std::make_unique<Transfer>());
        }
        for (const auto& transfer : m_parts.transfers) m_idle.push_back(transfer.get());
    }

    void run() {
        while (true) {
            while (!m_idle.empty() && m_next < m_requests.size()) start_next();
            if (m_idle.size() == m_parts.transfers.size()) return;
            int running = 0;
            m_parts.curl->multi_perform(m_parts.multi, &running);
            if (!take_ended()) m_parts.curl->multi_poll(m_parts.multi, nullptr, 0, k_poll_ms, nullptr);
        }
    }

private:
    void start_next() {
        const std::size_t at = m_next++;
        if (m_watch.may_start && !m_watch.may_start()) return;
        Transfer& transfer = *m_idle.back();
        transfer.at = at;
        const Milliseconds total = time_left(m_requests[at]);
        if (total.count() <= 0) return end(transfer, no_answer(FaultKind::timed_out));
        if (const auto fault = m_parts.start(transfer, m_requests[at], total)) return end(transfer, no_answer(*fault));
        m_idle.pop_back();
    }

    /// The total time counts from the start of the batch.
    [[nodiscard]] Milliseconds time_left(const Request& request) const {
        const Milliseconds most = m_parts.settings.timeouts.total;
        const Milliseconds total = request.total.count() > 0 ? std::min(request.total, most) : most;
        return total - std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - m_begin);
    }

    void end(Transfer& transfer, Answer answer) {
        m_parts.clear(transfer);
        m_answers[transfer.at] = std::move(answer);
        if (m_watch.has_ended) m_watch.has_ended(transfer.at, m_answers[transfer.at]);
    }

    bool take_ended() {
        bool any = false;
        int left = 0;
        while (const CURLMsg* message = m_parts.curl->multi_read(m_parts.multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Transfer* transfer = nullptr;
            m_parts.curl->info(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            const CURLcode code = message->data.result;  // before the handle, and the message with it, is let go
            end(*transfer, m_parts.finish(*transfer, code));
            m_idle.push_back(transfer);
            any = true;
        }
        return any;
    }

    Parts& m_parts;
    const std::vector<Request>& m_requests;
    const Watch& m_watch;
    std::vector<Answer>& m_answers;
    std::vector<Transfer*> m_idle;
    std::size_t m_next = 0;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

Client::Client(Settings settings) : m_parts(std::make_unique<Parts>(std::move(settings))) {}
Client::~Client() = default;

const Settings& Client::settings() const { return m_parts->settings; }

Answer Client::send(const Request& request) { return std::move(send_all({request}).front()); }

std::vector<Answer> Client::send_all(const std::vector<Request>& requests, const Watch& watch) {
    std::vector<Answer> answers;
    const FaultKind unless = m_parts->curl == nullptr ? FaultKind::no_library : FaultKind::not_sent;
    for (std::size_t i = 0; i < requests.size(); ++i) answers.push_back(no_answer(unless));
    if (m_parts->multi == nullptr) return answers;
    Batch(*m_parts, requests, watch, answers).run();
    return answers;
}

}  // namespace sluice::http
