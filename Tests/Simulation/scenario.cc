// What happens around the device, by the seed: people, the weather of the network, and kills. First faults, then quiet:
// in the end everything has to be as it is said to be.
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "world.h"

const char *const names[lines + 1] = {"pump", "lamp", "valve", "door", "button", "horn"};

void fail(const char *format, ...) {
    if (world->failure[0]) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(world->failure, sizeof world->failure, format, arguments);
    va_end(arguments);
}

// A line of the history.
void tell(const char *format, ...) {
    char text[512];
    int at = snprintf(text, sizeof text, "%9.3f s  ", double(world->now) / 1e6);
    va_list arguments;
    va_start(arguments, format);
    at += vsnprintf(text + at, sizeof text - at, format, arguments);
    va_end(arguments);
    if (at > int(sizeof text) - 1) at = sizeof text - 1;
    for (int index = 0; index < at; index++) world->history = (world->history ^ uint8_t(text[index])) * 0x100000001B3;
    if (isVerbose) printf("%s\n", text);
}

static void drive(int input, int value) {
    world->driven[input] = value;
    world->untold |= 1u << input;
    tell("world: %s goes %s", names[outputs + input], value ? "on" : "off");
}

static void cut() {
    auto &connection = world->connection;
    if (!connection.isOpen || connection.isReset) return;
    connection.isReset = true;
    brokerLosesConnection();
    tell("fault: the connection is cut");
}

static void doSomething() {
    auto &random = world->random;
    switch (random.below(20)) {
    case 0: return cut();
    case 1:
        world->connection.mutesAt = world->now;
        return tell("fault: the broker says nothing any more on this connection");
    case 2:
        world->brokerBackAt = world->now + random.between(seconds(1), seconds(90));
        tell("fault: the broker is away for %lld s", (long long)((world->brokerBackAt - world->now) / 1000000));
        return cut();
    case 3:
        world->killIn = int(1 + random.below(12));
        world->isPowerCut = random.chance(50);
        return tell("fault: %s at the %d. write", world->isPowerCut ? "a power cut" : "kill -9", world->killIn);
    case 4:
        world->isKilled = true;
        world->isPowerCut = random.chance(50);
        return tell("fault: %s", world->isPowerCut ? "a power cut" : "kill -9");
    case 5:
        if (random.chance(50)) {
            world->diskFullUntil = world->wasFullUntil = world->now + random.between(seconds(1), seconds(120));
            return tell("fault: the disk is full for %lld s", (long long)((world->diskFullUntil - world->now) / 1000000));
        }
        if (!random.chance(50)) return;
        cut();
        dropSession();
        return tell("fault: the broker has lost the session");
    case 6: case 7: return honk();
    case 8: case 9: case 10: {
        int input = int(random.below(inputs));
        return drive(input, !world->driven[input]);
    }
    default: return wish(int(random.below(outputs)), int(random.below(2)));
    }
}

// A wish whose delta was lost with the broker's session, or with the device that had taken it, is known to the cloud
// alone: who does not ask the API goes by the next one. One after the other: a cloud that says only once what it misses
// takes a report of before for one of after.
static void wishOnceMore() {
    wish(world->wishedOnceMore, int(world->random.below(2)));
    honk();
    world->lastWishes = ++world->wishedOnceMore < outputs ? world->now + seconds(10) : never;
}

void serveWorld() {
    if (world->now >= world->quietFrom) world->killIn = 0, world->diskFullUntil = 0;
    if (world->now >= world->lastWishes) wishOnceMore();
    if (world->now >= world->minute + seconds(60)) {
        world->minute = world->now;
        world->messagesInMinute = 0;
        world->turnsInMinute = 0;
    }
    if (world->now >= world->nextDeed && world->now < world->quietFrom) {
        doSomething();
        // Now in a burst, now after a pause.
        world->nextDeed = world->now + (world->random.chance(40) ? world->random.between(0, milliseconds(300))
                                                                 : world->random.between(seconds(1), seconds(30)));
    }
}

Time nextInWorld() {
    Time next = world->hasAskedLevels ? world->ends : world->ends - seconds(1);
    if (world->lastWishes < next) next = world->lastWishes;
    if (world->now < world->quietFrom && world->nextDeed < next) next = world->nextDeed;
    return next;
}

// All faults are over for long: the cloud has been told what is, and what is, is what was wished last.
void judge() {
    if (!world->connection.hasSession) return fail("not connected after %lld s of quiet", (long long)((world->ends - world->quietFrom) / 1000000));
    if (!world->session.hasDeltas || !world->session.hasUpdates || !world->session.hasRequests) return fail("not subscribed to everything");
    if (world->isAskingLevels) return fail("the chip does not tell all levels");
    if (world->session.count) return fail("%d messages of the broker's are not acknowledged", world->session.count);
    if (world->level[horn] != 0) return fail("the horn is %d, and every honk is over", world->level[horn]);
    for (int number = 0; number < world->executionCount; number++) {
        // What is asked for before may be lost with the broker's session, or with the device that has taken it.
        if (world->executions[number].sent > world->quietFrom && world->executions[number].outcome != succeeded)
            return fail("execution %d came to %d", number, world->executions[number].outcome);
    }
    for (int line = 0; line < lines; line++) {
        int is = line < outputs ? world->level[line] : world->driven[line - outputs];
        if (world->reported[line] != is) return fail("%s is %d, and reported as %d", names[line], is, world->reported[line]);
        if (line < outputs && world->desired[line] >= 0 && world->desired[line] != is)
            return fail("%s is %d, and wished to be %d", names[line], is, world->desired[line]);
    }
}
