// Preloaded into the program by crash tests: counts the operations that change what is on disk, and ends the process
// with SIGKILL at a chosen one. tests/crash/crash_matrix.py drives it.
//
//   CRASH_PROGRAM  count only in the program of this name (a child such as git is left alone); unset: in every one
//   CRASH_LOG      append a line "<number> <operation> <path>" for each operation, before it is performed
//   CRASH_AT       die at operation number N, counted from 1
//   CRASH_MODE     "before" the operation (default), "after" it, or "torn": a write stores half of its bytes first

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { mode_before, mode_after, mode_torn };

static atomic_long g_count;

static int active(void) {
    const char* program = getenv("CRASH_PROGRAM");
    return program == NULL || strcmp(program, program_invocation_short_name) == 0;
}

static enum mode mode(void) {
    const char* text = getenv("CRASH_MODE");
    if (text != NULL && strcmp(text, "after") == 0) return mode_after;
    if (text != NULL && strcmp(text, "torn") == 0) return mode_torn;
    return mode_before;
}

// Raw system calls, so that the log itself is never counted.
static void log_operation(long number, const char* operation, const char* path) {
    const char* log = getenv("CRASH_LOG");
    if (log == NULL) return;
    long fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, operation, path);
    if (length > 0) (void)syscall(SYS_write, fd, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
    (void)syscall(SYS_close, fd);
}

static void die(void) {
    (void)syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// Counts one operation. Returns 1 when the process must die at this one but its mode wants something done before.
static int reach(const char* operation, const char* path) {
    if (!active()) return 0;
    int saved = errno;
    long number = atomic_fetch_add(&g_count, 1) + 1;
    log_operation(number, operation, path);
    errno = saved;
    const char* at = getenv("CRASH_AT");
    if (at == NULL || atol(at) != number) return 0;
    if (mode() == mode_before) die();
    return 1;
}

// Only regular files are durable: pipes, terminals and sockets do not count.
static int is_durable(int fd) {
    struct stat status;
    int saved = errno;
    int durable = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    errno = saved;
    return durable;
}

static const char* path_of(int fd, char* buffer, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, size - 1);
    if (length < 0) return "?";
    buffer[length] = '\0';
    return buffer;
}

static int reach_fd(const char* operation, int fd) {
    char path[PATH_MAX];
    return reach(operation, path_of(fd, path, sizeof path));
}

#define REAL(name)                 \
    static __typeof__(&name) real; \
    if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, #name)

// A whole operation is indivisible: "torn" is "before" here.
#define WHOLE(returns, name, parameters, arguments, path) \
    returns name parameters {                             \
        REAL(name);                                       \
        int last = reach(#name, path);                    \
        if (last && mode() == mode_torn) die();           \
        returns result = real arguments;                  \
        if (last) die();                                  \
        return result;                                    \
    }

WHOLE(int, rename, (const char* from, const char* to), (from, to), to)
WHOLE(int, renameat, (int a, const char* from, int b, const char* to), (a, from, b, to), to)
WHOLE(int, renameat2, (int a, const char* from, int b, const char* to, unsigned flags), (a, from, b, to, flags), to)
WHOLE(int, unlink, (const char* path), (path), path)
WHOLE(int, unlinkat, (int at, const char* path, int flags), (at, path, flags), path)
WHOLE(int, remove, (const char* path), (path), path)
WHOLE(int, rmdir, (const char* path), (path), path)
WHOLE(int, symlink, (const char* target, const char* path), (target, path), path)
WHOLE(int, symlinkat, (const char* target, int at, const char* path), (target, at, path), path)
WHOLE(int, link, (const char* from, const char* to), (from, to), to)
WHOLE(int, linkat, (int a, const char* from, int b, const char* to, int flags), (a, from, b, to, flags), to)
WHOLE(int, mkdir, (const char* path, mode_t bits), (path, bits), path)
WHOLE(int, mkdirat, (int at, const char* path, mode_t bits), (at, path, bits), path)
WHOLE(int, truncate, (const char* path, off_t size), (path, size), path)

#define ON_FILE(name, parameters, arguments)    \
    int name parameters {                       \
        REAL(name);                             \
        int last = reach_fd(#name, fd);         \
        if (last && mode() == mode_torn) die(); \
        int result = real arguments;            \
        if (last) die();                        \
        return result;                          \
    }

ON_FILE(fsync, (int fd), (fd))
ON_FILE(fdatasync, (int fd), (fd))
ON_FILE(ftruncate, (int fd, off_t size), (fd, size))

// Half of `size`, or all of it where the process goes on.
static size_t bytes_before_death(int last, size_t size) { return last && mode() == mode_torn ? size / 2 : size; }

ssize_t write(int fd, const void* data, size_t size) {
    REAL(write);
    int last = is_durable(fd) && reach_fd("write", fd);
    ssize_t result = real(fd, data, bytes_before_death(last, size));
    if (last) die();
    return result;
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
    REAL(pwrite);
    int last = is_durable(fd) && reach_fd("pwrite", fd);
    ssize_t result = real(fd, data, bytes_before_death(last, size), offset);
    if (last) die();
    return result;
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
    REAL(writev);
    int last = is_durable(fd) && reach_fd("writev", fd);
    ssize_t result = real(fd, parts, last && mode() == mode_torn ? count / 2 : count);
    if (last) die();
    return result;
}

ssize_t copy_file_range(int from, off_t* from_at, int fd, off_t* to_at, size_t size, unsigned flags) {
    REAL(copy_file_range);
    int last = is_durable(fd) && reach_fd("copy_file_range", fd);
    ssize_t result = real(from, from_at, fd, to_at, bytes_before_death(last, size), flags);
    if (last) die();
    return result;
}

ssize_t sendfile(int fd, int from, off_t* offset, size_t size) {
    ssize_t (*real)(int, int, off_t*, size_t);
    *(void**)&real = dlsym(RTLD_NEXT, "sendfile");
    int last = is_durable(fd) && reach_fd("sendfile", fd);
    ssize_t result = real(fd, from, offset, bytes_before_death(last, size));
    if (last) die();
    return result;
}

// Opening changes the disk when it creates or empties a file.
static mode_t mode_argument(int flags, va_list rest) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

#define OPENING(name, parameters, arguments)                                  \
    int name parameters {                                                     \
        REAL(name);                                                           \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t bits = mode_argument(flags, rest);                             \
        va_end(rest);                                                         \
        int last = (flags & (O_CREAT | O_TRUNC)) != 0 && reach("open", path); \
        if (last && mode() == mode_torn) die();                               \
        int result = real arguments;                                          \
        if (last) die();                                                      \
        return result;                                                        \
    }

OPENING(open, (const char* path, int flags, ...), (path, flags, bits))
OPENING(openat, (int at, const char* path, int flags, ...), (at, path, flags, bits))

// On 64-bit Linux these are the same functions under second names, which programs built for large files call.
int open64(const char* path, int flags, ...) __attribute__((alias("open")));
int openat64(int at, const char* path, int flags, ...) __attribute__((alias("openat")));
ssize_t pwrite64(int fd, const void* data, size_t size, off_t offset) __attribute__((alias("pwrite")));
int ftruncate64(int fd, off_t size) __attribute__((alias("ftruncate")));
int truncate64(const char* path, off_t size) __attribute__((alias("truncate")));
ssize_t sendfile64(int fd, int from, off_t* offset, size_t size) __attribute__((alias("sendfile")));
