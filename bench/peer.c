/* skep-bench-peer ADDRESS: skep's side of the comparison with the AWS SDKs, which each have a
 * program like this one in bench/peers. `skep-bench-peer ADDRESS fill` makes the tables. Otherwise
 * each line of standard input is a job and how often it is to be done, "query 10"; the answer is a
 * line with the seconds it took, the seconds of processor time and a sum over what was read, the
 * same for every program:
 *   get-one N   GetItem of N products, one after another
 *   get-many N  the same, 64 in flight
 *   batch N     BatchGetItem of 10,000 parcels, N times
 *   query N     Query of 10,000 parcels, N times */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench.h"
#include "gets.h"
#include "parcels.h"

void bench_die(const char *what, const char *why) {
    (void)fprintf(stderr, "skep-bench-peer: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static double now_s(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double processor_s(void) {
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static int64_t work(gets *g, parcels *p, const char *job, size_t count) {
    if (strcmp(job, "get-one") == 0) return gets_one_by_one(g, count);
    if (strcmp(job, "get-many") == 0) return gets_in_flight(g, count);
    if (strcmp(job, "batch") == 0) return parcels_batch(p, count);
    if (strcmp(job, "query") == 0) return parcels_query(p, count);
    bench_die(job, "is no job");
}

static void serve(const char *address) {
    char line[64], job[32];
    size_t count;
    gets *g = gets_open(address);
    parcels *p = parcels_open(address);
    while (fgets(line, sizeof line, stdin) != NULL) {
        /* NOLINTNEXTLINE(cert-err34-c): what scripts/bench-peers writes */
        if (sscanf(line, "%31s %zu", job, &count) != 2) bench_die(line, "is not JOB COUNT");
        double start_s = now_s(), start_processor_s = processor_s();
        int64_t sum = work(g, p, job, count);
        printf("%.6f %.6f %lld\n", now_s() - start_s, processor_s() - start_processor_s,
               (long long)sum);
        (void)fflush(stdout);
    }
    parcels_close(p);
    gets_close(g);
}

int main(int argc, char **argv) {
    bool is_fill = argc == 3 && strcmp(argv[2], "fill") == 0;
    if (argc != 2 && !is_fill) {
        (void)fprintf(stderr, "usage: skep-bench-peer ADDRESS [fill]\n");
        return 2;
    }
    if (is_fill) {
        gets_fill(argv[1]);
        parcels_fill(argv[1]);
    } else {
        serve(argv[1]);
    }
    return EXIT_SUCCESS;
}
