#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "scan/finding.hpp"
#include "secrets/vault/online.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// Something that is not wrong, but must be done before a bundle can be made or approved.
struct Todo {
    std::string rule;     ///< "secret-unset", "secret-exposed", "placeholder-domain", "trust-missing", …
    std::string subject;  ///< "salesforce-orders/client_secret"
    std::vector<std::string> environments;
    std::string message;
    std::string command;  ///< the command that does it; may be empty
};

/// Something that may be meant as it is, and is no reason to wait.
struct Note {
    std::string rule;     ///< "placeholder-in-comment"
    std::string subject;  ///< "templates/orders/config.yaml:3:5"
    std::string message;
};

/// What a server said of an environment's references, or of the token.
struct OnlineLine {
    std::string environment;
    secrets::vault::Remark remark;
};

/// What counts for a server, and why.
struct ServerLines {
    std::string alias;
    std::vector<secrets::vault::SettingRow> rows;
};

/// What `check` found of a project whose files are in order.
struct CheckResult {
    std::string project;
    std::vector<std::string> environments;
    std::size_t integrations = 0;
    std::size_t files = 0;  ///< rendered, all environments together
    std::vector<Todo> todo;
    std::vector<Note> notes;
    scan::Report scan;
    bool is_online = false;      ///< servers were asked
    std::size_t references = 0;  ///< that they were asked about
    std::vector<OnlineLine> online;
    std::vector<ServerLines> servers;  ///< under -v

    [[nodiscard]] bool has_problem() const {
        return std::any_of(online.begin(), online.end(), [](const OnlineLine& one) { return one.remark.is_problem; });
    }
};

void show_check(Console& console, const CheckResult& result);

}  // namespace sluice::view
