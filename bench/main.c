/* skep-bench: runs every benchmark, prints a table and writes a JSON file. See docs/benchmarks.md.
 * */
#include "bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

void bench_die(const char *what, const char *why) {
    fprintf(stderr, "skep-bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Operations per second of one round. */
static double measure(void (*side)(void *, size_t), void *state, size_t count) {
    int64_t start = now_ns();
    side(state, count);
    int64_t spent = now_ns() - start;
    return (double)count * 1e9 / (double)(spent > 0 ? spent : 1);
}

/* How many operations make a round long enough; a warm-up as well. */
static size_t calibrate(void (*side)(void *, size_t), void *state) {
    double rate = 0;
    for (size_t count = 16; count < (size_t)1 << 26; count *= 4) {
        int64_t start = now_ns();
        side(state, count);
        int64_t spent = now_ns() - start;
        rate = (double)count / (double)(spent > 0 ? spent : 1);
        if (spent >= BENCH_ROUND_NS / 8) break;
    }
    double count = rate * (double)BENCH_ROUND_NS;
    return count > 1 ? (size_t)count : 1;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static json_t *report(const char *name, double ours, const char *unit, const char *reference,
                      double theirs, double ratio, double at_least) {
    printf("%-44s %12.*f %-6s %12.*f  %6.2f  %s\n", name, ours < 10 ? 2 : 0, ours, unit,
           theirs < 10 ? 2 : 0, theirs, ratio, ratio < at_least ? "under its floor" : "");
    fflush(stdout);
    return json_pack("{s:s, s:f, s:s, s:s, s:f, s:f, s:o}", "name", name, "ours", ours, "unit",
                     unit, "reference", reference, "reference_value", theirs, "ratio", ratio,
                     "at_least", at_least > 0 ? json_real(at_least) : json_null());
}

/* NULL where the reference is not installed. */
static json_t *run_case(const bench_case *c) {
    double ours[BENCH_ROUNDS], theirs[BENCH_ROUNDS];
    void *state = c->setup();
    if (state == NULL) {
        printf("%-44s left out: not installed is %s\n", c->name, c->reference);
        return NULL;
    }
    size_t our_count = calibrate(c->ours, state), their_count = calibrate(c->theirs, state);
    for (size_t i = 0; i < BENCH_ROUNDS; i++) {
        ours[i] = measure(c->ours, state, our_count);
        theirs[i] = measure(c->theirs, state, their_count);
    }
    c->teardown(state);
    double our_rate = median(ours, BENCH_ROUNDS), their_rate = median(theirs, BENCH_ROUNDS);
    return report(c->name, our_rate, c->unit, c->reference, their_rate, our_rate / their_rate,
                  c->at_least);
}

static json_t *run_number(const bench_number *n) {
    void *state = n->setup();
    double number = n->measure(state);
    n->teardown(state);
    return report(n->name, number, n->unit, n->reference, n->most, n->most / number, 1);
}

static bool is_wanted(const char *name, const char *only) {
    return only == NULL || strstr(name, only) != NULL;
}

static void run_all(const bench_case *cases, const char *only, json_t *rows) {
    for (const bench_case *c = cases; c->name != NULL; c++) {
        json_t *row = is_wanted(c->name, only) ? run_case(c) : NULL;
        if (row != NULL) json_array_append_new(rows, row);
    }
}

static void run_numbers(const char *only, json_t *rows) {
    for (const bench_number *n = bench_numbers; n->name != NULL; n++)
        if (is_wanted(n->name, only)) json_array_append_new(rows, run_number(n));
}

static bool has_row(json_t *rows, const char *name) {
    size_t index;
    json_t *row;
    json_array_foreach(rows, index, row) {
        const char *known = json_string_value(json_object_get(row, "name"));
        if (known != NULL && strcmp(known, name) == 0) return true;
    }
    return false;
}

/* The rows that the file has from other programs or runs, then those of this one. */
static void write_rows(json_t *rows, const char *out) {
    json_t *all = json_array(), *before = json_load_file(out, 0, NULL), *row;
    size_t index;
    json_array_foreach(before, index, row) {
        const char *name = json_string_value(json_object_get(row, "name"));
        if (name != NULL && !has_row(rows, name)) json_array_append(all, row);
    }
    json_array_extend(all, rows);
    if (json_dump_file(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0)
        bench_die(out, "cannot be written");
    json_decref(before);
    json_decref(all);
}

int main(int argc, char **argv) {
    const char *out = argc > 1 ? argv[1] : "bench.json";
    const char *only = argc > 2 ? argv[2] : NULL;
    if (argc > 3 || strcmp(out, "--help") == 0) {
        printf(
            "usage: %s [FILE [NAME-PART]]\n"
            "  FILE       where the rows go, by default bench.json; others that it has are kept\n"
            "  NAME-PART  only the cases whose name contains it\n",
            argv[0]);
        return argc > 3 ? 2 : 0;
    }
    printf("%-44s %12s %-6s %12s  %6s\n", "", "skep", "", "reference", "ratio");
    json_t *rows = json_array();
    for (size_t i = 0; bench_tables[i] != NULL; i++) run_all(bench_tables[i], only, rows);
    run_numbers(only, rows);
    write_rows(rows, out);
    json_decref(rows);
    return EXIT_SUCCESS;
}
