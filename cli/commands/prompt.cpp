#include "commands/prompt.hpp"

#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "commands/identity_source.hpp"
#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

/// Switches echo off, and holds back the signals that would end the program until it is on again.
class SilentTerminal {
public:
    explicit SilentTerminal(int descriptor) : m_descriptor(descriptor) {
        sigset_t held;
        sigemptyset(&held);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) sigaddset(&held, signal);
        sigprocmask(SIG_BLOCK, &held, &m_mask);
        tcgetattr(descriptor, &m_before);
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);  // ctrl-c arrives as a byte and ends the question
        tcsetattr(descriptor, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() {
        tcsetattr(m_descriptor, TCSAFLUSH, &m_before);
        sigprocmask(SIG_SETMASK, &m_mask, nullptr);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

private:
    int m_descriptor;
    termios m_before{};
    sigset_t m_mask{};
};

Result<Descriptor> open_terminal() {
    Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal) {
        return fail(Error{Code::usage, "no-terminal", "there is no terminal to ask on"}.mend(
            "give the value on standard input or with --file; a passphrase with $SLUICE_PASSPHRASE_FILE"));
    }
    return terminal;
}

void show(const Descriptor& terminal, std::string_view text) {
    [[maybe_unused]] const ssize_t ignored = ::write(terminal.get(), text.data(), text.size());
}

}  // namespace

Result<Secret> ask_secret(const Context&, std::string_view question) {
    const Descriptor terminal = TRY(open_terminal());
    constexpr unsigned char k_interrupt = 3;  // ctrl-c
    Secret line = TRY(Secret::zeros(4096));
    std::size_t size = 0;
    {
        const SilentTerminal silent(terminal.get());
        show(terminal, fmt::format("{}: ", question));
        while (size < line.size()) {
            unsigned char byte = 0;
            const ssize_t got = ::read(terminal.get(), &byte, 1);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0 || byte == '\n') break;
            if (byte == k_interrupt) {
                show(terminal, "\n");
                return fail(Code::interrupted, "interrupted", "interrupted");
            }
            line.expose_mutable()[size++] = byte;
        }
    }
    show(terminal, "\n");
    line.truncate(size);
    return line;
}

Result<Secret> ask_new_secret(const Context& context, std::string_view question) {
    for (int tries = 0; tries < 3; ++tries) {
        Secret first = TRY(ask_secret(context, question));
        if (first.empty()) return fail(Code::usage, "empty-value", "an empty value is not taken from a prompt");
        const Secret second = TRY(ask_secret(context, fmt::format("{} again", question)));
        if (first.equals(second)) return first;
        context.console.warn("the two differ, try again");
    }
    return fail(Code::usage, "prompt-differs", "the two values differed three times");
}

Result<bool> confirm(const Context& context, std::string_view question) {
    if (!context.host.interactive || context.console.json()) {  // JSON shows nobody what the question is about
        return fail(
            Error{Code::usage, "no-terminal", fmt::format("{}: nobody can be asked here", question)}.mend("add --yes"));
    }
    const Descriptor terminal = TRY(open_terminal());
    show(terminal, fmt::format("{} [y/N] ", question));
    std::array<char, 64> answer{};
    const ssize_t got = ::read(terminal.get(), answer.data(), answer.size());
    const std::string_view text = trim({answer.data(), static_cast<std::size_t>(got > 0 ? got : 0)});
    return text == "y" || text == "Y" || text == "yes";
}

namespace {

/// A value from --file, from standard input when that is no terminal, or asked without echo.
Result<Secret> given_value(const Context& context, const Arguments& arguments, std::string_view question) {
    if (const auto file = arguments.value("--file"); file && *file != "-") return files::read_secret(*file);
    TRY(require_free_input(context, arguments));
    if (isatty(STDIN_FILENO) == 1) return ask_new_secret(context, question);
    Secret value = TRY(files::read_secret_from(STDIN_FILENO));
    if (value.expose_text().ends_with('\n')) value.truncate(value.size() - 1);
    return value;
}

}  // namespace

Result<Secret> read_value(const Context& context, const Arguments& arguments, std::string_view question) {
    Secret value = TRY(given_value(context, arguments, question));
    // A pipe whose first program failed gives nothing, and that must not become one.
    if (value.empty() && !arguments.flag("--allow-empty")) {
        return fail(Error{Code::usage, "empty-value", "no value came: an empty one is not taken"}.mend(
            "check the command before the pipe; if it is meant: --allow-empty"));
    }
    return value;
}

}  // namespace sluice::commands
