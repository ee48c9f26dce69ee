// Linked into the static kpod only (.ci/static), so that it works in every root folder: in an empty one, where
// Swift's runtime misses /proc, and in the image of another distribution, where glibc would load foreign code.

#include <netdb.h>
#include <nss.h>
#include <pthread.h>

// 1. Before main, Swift's runtime looks for its helper program `swift-backtrace`, asks /proc/self/exe where to look, and
//    aborts ("Unable to obtain Swift runtime path") without an answer. The linker's --wrap sends that one call here.
//    A helper not found is the ordinary case in such an image: the runtime then leaves its backtraces off.
char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name);

char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return 0;
}

// 2. The names of all Unicode characters, 0.55 MB that nobody asks for: no character has one here.
long __wrap__swift_stdlib_getScalarName(unsigned scalar, unsigned char *buffer, long capacity);

long __wrap__swift_stdlib_getScalarName(unsigned scalar, unsigned char *buffer, long capacity) {
    (void)scalar, (void)buffer, (void)capacity;
    return 0;
}

// 3. CommandLine.arguments is found by way of /proc/self/maps, and is empty without it. The C library hands argc and
//    argv to constructors, and Swift's runtime takes them from whoever offers them.
void _swift_stdlib_overrideUnsafeArgvArgc(char **argv, int argc);

// 4. /etc/nsswitch.conf may name modules ("resolve", "myhostname", "mdns4_minimal": Fedora and systemd's packages do).
//    A static program would load them together with the image's own libc, which ends in a crash unless that is the
//    very glibc linked here (seen: SIGFPE with glibc 2.36 inside, 2.41 outside). /etc/hosts and DNS are built in, and
//    are all that a pod has. (<nss.h> declares the function that says so; glibc keeps it for programs that choose for
//    themselves.) It reads that file first, so that it is called only before the first name is looked up: the address of
//    the API server is none.
int __real_getaddrinfo(const char *, const char *, const struct addrinfo *, struct addrinfo **);
int __wrap_getaddrinfo(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static void look_up_names_without_modules(void) { __nss_configure_lookup("hosts", "files dns"); }

int __wrap_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up_names_without_modules);
    return __real_getaddrinfo(name, service, hints, found);
}

__attribute__((constructor)) static void offer_arguments(int argc, char **argv) {
    _swift_stdlib_overrideUnsafeArgvArgc(argv, argc);
}
