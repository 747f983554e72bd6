#include "CPosix.h"

static int guarded = -1;
static struct termios guarded_settings;

// Runs once: SA_RESETHAND has the signal end the process when it comes again, which it does on return.
static void restore(int signal) {
    if (guarded >= 0) tcsetattr(guarded, TCSANOW, &guarded_settings);
    raise(signal);
}

void posix_restore_on_crash(int descriptor, const struct termios *settings) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
    guarded = -1;
    if (descriptor < 0) return;
    guarded_settings = *settings;
    guarded = descriptor;
    const struct sigaction action = {.sa_handler = restore, .sa_flags = SA_RESETHAND};
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) sigaction(crashes[index], &action, NULL);
}
