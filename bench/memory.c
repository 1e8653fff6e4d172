/* skep-bench-memory SIDE ADDRESS: what a program holds after 1,000, 10,000 and 100,000 GetItems,
 * half of them one after another, half with 64 in flight. SIDE is skep or libcurl. Prints a line
 * for each: requests, bytes of heap in use, resident bytes. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bare.h"
#include "bench.h"
#include "gets.h"

void bench_die(const char *what, const char *why) {
    (void)fprintf(stderr, "skep-bench-memory: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static unsigned long resident_bytes(void) {
    unsigned long all, resident;
    FILE *statm = fopen("/proc/self/statm", "r");
    /* NOLINTNEXTLINE(cert-err34-c): what the kernel prints */
    if (statm == NULL || fscanf(statm, "%lu %lu", &all, &resident) != 2)
        bench_die("/proc/self/statm", "cannot be read");
    (void)fclose(statm);
    return resident * (unsigned long)sysconf(_SC_PAGESIZE);
}

static unsigned long heap_bytes(void) {
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

static void report(size_t requests) {
    printf("%zu %lu %lu\n", requests, heap_bytes(), resident_bytes());
}

static const size_t reported[] = {1000, 10000, 100000};

int main(int argc, char **argv) {
    if (argc != 3 || (strcmp(argv[1], "skep") != 0 && strcmp(argv[1], "libcurl") != 0)) {
        (void)fprintf(stderr, "usage: skep-bench-memory skep|libcurl ADDRESS\n");
        return 2;
    }
    gets *ours = strcmp(argv[1], "skep") == 0 ? gets_open(argv[2]) : NULL;
    bare *theirs = ours == NULL ? bare_open(argv[2]) : NULL;
    size_t done = 0;
    for (size_t i = 0; i < sizeof reported / sizeof *reported; i++) {
        size_t half = (reported[i] - done) / 2;
        if (ours != NULL) {
            (void)gets_one_by_one(ours, half);
            (void)gets_in_flight(ours, half);
        } else {
            bare_one_by_one(theirs, half);
            bare_in_flight(theirs, half);
        }
        done = reported[i];
        report(done);
    }
    if (ours != NULL) gets_close(ours);
    if (theirs != NULL) bare_close(theirs);
    return EXIT_SUCCESS;
}
