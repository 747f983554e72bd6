// Stands between the device and the C library: time, the network, the chip's commands, random numbers, and kills at any
// write are the simulator's, all else is real. Put in front of the C library by LD_PRELOAD, so that the device is the
// same file as everywhere, paho and all.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "world.h"

// How the process of the device ends.
constexpr int killed = 77, done = 78;
// Seconds since 1970 at the beginning.
constexpr int64_t epoch = 1764000000;

static int network = -1, chip = -1;

// What the kernel does when the process has ended: the connection ends, the chip's lines go back. The next one starts
// after a moment.
static void beginAnew() {
    world->connection = Connection();
    brokerLosesConnection();
    world->killIn = 0;
    world->isKilled = world->isPowerCut = false;
    world->now += world->random.between(milliseconds(100), seconds(5));
    world->untold = (1u << inputs) - 1;
    world->isAskingLevels = world->hasAskedLevels = false;
    fflush(stdout);
    _exit(killed);
}

void leave() {
    if (world->failure[0] || world->now >= world->ends) {
        if (!world->failure[0]) judge();
        fflush(stdout);
        _exit(done);
    }
    if (world->isKilled) {
        world->kills++;
        tell(world->isPowerCut ? "the power is cut" : "killed");
        if (world->isPowerCut) losePower();
        beginAnew();
    }
}

void countWrite() {
    if (!world || !world->killIn || --world->killIn) return;
    world->isKilled = true;
    leave();
}

extern "C" {

// It starts itself again, as at the end of safe mode.
int execv(const char *, char *const *) noexcept { beginAnew(); return -1; }
int execve(const char *, char *const *, char *const *) noexcept { beginAnew(); return -1; }

// MARK: Time

int clock_gettime(clockid_t clock, timespec *time) {
    if (!world) return REAL(clock_gettime)(clock, time);
    Time now = world->now;
    time->tv_sec = now / 1000000 + (clock == CLOCK_REALTIME ? epoch : 0);
    time->tv_nsec = now % 1000000 * 1000;
    return 0;
}

int gettimeofday(timeval *time, void *) {
    time->tv_sec = world->now / 1000000 + epoch;
    time->tv_usec = world->now % 1000000;
    return 0;
}

time_t time(time_t *place) {
    time_t now = time_t(world->now / 1000000 + epoch);
    if (place) *place = now;
    return now;
}

int adjtimex(timex *) { return TIME_OK; }

int usleep(useconds_t microseconds) {
    world->now += microseconds;
    serveWorld();
    leave();
    return 0;
}

ssize_t getrandom(void *place, size_t count, unsigned) {
    for (size_t index = 0; index < count; index++) static_cast<uint8_t *>(place)[index] = uint8_t(world->random.next());
    return ssize_t(count);
}

// MARK: The network

int getaddrinfo(const char *, const char *service, const addrinfo *, addrinfo **found) {
    auto *info = static_cast<addrinfo *>(calloc(1, sizeof(addrinfo) + sizeof(sockaddr_in)));
    auto *address = reinterpret_cast<sockaddr_in *>(info + 1);
    address->sin_family = AF_INET;
    address->sin_port = htons(uint16_t(service ? atoi(service) : 1883));
    address->sin_addr.s_addr = htonl(0x0A000001);
    info->ai_family = AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_addrlen = sizeof *address;
    info->ai_addr = reinterpret_cast<sockaddr *>(address);
    *found = info;
    return 0;
}

void freeaddrinfo(addrinfo *info) { free(info); }

int socket(int family, int type, int protocol) noexcept {
    // The number of the network's socket is a real one's.
    int made = REAL(socket)(family == AF_INET ? AF_UNIX : family, type, family == AF_INET ? 0 : protocol);
    if (family == AF_UNIX && (type & 15) == SOCK_DGRAM && made >= 0) chip = made;
    if (family == AF_INET && made >= 0) {
        network = made;
        world->connection = Connection();
        world->connection.isOpen = true;
        world->connection.connects = never;
        world->connection.cutAfter = INT64_MAX;
        world->connection.mutesAt = never;
    }
    return made;
}

int connect(int descriptor, const sockaddr *address, socklen_t length) {
    if (descriptor != network) return REAL(connect)(descriptor, address, length);
    auto &connection = world->connection;
    auto &random = world->random;
    bool isQuiet = world->now >= world->quietFrom;
    if (world->now < world->brokerBackAt) {
        errno = ECONNREFUSED;
        return -1;
    }
    connection.connects = !isQuiet && random.chance(3) ? never : world->now + random.between(milliseconds(1), milliseconds(200));
    connection.lastSent = connection.lastReceived = connection.connects;
    if (!isQuiet && random.chance(30)) connection.cutAfter = random.below(3000);
    errno = EINPROGRESS;
    return -1;
}

static void meetDue() {
    auto &connection = world->connection;
    if (connection.isOpen && !connection.isConnected && world->now >= connection.connects) connection.isConnected = true;
}

static bool hasArrived() {
    auto &connection = world->connection;
    return connection.chunkCount > 0 && world->now >= connection.chunks[0].arrives;
}

int getpeername(int descriptor, sockaddr *address, socklen_t *length) noexcept {
    if (descriptor != network) return REAL(getpeername)(descriptor, address, length);
    if (world->connection.isConnected && !world->connection.isReset) return 0;
    errno = ENOTCONN;
    return -1;
}

int getsockopt(int descriptor, int level, int option, void *place, socklen_t *length) noexcept {
    if (descriptor != network) return REAL(getsockopt)(descriptor, level, option, place, length);
    memset(place, 0, *length);
    if (level == SOL_SOCKET && option == SO_ERROR && world->connection.isReset) *static_cast<int *>(place) = ECONNRESET;
    if (level == IPPROTO_TCP && option == TCP_INFO) {
        auto *info = static_cast<tcp_info *>(place);
        info->tcpi_last_data_sent = uint32_t((world->now - world->connection.lastSent) / 1000);
        info->tcpi_last_data_recv = uint32_t((world->now - world->connection.lastReceived) / 1000);
    }
    return 0;
}

int setsockopt(int descriptor, int level, int option, const void *value, socklen_t length) noexcept {
    return descriptor == network ? 0 : REAL(setsockopt)(descriptor, level, option, value, length);
}

static bool cutsNow(int64_t bytes) {
    auto &connection = world->connection;
    if (world->now < world->quietFrom && (connection.cutAfter -= bytes) < 0 && !connection.isReset) {
        connection.isReset = true;
        brokerLosesConnection();
        tell("fault: the connection is cut within a packet");
    }
    return connection.isReset;
}

static ssize_t receive(void *buffer, size_t count) {
    auto &connection = world->connection;
    if (connection.isReset) {
        errno = ECONNRESET;
        return -1;
    }
    if (!hasArrived()) {
        errno = EAGAIN;
        return -1;
    }
    auto &chunk = connection.chunks[0];
    size_t left = size_t(chunk.bytes - connection.chunkOffset);
    size_t taken = count < left ? count : left;
    memcpy(buffer, chunk.data + connection.chunkOffset, taken);
    connection.chunkOffset += int(taken);
    connection.lastReceived = world->now;
    if (connection.chunkOffset == chunk.bytes) {
        memmove(connection.chunks, connection.chunks + 1, sizeof(Chunk) * (connection.chunkCount - 1));
        connection.chunkCount--;
        connection.chunkOffset = 0;
    }
    cutsNow(int64_t(taken));
    return ssize_t(taken);
}

static ssize_t transmit(const void *bytes, size_t count) {
    auto &connection = world->connection;
    if (connection.isReset || cutsNow(int64_t(count))) {
        errno = EPIPE;
        return -1;
    }
    if (connection.receivedBytes + count > sizeof connection.received) {
        fail("the device sends more than the simulator takes");
        return -1;
    }
    memcpy(connection.received + connection.receivedBytes, bytes, count);
    connection.receivedBytes += int(count);
    connection.lastSent = world->now;
    brokerReceives();
    return ssize_t(count);
}

ssize_t writev(int descriptor, const iovec *parts, int count) {
    if (descriptor != network) return REAL(writev)(descriptor, parts, count);
    uint8_t all[16384];
    size_t total = 0;
    for (int index = 0; index < count; index++) {
        memcpy(all + total, parts[index].iov_base, parts[index].iov_len);
        total += parts[index].iov_len;
    }
    return transmit(all, total);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    return descriptor == network ? transmit(bytes, count) : REAL(send)(descriptor, bytes, count, flags);
}

int shutdown(int descriptor, int how) noexcept { return descriptor == network ? 0 : REAL(shutdown)(descriptor, how); }

int close(int descriptor) {
    if (world && descriptor == network) {
        network = -1;
        world->connection = Connection();
        brokerLosesConnection();
    }
    if (descriptor == chip) chip = -1;
    forgetFile(descriptor);
    return REAL(close)(descriptor);
}

// MARK: The chip

static bool hasCommand() { return world->untold || world->isAskingLevels; }

// The device reads its connection so, too (Sources/CPahoReads).
ssize_t recvfrom(int descriptor, void *buffer, size_t count, int flags, sockaddr *from, socklen_t *length) {
    if (descriptor == network) return count ? receive(buffer, count) : 0;
    if (descriptor != chip) return REAL(recvfrom)(descriptor, buffer, count, flags, from, length);
    if (!hasCommand()) {
        errno = EAGAIN;
        return -1;
    }
    auto *sender = reinterpret_cast<sockaddr_un *>(from);
    sender->sun_family = AF_UNIX;
    strcpy(sender->sun_path, "x");
    *length = sizeof(sa_family_t) + 2;
    if (world->untold) {
        int input = __builtin_ctz(world->untold);
        world->asked = outputs + input;
        return snprintf(static_cast<char *>(buffer), count, "%s %s", world->driven[input] ? "on" : "off", names[outputs + input]);
    }
    return snprintf(static_cast<char *>(buffer), count, "get %s", names[world->asked]);
}

ssize_t sendto(int descriptor, const void *bytes, size_t count, int flags, const sockaddr *to, socklen_t length) {
    if (descriptor != chip) return REAL(sendto)(descriptor, bytes, count, flags, to, length);
    bool isOn = count >= 5 && !memcmp(bytes, "ok on", 5), isOff = count >= 6 && !memcmp(bytes, "ok off", 6);
    if (world->asked >= outputs && world->asked != horn) {
        // A line that is not taken yet is told again.
        if (isOn || isOff) world->untold &= ~(1u << (world->asked - outputs));
    } else {
        world->level[world->asked] = isOn ? 1 : isOff ? 0 : -1;
        world->isAskingLevels = world->asked != horn;
        world->asked = world->asked + 1 < outputs ? world->asked + 1 : horn;
    }
    return ssize_t(count);
}

// MARK: The one poll

static int look(pollfd *entries, nfds_t count) {
    auto &connection = world->connection;
    meetDue();
    int ready = 0;
    for (nfds_t index = 0; index < count; index++) {
        auto &entry = entries[index];
        entry.revents = 0;
        if (entry.fd >= 0 && entry.fd == network) {
            if (connection.isReset) entry.revents = entry.events & (POLLIN | POLLOUT);
            if (connection.isConnected) entry.revents |= entry.events & POLLOUT;
            if (hasArrived()) entry.revents |= entry.events & POLLIN;
        } else if (entry.fd == STDERR_FILENO) {
            entry.revents = entry.events & POLLOUT;
        } else if (entry.fd >= 0 && entry.fd == chip && hasCommand()) {
            entry.revents = entry.events & POLLIN;
        }
        if (entry.revents) ready++;
    }
    return ready;
}

static Time nextOnNetwork() {
    auto &connection = world->connection;
    Time next = never;
    if (connection.isOpen && !connection.isConnected) next = connection.connects;
    if (connection.chunkCount && connection.chunks[0].arrives < next) next = connection.chunks[0].arrives;
    return next;
}

int poll(pollfd *entries, nfds_t count, int timeout) {
    if (++world->turnsAtOnce > 5000) fail("the loop turns 5,000 times and no time passes");
    world->turns++;
    if (++world->turnsInMinute > 20000) fail("the loop turns over 20,000 times in a minute");
    Time end = timeout < 0 ? never : world->now + milliseconds(timeout);
    while (true) {
        leave();
        if (int ready = look(entries, count)) return ready;
        if (world->now >= end) return 0;
        Time next = end;
        if (nextOnNetwork() < next) next = nextOnNetwork();
        if (nextInWorld() < next) next = nextInWorld();
        if (next > world->now) {
            world->now = next;
            world->turnsAtOnce = 0;
        }
        serveWorld();
        // Just before the end the outputs are asked.
        if (world->now >= world->ends - seconds(1) && !world->hasAskedLevels) {
            world->hasAskedLevels = world->isAskingLevels = true;
            for (int &level : world->level) level = -1;
            world->asked = 0;
        }
    }
}
}
