#include "candidates.h"
#include <simdjson.h>

using namespace simdjson;

// Kept from one document to the next, as simdjson wants to be used.
static dom::parser parser;

static uint64_t sum_of_value(dom::element value) {
    switch (value.type()) {
    case dom::element_type::NULL_VALUE: return OF_NULL;
    case dom::element_type::BOOL: return bool(value) ? OF_TRUE : OF_FALSE;
    case dom::element_type::STRING: {
        std::string_view text = value;
        return sum_of_text(text.size(), text.empty() ? 0 : text[0]);
    }
    default: return sum_of_number(double(value));
    }
}

static uint64_t sum_of_leaves(dom::object object, dom::object *metadata) {
    uint64_t sum = 0;
    for (auto [key, value] : object) {
        dom::object of_member;
        bool is_there = metadata && (*metadata)[key].get(of_member) == SUCCESS;
        if (value.is_object()) {
            sum += sum_of_leaves(value, is_there ? &of_member : nullptr);
        } else {
            uint64_t asked_at = 0;
            if (is_there && of_member["timestamp"].get(asked_at) != SUCCESS) asked_at = 0;
            sum += sum_of_leaf(sum_of_value(value), asked_at);
        }
    }
    return sum;
}

static bool is_same(dom::element left, dom::element right) {
    return left.type() == right.type() && sum_of_value(left) == sum_of_value(right)
        && (!left.is_string() || std::string_view(left) == std::string_view(right));
}

static uint64_t sum_of_same(dom::object desired, dom::object reported) {
    uint64_t sum = 0;
    for (auto [key, value] : desired) {
        dom::element other;
        if (reported[key].get(other) != SUCCESS) continue;
        if (value.is_object()) {
            sum += sum_of_same(value, other);
        } else if (is_same(value, other)) {
            sum += sum_of_leaf(sum_of_value(value), 0);
        }
    }
    return sum;
}

static uint64_t delta(const char *bytes, size_t count) {
    dom::element document = parser.parse(bytes, count);
    dom::object metadata = document["metadata"];
    return uint64_t(document["version"]) + sum_of_leaves(document["state"], &metadata);
}

static uint64_t shadow(const char *bytes, size_t count) {
    dom::element document = parser.parse(bytes, count);
    dom::object state = document["state"];
    return uint64_t(document["version"]) + sum_of_leaves(state["delta"], nullptr)
        + sum_of_same(state["desired"], state["reported"]);
}

static uint64_t job(const char *bytes, size_t count) {
    dom::element document = parser.parse(bytes, count);
    dom::object execution = document["execution"];
    dom::object job_document = execution["jobDocument"];
    return uint64_t(execution["versionNumber"]) + uint64_t(execution["executionNumber"])
        + std::string_view(execution["jobId"]).size() + std::string_view(job_document["action"]).size()
        + std::string_view(job_document["params"]["handler"]).size();
}

// simdjson of Debian 12 does not write.
extern "C" const candidate simdjson_dom = {"simdjson", delta, shadow, job, nullptr};
