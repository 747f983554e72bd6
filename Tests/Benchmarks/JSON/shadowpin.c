#include "candidates.h"

uint64_t shadowpin_delta(const char *bytes, size_t count);
uint64_t shadowpin_shadow(const char *bytes, size_t count);
uint64_t shadowpin_job(const char *bytes, size_t count);
void shadowpin_fields(const struct field *fields, size_t count);
size_t shadowpin_report(const char *token, char *out, size_t room);

static size_t report(const struct field *fields, size_t count, const char *token, char *out, size_t room) {
    // A field's path is made once, when the board file is read.
    static const struct field *known;
    if (known != fields) shadowpin_fields(fields, count);
    known = fields;
    return shadowpin_report(token, out, room);
}

const struct candidate shadowpin = {"shadowpin", shadowpin_delta, shadowpin_shadow, shadowpin_job, report};
