// The folder of the device's state, on a disk that keeps only what was synchronised: bytes by fsync of their file, names
// by fsync of their folder. Names are kept or lost in their order, as a journal does it; of bytes that were not
// synchronised any part may be there.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "world.h"

constexpr int files = 64, changes = 64, pathBytes = 128;

// What a process has open, and what it has written there that is not on the disk; and what it has closed so.
struct File { char path[pathBytes]; bool isFolder, isDirty; };
static File opened[files], closed[files];
static int closedCount;

// A change of names that its folder's fsync has not made last. `old` is another name of what stood at `to`, or of what was
// removed.
static struct Change { char from[pathBytes], to[pathBytes], old[pathBytes]; } pending[changes];
static int pendingCount, oldCount;

static bool isState(const char *path) { return world && !strncmp(path, "state/", 6); }

static void keepOld(Change &change, const char *path) {
    struct stat status;
    change.old[0] = 0;
    if (REAL(lstat)(path, &status) != 0) return;
    snprintf(change.old, pathBytes, "old-%d-%d", getpid(), oldCount++);
    if (REAL(link)(path, change.old) != 0) fail("the simulator cannot keep %s: %s", path, strerror(errno));
}

static Change &add(const char *from, const char *to) {
    if (pendingCount == changes) fail("the simulator's disk has too many changes of names");
    auto &change = pending[pendingCount < changes ? pendingCount++ : 0];
    snprintf(change.from, pathBytes, "%s", from);
    snprintf(change.to, pathBytes, "%s", to);
    change.old[0] = 0;
    return change;
}

static void undo(const Change &change) {
    // Made: gone again. Moved: back. Removed: there again.
    if (change.from[0] && change.to[0]) REAL(rename)(change.to, change.from);
    else if (change.to[0] && !change.old[0]) REAL(unlink)(change.to);
    const char *place = change.to[0] ? change.to : change.from;
    if (change.old[0]) REAL(rename)(change.old, place);
}

void forgetFile(int descriptor) {
    if (descriptor < 0 || descriptor >= files) return;
    if (opened[descriptor].isDirty && closedCount < files) closed[closedCount++] = opened[descriptor];
    opened[descriptor] = File();
}

static void tear(const File &file) {
    struct stat status;
    if (!file.isDirty || REAL(lstat)(file.path, &status) != 0 || !status.st_size) return;
    if (truncate(file.path, off_t(world->random.below(status.st_size + 1))) != 0) fail("the simulator cannot cut %s", file.path);
}

void losePower() {
    int kept = int(world->random.below(pendingCount + 1));
    for (int index = pendingCount - 1; index >= kept; index--) undo(pending[index]);
    for (auto &file : opened) tear(file);
    for (auto &file : closed) tear(file);
}

extern "C" {

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = mode_t(va_arg(arguments, int));
        va_end(arguments);
    }
    bool isFolder = world && (!strcmp(path, "state/") || !strcmp(path, "state"));
    if (!isFolder && !isState(path)) return REAL(open)(path, flags, mode);
    struct stat status;
    bool isNew = flags & O_CREAT && REAL(lstat)(path, &status) != 0;
    if (isNew && world->now < world->diskFullUntil) {
        errno = ENOSPC;
        return -1;
    }
    int made = REAL(open)(path, flags, mode);
    if (made < 0 || made >= files) return made;
    if (isNew) add("", path);
    snprintf(opened[made].path, pathBytes, "%s", path);
    opened[made].isFolder = isFolder;
    opened[made].isDirty = false;
    return made;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (descriptor == STDERR_FILENO && world) {
        // A line of the log.
        auto *text = static_cast<const char *>(bytes);
        tell("%.*s", int(count && text[count - 1] == '\n' ? count - 1 : count), text);
        return ssize_t(count);
    }
    if (descriptor > STDERR_FILENO && descriptor < files && opened[descriptor].path[0]) {
        countWrite();
        if (world->now < world->diskFullUntil) {
            errno = ENOSPC;
            return -1;
        }
        opened[descriptor].isDirty = true;
    }
    return REAL(write)(descriptor, bytes, count);
}

int fsync(int descriptor) {
    countWrite();
    int result = REAL(fsync)(descriptor);
    if (descriptor < files) {
        opened[descriptor].isDirty = false;
        if (opened[descriptor].isFolder) {
            for (int index = 0; index < pendingCount; index++)
                if (pending[index].old[0]) REAL(unlink)(pending[index].old);
            pendingCount = 0;
        }
    }
    countWrite();
    return result;
}

int rename(const char *from, const char *to) noexcept {
    if (!isState(to)) return REAL(rename)(from, to);
    countWrite();
    auto &change = add(from, to);
    keepOld(change, to);
    int result = REAL(rename)(from, to);
    if (result != 0) pendingCount--;
    // What was written to it goes with it.
    for (auto &file : opened)
        if (file.isDirty && !strcmp(file.path, from)) snprintf(file.path, pathBytes, "%s", to);
    for (auto &file : closed)
        if (file.isDirty && !strcmp(file.path, from)) snprintf(file.path, pathBytes, "%s", to);
    countWrite();
    return result;
}

int link(const char *from, const char *to) noexcept {
    if (!isState(to)) return REAL(link)(from, to);
    countWrite();
    int result = REAL(link)(from, to);
    if (result == 0) add("", to);
    return result;
}

int unlink(const char *path) noexcept {
    if (!isState(path)) return REAL(unlink)(path);
    struct stat status;
    if (REAL(lstat)(path, &status) == 0) keepOld(add(path, ""), path);
    return REAL(unlink)(path);
}
}
