// The world around one device: what is real in it, and what time it is. It lies in memory that the processes of one run
// share, for it outlives the device: whoever is killed is started again into the same world.
#pragma once

#include <cstddef>
#include <cstdint>

// In microseconds of CLOCK_MONOTONIC.
using Time = int64_t;

constexpr Time milliseconds(int64_t count) { return count * 1000; }
constexpr Time seconds(int64_t count) { return count * 1000000; }
constexpr Time never = INT64_MAX;

// splitmix64: the same numbers for the same seed, on every machine.
struct Random {
    uint64_t state;
    uint64_t next() {
        uint64_t mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return mixed ^ mixed >> 31;
    }
    int64_t below(int64_t end) { return int64_t(next() % uint64_t(end)); }
    bool chance(int percent) { return below(100) < percent; }
    Time between(Time first, Time last) { return first + below(last - first + 1); }
};

// The board of board.yaml beside this file: outputs with a field, inputs, and the horn, which only a command sets.
constexpr int outputs = 3, inputs = 2, lines = outputs + inputs, horn = lines;
extern const char *const names[lines + 1];

// What became of an execution of the command `honk`.
enum Outcome { none, succeeded, failed, rejected, timedOut };

struct Execution {
    Outcome outcome;
    Time sent;
};
constexpr int executionsAtMost = 512;

// A message of the broker's to the device that is not acknowledged yet.
struct Pending {
    char topic[96];
    char payload[640];
    int topicBytes, payloadBytes;
    uint16_t id;
    bool isSent;
};

struct Session {
    bool isThere;
    bool hasDeltas, hasUpdates, hasRequests;
    Pending queue[64];
    int count;
    uint16_t lastID;
};

// Bytes on their way to the device.
struct Chunk {
    Time arrives;
    int bytes;
    uint8_t data[1024];
};

struct Connection {
    bool isOpen, isConnected, isReset;
    Time connects;
    // What the broker has of a packet.
    uint8_t received[16384];
    int receivedBytes;
    Chunk chunks[96];
    int chunkCount, chunkOffset;
    Time lastSent, lastReceived;
    bool hasSession;
    // Faults: bytes after which it is cut, either way; from when on the broker says nothing any more.
    int64_t cutAfter;
    Time mutesAt;
};

struct World {
    uint64_t seed;
    Random random;
    Time now, ends, quietFrom;
    Time nextDeed, lastWishes;
    int wishedOnceMore;
    Time brokerBackAt;
    Connection connection;
    Session session;

    // What the cloud wishes and has been told; -1: nothing yet.
    int desired[lines], reported[lines];
    int64_t version;
    bool insists;

    // By their number.
    Execution executions[executionsAtMost];
    int executionCount;

    // How the world drives the inputs, and which of them the device is still to be told; what the outputs are.
    int driven[inputs], level[lines + 1];
    uint32_t untold;
    bool isAskingLevels, hasAskedLevels;
    int asked;

    // A kill at the so-manieth call that writes, from now on; 0: none.
    int killIn;
    bool isKilled, isPowerCut;
    // Until when nothing more fits on the disk.
    Time diskFullUntil, wasFullUntil;

    // What is counted.
    uint64_t history;
    int64_t turns, turnsAtOnce, turnsInMinute, messages, messagesInMinute, connects, kills;
    Time minute;
    char failure[256];
};

// A real one, by its name.
#define REAL(function) reinterpret_cast<decltype(&function)>(dlsym(RTLD_NEXT, #function))

extern World *world;
extern bool isVerbose;

void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A call that writes: the process may be killed at it. Ends the process where that is due.
void countWrite();
void leave();
void forgetFile(int descriptor);
// What has not been synchronised is lost, all of it or a part.
void losePower();

// Takes what the device has sent on its connection.
void brokerReceives();
// The connection has ended: what was sent and not acknowledged is sent again on the next one.
void brokerLosesConnection();
// Does what is due by now in the world outside, and tells when something is due next.
void serveWorld();
Time nextInWorld();
// Judges what is left at the end.
void judge();
void wish(int line, int value);
void honk();
void dropSession();
