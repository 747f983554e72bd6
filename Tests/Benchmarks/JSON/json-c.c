#include "candidates.h"
#include <json-c/json.h>

static struct json_object *member(struct json_object *object, const char *key) {
    return json_object_object_get(object, key);
}

static uint64_t sum_of_value(struct json_object *value) {
    switch (json_object_get_type(value)) {
    case json_type_null: return OF_NULL;
    case json_type_boolean: return json_object_get_boolean(value) ? OF_TRUE : OF_FALSE;
    case json_type_string:
        return sum_of_text((size_t)json_object_get_string_len(value), json_object_get_string(value)[0]);
    default: return sum_of_number(json_object_get_double(value));
    }
}

static uint64_t sum_of_leaves(struct json_object *object, struct json_object *metadata) {
    uint64_t sum = 0;
    json_object_object_foreach(object, key, value) {
        struct json_object *of_member = metadata ? member(metadata, key) : NULL;
        if (json_object_is_type(value, json_type_object)) {
            sum += sum_of_leaves(value, of_member);
        } else {
            struct json_object *asked_at = of_member ? member(of_member, "timestamp") : NULL;
            sum += sum_of_leaf(sum_of_value(value), asked_at ? (uint64_t)json_object_get_int64(asked_at) : 0);
        }
    }
    return sum;
}

static uint64_t sum_of_same(struct json_object *desired, struct json_object *reported) {
    uint64_t sum = 0;
    json_object_object_foreach(desired, key, value) {
        struct json_object *other = member(reported, key);
        if (!other) continue;
        if (json_object_is_type(value, json_type_object)) {
            sum += sum_of_same(value, other);
        } else if (json_object_equal(value, other)) {
            sum += sum_of_leaf(sum_of_value(value), 0);
        }
    }
    return sum;
}

static struct json_object *parse(const char *bytes, size_t count) {
    struct json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *document = json_tokener_parse_ex(tokener, bytes, (int)count);
    json_tokener_free(tokener);
    return document;
}

static uint64_t delta(const char *bytes, size_t count) {
    struct json_object *document = parse(bytes, count);
    uint64_t sum = (uint64_t)json_object_get_int64(member(document, "version"))
        + sum_of_leaves(member(document, "state"), member(document, "metadata"));
    json_object_put(document);
    return sum;
}

static uint64_t shadow(const char *bytes, size_t count) {
    struct json_object *document = parse(bytes, count);
    struct json_object *state = member(document, "state");
    uint64_t sum = (uint64_t)json_object_get_int64(member(document, "version"))
        + sum_of_leaves(member(state, "delta"), NULL) + sum_of_same(member(state, "desired"), member(state, "reported"));
    json_object_put(document);
    return sum;
}

static uint64_t job(const char *bytes, size_t count) {
    struct json_object *document = parse(bytes, count);
    struct json_object *execution = member(document, "execution");
    struct json_object *job_document = member(execution, "jobDocument");
    uint64_t sum = (uint64_t)json_object_get_int64(member(execution, "versionNumber"))
        + (uint64_t)json_object_get_int64(member(execution, "executionNumber"))
        + (uint64_t)json_object_get_string_len(member(execution, "jobId"))
        + (uint64_t)json_object_get_string_len(member(job_document, "action"))
        + (uint64_t)json_object_get_string_len(member(member(job_document, "params"), "handler"));
    json_object_put(document);
    return sum;
}

static size_t report(const struct field *fields, size_t count, const char *token, char *out, size_t room) {
    struct json_object *document = json_object_new_object();
    struct json_object *state = json_object_new_object(), *reported = json_object_new_object(), *object = NULL;
    json_object_object_add(document, "state", state);
    json_object_object_add(state, "reported", reported);
    for (size_t index = 0; index < count; index++) {
        const struct field *field = &fields[index];
        if (index == 0 || strcmp(fields[index - 1].object, field->object) != 0) {
            object = json_object_new_object();
            json_object_object_add(reported, field->object, object);
        }
        struct json_object *value;
        switch (field->kind) {
        case SWITCH: value = json_object_new_boolean(field->number != 0); break;
        case COUNT: value = json_object_new_int64((int64_t)field->number); break;
        case STATE: value = json_object_new_string(field->text); break;
        default: value = json_object_new_double(field->number);
        }
        json_object_object_add(object, field->key, value);
    }
    json_object_object_add(document, "clientToken", json_object_new_string(token));
    size_t length = 0;
    const char *text = json_object_to_json_string_length(
        document, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    if (length < room) memcpy(out, text, length + 1);
    json_object_put(document);
    return length;
}

const struct candidate json_c = {"json-c", delta, shadow, job, report};
