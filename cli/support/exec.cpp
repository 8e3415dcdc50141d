#include "support/exec.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <fmt/format.h>

#include "support/descriptor.hpp"

namespace sluice {
namespace {

/// What --clean keeps: enough to find programs, the user's files and the terminal's ways.
constexpr std::array<std::string_view, 10> k_kept_variables{"PATH",   "HOME",     "USER", "LOGNAME", "LANG",
                                                            "LC_ALL", "LC_CTYPE", "TERM", "TZ",      "TMPDIR"};
/// Bytes of one "NAME=value" and its NUL that Linux takes (MAX_ARG_STRLEN).
constexpr std::size_t k_longest_variable = 131'072;

bool g_size_signal_was_ignored = false;

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

std::vector<char*> inherited(const ExecCommand& command) {
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view name = name_of(*entry);
        const auto is_it = [&](const ExecValue& one) { return one.name == name; };
        if (std::any_of(command.values.begin(), command.values.end(), is_it)) continue;
        const bool known = std::find(k_kept_variables.begin(), k_kept_variables.end(), name) != k_kept_variables.end();
        if (!command.clean || known) kept.push_back(*entry);
    }
    return kept;
}

/// "NAME=value" and a NUL, in locked memory.
Result<Secret> as_entry(const ExecValue& one) {
    const auto value = one.value.expose_text();
    const std::string head = one.name + "=";
    const char* fault = value.find('\0') != std::string_view::npos         ? "holds NUL"
                        : head.size() + value.size() >= k_longest_variable ? "is too long for a variable"
                                                                           : nullptr;
    if (fault != nullptr) {
        return fail(Error{Code::usage, "exec-value", fmt::format("the value of {} {}", one.name, fault)}.mend(
            "hand it over as a file: --file INTEGRATION/NAME"));
    }
    auto entry = TRY(Secret::zeros(head.size() + value.size() + 1));
    const auto rest = std::copy(head.begin(), head.end(), entry.expose_mutable().begin());
    std::copy(value.begin(), value.end(), rest);
    return entry;
}

Error exec_failed(int number) {
    Error error{Code::usage, "exec-failed",
                fmt::format("the program behind -- cannot be started: {}", files::reason(number))};
    if (number == E2BIG) return std::move(error).mend("too much for variables: name one --integration, or use --file");
    return std::move(error).mend("its name is looked up in PATH; no shell reads it");
}

bool write_whole(int descriptor, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

void ignore_file_size_signal() { g_size_signal_was_ignored = std::signal(SIGXFSZ, SIG_IGN) == SIG_IGN; }

Error replace_process(const ExecCommand& command) {
    std::vector<char*> environment = inherited(command);
    std::vector<Secret> entries;
    entries.reserve(command.values.size());
    for (const ExecValue& one : command.values) {
        auto entry = as_entry(one);
        if (!entry) return std::move(entry).error();
        entries.push_back(std::move(*entry));
        // The arena holds bytes, the system wants chars, which it copies.
        environment.push_back(reinterpret_cast<char*>(entries.back().expose_mutable().data()));
    }
    environment.push_back(nullptr);
    std::vector<std::string> argv = command.argv;
    std::vector<char*> words;
    for (std::string& word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    restore_core_limit();
    if (!g_size_signal_was_ignored) std::signal(SIGXFSZ, SIG_DFL);
    ::execvpe(words.front(), words.data(), environment.data());
    const int number = errno;
    std::signal(SIGXFSZ, SIG_IGN);
    forbid_memory_dumps();
    return exec_failed(number);
}

Result<std::string> make_inherited_file(const Secret& value) {
    // Without MFD_CLOEXEC on purpose: the program that takes our place reads it.
    const int descriptor = ::memfd_create("sluice", MFD_ALLOW_SEALING);
    const bool made = descriptor >= 0 && write_whole(descriptor, value.expose()) &&
                      ::fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0 &&
                      ::fchmod(descriptor, S_IRUSR) == 0 && ::lseek(descriptor, 0, SEEK_SET) == 0;
    if (made) return fmt::format("/proc/self/fd/{}", descriptor);
    const int number = errno;
    if (descriptor >= 0) ::close(descriptor);
    return fail(Code::usage, "exec-failed", fmt::format("cannot make a file in memory: {}", files::reason(number)));
}

}  // namespace sluice
