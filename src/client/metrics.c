#include "client/metrics.h"

#include <stdatomic.h>

#include "base/buffer.h"
#include "client/metrics_entities.h"

/* Upper bounds of the histogram's buckets, in microseconds; the last bucket has none. */
static const uint32_t bounds_us[] = {50,    100,   250,    500,    1000,   2500,    5000,    10000,
                                     25000, 50000, 100000, 250000, 500000, 1000000, 10000000};
enum { BOUNDS = sizeof bounds_us / sizeof *bounds_us, TEXT_BYTES_MAX = 1024 * 1024 };

typedef struct operation_totals {
    atomic_ullong calls, failures, repetitions, request_bytes, response_bytes, duration_ns;
    atomic_ullong read_milliunits, write_milliunits;
    atomic_ullong buckets[BOUNDS + 1];
} operation_totals;

struct metrics {
    const skep_allocator *allocator;
    metrics_entities entities;
    operation_totals operations[SKEP_OPERATION_COUNT];
};

metrics *metrics_new(const skep_allocator *allocator) {
    metrics *m = allocator->resize(allocator->context, NULL, sizeof *m);
    if (m == NULL) return NULL;
    m->allocator = allocator;
    metrics_entities_init(&m->entities, allocator);
    for (int i = 0; i < SKEP_OPERATION_COUNT; i++) {
        operation_totals *t = &m->operations[i];
        atomic_ullong *all[] = {&t->calls,           &t->failures,        &t->repetitions,
                                &t->request_bytes,   &t->response_bytes,  &t->duration_ns,
                                &t->read_milliunits, &t->write_milliunits};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) atomic_init(all[k], 0);
        for (int k = 0; k <= BOUNDS; k++) atomic_init(&t->buckets[k], 0);
    }
    return m;
}

void metrics_free(metrics *m) {
    if (m == NULL) return;
    metrics_entities_fini(&m->entities);
    m->allocator->release(m->allocator->context, m);
}

static void add(atomic_ullong *total, uint64_t amount) {
    if (amount > 0) atomic_fetch_add_explicit(total, amount, memory_order_relaxed);
}

void metrics_count(metrics *m, const skep_exchange *exchange, skep_status status,
                   int64_t duration_ns) {
    const skep_call_info *info = &exchange->info;
    operation_totals *t = &m->operations[exchange->operation - 1];
    uint64_t duration_us = (uint64_t)duration_ns / 1000;
    size_t bucket = 0;
    while (bucket < BOUNDS && duration_us > bounds_us[bucket]) bucket++;
    add(&t->calls, 1);
    add(&t->failures, status != SKEP_OK);
    add(&t->repetitions, info->attempts > 1 ? info->attempts - 1 : 0);
    add(&t->request_bytes, info->request_bytes);
    add(&t->response_bytes, info->response_bytes);
    add(&t->duration_ns, (uint64_t)duration_ns);
    add(&t->read_milliunits, (uint64_t)(info->read_units * 1000 + 0.5));
    add(&t->write_milliunits, (uint64_t)(info->write_units * 1000 + 0.5));
    add(&t->buckets[bucket], 1);
    if (exchange->wants_capacity && status == SKEP_OK)
        metrics_entities_count(&m->entities, exchange);
}

/* ---- As text ---- */

static uint64_t total(const atomic_ullong *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

typedef struct family {
    const char *name;
    const char *help;
    size_t offset;
    double scale;
} family;

static void print_family(const metrics *m, const family *f, buffer *out) {
    buffer_append_format(out, "# HELP skep_%s %s\n# TYPE skep_%s counter\n", f->name, f->help,
                         f->name);
    for (int i = 0; i < SKEP_OPERATION_COUNT; i++) {
        const operation_totals *t = &m->operations[i];
        if (total(&t->calls) == 0) continue;
        const atomic_ullong *counter =
            (const atomic_ullong *)(const void *)((const char *)t + f->offset);
        buffer_append_format(out, "skep_%s{operation=\"%s\"} %.17g\n", f->name,
                             skep_operation_name((skep_operation)(i + 1)),
                             (double)total(counter) * f->scale);
    }
}

static void print_histogram(const operation_totals *t, const char *name, buffer *out) {
    uint64_t count = 0;
    for (int i = 0; i < BOUNDS; i++) {
        count += total(&t->buckets[i]);
        buffer_append_format(out,
                             "skep_call_duration_seconds_bucket{operation=\"%s\",le=\"%g\"} %llu\n",
                             name, bounds_us[i] / 1e6, (unsigned long long)count);
    }
    count += total(&t->buckets[BOUNDS]);
    buffer_append_format(out,
                         "skep_call_duration_seconds_bucket{operation=\"%s\",le=\"+Inf\"} %llu\n"
                         "skep_call_duration_seconds_sum{operation=\"%s\"} %.9f\n"
                         "skep_call_duration_seconds_count{operation=\"%s\"} %llu\n",
                         name, (unsigned long long)count, name,
                         (double)total(&t->duration_ns) / 1e9, name, (unsigned long long)count);
}

const char *metrics_text(const metrics *m, skep_arena *arena) {
#define FAMILY(name, help, member, scale) {name, help, offsetof(operation_totals, member), scale}
    static const family families[] = {
        FAMILY("calls_total", "Calls that are done.", calls, 1),
        FAMILY("failures_total", "Calls that failed.", failures, 1),
        FAMILY("repetitions_total", "Requests sent again.", repetitions, 1),
        FAMILY("request_bytes_total", "Bodies of requests as sent.", request_bytes, 1),
        FAMILY("response_bytes_total", "Bodies of responses as received.", response_bytes, 1),
        FAMILY("read_units_total", "Consumed read capacity units.", read_milliunits, 0.001),
        FAMILY("write_units_total", "Consumed write capacity units.", write_milliunits, 0.001),
    };
#undef FAMILY
    buffer out;
    const char *text = NULL;
    buffer_init(&out, skep_arena_allocator(arena), TEXT_BYTES_MAX);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        print_family(m, &families[i], &out);
    metrics_entities_print(&m->entities, &out);
    buffer_append_text(&out, "# HELP skep_call_duration_seconds How long calls took, with all "
                             "attempts.\n# TYPE skep_call_duration_seconds histogram\n");
    for (int i = 0; i < SKEP_OPERATION_COUNT; i++)
        if (total(&m->operations[i].calls) > 0)
            print_histogram(&m->operations[i], skep_operation_name((skep_operation)(i + 1)), &out);
    if (!out.is_failed) text = skep_arena_copy_text(arena, (const char *)out.data, out.len);
    buffer_fini(&out);
    return text;
}
