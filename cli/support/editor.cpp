#include "support/editor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "support/descendants.hpp"
#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/spawn.hpp"
#include "support/wipe.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Of statfs(2).
constexpr long k_tmpfs = 0x01021994;
constexpr long k_ramfs = 0x858458F6;

constexpr std::array<int, 4> k_ending{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// Holds back the signals that would end us, and SIGCHLD, so that they can be waited for. What came and was not waited
/// for acts when this ends.
class HeldSignals {
public:
    HeldSignals() {
        sigemptyset(&m_held);
        sigaddset(&m_held, SIGCHLD);
        for (const int signal : k_ending) {
            struct sigaction action {};
            sigaction(signal, nullptr, &action);
            if (action.sa_handler != SIG_IGN) sigaddset(&m_held, signal);  // as below nohup
        }
        struct sigaction usual {};
        usual.sa_handler = SIG_DFL;
        sigaction(SIGCHLD, &usual, &m_child_before);  // ignored, a child's end could not be waited for
        sigprocmask(SIG_BLOCK, &m_held, &m_mask);
    }
    ~HeldSignals() {
        sigprocmask(SIG_SETMASK, &m_mask, nullptr);
        sigaction(SIGCHLD, &m_child_before, nullptr);
    }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    [[nodiscard]] const sigset_t& held() const { return m_held; }
    [[nodiscard]] const sigset_t& mask_before() const { return m_mask; }

private:
    sigset_t m_held{};
    sigset_t m_mask{};
    struct sigaction m_child_before {};
};

constexpr std::string_view k_folder = "sluice-edit-";
constexpr std::string_view k_pattern = "XXXXXX";

/// Takes the lock of an edit's folder, which ends with its process, and not with the editor. It must be ours alone. Empty when
/// somebody holds it, or the path is another folder's by now.
Descriptor lock_folder(const fs::path& path) {
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat held {};
    struct stat there {};
    const bool taken = folder && ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0 && fstat(folder.get(), &held) == 0 &&
                       ::lstat(path.c_str(), &there) == 0 && held.st_ino == there.st_ino && held.st_dev == there.st_dev;
    const bool own = taken && held.st_uid == geteuid() && (held.st_mode & 077U) == 0;
    return own ? std::move(folder) : Descriptor();
}

/// A folder that nobody else can enter; wiped and removed on every way out. Locked as long as somebody waits for its editor.
class PrivateFolder {
public:
    PrivateFolder(fs::path path, Descriptor lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}
    ~PrivateFolder() {
        if (!m_path.empty()) (void)remove();
    }
    PrivateFolder(PrivateFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {})), m_lock(std::move(other.m_lock)) {}
    PrivateFolder& operator=(PrivateFolder&&) = delete;

    [[nodiscard]] const fs::path& path() const { return m_path; }
    /// What cannot be overwritten is removed all the same.
    Result<> remove() {
        const fs::path path = std::exchange(m_path, {});
        if (files::wipe_tree(path)) return {};
        return files::remove_tree(path);
    }

private:
    fs::path m_path;
    Descriptor m_lock;
};

bool is_in_memory(const fs::path& place) {
    struct statfs facts {};
    if (!place.is_absolute() || ::statfs(place.c_str(), &facts) != 0) return false;
    return facts.f_type == k_tmpfs || facts.f_type == k_ramfs;
}

/// Nothing when none can be made there.
std::optional<PrivateFolder> make_folder_in(const fs::path& place) {
    constexpr int k_tries = 5;  // somebody may take a folder that is not locked yet for one that was left
    for (int tries = 0; tries < k_tries && is_in_memory(place); ++tries) {
        std::string name = (place / k_folder).string().append(k_pattern);
        if (::mkdtemp(name.data()) == nullptr) return std::nullopt;
        Descriptor lock = lock_folder(name);
        if (lock) return PrivateFolder(name, std::move(lock));
        ::rmdir(name.c_str());
    }
    return std::nullopt;
}

Result<PrivateFolder> make_private_folder(const std::vector<fs::path>& places) {
    std::string tried;
    for (const fs::path& place : places) {
        if (auto folder = make_folder_in(place)) return std::move(*folder);
        tried += (tried.empty() ? "" : ", ") + place.string();
    }
    return fail(
        Error{Code::usage, "edit-place",
              fmt::format("no folder in memory can be made, and the value must not go to a disk; tried {}", tried)}
            .mend("use `secret get` and `secret set` in pipes; $XDG_RUNTIME_DIR names a folder on tmpfs"));
}

Failure edit_failed(std::string message) {
    return fail(Error{Code::usage, "edit-failed", std::move(message) + "; nothing was written"}.mend(
        "the editor is $VISUAL, else $EDITOR, else vi"));
}

std::vector<char*> environment_with(std::string& temporary) {
    std::vector<char*> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view(*entry).starts_with("TMPDIR=")) out.push_back(*entry);
    }
    out.push_back(temporary.data());
    out.push_back(nullptr);
    return out;
}

/// Starts `sh -c '<command> "$@"' <command> <file>`; 0 and the child, or an errno.
int start_editor(const std::string& command, const fs::path& file, const HeldSignals& signals, pid_t& child) {
    SpawnSettings settings;
    settings.set_mask(signals.mask_before());
    // Our standard output may be a pipe to a program that wants our answer alone.
    if (isatty(STDOUT_FILENO) != 1) posix_spawn_file_actions_adddup2(settings.actions(), STDERR_FILENO, STDOUT_FILENO);
    std::array<std::string, 5> words{"sh", "-c", command + " \"$@\"", command, file.string()};
    std::array<char*, 6> argv{};
    for (std::size_t i = 0; i < words.size(); ++i) argv.at(i) = words.at(i).data();
    std::string temporary = "TMPDIR=" + file.parent_path().string();
    return posix_spawn(&child, "/bin/sh", settings.actions(), settings.attributes(), argv.data(),
                       environment_with(temporary).data());
}

struct Ended {
    int status = 0;
    bool was_told = false;  ///< somebody asked us, not the editor, to end
};

/// Whoever was told to end gets two seconds to do so; those whose own parent went first have become our children.
void wait_briefly(const std::vector<pid_t>& told) {
    const timespec pause{0, 20'000'000};
    for (const pid_t one : told) {
        for (int tries = 0; tries < 100 && ::waitpid(one, nullptr, WNOHANG) == 0; ++tries) ::nanosleep(&pause, nullptr);
    }
}

/// Waits for the editor. What is sent to us alone is handed on, to the editor itself and not to the shell above it; the
/// terminal's keys reach the editor by themselves, and mean what it makes of them.
Ended wait_for(pid_t shell, const HeldSignals& signals) {
    Ended ended;
    std::vector<pid_t> told;
    for (;;) {
        const pid_t done = ::waitpid(shell, &ended.status, WNOHANG);
        if (done == shell || (done < 0 && errno != EINTR)) break;
        siginfo_t what{};
        const int signal = ::sigwaitinfo(&signals.held(), &what);
        if (signal < 0 || signal == SIGCHLD) continue;
        const bool key = (signal == SIGINT || signal == SIGQUIT) && what.si_code == SI_KERNEL;
        if (key) continue;
        ended.was_told = true;
        const auto below = processes_below(shell);
        if (below.empty()) ::kill(shell, signal);
        for (const pid_t one : below) ::kill(one, signal);
        told.insert(told.end(), below.begin(), below.end());
    }
    wait_briefly(told);
    return ended;
}

Result<> run_editor(const std::string& command, const fs::path& file, const HeldSignals& signals) {
    pid_t child = 0;
    int failed = 0;
    Ended ended;
    {
        const Subreaper reaper;
        failed = start_editor(command, file, signals, child);
        if (failed == 0) ended = wait_for(child, signals);
    }
    if (failed != 0) return edit_failed(fmt::format("the editor cannot be run: {}", files::reason(failed)));
    const int number = WIFSIGNALED(ended.status) ? WTERMSIG(ended.status) : 0;
    if (ended.was_told || number == SIGINT || number == SIGQUIT)
        return fail(Code::interrupted, "interrupted", "interrupted; nothing was written");
    if (number != 0) return edit_failed(fmt::format("the editor was ended by signal {}", number));
    if (WEXITSTATUS(ended.status) != 0)
        return edit_failed(fmt::format("the editor failed with exit status {}", WEXITSTATUS(ended.status)));
    if (!files::exists(file)) return edit_failed("the editor left no file");
    return {};
}

}  // namespace

void remove_abandoned_edits(const std::vector<fs::path>& places) {
    for (const fs::path& place : places) {
        const auto names = is_in_memory(place) ? files::list(place) : std::vector<std::string>();
        if (!names) continue;
        for (const std::string& name : *names) {
            if (!name.starts_with(k_folder) || name.size() != k_folder.size() + k_pattern.size()) continue;
            Descriptor lock = lock_folder(place / name);
            if (lock) (void)PrivateFolder(place / name, std::move(lock)).remove();
        }
    }
}

Result<Secret> edit_in_memory(const EditorCall& call, const Secret& value) {
    const HeldSignals signals;
    PrivateFolder folder = TRY(make_private_folder(call.places));
    const fs::path file = folder.path() / call.name;
    TRY(files::write_secret(file, value));
    TRY(run_editor(call.command, file, signals));
    auto edited = files::read_secret(file, call.limit);
    if (!edited) return edit_failed("the editor's file cannot be read: " + edited.error().message);
    TRY(folder.remove());
    return edited;
}

}  // namespace sluice
