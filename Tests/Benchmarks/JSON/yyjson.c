#include "candidates.h"
#include <yyjson.h>

static uint64_t sum_of_value(yyjson_val *value) {
    if (yyjson_is_num(value)) return sum_of_number(yyjson_get_num(value));
    if (yyjson_is_str(value)) return sum_of_text(yyjson_get_len(value), yyjson_get_str(value)[0]);
    return yyjson_is_null(value) ? OF_NULL : yyjson_is_true(value) ? OF_TRUE : OF_FALSE;
}

static uint64_t sum_of_leaves(yyjson_val *object, yyjson_val *metadata) {
    uint64_t sum = 0;
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        yyjson_val *value = yyjson_obj_iter_get_val(key);
        yyjson_val *of_member = yyjson_obj_getn(metadata, yyjson_get_str(key), yyjson_get_len(key));
        if (yyjson_is_obj(value)) {
            sum += sum_of_leaves(value, of_member);
        } else {
            sum += sum_of_leaf(sum_of_value(value), yyjson_get_uint(yyjson_obj_get(of_member, "timestamp")));
        }
    }
    return sum;
}

static uint64_t sum_of_same(yyjson_val *desired, yyjson_val *reported) {
    uint64_t sum = 0;
    yyjson_obj_iter members = yyjson_obj_iter_with(desired);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        yyjson_val *value = yyjson_obj_iter_get_val(key);
        yyjson_val *other = yyjson_obj_getn(reported, yyjson_get_str(key), yyjson_get_len(key));
        if (!other) continue;
        if (yyjson_is_obj(value)) {
            sum += sum_of_same(value, other);
        } else if (yyjson_equals(value, other)) {
            sum += sum_of_leaf(sum_of_value(value), 0);
        }
    }
    return sum;
}

static uint64_t delta(const char *bytes, size_t count) {
    yyjson_doc *document = yyjson_read(bytes, count, 0);
    yyjson_val *top = yyjson_doc_get_root(document);
    uint64_t sum = yyjson_get_uint(yyjson_obj_get(top, "version"))
        + sum_of_leaves(yyjson_obj_get(top, "state"), yyjson_obj_get(top, "metadata"));
    yyjson_doc_free(document);
    return sum;
}

static uint64_t shadow(const char *bytes, size_t count) {
    yyjson_doc *document = yyjson_read(bytes, count, 0);
    yyjson_val *top = yyjson_doc_get_root(document), *state = yyjson_obj_get(top, "state");
    uint64_t sum = yyjson_get_uint(yyjson_obj_get(top, "version")) + sum_of_leaves(yyjson_obj_get(state, "delta"), NULL)
        + sum_of_same(yyjson_obj_get(state, "desired"), yyjson_obj_get(state, "reported"));
    yyjson_doc_free(document);
    return sum;
}

static uint64_t job(const char *bytes, size_t count) {
    yyjson_doc *document = yyjson_read(bytes, count, 0);
    yyjson_val *execution = yyjson_obj_get(yyjson_doc_get_root(document), "execution");
    yyjson_val *job_document = yyjson_obj_get(execution, "jobDocument");
    uint64_t sum = yyjson_get_uint(yyjson_obj_get(execution, "versionNumber"))
        + yyjson_get_uint(yyjson_obj_get(execution, "executionNumber")) + yyjson_get_len(yyjson_obj_get(execution, "jobId"))
        + yyjson_get_len(yyjson_obj_get(job_document, "action"))
        + yyjson_get_len(yyjson_obj_get(yyjson_obj_get(job_document, "params"), "handler"));
    yyjson_doc_free(document);
    return sum;
}

static size_t report(const struct field *fields, size_t count, const char *token, char *out, size_t room) {
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *top = yyjson_mut_obj(document), *object = NULL;
    yyjson_mut_doc_set_root(document, top);
    yyjson_mut_val *state = yyjson_mut_obj(document), *reported = yyjson_mut_obj(document);
    yyjson_mut_obj_add_val(document, top, "state", state);
    yyjson_mut_obj_add_val(document, state, "reported", reported);
    for (size_t index = 0; index < count; index++) {
        const struct field *field = &fields[index];
        if (index == 0 || strcmp(fields[index - 1].object, field->object) != 0) {
            object = yyjson_mut_obj(document);
            yyjson_mut_obj_add_val(document, reported, field->object, object);
        }
        switch (field->kind) {
        case SWITCH: yyjson_mut_obj_add_bool(document, object, field->key, field->number != 0); break;
        case COUNT: yyjson_mut_obj_add_int(document, object, field->key, (int64_t)field->number); break;
        case STATE: yyjson_mut_obj_add_str(document, object, field->key, field->text); break;
        default: yyjson_mut_obj_add_real(document, object, field->key, field->number);
        }
    }
    yyjson_mut_obj_add_str(document, top, "clientToken", token);
    size_t length = 0;
    char *text = yyjson_mut_write(document, 0, &length);
    if (length < room) memcpy(out, text, length + 1);
    free(text);
    yyjson_mut_doc_free(document);
    return length;
}

const struct candidate yyjson_dom = {"yyjson", delta, shadow, job, report};
