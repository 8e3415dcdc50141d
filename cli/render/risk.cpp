#include "render/risk.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "support/text.hpp"

namespace sluice::render {
namespace {

/// Words of names that tell what a parameter is about.
struct RiskWord {
    std::string_view word;
    Risk risk;
};

constexpr auto k_words = std::to_array<RiskWord>({
    {"url", Risk::endpoint},
    {"urls", Risk::endpoint},
    {"uri", Risk::endpoint},
    {"uris", Risk::endpoint},
    {"host", Risk::endpoint},
    {"hosts", Risk::endpoint},
    {"hostname", Risk::endpoint},
    {"hostnames", Risk::endpoint},
    {"endpoint", Risk::endpoint},
    {"endpoints", Risk::endpoint},
    {"port", Risk::endpoint},
    {"ports", Risk::endpoint},
    {"server", Risk::endpoint},
    {"servers", Risk::endpoint},
    {"address", Risk::endpoint},
    {"addresses", Risk::endpoint},
    {"broker", Risk::endpoint},
    {"brokers", Risk::endpoint},
    {"proxy", Risk::endpoint},
    {"proxies", Risk::endpoint},
    {"domain", Risk::endpoint},
    {"domains", Risk::endpoint},
    {"network", Risk::endpoint},
    {"networks", Risk::endpoint},
    {"dsn", Risk::endpoint},
    {"user", Risk::credential},
    {"users", Risk::credential},
    {"username", Risk::credential},
    {"usernames", Risk::credential},
    {"login", Risk::credential},
    {"logins", Risk::credential},
    {"account", Risk::credential},
    {"accounts", Risk::credential},
    {"principal", Risk::credential},
    {"principals", Risk::credential},
    {"client", Risk::credential},
    {"clients", Risk::credential},
    {"tenant", Risk::credential},
    {"tenants", Risk::credential},
    {"credential", Risk::credential},
    {"credentials", Risk::credential},
    {"password", Risk::credential},
    {"passwords", Risk::credential},
    {"secret", Risk::credential},
    {"secrets", Risk::credential},
    {"token", Risk::credential},
    {"tokens", Risk::credential},
    {"tls", Risk::tls},
    {"mtls", Risk::tls},
    {"ssl", Risk::tls},
    {"verify", Risk::tls},
    {"insecure", Risk::tls},
    {"cert", Risk::tls},
    {"certs", Risk::tls},
    {"certificate", Risk::tls},
    {"certificates", Risk::tls},
    {"ca", Risk::tls},
    {"truststore", Risk::tls},
    {"cipher", Risk::tls},
    {"ciphers", Risk::tls},
    {"scope", Risk::scope},
    {"scopes", Risk::scope},
    {"role", Risk::scope},
    {"roles", Risk::scope},
    {"permissions", Risk::scope},
    {"retry", Risk::retry},
    {"retries", Risk::retry},
    {"attempts", Risk::retry},
    {"backoff", Risk::retry},
    {"idempotency", Risk::retry},
});

/// The riskiest word of "max_attempts", "tls.verifyHost" …, of the kinds from `from` on.
Risk risk_of_words(std::string_view text, Risk from) {
    Risk risk = Risk::other;
    std::string word;
    const auto close = [&] {
        for (const RiskWord& entry : k_words) {
            if (entry.word == word && entry.risk >= from) risk = std::min(risk, entry.risk);
        }
        word.clear();
    };
    bool was_lower = false;
    for (const char c : text) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool is_word = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_word || (is_upper && was_lower)) close();
        if (is_word) word += lower(c);
        was_lower = is_word && !is_upper;
    }
    close();
    return risk;
}

bool is_endpoint(const project::ParameterType& type) {
    const project::ParameterType* at = &type;
    while (at->element) at = at->element.get();
    using project::Type;
    return at->type == Type::url || at->type == Type::host || at->type == Type::port;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True if the value, or an element of a list or map as it is displayed, reads `host:port`: "kafka-1:9092".
bool names_port(std::string_view value) {
    static constexpr std::string_view k_between = " ,;[]{}\"'";
    while (!value.empty()) {
        const std::size_t size = std::min(value.find_first_of(k_between), value.size());
        const std::string_view word = value.substr(0, size);
        value.remove_prefix(std::min(size + 1, value.size()));
        const std::size_t colon = word.rfind(':');
        if (colon == std::string_view::npos || colon == 0) continue;
        const std::string_view host = word.substr(0, colon);
        const std::string_view port = word.substr(colon + 1);
        const bool is_host = std::all_of(host.begin(), host.end(), [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
        });
        const bool is_number = std::all_of(host.begin(), host.end(), is_digit);  // 12:30 is a time
        if (is_host && !is_number && port.size() >= 2 && port.size() <= 5 &&
            std::all_of(port.begin(), port.end(), is_digit))
            return true;
    }
    return false;
}

/// What of a line lies before a value and encloses it: brackets that are open there, without their other members.
std::string own_keys(std::string_view line) {
    std::string kept;
    int depth = 0;
    bool key = true;
    for (auto c = line.rbegin(); c != line.rend(); ++c) {
        if (*c == '}' || *c == ']') ++depth;
        if ((*c == '{' || *c == '[') && depth-- == 0) {
            depth = 0;
            key = true;
            kept += '.';
        } else if (*c == ',' && depth == 0) {
            key = false;
        } else if (key && depth == 0) {
            kept += *c;
        }
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}

std::string tidy(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
        if (is_word) {
            out += c;
        } else if (!out.empty() && out.back() != '.') {
            out += '.';
        }
    }
    while (out.ends_with('.') || out.ends_with('-')) out.pop_back();
    return out;
}

}  // namespace

std::string_view risk_name(Risk risk) {
    static constexpr std::array<std::string_view, 7> k_names{"template", "endpoint", "credential", "tls",
                                                             "scope",    "retry",    "other"};
    return k_names[static_cast<std::size_t>(risk)];
}

Risk judge_risk(const RiskTraits& traits) {
    if (traits.type != nullptr && is_endpoint(*traits.type)) return Risk::endpoint;
    if (traits.value.find("://") != std::string_view::npos || names_port(traits.value)) return Risk::endpoint;
    Risk risk = risk_of_words(traits.name, Risk::endpoint);
    for (const std::string& path : traits.paths) {
        // A key named "server" or "client" says too little about what stands below it.
        risk = std::min(risk, risk_of_words(path, Risk::tls));
    }
    return risk == Risk::retry && traits.reads ? Risk::other : risk;
}

std::string output_path(std::string_view bytes, std::size_t offset) {
    const std::string_view before = bytes.substr(0, offset);
    const auto lines = split(before, '\n');
    std::string path = tidy(own_keys(lines.back()));
    std::size_t indent = std::min(lines.back().find_first_not_of(" \t-"), lines.back().size());
    for (auto line = lines.rbegin() + 1; line != lines.rend(); ++line) {
        const std::string_view text = trim(*line);
        if (text.empty() || text.front() == '#') continue;
        const bool heading = text.front() == '[' && text.back() == ']';
        const std::size_t here = line->find_first_not_of(" \t");
        if (!heading && here >= indent) continue;
        indent = here;
        const std::size_t item = text.starts_with("- ") ? 2 : 0;
        const std::string key = tidy(text.substr(item, text.find_first_of(":=") - item));
        if (!key.empty()) path = path.empty() ? key : key + "." + path;
        if (heading) break;
    }
    return path;
}

}  // namespace sluice::render
