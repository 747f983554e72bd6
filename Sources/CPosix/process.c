// Some of this is GNU's own, and hidden without the macro.
#define _GNU_SOURCE
#include "CPosix.h"

#include <sys/prctl.h>

int posix_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int posix_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int posix_begin_writeback(int descriptor) {
    return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

pid_t posix_spawn_bound(const char *path, char **arguments) {
    const pid_t parent = getpid();
    volatile int why = 0;
    const pid_t child = vfork();
    if (child == 0) {
        // The parent may have ended before the bond was there.
        if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
            execve(path, arguments, environ);
        why = errno;
        _exit(127);
    }
    if (child < 0 || why == 0) return child;
    waitpid(child, NULL, 0);
    errno = why;
    return -1;
}

char **posix_environment(void) { return environ; }

int posix_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int posix_accept(int listener, int flags) { return accept4(listener, NULL, NULL, flags); }
