#include "commands/prompt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
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

/// The most bytes that a terminal takes in one line; it drops what is typed behind them without a word (termios(3)).
constexpr std::size_t k_line_limit = 4095;

/// Switches echo off until it ends, and holds back the signals that would end or stop the program: they are waited for
/// together with what is typed.
class SilentTerminal {
public:
    explicit SilentTerminal(int terminal) : m_terminal(terminal) {
        sigset_t held;
        sigemptyset(&held);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
            struct sigaction action {};
            sigaction(signal, nullptr, &action);
            if (action.sa_handler != SIG_IGN) sigaddset(&held, signal);  // as below nohup
        }
        sigprocmask(SIG_BLOCK, &held, &m_mask);
        m_signals = Descriptor(::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK));
        tcgetattr(m_terminal, &m_before);
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(m_terminal, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() {
        tcsetattr(m_terminal, TCSAFLUSH, &m_before);
        sigprocmask(SIG_SETMASK, &m_mask, nullptr);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

    /// Waits for one byte; false at the end of what is typed. Rule `interrupted`.
    Result<bool> read(unsigned char& byte) {
        while (true) {
            std::array<pollfd, 2> ready{pollfd{m_signals.get(), POLLIN, 0}, pollfd{m_terminal, POLLIN, 0}};
            if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return false;
            if (is_interrupted()) return fail(Code::interrupted, "interrupted", "interrupted");
            if (ready[1].revents == 0) continue;
            const ssize_t got = ::read(m_terminal, &byte, 1);
            if (got >= 0 || errno != EINTR) return got == 1;
        }
    }

private:
    /// Takes the signals that came; a stop (ctrl-z) is let go, as nobody could see that the question waits.
    bool is_interrupted() {
        signalfd_siginfo came{};
        while (::read(m_signals.get(), &came, sizeof came) == static_cast<ssize_t>(sizeof came)) {
            if (came.ssi_signo != SIGTSTP) return true;
        }
        return false;
    }

    int m_terminal;
    Descriptor m_signals;
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

/// One line without its end. Rules `interrupted`, `prompt-size`.
Result<Secret> read_line(SilentTerminal& silent) {
    Secret line = TRY(Secret::zeros(k_line_limit));
    std::size_t size = 0;
    unsigned char byte = 0;
    while (TRY(silent.read(byte)) && byte != '\n') {
        line.expose_mutable()[size++] = byte;
        if (size < k_line_limit) continue;
        return fail(
            Error{Code::usage, "prompt-size", fmt::format("a terminal takes lines of less than {} bytes", k_line_limit)}
                .mend("hand the value over in a pipe or with --file"));
    }
    line.truncate(size);
    return line;
}

}  // namespace

Result<Secret> ask_secret(const Context&, std::string_view question) {
    const Descriptor terminal = TRY(open_terminal());
    const auto ask = [&] {
        SilentTerminal silent(terminal.get());
        show(terminal, fmt::format("{}: ", question));
        return read_line(silent);
    };
    auto line = ask();
    show(terminal, "\n");
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
