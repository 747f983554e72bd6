// What every candidate does with the same bytes, so that their times can be compared. Each answers a sum over all it has
// found in the document: a candidate that leaves something out differs from the others, and the benchmark ends.
#pragma once
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// The sum that a leaf adds: what it holds, and when it was asked for (0 where the document does not say).
enum { OF_NULL = 3, OF_FALSE = 5, OF_TRUE = 7 };
static inline uint64_t sum_of_number(double number) { return (uint64_t)(int64_t)(number * 16) * 11; }
static inline uint64_t sum_of_text(size_t bytes, char first) { return bytes * 13 + (uint8_t)first; }
static inline uint64_t sum_of_leaf(uint64_t value, uint64_t asked_at) { return value * 17 + asked_at; }

// A field of the report that is to be written: its path has two keys.
struct field {
    const char *object, *key;
    enum { SWITCH, COUNT, MEASURE, STATE } kind;
    double number;
    const char *text;
};

struct candidate {
    const char *name;
    // A delta: its version, the leaves of its state, and each one's time in its metadata.
    uint64_t (*delta)(const char *bytes, size_t count);
    // A fetched shadow: its version, the leaves of its delta, and those that are reported as they are desired.
    uint64_t (*shadow)(const char *bytes, size_t count);
    // A job: its status, version and number, its action, and how many bytes its parameters' handler has.
    uint64_t (*job)(const char *bytes, size_t count);
    // A report of the fields; how many bytes of `out` it takes.
    size_t (*report)(const struct field *fields, size_t count, const char *token, char *out, size_t room);
};

extern const struct candidate shadowpin, cjson, json_c, simdjson_dom, yyjson_dom;

#ifdef __cplusplus
}
#endif
