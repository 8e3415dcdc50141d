#include "view/console.hpp"

#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/error.hpp"
#include "view/style.hpp"

namespace sluice::view {
namespace {

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

void Console::line(std::string_view text) {
    m_out += text;
    m_out.push_back('\n');
}

void Console::print(const Json& json) { m_out += printable_json(json.dump_pretty()); }

void Console::write_error(std::string_view text) {
    send();  // what was said before stands before it, also where both streams end on one terminal
    write_all(STDERR_FILENO, text);
}

void Console::say(std::string_view text) {
    if (!m_settings.quiet && !m_settings.json) write_error(fmt::format("{}\n", text));
}

void Console::warn(std::string_view text) {
    if (m_settings.json) return;
    write_error(fmt::format("{} {}\n", painted(m_settings.color_err, Style::yellow, "warning:"), text));
}

void Console::next(std::string_view command) {
    if (m_settings.quiet || m_settings.json) return;
    write_error(fmt::format("{} {}\n", painted(m_settings.color_err, Style::dim, "next:"), command));
}

void Console::error(const Error& error) {
    if (m_settings.json) {
        print(Json::object().set("error", error_json(error)));
    } else {
        write_error(error_text(error, m_settings.color_err));
    }
}

std::string Console::paint(Style style, std::string_view text) const {
    return painted(m_settings.color_out, style, text);
}

void Console::send() {
    m_complete = write_all(STDOUT_FILENO, m_out) && m_complete;
    m_out.clear();
}

bool Console::flush() {
    send();
    return m_complete;
}

}  // namespace sluice::view
