#include "CPosix.h"

static int saved_argc;
static char **saved_argv;

// glibc calls constructors with main's arguments, in static programs too.
__attribute__((constructor)) static void save_arguments(int argc, char **argv) {
    saved_argc = argc;
    saved_argv = argv;
}

char **posix_arguments(void) { return saved_argv; }

int posix_argc(void) { return saved_argc; }

const char *posix_argv(int index) { return index >= 0 && index < saved_argc ? saved_argv[index] : NULL; }
