// What the device rooms use of the C library. Everything is declared by the system's own headers;
// the functions below only stand in for what Swift cannot import: macros and variadic functions.
#pragma once

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/// `errno` is a macro.
static inline int posix_errno(void) { return errno; }

/// `open(2)` is variadic.
static inline int posix_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

/// `fcntl(2)` is variadic. Whether the descriptor is open.
static inline int posix_is_open(int descriptor) { return fcntl(descriptor, F_GETFD) != -1; }

/// `fcntl(2)` is variadic. -1: errno.
static inline int posix_set_nonblocking(int descriptor) { return fcntl(descriptor, F_SETFL, O_NONBLOCK); }

/// `SIG_IGN` is a cast.
static inline void posix_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

/// `S_ISREG` is a macro.
static inline int posix_is_regular(mode_t mode) { return S_ISREG(mode); }

/// `syscall(2)` is variadic; glibc has the function only since 2.36.
static inline int posix_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

/// `pipe2(2)` is declared with `_GNU_SOURCE` alone. Both ends are closed
/// on exec, and the reading one does not block.
int posix_pipe(int ends[2]);

/// `posix_spawn_file_actions_addclosefrom_np(3)` is, too: closes all files from `first` on in the new process.
int posix_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

/// `vfork(2)` and `execve(2)`, which Swift cannot call: the program at `path` as a child in a process group of its own,
/// which the kernel ends (SIGKILL) when this process does. -1: errno, also of what happened in the child.
pid_t posix_spawn_bound(const char *path, char **arguments);

/// `sync_file_range(2)` is GNU's own: the kernel begins to write what has been written to the file.
int posix_begin_writeback(int descriptor);

/// `WIFEXITED` and `WEXITSTATUS` are macros. The exit code of a process that ended by itself, -1 for a signal.
static inline int posix_exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

/// `WTERMSIG` is a macro. The signal that ended a process, 0 for none.
static inline int posix_exit_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

/// The kernel's events of devices (NETLINK_KOBJECT_UEVENT), whose address type is in a header that Swift's importer does
/// not know. Multicast groups by their bits. Does not block, is closed on exec. -1: errno.
int posix_uevent_socket(uint32_t groups);

/// The requests to a watchdog (Documentation/watchdog/watchdog-api.rst of the kernel) are macros that Swift's importer
/// does not know. -1: errno. Whether the descriptor is that of a watchdog at all.
int posix_watchdog_identify(int descriptor);
/// Not 0: the watchdog has reset the board, as far as its driver can tell.
int posix_watchdog_has_reset(int descriptor);
/// `seconds` becomes what the driver made of it.
int posix_watchdog_set_timeout(int descriptor, int *seconds);
int posix_watchdog_get_timeout(int descriptor, int *seconds);
int posix_watchdog_feed(int descriptor);

/// `prctl(2)` is variadic. This process is killed when the one that started it ends. -1: errno.
int posix_die_with_parent(void);

/// `environ` is declared with `_GNU_SOURCE` alone.
char **posix_environment(void);

/// The arguments of `main`, which Embedded Swift does not hand on.
int posix_argc(void);
/// The argument at `index`, or NULL past the last one.
const char *posix_argv(int index);
/// All of them, with a NULL behind the last one, for `execv(3)`.
char **posix_arguments(void);

/// Puts a terminal's settings back should the process crash; one terminal at a time, -1: none. `sa_handler` is a macro,
/// and what it names must call nothing but what signal-safety(7) allows.
void posix_restore_on_crash(int descriptor, const struct termios *settings);

/// `accept4(2)` is declared with `_GNU_SOURCE` alone.
int posix_accept(int listener, int flags);

/// `errno` is a macro.
static inline void posix_set_errno(int code) { errno = code; }

/// `ioctl(2)` is variadic. Rows of a terminal; 0: it does not tell.
static inline int posix_terminal_rows(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}
