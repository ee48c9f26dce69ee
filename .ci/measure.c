// measure PROGRAM [ARGUMENT…]: runs a program with standard output and error thrown away, and prints on one line its
// exit status, wall time and CPU time in microseconds and peak memory in kilobytes. Used by Tests/bench.
//
// Small and in C because the kernel counts the memory of the process that forked towards the peak of its child: from
// Python or Swift nothing could be seen below their own 10 MB.
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"

static long microseconds(struct timeval value) { return value.tv_sec * 1000000L + value.tv_usec; }

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child == 0) {
        be_silent();
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    long wall = (end.tv_sec - begin.tv_sec) * 1000000L + (end.tv_nsec - begin.tv_nsec) / 1000;
    printf("%d %ld %ld %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall,
           microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
    return 0;
}
