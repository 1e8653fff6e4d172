/* GetItem over HTTP from `skep serve` on this machine, against what libcurl alone can do (bare.h):
 * rates, processor time, and the memory that a program holds after many requests. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bare.h"
#include "gets.h"
#include "served.h"

typedef struct state {
    gets *ours;
    bare *theirs;
} state;

static void *setup(void) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL) bench_die("setup", "no memory");
    const char *address = served_start();
    gets_fill(address);
    s->ours = gets_open(address);
    s->theirs = bare_open(address);
    return s;
}

static void teardown(void *context) {
    state *s = context;
    gets_close(s->ours);
    bare_close(s->theirs);
    free(s);
    served_stop(); /* each case has one of its own */
}

static void find_ours(void *context, size_t count) {
    (void)gets_one_by_one(((state *)context)->ours, count);
}

static void find_theirs(void *context, size_t count) {
    bare_one_by_one(((state *)context)->theirs, count);
}

static void many_ours(void *context, size_t count) {
    (void)gets_in_flight(((state *)context)->ours, count);
}

static void many_theirs(void *context, size_t count) {
    bare_in_flight(((state *)context)->theirs, count);
}

const bench_case bench_remote_cases[] = {
    {"GetItem into a struct, one after another", "op/s", "libcurl's easy interface, signing", 1.5,
     setup, find_ours, find_theirs, teardown},
    {"GetItem into a struct, 64 in flight", "op/s", "libcurl's multi interface, not signing", 0.8,
     setup, many_ours, many_theirs, teardown},
    {.name = NULL},
};

/* ---- Processor time ---- */

static double processor_us(void) {
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

enum { COUNT = 20000, TURNS = 5 };

/* Ours for one of theirs, in turns. */
static double compare_processor(state *s, void (*ours)(void *, size_t),
                                void (*theirs)(void *, size_t)) {
    double ours_us = 0, theirs_us = 0;
    for (int i = 0; i < TURNS; i++) {
        double start = processor_us();
        ours(s, COUNT / TURNS);
        double middle = processor_us();
        theirs(s, COUNT / TURNS);
        ours_us += middle - start;
        theirs_us += processor_us() - middle;
    }
    printf("  processor time a request: %.1f us, libcurl alone %.1f us\n", ours_us / COUNT,
           theirs_us / COUNT);
    return ours_us / theirs_us;
}

static double processor_one(void *context) {
    return compare_processor(context, find_ours, find_theirs);
}

static double processor_many(void *context) {
    return compare_processor(context, many_ours, many_theirs);
}

/* ---- Memory, each side in a process of its own ---- */

typedef struct sample {
    unsigned long requests, heap_bytes, resident_bytes;
} sample;

enum { SAMPLES = 3 };

/* What skep-bench-memory finds after 1,000, 10,000 and 100,000 requests. */
static void measure_memory(const char *side, sample samples[SAMPLES]) {
    char command[1024];
    (void)snprintf(command, sizeof command, "timeout 300 '%s' %s %s", SKEP_BENCH_MEMORY, side,
                   served_start());
    FILE *out = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed program of this build */
    for (size_t i = 0; out != NULL && i < SAMPLES; i++) {
        sample *s = &samples[i];
        /* NOLINTNEXTLINE(cert-err34-c): what our own program prints */
        if (fscanf(out, "%lu %lu %lu", &s->requests, &s->heap_bytes, &s->resident_bytes) != 3)
            bench_die(command, "does not print its samples");
        printf("  %s after %lu requests: heap %.2f MB, resident %.2f MB\n", side, s->requests,
               (double)s->heap_bytes / 1e6, (double)s->resident_bytes / 1e6);
    }
    if (out == NULL || pclose(out) != 0) bench_die(command, "fails");
}

static void *setup_memory(void) {
    gets_fill(served_start());
    static char nothing; /* not NULL, which means not installed */
    return &nothing;
}

static void teardown_memory(void *context) {
    (void)context;
    served_stop();
}

/* The heap after the last request, for one byte after the first thousand. */
static double growth(void *context) {
    sample ours[SAMPLES] = {0};
    (void)context;
    measure_memory("skep", ours);
    return (double)ours[SAMPLES - 1].heap_bytes / (double)ours[0].heap_bytes;
}

static double memory_over_libcurl(void *context) {
    sample ours[SAMPLES] = {0}, theirs[SAMPLES] = {0};
    (void)context;
    measure_memory("libcurl", theirs);
    measure_memory("skep", ours);
    double over = (double)ours[SAMPLES - 1].resident_bytes / 1e6 -
                  (double)theirs[SAMPLES - 1].resident_bytes / 1e6;
    return over > 0.01 ? over : 0.01;
}

const bench_number bench_numbers[] = {
    {"processor time of a GetItem, one after another", "of libcurl's", "easy, signing", 1, setup,
     processor_one, teardown},
    {"processor time of a GetItem, 64 in flight", "of libcurl's", "multi, not signing", 1.25, setup,
     processor_many, teardown},
    {"heap after 100,000 requests", "of that after 1,000", "skep", 1.05, setup_memory, growth,
     teardown_memory},
    {"memory after 100,000 requests", "MB over libcurl's own", "libcurl", 4, setup_memory,
     memory_over_libcurl, teardown_memory},
    {.name = NULL},
};
