#include "candidates.h"
#include <cjson/cJSON.h>

static uint64_t sum_of_value(const cJSON *value) {
    if (cJSON_IsNumber(value)) return sum_of_number(value->valuedouble);
    if (cJSON_IsString(value)) return sum_of_text(strlen(value->valuestring), value->valuestring[0]);
    return cJSON_IsNull(value) ? OF_NULL : cJSON_IsTrue(value) ? OF_TRUE : OF_FALSE;
}

static uint64_t sum_of_leaves(const cJSON *object, const cJSON *metadata) {
    uint64_t sum = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, object) {
        const cJSON *of_member = metadata ? cJSON_GetObjectItemCaseSensitive(metadata, member->string) : NULL;
        if (cJSON_IsObject(member)) {
            sum += sum_of_leaves(member, of_member);
        } else {
            const cJSON *asked_at = of_member ? cJSON_GetObjectItemCaseSensitive(of_member, "timestamp") : NULL;
            sum += sum_of_leaf(sum_of_value(member), asked_at ? (uint64_t)asked_at->valuedouble : 0);
        }
    }
    return sum;
}

static uint64_t sum_of_same(const cJSON *desired, const cJSON *reported) {
    uint64_t sum = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, desired) {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(reported, member->string);
        if (!other) continue;
        if (cJSON_IsObject(member)) {
            sum += sum_of_same(member, other);
        } else if (cJSON_Compare(member, other, 1)) {
            sum += sum_of_leaf(sum_of_value(member), 0);
        }
    }
    return sum;
}

static uint64_t number(const cJSON *object, const char *key) {
    return (uint64_t)cJSON_GetObjectItemCaseSensitive(object, key)->valuedouble;
}

static uint64_t delta(const char *bytes, size_t count) {
    cJSON *document = cJSON_ParseWithLength(bytes, count);
    uint64_t sum = number(document, "version")
        + sum_of_leaves(cJSON_GetObjectItemCaseSensitive(document, "state"),
                        cJSON_GetObjectItemCaseSensitive(document, "metadata"));
    cJSON_Delete(document);
    return sum;
}

static uint64_t shadow(const char *bytes, size_t count) {
    cJSON *document = cJSON_ParseWithLength(bytes, count);
    const cJSON *state = cJSON_GetObjectItemCaseSensitive(document, "state");
    uint64_t sum = number(document, "version")
        + sum_of_leaves(cJSON_GetObjectItemCaseSensitive(state, "delta"), NULL)
        + sum_of_same(cJSON_GetObjectItemCaseSensitive(state, "desired"),
                      cJSON_GetObjectItemCaseSensitive(state, "reported"));
    cJSON_Delete(document);
    return sum;
}

static uint64_t job(const char *bytes, size_t count) {
    cJSON *document = cJSON_ParseWithLength(bytes, count);
    const cJSON *execution = cJSON_GetObjectItemCaseSensitive(document, "execution");
    const cJSON *job_document = cJSON_GetObjectItemCaseSensitive(execution, "jobDocument");
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(job_document, "params");
    uint64_t sum = number(execution, "versionNumber") + number(execution, "executionNumber")
        + strlen(cJSON_GetObjectItemCaseSensitive(execution, "jobId")->valuestring)
        + strlen(cJSON_GetObjectItemCaseSensitive(job_document, "action")->valuestring)
        + strlen(cJSON_GetObjectItemCaseSensitive(params, "handler")->valuestring);
    cJSON_Delete(document);
    return sum;
}

static size_t report(const struct field *fields, size_t count, const char *token, char *out, size_t room) {
    cJSON *document = cJSON_CreateObject();
    cJSON *reported = cJSON_AddObjectToObject(cJSON_AddObjectToObject(document, "state"), "reported");
    cJSON *object = NULL;
    for (size_t index = 0; index < count; index++) {
        const struct field *field = &fields[index];
        if (!object || strcmp(object->string, field->object) != 0) object = cJSON_AddObjectToObject(reported, field->object);
        switch (field->kind) {
        case SWITCH: cJSON_AddBoolToObject(object, field->key, field->number != 0); break;
        case STATE: cJSON_AddStringToObject(object, field->key, field->text); break;
        default: cJSON_AddNumberToObject(object, field->key, field->number);
        }
    }
    cJSON_AddStringToObject(document, "clientToken", token);
    cJSON_PrintPreallocated(document, out, (int)room, 0);
    cJSON_Delete(document);
    return strlen(out);
}

const struct candidate cjson = {"cJSON", delta, shadow, job, report};
