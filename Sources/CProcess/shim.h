#ifndef KPOD_CPROCESS_SHIM_H
#define KPOD_CPROCESS_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * Starts a program that the kernel kills when this process dies, however it dies: posix_spawn cannot ask for that, and
 * Swift cannot fork. Between fork and exec only async-signal-safe calls are made (signal-safety(7)). The result is 0, or
 * the error for which the program could not be started.
 */
static inline int kpod_spawn_tied(pid_t *id, char *const arguments[], char *const environment[], int own_group) {
    int ends[2];
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int code = errno;
        close(ends[0]);
        close(ends[1]);
        return code;
    }
    if (child == 0) {
        sigset_t none;
        if (own_group) setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        /* The parent may have died before the line above. */
        if (getppid() != parent) _exit(127);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGCHLD, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, 0);
        environ = (char **)environment;
        execvp(arguments[0], arguments);
        int code = errno;
        ssize_t written = write(ends[1], &code, sizeof code);
        (void)written;
        _exit(127);
    }
    close(ends[1]);
    int code = 0;
    ssize_t count;
    do count = read(ends[0], &code, sizeof code);
    while (count < 0 && errno == EINTR);
    close(ends[0]);
    if (count == (ssize_t)sizeof code) {
        waitpid(child, 0, 0);
        return code;
    }
    *id = child;
    return 0;
}

#endif
