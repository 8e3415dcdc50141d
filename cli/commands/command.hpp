#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/host.hpp"
#include "view/console.hpp"

namespace sluice::commands {

/// What a command is run with, beside its own arguments.
struct Context {
    const Host& host;
    view::Console& console;
    std::filesystem::path folder;  ///< -C DIR, or "."
};

/// One option of a command. `value` empty: a flag.
struct Option {
    std::string_view name;   ///< "--env"
    std::string_view value;  ///< "E", as help shows it
    std::string_view help;
    bool required = false;
    bool repeat = false;
};

struct Positional {
    std::string_view name;  ///< "BUNDLE"
    std::string_view help;
    bool required = true;
    bool repeat = false;
    bool behind_dashes = false;  ///< every word behind "--", as it is
};

struct Example {
    std::string_view command;
    std::string_view text;
};

/// The arguments of one call, already checked against the table.
class Arguments {
public:
    [[nodiscard]] bool flag(std::string_view option) const { return m_values.contains(std::string(option)); }
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// A required option or positional.
    [[nodiscard]] const std::string& require(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;

    void add(std::string_view name, std::vector<std::string> values) {
        m_values[std::string(name)] = std::move(values);
    }

private:
    std::map<std::string, std::vector<std::string>> m_values;
};

/// One verb: the parser, help, man pages, completions and the docs come from these rows alone.
struct Command {
    std::string_view path;     ///< "bundle create"
    std::string_view summary;  ///< one line, lower case, no full stop
    std::string_view details;  ///< further sentences for help and man
    std::vector<Positional> positionals = {};
    std::vector<Option> options = {};
    std::vector<Example> examples = {};
    std::string_view stray = {};  ///< hint for an argument too many, where it is likely to be a known mistake
    /// Returns the exit status: 0, or 1 for "the answer is no".
    Result<int> (*run)(Context& context, const Arguments& arguments) = nullptr;
};

/// Every command, in the order of the help page (commands/table.cpp).
[[nodiscard]] const std::vector<Command>& table();

/// Options that several commands share, so that they read the same everywhere.
inline constexpr Option k_identity{"--identity", "FILE",
                                   "the identity to act with; - is standard input, fd:N an open descriptor (else "
                                   "$SLUICE_IDENTITY, else your own)"};
inline constexpr Option k_environment{"--env", "E", "the environment", true};
inline constexpr Option k_reason{"--reason", "TEXT", "why; it is written to the ledger", true};
inline constexpr Option k_yes{"--yes", "", "do not ask"};

}  // namespace sluice::commands
