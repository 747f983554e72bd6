// Reads and writes the same documents with each candidate in turns, and prints each one's time, or, under valgrind
// (`benchmark instructions`), lets callgrind count: Tests/Benchmarks/json makes the table of both.
#include "candidates.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <valgrind/callgrind.h>

enum { ROUNDS = 15, FIELDS = 16 };

static const struct candidate *const candidates[] = {
    &shadowpin, &cjson, &json_c, &simdjson_dom,
#ifdef HAS_YYJSON
    &yyjson_dom,
#endif
};
enum { CANDIDATES = sizeof candidates / sizeof *candidates };

struct text {
    char bytes[40000];
    size_t count;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text->count += (size_t)vsnprintf(text->bytes + text->count, sizeof text->bytes - text->count, format, arguments);
    va_end(arguments);
}

// Field `index` of a board: switches, measurements and states, two to an object.
static void add_value(struct text *text, int index, int age) {
    switch (index % 4) {
    case 0: add(text, "%s", (index / 4 + age) % 2 ? "true" : "false"); break;
    case 1: add(text, "%d.%d", 20 + index % 7, (5 + age) % 10); break;
    case 2: add(text, "%d", index * 17 + age); break;
    default: add(text, "\"%s\"", (index + age) % 2 ? "open" : "half closed");
    }
}

static const char *const keys[] = {"on", "temperature", "count", "state"};

// `{"line00":{"on":true,"temperature":21.5},…}`, of the fields first, first + step, …
static void add_fields(struct text *text, int first, int step, int end, int age, int are_times) {
    add(text, "{");
    int object = -1;
    for (int index = first; index < end; index += step) {
        if (object >= 0) add(text, index / 2 == object ? "," : "},");
        if (index / 2 != object) add(text, "\"line%02d\":{", index / 2);
        object = index / 2;
        add(text, "\"%s\":", keys[index % 4]);
        if (are_times) add(text, "{\"timestamp\":%d}", 1748390400 + index); else add_value(text, index, age);
    }
    add(text, "}}");
}

// As the cloud sends it: six leaves, each with its time.
static void make_delta(struct text *text) {
    add(text, "{\"version\":1204,\"timestamp\":1748390400,\"state\":");
    add_fields(text, 0, 1, 6, 0, 0);
    add(text, ",\"metadata\":");
    add_fields(text, 0, 1, 6, 0, 1);
    add(text, ",\"clientToken\":\"fleet-5f0c2a9e81d0b7f4-0000000000000012\"}");
}

// 64 fields, every eighth of which is desired otherwise than it is reported.
static void make_shadow(struct text *text) {
    add(text, "{\"state\":{\"reported\":");
    add_fields(text, 0, 1, 64, 0, 0);
    add(text, ",\"desired\":{");
    for (int index = 0; index < 64; index += 2) {
        add(text, "%s\"line%02d\":{\"%s\":", index ? "," : "", index / 2, keys[index % 4]);
        add_value(text, index, index % 8 == 0);
        add(text, ",\"%s\":", keys[index % 4 + 1]);
        add_value(text, index + 1, 0);
        add(text, "}");
    }
    add(text, "},\"delta\":");
    add_fields(text, 0, 8, 64, 1, 0);
    add(text, "},\"metadata\":{\"reported\":");
    add_fields(text, 0, 1, 64, 0, 1);
    add(text, ",\"desired\":");
    add_fields(text, 0, 1, 64, 0, 1);
    add(text, "},\"version\":1204,\"timestamp\":1748390400}");
}

// A job with a list for people in it that fills it up.
static void make_job(struct text *text) {
    add(text, "{\"timestamp\":1748390400,\"execution\":{\"jobId\":\"water-2025-05-28\",\"status\":\"QUEUED\",\"queuedAt\":1748390300,"
              "\"lastUpdatedAt\":1748390300,\"versionNumber\":1,\"executionNumber\":7,\"jobDocument\":{\"action\":\"run\","
              "\"params\":{\"handler\":\"water\",\"args\":[\"north\",\"10\"],\"timeLimit\":60},\"files\":[");
    for (int index = 0; text->count < 30 * 1024 - 200; index++) {
        add(text, "%s{\"name\":\"opt/water/zone%03d.conf\",\"size\":%d,\"share\":%d.%02d,\"note\":\"north \\u2013 \\\"early\\\"\",\"isNew\":%s}",
            index ? "," : "", index, index * 731 % 90001, index % 9, index % 89 + 10, index % 3 ? "true" : "false");
    }
    add(text, "]}}}");
}

static const struct field *report_fields(void) {
    static struct field fields[FIELDS];
    static char objects[FIELDS][8];
    for (int index = 0; index < FIELDS; index++) {
        struct text value = {.count = 0};
        add_value(&value, index, 0);
        snprintf(objects[index], sizeof *objects, "line%02d", index / 2);
        fields[index] = (struct field){
            objects[index], keys[index % 4], (const int[]){SWITCH, MEASURE, COUNT, STATE}[index % 4],
            index % 4 == 0 ? index / 4 % 2 : strtod(value.bytes, NULL), (index % 2) ? "open" : "half closed"};
    }
    return fields;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int by_size(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static struct text documents[3];
static const struct field *fields;
static char written[16384];
static const char *const titles[] = {"delta", "shadow", "job", "report"};

// What the candidate makes of task 0...3; 0: it cannot do that.
static uint64_t perform(const struct candidate *candidate, int task) {
    switch (task) {
    case 0: return candidate->delta(documents[0].bytes, documents[0].count);
    case 1: return candidate->shadow(documents[1].bytes, documents[1].count);
    case 2: return candidate->job(documents[2].bytes, documents[2].count);
    default:
        if (!candidate->report) return 0;
        return candidate->report(fields, FIELDS, "sp-5f0c2a9e81d0b7f4-0000000000000012", written, sizeof written);
    }
}

int main(int count, char **arguments) {
    int counts_instructions = count > 1 && strcmp(arguments[1], "instructions") == 0;
    make_delta(&documents[0]);
    make_shadow(&documents[1]);
    make_job(&documents[2]);
    fields = report_fields();
    for (int task = 0; task < 4; task++) {
        double times[CANDIDATES][ROUNDS] = {0};
        uint64_t expected = perform(candidates[0], task);
        size_t bytes = task < 3 ? documents[task].count : (size_t)expected;
        int repeats = (int)(2000000 / bytes) + 1;
        char first[sizeof written];
        memcpy(first, written, sizeof first);
        for (int index = 0; index < CANDIDATES; index++) {
            const struct candidate *candidate = candidates[index];
            uint64_t found = perform(candidate, task);
            if (found == 0) continue;
            if (found != expected || (task == 3 && memcmp(first, written, bytes) != 0)) {
                fprintf(stderr, "%s: %s finds %llu, %s %llu\n%.*s\n%.*s\n", titles[task], candidate->name,
                        (unsigned long long)found, candidates[0]->name, (unsigned long long)expected,
                        (int)bytes, first, (int)bytes, written);
                return 1;
            }
            if (counts_instructions) {
                char row[80];
                snprintf(row, sizeof row, "%s %zu %s", titles[task], bytes, candidate->name);
                CALLGRIND_ZERO_STATS;
                perform(candidate, task);
                CALLGRIND_DUMP_STATS_AT(row);
            }
        }
        if (counts_instructions) continue;
        for (int round = 0; round < ROUNDS; round++) {
            for (int index = 0; index < CANDIDATES; index++) {
                double start = now();
                for (int repeat = 0; repeat < repeats; repeat++) perform(candidates[index], task);
                times[index][round] = (now() - start) / repeats;
            }
        }
        for (int index = 0; index < CANDIDATES; index++) {
            if (perform(candidates[index], task) == 0) continue;
            qsort(times[index], ROUNDS, sizeof *times[index], by_size);
            printf("%s %zu %s %.0f\n", titles[task], bytes, candidates[index]->name, times[index][ROUNDS / 2]);
        }
    }
    return 0;
}
