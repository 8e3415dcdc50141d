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
    {"host", Risk::endpoint},
    {"endpoint", Risk::endpoint},
    {"port", Risk::endpoint},
    {"server", Risk::endpoint},
    {"address", Risk::endpoint},
    {"proxy", Risk::endpoint},
    {"networks", Risk::endpoint},
    {"user", Risk::credential},
    {"account", Risk::credential},
    {"principal", Risk::credential},
    {"client", Risk::credential},
    {"tenant", Risk::credential},
    {"tls", Risk::tls},
    {"mtls", Risk::tls},
    {"ssl", Risk::tls},
    {"verify", Risk::tls},
    {"insecure", Risk::tls},
    {"cert", Risk::tls},
    {"certs", Risk::tls},
    {"certificate", Risk::tls},
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
        if (is_word) word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
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
    static constexpr std::array<std::string_view, 6> k_names{"endpoint", "credential", "tls",
                                                             "scope",    "retry",      "other"};
    return k_names[static_cast<std::size_t>(risk)];
}

Risk judge_risk(const RiskTraits& traits) {
    if (traits.type != nullptr && is_endpoint(*traits.type)) return Risk::endpoint;
    if (traits.value.find("://") != std::string_view::npos) return Risk::endpoint;
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
