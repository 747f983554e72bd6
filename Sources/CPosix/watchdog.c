#include "CPosix.h"

#include <linux/watchdog.h>

int posix_watchdog_identify(int descriptor) {
    struct watchdog_info info;
    return ioctl(descriptor, WDIOC_GETSUPPORT, &info);
}

int posix_watchdog_has_reset(int descriptor) {
    int status = 0;
    return ioctl(descriptor, WDIOC_GETBOOTSTATUS, &status) == 0 && status & WDIOF_CARDRESET;
}

int posix_watchdog_set_timeout(int descriptor, int *seconds) { return ioctl(descriptor, WDIOC_SETTIMEOUT, seconds); }

int posix_watchdog_get_timeout(int descriptor, int *seconds) { return ioctl(descriptor, WDIOC_GETTIMEOUT, seconds); }

int posix_watchdog_feed(int descriptor) { return ioctl(descriptor, WDIOC_KEEPALIVE, 0); }
