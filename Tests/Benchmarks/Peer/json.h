// As much JSON as this client needs: to find the value of a member. It skips what it does not look for, and checks
// nothing: no escapes in names, no malformed document. A delta of 114 bytes takes it 1,000 instructions; with a tree of
// cJSON's, as most would write it, it were 10,700, of 137,000 for the delta in all. So this is the harder one to match.
#pragma once

#include <stdbool.h>
#include <string.h>

struct json {
    const char *at, *end;
};

static inline bool json_is(struct json value, const char *text) {
    const size_t length = strlen(text);
    return value.at && (size_t)(value.end - value.at) >= length && memcmp(value.at, text, length) == 0;
}

static inline struct json json_skip_space(struct json text) {
    while (text.at < text.end && (unsigned char)*text.at <= ' ') text.at++;
    return text;
}

/// What is behind a value.
static inline struct json json_skip(struct json text) {
    int depth = 0;
    for (; text.at < text.end; text.at++) {
        const char c = *text.at;
        if (c == '"') {
            while (++text.at < text.end && *text.at != '"') text.at += *text.at == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth <= 0) {
            text.at += depth == 0;
            break;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    return text;
}

/// The value of the member `name` of the object that `text` begins with, and all behind it; `at` is NULL: there is none.
static inline struct json json_member(struct json text, const char *name) {
    const size_t length = strlen(name);
    if (!json_is(text, "{")) return (struct json){0};
    text.at++;
    for (;;) {
        text = json_skip_space(text);
        if (text.at >= text.end || *text.at != '"') return (struct json){0};
        const char *start = ++text.at;
        while (text.at < text.end && *text.at != '"') text.at++;
        const bool found = (size_t)(text.at - start) == length && memcmp(start, name, length) == 0;
        while (text.at < text.end && *text.at != ':') text.at++;
        if (text.at < text.end) text.at++;
        text = json_skip_space(text);
        if (found) return text;
        text = json_skip_space(json_skip(text));
        if (text.at < text.end && *text.at == ',') text.at++;
    }
}
