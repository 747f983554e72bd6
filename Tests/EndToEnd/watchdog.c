// A watchdog that can be looked into, for LD_PRELOAD: a regular file at $WATCHDOG answers a watchdog's ioctls. What is
// asked of it goes to $WATCHDOG.log, a line each, with the time; $WATCHDOG.status, where it is there, is what
// WDIOC_GETBOOTSTATUS answers; while $WATCHDOG.refused is there, WDIOC_SETTIMEOUT is refused, and while $WATCHDOG.gone
// is, feeding.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/watchdog.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *beside(const char *ending) {
    static char path[512];
    snprintf(path, sizeof path, "%s.%s", getenv("WATCHDOG"), ending);
    return path;
}

static int is_there(const char *ending) { return access(beside(ending), F_OK) == 0; }

static int is_watchdog(int descriptor) {
    struct stat asked, ours;
    return fstat(descriptor, &asked) == 0 && stat(getenv("WATCHDOG"), &ours) == 0 && asked.st_ino == ours.st_ino
        && asked.st_dev == ours.st_dev;
}

static void note(const char *what, int number) {
    FILE *log = fopen(beside("log"), "a");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fprintf(log, "%ld.%03ld %s %d\n", (long)now.tv_sec, now.tv_nsec / 1000000, what, number);
    fclose(log);
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (_IOC_TYPE(request) != WATCHDOG_IOCTL_BASE || !is_watchdog(descriptor)) {
        int (*real)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
        return real(descriptor, request, argument);
    }
    switch (request) {
    case WDIOC_GETSUPPORT:
        memset(argument, 0, sizeof(struct watchdog_info));
        return 0;
    case WDIOC_GETBOOTSTATUS:
        *(int *)argument = is_there("status") ? WDIOF_CARDRESET : 0;
        return 0;
    case WDIOC_SETTIMEOUT:
        note("timeout", *(int *)argument);
        errno = EINVAL;
        return is_there("refused") ? -1 : 0;
    case WDIOC_GETTIMEOUT:
        *(int *)argument = 4;
        return 0;
    case WDIOC_KEEPALIVE:
        note("fed", 0);
        errno = ENODEV;
        return is_there("gone") ? -1 : 0;
    }
    errno = ENOTTY;
    return -1;
}
