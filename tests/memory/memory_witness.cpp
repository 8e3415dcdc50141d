// Runs a program and looks for byte strings in its memory: at every system call by which something could leave it, and at
// its end. Needs root, because the program forbids others to look.
//
//   memory_witness NEEDLES REPORT PROGRAM ARGUMENT…
//
// NEEDLES: one byte string in hex a line. REPORT: a line "<moment> <needle, counted from 1> <locked|open> <mapping>" for each
// string in each writable mapping where it was found; moments are exit, exec and call. Exit status: the program's; 125 if
// it cannot be watched.

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int k_failed = 125;

struct Mapping {
    unsigned long begin = 0;
    unsigned long end = 0;
    bool is_writable = false;
    bool is_locked = false;
    std::string name;
};

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::_Exit(k_failed);
}

std::vector<std::string> read_needles(const char* path) {
    std::vector<std::string> needles;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        std::string bytes;
        for (std::size_t i = 0; i + 1 < line.size(); i += 2)
            bytes += static_cast<char>(std::stoi(line.substr(i, 2), nullptr, 16));
        needles.push_back(bytes);
    }
    return needles;
}

/// From smaps: "begin-end perms … name", then "Name: value" lines, of which VmFlags has "lo" for locked memory.
std::vector<Mapping> mappings(pid_t pid) {
    std::vector<Mapping> found;
    std::ifstream in("/proc/" + std::to_string(pid) + "/smaps");
    for (std::string line; std::getline(in, line);) {
        unsigned long begin = 0;
        unsigned long end = 0;
        char permissions[8] = {};
        if (std::sscanf(line.c_str(), "%lx-%lx %7s", &begin, &end, permissions) == 3) {
            const std::size_t name = line.find_first_of("/[");
            found.push_back({begin, end, permissions[1] == 'w', false,
                             name == std::string::npos ? "anonymous" : line.substr(name)});
        } else if (line.starts_with("VmFlags:") && !found.empty()) {
            found.back().is_locked = line.find(" lo") != std::string::npos;
        }
    }
    return found;
}

class Witness {
public:
    Witness(pid_t pid, std::vector<std::string> needles, const char* report)
        : m_pid(pid), m_needles(std::move(needles)), m_report(report) {}

    void look(const std::string& moment) {
        const int memory = open(("/proc/" + std::to_string(m_pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
        if (memory < 0) give_up("/proc/pid/mem");
        for (const Mapping& mapping : mappings(m_pid)) {
            if (!mapping.is_writable) continue;
            m_bytes.resize(mapping.end - mapping.begin);
            const ssize_t got = pread(memory, m_bytes.data(), m_bytes.size(), static_cast<off_t>(mapping.begin));
            if (got > 0) search(moment, mapping, std::string_view(m_bytes).substr(0, static_cast<std::size_t>(got)));
        }
        close(memory);
    }

private:
    void search(const std::string& moment, const Mapping& mapping, std::string_view bytes) {
        for (std::size_t i = 0; i < m_needles.size(); ++i) {
            if (bytes.find(m_needles[i]) == std::string_view::npos) continue;
            const std::string line =
                moment + " " + std::to_string(i + 1) + (mapping.is_locked ? " locked " : " open ") + mapping.name;
            if (m_said.insert(line).second) m_report << line << std::endl;
        }
    }

    pid_t m_pid;
    std::vector<std::string> m_needles;
    std::ofstream m_report;
    std::string m_bytes;
    std::set<std::string> m_said;
};

/// What leaves the process, or copies it.
std::string moment_of(pid_t pid) {
    __ptrace_syscall_info info{};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return "";
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return "";
    switch (info.entry.nr) {
        case SYS_execve:
        case SYS_execveat:
            return "exec";
        case SYS_write:
        case SYS_writev:
        case SYS_pwrite64:
        case SYS_rename:
        case SYS_clone:
        case SYS_clone3:
        case SYS_vfork:
        case SYS_fork:
            return "call";
        default:
            return "";
    }
}

int watch(Witness& witness, pid_t pid) {
    int status = 0;
    if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status)) give_up("the program does not start");
    constexpr long k_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, pid, nullptr, k_options) != 0) give_up("ptrace");
    long signal = 0;
    while (true) {
        if (ptrace(PTRACE_SYSCALL, pid, nullptr, signal) != 0 && errno != ESRCH) give_up("ptrace");
        if (waitpid(pid, &status, 0) < 0) give_up("waitpid");
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
        signal = 0;
        if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
            witness.look("exit");
        } else if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXEC << 8))) {
            ptrace(PTRACE_DETACH, pid, nullptr, 0);  // another program from here on
        } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            if (const std::string moment = moment_of(pid); !moment.empty()) witness.look(moment);
        } else if (WSTOPSIG(status) != SIGTRAP) {
            signal = WSTOPSIG(status);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return k_failed;
    const pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        execv(argv[3], argv + 3);
        std::_Exit(k_failed);
    }
    Witness witness(child, read_needles(argv[1]), argv[2]);
    return watch(witness, child);
}
