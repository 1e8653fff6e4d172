#include "client/chaos.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "client/chaos_batch.h"
#include "client/chaos_stale.h"
#include "wire/operation.h"

enum { LATENCY_MS_MAX = 60000 };

struct chaos {
    const skep_allocator *allocator;
    uint64_t seed;
    double throttle, lost_reply, unprocessed, conflict, stale;
    int64_t latency_ns;
    atomic_ullong attempts;
    stale_reads *reads; /* NULL: no stale reads */
};

/* ---- Reading the address ---- */

typedef struct setting {
    skep_str name;
    skep_str value;
} setting;

static bool is_named(const setting *s, const char *name) {
    return s->name.len == strlen(name) && memcmp(s->name.ptr, name, s->name.len) == 0;
}

static skep_status fail_setting(const setting *s, const char *expected, skep_error *err) {
    return fail(err, SKEP_INVALID, "chaos: '%.*s' is '%.*s', but %s is expected", (int)s->name.len,
                s->name.ptr, (int)s->value.len, s->value.ptr, expected);
}

/* The number in front of *unit, which is what follows it. */
static bool read_number(const setting *s, double *out, const char **unit) {
    char *end;
    *out = strtod(s->value.ptr, &end); /* a ',', '&' or NUL follows the value */
    *unit = end;
    return end > s->value.ptr && end <= s->value.ptr + s->value.len;
}

static skep_status set_probability(const setting *s, double *out, skep_error *err) {
    const char *unit;
    if (!read_number(s, out, &unit) || unit != s->value.ptr + s->value.len ||
        !(*out >= 0 && *out <= 1))
        return fail_setting(s, "a probability from 0 to 1", err);
    return SKEP_OK;
}

static skep_status set_seed(const setting *s, uint64_t *out, skep_error *err) {
    char *end;
    *out = strtoull(s->value.ptr, &end, 10);
    if (s->value.len == 0 || s->value.ptr[0] < '0' || s->value.ptr[0] > '9' ||
        end != s->value.ptr + s->value.len)
        return fail_setting(s, "a whole number", err);
    return SKEP_OK;
}

static skep_status set_latency(const setting *s, int64_t *out_ns, skep_error *err) {
    const char *unit;
    double number;
    bool is_number = read_number(s, &number, &unit);
    size_t len = is_number ? (size_t)(s->value.ptr + s->value.len - unit) : 0;
    double ms = len == 2 && memcmp(unit, "ms", 2) == 0   ? number
                : len == 1 && *unit == 's'               ? number * 1000
                : len == 2 && memcmp(unit, "us", 2) == 0 ? number / 1000
                                                         : -1;
    if (!(ms >= 0 && ms <= (double)LATENCY_MS_MAX))
        return fail_setting(s, "a time such as 5ms, up to 60s", err);
    *out_ns = (int64_t)(ms * 1e6);
    return SKEP_OK;
}

static skep_status set_one(chaos *c, const setting *s, skep_error *err) {
    if (is_named(s, "seed")) return set_seed(s, &c->seed, err);
    if (is_named(s, "throttle")) return set_probability(s, &c->throttle, err);
    if (is_named(s, "lost-reply")) return set_probability(s, &c->lost_reply, err);
    if (is_named(s, "latency")) return set_latency(s, &c->latency_ns, err);
    if (is_named(s, "unprocessed")) return set_probability(s, &c->unprocessed, err);
    if (is_named(s, "conflict")) return set_probability(s, &c->conflict, err);
    if (is_named(s, "stale")) return set_probability(s, &c->stale, err);
    return fail(err, SKEP_INVALID,
                "chaos: '%.*s' is no fault: seed, throttle, lost-reply, latency, unprocessed, "
                "conflict and stale are",
                (int)s->name.len, s->name.ptr);
}

static skep_status read_settings(chaos *c, skep_str text, skep_error *err) {
    const char *end = text.ptr + text.len;
    for (const char *p = text.ptr; p < end;) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        const char *stop = comma != NULL ? comma : end;
        const char *colon = memchr(p, ':', (size_t)(stop - p));
        if (colon == NULL)
            return fail(err, SKEP_INVALID, "chaos: '%.*s' has no value: NAME:VALUE is expected",
                        (int)(stop - p), p);
        setting s = {{p, (size_t)(colon - p)}, {colon + 1, (size_t)(stop - colon - 1)}};
        skep_status status = set_one(c, &s, err);
        if (status != SKEP_OK) return status;
        p = comma != NULL ? comma + 1 : end;
    }
    return SKEP_OK;
}

/* The parameter, from its name to in front of the next '&'; len 0: none. */
static skep_str find_parameter(const char *address) {
    const char *query = strchr(address, '?');
    for (const char *p = query; p != NULL; p = strchr(p + 1, '&'))
        if (strncmp(p + 1, "chaos=", 6) == 0) return (skep_str){p + 1, strcspn(p + 1, "&")};
    return (skep_str){0};
}

static const char *without(const char *address, skep_str parameter, skep_arena *arena) {
    size_t len = strlen(address);
    char *rest = skep_arena_copy_text(arena, address, len);
    if (rest == NULL) return NULL;
    char *from = rest + (parameter.ptr - address);
    const char *behind = from + parameter.len;
    if (*behind == '&') behind++;
    memmove(from, behind, strlen(behind) + 1);
    size_t left = strlen(rest);
    if (left > 0 && (rest[left - 1] == '?' || rest[left - 1] == '&')) rest[left - 1] = '\0';
    return rest;
}

skep_status chaos_open(const char *address, const skep_allocator *allocator, skep_arena *arena,
                       chaos **out, const char **rest, skep_error *err) {
    skep_str parameter = find_parameter(address);
    *out = NULL;
    *rest = address;
    if (parameter.len == 0) return SKEP_OK;
    chaos *c = allocator->resize(allocator->context, NULL, sizeof *c);
    if (c == NULL) return fail_memory(err);
    *c = (chaos){.allocator = allocator};
    atomic_init(&c->attempts, 0);
    skep_str settings = {parameter.ptr + strlen("chaos="), parameter.len - strlen("chaos=")};
    skep_status status = read_settings(c, settings, err);
    if (status == SKEP_OK && c->stale > 0 && (c->reads = stale_new(allocator)) == NULL)
        status = fail_memory(err);
    if (status == SKEP_OK && (*rest = without(address, parameter, arena)) == NULL)
        status = fail_memory(err);
    if (status == SKEP_OK)
        *out = c;
    else
        chaos_free(c);
    return status;
}

void chaos_free(chaos *c) {
    if (c == NULL) return;
    stale_free(c->reads);
    c->allocator->release(c->allocator->context, c);
}

int64_t chaos_latency_ns(const chaos *c) {
    return c->latency_ns;
}

/* ---- Drawing ---- */

/* The first number of the sequence that a state begins. */
static uint64_t mix(uint64_t state) {
    return hash_mix(state + HASH_STEP);
}

/* Each fault of an attempt has a number of its own, so that one does not shift the others. */
static bool happens(double probability, uint64_t attempt, unsigned fault) {
    if (probability <= 0) return false;
    double drawn = (double)(mix(attempt + fault) >> 11) / 9007199254740992.0;
    return drawn < probability;
}

enum { FAULT_THROTTLE, FAULT_LOST_REPLY, FAULT_CONFLICT, FAULT_STALE, FAULT_UNPROCESSED };

static skep_status throttle(skep_exchange *exchange) {
    skep_status status = fail_service(
        exchange->err, SKEP_BUSY, "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. (on purpose)");
    exchange->err->is_retryable = true;
    return status;
}

static bool is_table_operation(skep_operation operation) {
    return operation == SKEP_OP_CREATE_TABLE || operation == SKEP_OP_DESCRIBE_TABLE ||
           operation == SKEP_OP_DELETE_TABLE || operation == SKEP_OP_LIST_TABLES ||
           operation == SKEP_OP_UPDATE_TABLE;
}

static skep_status conflict_transaction(skep_exchange *exchange, size_t count,
                                        const skep_cancellation_reason **out) {
    skep_cancellation_reason *reasons = skep_arena_array(exchange->arena, count, sizeof *reasons);
    if (reasons == NULL) return fail_memory(exchange->err);
    for (size_t i = 0; i < count; i++)
        reasons[i] = i == 0 ? (skep_cancellation_reason){.code = "TransactionConflict",
                                                         .message = "Transaction is ongoing for "
                                                                    "the item (on purpose)"}
                            : (skep_cancellation_reason){.code = "None"};
    *out = reasons;
    skep_status status =
        fail_service(exchange->err, SKEP_CANCELLED, "TransactionCanceledException",
                     "Transaction cancelled, please refer cancellation reasons for specific "
                     "reasons [TransactionConflict, ...]");
    exchange->err->is_retryable = true;
    return status;
}

static skep_status conflict(skep_exchange *exchange) {
    switch (exchange->operation) {
    case SKEP_OP_TRANSACT_WRITE_ITEMS: {
        const skep_transact_request *request = exchange->request;
        skep_transact_response *response = exchange->response;
        response->count = request->count;
        return conflict_transaction(exchange, request->count, &response->reasons);
    }
    case SKEP_OP_TRANSACT_GET_ITEMS: {
        const skep_transact_get_request *request = exchange->request;
        skep_transact_get_response *response = exchange->response;
        response->reason_count = request->count;
        return conflict_transaction(exchange, request->count, &response->reasons);
    }
    case SKEP_OP_PUT_ITEM:
    case SKEP_OP_UPDATE_ITEM:
    case SKEP_OP_DELETE_ITEM: {
        skep_status status = fail_service(exchange->err, SKEP_BUSY, "TransactionConflictException",
                                          "Transaction is ongoing for the item (on purpose)");
        exchange->err->is_retryable = true;
        return status;
    }
    default: return SKEP_OK;
    }
}

skep_status chaos_before(chaos *c, skep_exchange *exchange, chaos_attempt *a) {
    uint64_t attempt = mix(c->seed) ^ mix(atomic_fetch_add(&c->attempts, 1));
    *a = (chaos_attempt){.loses_reply = happens(c->lost_reply, attempt, FAULT_LOST_REPLY)};
    if (happens(c->throttle, attempt, FAULT_THROTTLE) && !is_table_operation(exchange->operation))
        return throttle(exchange);
    if (happens(c->conflict, attempt, FAULT_CONFLICT)) {
        skep_status status = conflict(exchange);
        if (status != SKEP_OK) return status;
    }
    if (c->reads != NULL && happens(c->stale, attempt, FAULT_STALE))
        a->is_answered = stale_answer(c->reads, exchange);
    if (c->unprocessed > 0 && !a->is_answered)
        return chaos_leave_out(exchange, a, c->unprocessed, mix(attempt + FAULT_UNPROCESSED));
    return SKEP_OK;
}

skep_status chaos_after(chaos *c, skep_exchange *exchange, chaos_attempt *a, skep_status status) {
    if (a->meant != NULL) {
        exchange->request = a->meant;
        if (status == SKEP_OK) status = chaos_tell_left_out(exchange, a);
    }
    if (status != SKEP_OK) return status;
    if (a->loses_reply) {
        status = fail(exchange->err, SKEP_IO, "the answer to %s was lost (on purpose)",
                      skep_operation_name(exchange->operation));
        exchange->err->is_retryable = true;
        exchange->err->is_outcome_unknown = wire_operation_writes(exchange->operation);
        return status;
    }
    if (c->reads != NULL && !a->is_answered) stale_note(c->reads, exchange);
    return SKEP_OK;
}
