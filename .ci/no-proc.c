// Linked into the static kpod (.ci/static) so that it works where /proc is not mounted. Swift's runtime reads
// /proc twice in every program; a root folder that holds nothing but kpod has none.

// 1. Before main, the runtime looks for its helper program `swift-backtrace`, asks /proc/self/exe where to look, and
//    aborts ("Unable to obtain Swift runtime path") without an answer. The linker's --wrap sends that one call here.
//    A helper not found is the ordinary case in such an image: the runtime then leaves its backtraces off.
char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name);

char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return 0;
}

// 2. CommandLine.arguments is found by way of /proc/self/maps, and is empty without it. The C library hands argc and
//    argv to constructors, and the runtime takes them from whoever offers them.
void _swift_stdlib_overrideUnsafeArgvArgc(char **argv, int argc);

__attribute__((constructor)) static void offer_arguments(int argc, char **argv) {
    _swift_stdlib_overrideUnsafeArgvArgc(argv, argc);
}
