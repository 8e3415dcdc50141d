#include "secrets/vault/capabilities.hpp"

#include <algorithm>

#include "support/json.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr std::size_t k_paths_a_call = 500;
constexpr const char* k_path = "sys/capabilities-self";

bool has_name(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Capabilities::Capabilities(std::vector<std::string> names) : m_names(std::move(names)) {
    std::erase(m_names, "deny");
    std::sort(m_names.begin(), m_names.end());
}

bool Capabilities::reads() const { return has_name(m_names, "read") || is_root(); }

bool Capabilities::is_root() const { return has_name(m_names, "root"); }

std::vector<std::string> Capabilities::writing() const {
    std::vector<std::string> writing;
    for (const char* name : {"create", "delete", "patch", "sudo", "update"}) {
        if (has_name(m_names, name)) writing.emplace_back(name);
    }
    return writing;
}

Result<std::optional<std::map<std::string, Capabilities>>> capabilities(const Caller& caller,
                                                                        const std::vector<std::string>& paths) {
    std::map<std::string, Capabilities> found;
    for (std::size_t from = 0; from < paths.size(); from += k_paths_a_call) {
        const std::vector<std::string> part(
            paths.begin() + static_cast<std::ptrdiff_t>(from),
            paths.begin() + static_cast<std::ptrdiff_t>(std::min(from + k_paths_a_call, paths.size())));
        Json question;
        question.set("paths", Json::array_of(part));
        const Secret body = TRY(Secret::copy(bytes_of(question.dump())));
        const Reply reply = TRY(caller.call({.method = "POST", .path = k_path, .body = &body}));
        if (reply.status == 403) return std::optional<std::map<std::string, Capabilities>>();
        if (reply.status != 200) return fail(caller.refusal(reply, k_path, "update"));
        const Answer data = reply.body["data"];
        for (const std::string& path : part) {
            std::vector<std::string> names;
            for (const Answer& name : data[path].items()) names.push_back(name.text_or(""));
            found.emplace(path, Capabilities(std::move(names)));
        }
    }
    return std::optional(std::move(found));
}

}  // namespace sluice::secrets::vault
