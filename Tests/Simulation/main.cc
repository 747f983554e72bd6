// Plays seeds, one after the other: for each a world is made, and the device is started in it, and again whenever it was
// killed. This is in front of the device's own `main`, in each of its processes.
//
//   SIMULATION=FIRST:COUNT    the seeds
//   SIMULATION_TELL=1         prints the history
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

World *world;
bool isVerbose;

static void begin(uint64_t seed) {
    memset(world, 0, sizeof *world);
    world->seed = seed;
    world->random.state = seed;
    world->now = seconds(1000);
    world->minute = world->now;
    world->quietFrom = world->now + world->random.between(seconds(60), seconds(600));
    // Safe mode lasts ten minutes, and follows no wish.
    world->lastWishes = world->quietFrom + seconds(700);
    world->ends = world->quietFrom + seconds(1000);
    world->nextDeed = world->now + world->random.between(0, seconds(10));
    world->insists = world->random.chance(50);
    world->history = 0xCBF29CE484222325;
    world->untold = (1u << inputs) - 1;
    for (int line = 0; line < lines; line++) world->desired[line] = world->reported[line] = -1;
    std::filesystem::remove_all("state");
}

// Plays a seed to its end, and answers whether all was well.
static bool play(uint64_t seed, bool &isDevice) {
    begin(seed);
    while (true) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            // Who computes without end asks for no time of ours.
            rlimit limit = {10, 12};
            setrlimit(RLIMIT_CPU, &limit);
            isDevice = true;
            return true;
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) continue;
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) fail("the device computes without end");
        if (WIFSIGNALED(status)) fail("the device was ended by signal %d", WTERMSIG(status));
        if (WIFEXITED(status) && WEXITSTATUS(status) != 78) fail("the device ended by itself, with %d", WEXITSTATUS(status));
        return !world->failure[0];
    }
}

__attribute__((constructor)) static void playSeeds() {
    const char *seeds = getenv("SIMULATION");
    unsigned long long first = 0, count = 0;
    if (!seeds || sscanf(seeds, "%llu:%llu", &first, &count) != 2) return;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    isVerbose = getenv("SIMULATION_TELL");
    world = static_cast<World *>(mmap(nullptr, sizeof(World), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (world == MAP_FAILED) abort();
    unsigned long long failures = 0, turns = 0, messages = 0, connects = 0, kills = 0;
    for (auto seed = first; seed < first + count; seed++) {
        bool isDevice = false;
        bool isWell = play(seed, isDevice);
        if (isDevice) return;
        if (!isWell) {
            failures++;
            printf("seed %llu: %s\n", seed, world->failure);
        } else if (seed % 50 == 0) {
            // The same seed gives the same history.
            uint64_t history = world->history;
            play(seed, isDevice);
            if (isDevice) return;
            if (world->history != history) {
                failures++;
                printf("seed %llu: a second time it goes otherwise\n", seed);
            }
        }
        turns += world->turns;
        messages += world->messages;
        connects += world->connects;
        kills += world->kills;
    }
    printf("%llu seeds, %llu failed: %llu turns, %llu messages, %llu connections, %llu kills\n", count, failures, turns, messages, connects, kills);
    fflush(stdout);
    _exit(failures ? 1 : 0);
}
