#pragma once

#include <string>
#include <string_view>

#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::view {

/// Where results and messages go. Data goes to standard output, everything else to standard error, both in the
/// order in which they were said; standard output is gathered and written in few pieces, and a full disk or a closed pipe is noticed.
class Console {
public:
    struct Settings {
        bool json = false;
        bool quiet = false;
        bool verbose = false;
        bool requests = false;  ///< each request to a server is told, too (-vv)
        bool color_out = false;
        bool color_err = false;
    };
    explicit Console(Settings settings) : m_settings(settings) {}

    [[nodiscard]] bool json() const { return m_settings.json; }
    [[nodiscard]] bool verbose() const { return m_settings.verbose; }
    [[nodiscard]] bool tells_requests() const { return m_settings.requests; }

    /// Data, as it is.
    void write(std::string_view text) { m_out += text; }
    /// Data, one line.
    void line(std::string_view text = {});
    /// The one object of `--json`.
    void print(const Json& json);

    /// A message for people on standard error: what is happening. Silent under --quiet and --json.
    void say(std::string_view text);
    /// A warning on standard error; shown even under --quiet.
    void warn(std::string_view text);
    /// The command to type next, on standard error: "next: sluice …".
    void next(std::string_view command);
    /// An error with its line, caret, notes and hint; under --json an object on standard output.
    void error(const Error& error);

    enum class Style { plain, bold, dim, red, green, yellow };
    /// Paints data for standard output, when that is wanted.
    [[nodiscard]] std::string paint(Style style, std::string_view text) const;

    /// Writes what is left of standard output. False when not all of it could be written.
    [[nodiscard]] bool flush();

private:
    void write_error(std::string_view text);
    void send();

    Settings m_settings;
    std::string m_out;
    bool m_complete = true;  ///< everything on standard output so far could be written
};

}  // namespace sluice::view
