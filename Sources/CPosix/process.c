// Some of this is GNU's own, and hidden without the macro.
#define _GNU_SOURCE
#include "CPosix.h"

int posix_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int posix_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

char **posix_environment(void) { return environ; }
