// The parts that are the same for both versions of libgpiod; the rest is in version1.h and version2.h.
#include "CGPIO.h"

#include <dirent.h>
#include <errno.h>
#include <gpiod.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/// libgpiod tells by -1 or NULL that it failed, and why by errno.
static int failure(void) { return errno > 0 ? -errno : -EIO; }

static void copy_text(char *to, size_t size, const char *from) { snprintf(to, size, "%s", from ? from : ""); }

static bool has_label(struct gpiod_chip *chip, const char *label);

// libgpiod 1.x defines this macro; 2.x has no bulks and no macros at all.
#ifdef GPIOD_LINE_BULK_MAX_LINES
#include "version1.h"
#else
#include "version2.h"
#endif

int cgpio_chip_open(const char *label, struct gpiod_chip **found) {
    DIR *devices = opendir("/dev");
    if (!devices) return failure();

    int result = -ENOENT;
    struct gpiod_chip *chosen = NULL;
    const struct dirent *entry;
    while (result != -ENOTUNIQ && (entry = readdir(devices))) {
        if (strncmp(entry->d_name, "gpiochip", 8) != 0 || entry->d_type == DT_LNK) continue;
        char path[sizeof "/dev/" + sizeof entry->d_name];
        snprintf(path, sizeof path, "/dev/%s", entry->d_name);
        struct gpiod_chip *chip = gpiod_chip_open(path);
        if (!chip) {
            if (!chosen && (errno == EACCES || errno == EPERM)) result = -EACCES;
            continue;
        }
        if (!has_label(chip, label)) {
            gpiod_chip_close(chip);
        } else if (!chosen) {
            chosen = chip;
            result = 0;
        } else {
            gpiod_chip_close(chip);
            result = -ENOTUNIQ;
        }
    }
    closedir(devices);
    if (result == 0) {
        *found = chosen;
    } else if (chosen) {
        gpiod_chip_close(chosen);
    }
    return result;
}

void cgpio_chip_close(struct gpiod_chip *chip) { gpiod_chip_close(chip); }

int cgpio_read_edge(const struct cgpio_line *line, struct cgpio_edge *edge) {
    struct pollfd ready = {.fd = cgpio_edge_fd(line), .events = POLLIN};
    int count;
    do count = poll(&ready, 1, 0);
    while (count < 0 && errno == EINTR);
    if (count < 0) return failure();
    if (count == 0) return 0;
    // Of a chip that is gone the kernel says POLLHUP and POLLERR; a read would answer ENODEV, or wait.
    if (ready.revents & (POLLHUP | POLLERR | POLLNVAL)) return -ENODEV;
    return take_edge(line, edge);
}
