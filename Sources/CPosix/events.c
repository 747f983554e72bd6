#include "CPosix.h"

#include <linux/netlink.h>

int posix_uevent_socket(uint32_t groups) {
    const int made = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
    if (made < 0) return -1;
    const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
    if (bind(made, (const struct sockaddr *)&address, sizeof address) == 0) return made;
    const int why = errno;
    close(made);
    errno = why;
    return -1;
}
