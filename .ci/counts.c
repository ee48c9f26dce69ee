// counts PROGRAM [ARGUMENT…]: runs a program with standard output and error thrown away, and prints on one line its exit
// status, the number of its system calls and its largest anonymous memory in kilobytes. Used by Tests/bench.
//
// Anonymous memory is what a limit counts against that cannot be given back. It shrinks by four system calls only, so
// that a look before each of them and at the end finds its largest value, to the page.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

static long anonymous(pid_t process) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
    int file = open(path, O_RDONLY);
    if (file < 0) return 0;
    long length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    char *line = strstr(text, "\nAnonymous:");
    return line ? atol(line + strlen("\nAnonymous:")) : 0;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    pid_t child = fork();
    if (child == 0) {
        be_silent();
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(126);
        raise(SIGSTOP);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) return 1;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, child, 0, options) != 0) return 1;
    // Counted from the call that executes the program on, which is the first of its own.
    long calls = 1, peak = 0;
    int hasBegun = 0, result = -1;
    ptrace(PTRACE_SYSCALL, child, 0, 0);
    while (1) {
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) break;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread != child) continue;
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            break;
        }
        int signal = WSTOPSIG(status);
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
            hasBegun = 1;
            signal = 0;
        } else if (status >> 16 != 0 || signal == SIGSTOP) {
            // A new thread, or its first stop.
            signal = 0;
        } else if (signal == (SIGTRAP | 0x80)) {
            struct __ptrace_syscall_info call;
            long size = ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof call, &call);
            if (hasBegun && size >= (long)offsetof(struct __ptrace_syscall_info, entry.args) &&
                call.op == PTRACE_SYSCALL_INFO_ENTRY) {
                calls++;
                long number = (long)call.entry.nr;
                if (number == SYS_munmap || number == SYS_brk || number == SYS_madvise || number == SYS_mremap ||
                    number == SYS_exit_group) {
                    long now = anonymous(child);
                    if (now > peak) peak = now;
                }
            }
            signal = 0;
        }
        ptrace(PTRACE_SYSCALL, thread, 0, signal);
    }
    printf("%d %ld %ld\n", result, calls, peak);
    return 0;
}
