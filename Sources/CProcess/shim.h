#ifndef KPOD_CPROCESS_SHIM_H
#define KPOD_CPROCESS_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Declared by unistd.h for GNU programs only. */
extern int pipe2(int ends[2], int flags);

/* A pipe that no other program inherits, and on which nobody blocks. */
static inline int kpod_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

/* Takes a place that is free (0), of several threads one alone: not 0 if it is taken now. */
static inline int kpod_take(int *place) {
    int expected = 0;
    return __atomic_compare_exchange_n(place, &expected, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* Makes it free again. */
static inline void kpod_give(int *place) { __atomic_store_n(place, 0, __ATOMIC_RELEASE); }

/* close_range(2) from a descriptor on, of which not every C library knows; flag 4 is CLOSE_RANGE_CLOEXEC. */
static inline int kpod_close_range(unsigned first, unsigned flags) {
    return (int)syscall(SYS_close_range, first, ~0u, flags);
}

/* openat(2) with the permission bits of a new file, which is variadic. */
static inline int kpod_openat(int folder, const char *name, int flags, mode_t permissions) {
    return openat(folder, name, flags, permissions);
}

/* UTIME_OMIT of futimens(3), which leaves a time as it is: an expression that Swift does not import. */
static const long kpod_time_omit = (1l << 30) - 2l;

/* A descriptor that becomes readable when something changes in the folders that are watched by it (inotify(7)). */
static inline int kpod_watch_open(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

/* Watches a folder: what is made, written, moved and removed in it, and its own end. */
static inline int kpod_watch_add(int descriptor, const char *path) {
    return inotify_add_watch(descriptor, path,
                             IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
}

/* Watches it no longer. */
static inline int kpod_watch_remove(int descriptor, int watch) { return inotify_rm_watch(descriptor, watch); }

/* Where the linker has put the beginning of the program and the end of its code. */
extern const char __executable_start, etext;

/*
 * Takes the program's code out of what this process has in memory. What is run again comes back by itself, and the rest of
 * it, which systems with large pages map without being asked to, does not.
 */
static inline void kpod_forget_code(void) {
    unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
    unsigned long start = (unsigned long)&__executable_start & ~(page - 1), end = (unsigned long)&etext & ~(page - 1);
    if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
}

/* What a guardian and its program tell the process that has started them: the program's id, or why it cannot be run. */
struct kpod_started {
    int is_failure;
    int value;
};

/* A handler for SIGCHLD, without which it would not break a wait off. */
static inline void kpod_note_child(int signal) { (void)signal; }

/* The parent of a process, by the fourth field of proc(5)'s stat; its second is a name in parentheses; 0 if unknown. */
static inline pid_t kpod_parent_of(const char *id) {
    char path[32] = "/proc/", text[512];
    size_t length = strlen(id);
    if (length > 12) return 0;
    memcpy(path + 6, id, length);
    memcpy(path + 6 + length, "/stat", 6);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    char *end = strrchr(text, ')');
    if (!end || strlen(end) < 5) return 0;
    pid_t parent = 0;
    for (char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) parent = parent * 10 + (*digit - '0');
    return parent;
}

/* Kills every child of this process. opendir(3) is not async-signal-safe, so the folder is read by its system call. */
static inline void kpod_kill_children(pid_t own) {
    char entries[4096];
    int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    long count;
    while ((count = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < count;) {
            /* linux_dirent64: inode and offset, the entry's length, its type, its name. */
            unsigned short length;
            memcpy(&length, entries + at + 16, sizeof length);
            const char *name = entries + at + 19;
            if (*name >= '1' && *name <= '9' && kpod_parent_of(name) == own) {
                pid_t id = 0;
                for (const char *digit = name; *digit; digit++) id = id * 10 + (*digit - '0');
                kill(id, SIGKILL);
            }
            at += length;
        }
    }
    close(folder);
}

/* Kills all that has come from this process, children's children too: as their subreaper it inherits them one by one. */
static inline void kpod_kill_descendants(pid_t own, pid_t group) {
    if (group > 0) kill(-group, SIGKILL);
    for (;;) {
        kpod_kill_children(own);
        pid_t ended;
        while ((ended = waitpid(-1, 0, WNOHANG)) > 0) {}
        if (ended < 0 && errno == ECHILD) return;
        struct timespec pause = {0, 2000000};
        nanosleep(&pause, 0);
    }
}

/* The monotonic clock's time in nanoseconds. */
static inline uint64_t kpod_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/*
 * The guardian's life: it waits until the program has ended, its starter has gone, or the time is over that its starter has
 * allowed by writing moments of the monotonic clock into the lifeline, the last of which counts; and then ends all that is
 * left of the program. It ends as the program did, so that whoever waits for it sees that.
 */
static inline void kpod_guard(int lifeline, pid_t program, int own_group) {
    sigset_t none;
    struct sigaction action = {0};
    action.sa_handler = kpod_note_child;
    sigaction(SIGCHLD, &action, 0);
    sigfillset(&none);
    sigdelset(&none, SIGCHLD);
    pid_t own = getpid();
    int status = SIGKILL;
    int has_ended = 0;
    uint64_t allowed[64];
    uint64_t until = UINT64_MAX;
    fcntl(lifeline, F_SETFL, O_NONBLOCK);
    while (!has_ended) {
        pid_t ended;
        int code;
        while ((ended = waitpid(-1, &code, WNOHANG)) > 0) {
            if (ended == program) {
                status = code;
                has_ended = 1;
            }
        }
        if (has_ended) break;
        uint64_t now = kpod_now();
        if (now >= until) break;
        struct timespec rest = {(time_t)((until - now) / 1000000000), (long)((until - now) % 1000000000)};
        struct pollfd entry = {lifeline, POLLIN, 0};
        /* SIGCHLD is blocked but during the wait, so that none is missed. */
        if (syscall(SYS_ppoll, &entry, 1ul, until == UINT64_MAX ? 0 : &rest, &none, 8ul) > 0) {
            ssize_t count = read(lifeline, allowed, sizeof allowed);
            if (count == 0) break;
            /* Each is written whole, and so read. */
            if (count > 0) until = allowed[count / (ssize_t)sizeof *allowed - 1];
        }
    }
    kpod_kill_descendants(own, own_group ? program : 0);
    if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    int number = WTERMSIG(status);
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    kill(own, number);
    sigprocmask(SIG_UNBLOCK, &one, 0);
    _exit(128 + number);
}

/*
 * Starts a program and a guardian above it, which ends all that the program has started, in whatever session, when this
 * process dies, however it dies, or closes `lifeline`. posix_spawn cannot ask for that, and Swift cannot fork. Between
 * fork and exec only async-signal-safe calls are made (signal-safety(7)). The result is 0, or the error for which the
 * program could not be started. The guardian ends as the program does.
 */
static inline int kpod_spawn_guarded(
    pid_t *guardian, pid_t *program, int *lifeline, char *const arguments[], char *const environment[], int own_group) {
    int ends[2], life[2];
    if (pipe(ends) != 0) return errno;
    if (pipe(life) != 0) {
        int code = errno;
        close(ends[0]);
        close(ends[1]);
        return code;
    }
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
        fcntl(life[end], F_SETFD, FD_CLOEXEC);
    }
    sigset_t all, before;
    sigfillset(&all);
    /* No handler of this process may run in the others, which share the pipe that it writes to. */
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        close(life[1]);
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        prctl(PR_SET_NAME, "guardian");
        pid_t own = getpid();
        pid_t id = fork();
        if (id == 0) {
            if (own_group) setpgid(0, 0);
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            /* The guardian may have died before the line above. */
            if (getppid() != own) _exit(127);
            /* Exec gives up handlers; what was ignored when this process began stays ignored, signals of writing apart. */
            signal(SIGPIPE, SIG_DFL);
            signal(SIGXFSZ, SIG_DFL);
            for (int number = 1; number < 32; number++) {
                struct sigaction action;
                if (sigaction(number, 0, &action) == 0 && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL)
                    signal(number, SIG_DFL);
            }
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, 0);
            environ = (char **)environment;
            execvp(arguments[0], arguments);
            struct kpod_started failure = {1, errno};
            ssize_t written = write(ends[1], &failure, sizeof failure);
            (void)written;
            _exit(127);
        }
        if (own_group && id > 0) setpgid(id, id);
        struct kpod_started started = {id < 0, id < 0 ? errno : id};
        ssize_t written = write(ends[1], &started, sizeof started);
        (void)written;
        if (id < 0) _exit(127);
        /* Whoever reads what this process writes, or talks to it, must not wait for the guardian. */
        if (dup2(life[0], 0) != 0) _exit(127);
        if (kpod_close_range(1, 0) != 0)
            for (int other = 1; other < 4096; other++) close(other);
        kpod_guard(0, id, own_group);
    }
    int code = child < 0 ? errno : 0;
    sigprocmask(SIG_SETMASK, &before, 0);
    close(ends[1]);
    close(life[0]);
    struct kpod_started told;
    ssize_t count = 0;
    while (child > 0 && (count = read(ends[0], &told, sizeof told)) != 0) {
        if (count < 0 && errno == EINTR) continue;
        if (count != (ssize_t)sizeof told) break;
        if (told.is_failure) code = told.value;
        else *program = told.value;
    }
    close(ends[0]);
    if (code != 0) {
        close(life[1]);
        if (child > 0) while (waitpid(child, 0, 0) < 0 && errno == EINTR) {}
        return code;
    }
    *guardian = child;
    *lifeline = life[1];
    return 0;
}

#endif
