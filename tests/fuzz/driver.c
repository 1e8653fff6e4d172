/* The main of a fuzz target where libFuzzer is not there: runs the files of a corpus as they are,
 * then mutations of them from a fixed seed, so that every run of the test suite does the same.
 *
 *     fuzz_packed --corpus tests/fuzz/corpus/packed --iterations 1000
 *     fuzz_packed FILE...                  runs each file once
 *
 * An input that fails is kept in the file fuzz-find of the working directory. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "support/random.h"

enum {
    SEEDS_MAX = 256,
    SEED_NAME_BYTES = 256,
    INPUT_BYTES_MAX = 4096,
    EDITS_MAX = 6,
    RUN_BYTES_MAX = 32,
    ITERATIONS_DEFAULT = 1000
};

typedef struct input {
    size_t len;
    uint8_t bytes[INPUT_BYTES_MAX];
} input;

typedef struct corpus {
    size_t count;
    char names[SEEDS_MAX][SEED_NAME_BYTES];
    input *inputs[SEEDS_MAX];
} corpus;

/* ---- Running one input ---- */

/* What is running. At file scope because the handler of a signal gets no argument. */
static const uint8_t *running;
static size_t running_len;

/* Calls only what a handler of signals may call. */
static void keep_input(void) {
    static const char text[] = "the input is kept in fuzz-find; give it as an argument\n";
    int file = running != NULL ? open("fuzz-find", O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
    if (file < 0) return;
    ssize_t written = write(file, running, running_len);
    if (close(file) == 0 && written == (ssize_t)running_len)
        written = write(STDERR_FILENO, text, sizeof text - 1);
    running = NULL;
}

static void on_signal(int number) {
    keep_input();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* A sanitizer has its own handlers of faults and ends the process without a signal, but calls back. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
void __sanitizer_set_death_callback(void (*callback)(void));

static void watch_for_faults(void) {
    __sanitizer_set_death_callback(keep_input);
}
#else
static void watch_for_faults(void) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)signal(signals[i], on_signal);
}
#endif

static void watch_for_failures(void) {
    (void)signal(SIGABRT, on_signal);
    (void)signal(SIGALRM, on_signal);
    watch_for_faults();
}

/* An input of its own size, so that reading beyond it is seen, and a time for it to end in. */
static void run(const uint8_t *bytes, size_t len) {
    enum { SECONDS_MAX = 60 };
    uint8_t *exact = malloc(len > 0 ? len : 1);
    HOLDS(exact != NULL);
    memcpy(exact, bytes, len);
    running = exact;
    running_len = len;
    (void)alarm(SECONDS_MAX);
    HOLDS(LLVMFuzzerTestOneInput(exact, len) == 0);
    (void)alarm(0);
    running = NULL;
    free(exact);
}

static bool run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    size_t len = 0, cap = INPUT_BYTES_MAX;
    uint8_t *bytes = malloc(cap);
    while (bytes != NULL) {
        len += fread(bytes + len, 1, cap - len, file);
        if (len < cap) break;
        cap *= 2;
        uint8_t *grown = realloc(bytes, cap);
        if (grown == NULL) free(bytes);
        bytes = grown;
    }
    (void)fclose(file);
    if (bytes == NULL) return false;
    run(bytes, len);
    free(bytes);
    return true;
}

/* ---- The corpus ---- */

static input *read_input(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    input *read = calloc(1, sizeof *read);
    if (read != NULL) read->len = fread(read->bytes, 1, sizeof read->bytes, file);
    (void)fclose(file);
    return read;
}

static int by_name(const void *a, const void *b) {
    return strcmp(a, b);
}

/* In the order of names, because the order of a directory is not the same everywhere. */
static bool read_corpus(const char *folder, corpus *c) {
    DIR *directory = opendir(folder);
    if (directory == NULL) return false;
    struct dirent *entry;
    while (c->count < SEEDS_MAX && (entry = readdir(directory)) != NULL) {
        size_t len = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || len >= SEED_NAME_BYTES) continue;
        memcpy(c->names[c->count++], entry->d_name, len + 1);
    }
    (void)closedir(directory);
    qsort(c->names, c->count, SEED_NAME_BYTES, by_name);
    for (size_t i = 0; i < c->count; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, c->names[i]);
        c->inputs[i] = read_input(path);
        if (c->inputs[i] == NULL) return false;
    }
    return c->count > 0;
}

static void free_corpus(corpus *c) {
    for (size_t i = 0; i < c->count; i++) free(c->inputs[i]);
    free(c);
}

/* ---- Mutations ---- */

/* Puts `len` bytes in the place of `removed` others, as far as there is room. */
static void replace(input *in, size_t at, size_t removed, const uint8_t *bytes, size_t len) {
    uint8_t inserted[INPUT_BYTES_MAX];
    if (len > INPUT_BYTES_MAX - (in->len - removed)) return;
    if (len > 0) memcpy(inserted, bytes, len);
    memmove(in->bytes + at + len, in->bytes + at + removed, in->len - at - removed);
    if (len > 0) memcpy(in->bytes + at, inserted, len);
    in->len = in->len - removed + len;
}

static void edit(random_source *r, const corpus *c, input *in) {
    static const uint8_t remarkable[] = {0,   1,   2,    0x7F, 0x80, 0x81, 0xC3,
                                         255, '9', '\n', '"',  '{',  '(',  ' '};
    const input *other = c->inputs[random_below(r, c->count)];
    size_t at = random_below(r, in->len + 1), from = random_below(r, other->len + 1);
    size_t most = in->len - at < RUN_BYTES_MAX ? in->len - at : RUN_BYTES_MAX;
    size_t run_len = random_below(r, most + 1);
    size_t other_len = random_below(r, other->len - from + 1);
    uint8_t byte = remarkable[random_below(r, sizeof remarkable)];
    switch (random_below(r, 7)) {
    case 0:
        if (at < in->len) in->bytes[at] ^= (uint8_t)(1U << random_below(r, 8));
        break;
    case 1:
        if (at < in->len) in->bytes[at] = (uint8_t)random_u64(r);
        break;
    case 2: replace(in, at, at < in->len, &byte, 1); break;
    case 3: replace(in, at, 0, &byte, 1); break;
    case 4: replace(in, at, run_len, NULL, 0); break;
    case 5: replace(in, at, 0, in->bytes + at, run_len); break;
    default: replace(in, at, run_len, other->bytes + from, other_len); break;
    }
}

static void run_mutations(const corpus *c, size_t count) {
    random_source random = {.seed = 20260101};
    for (size_t i = 0; i < count; i++) {
        input in = *c->inputs[random_below(&random, c->count)];
        for (size_t edits = 1 + random_below(&random, EDITS_MAX); edits > 0; edits--)
            edit(&random, c, &in);
        run(in.bytes, in.len);
    }
}

static int run_corpus(const char *folder, size_t iterations) {
    corpus *c = calloc(1, sizeof *c);
    if (c == NULL || !read_corpus(folder, c)) {
        (void)fprintf(stderr, "the corpus '%s' cannot be read or has no files\n", folder);
        free(c);
        return 1;
    }
    size_t seeds = c->count < iterations ? c->count : iterations;
    for (size_t i = 0; i < seeds; i++) run(c->inputs[i]->bytes, c->inputs[i]->len);
    run_mutations(c, iterations - seeds);
    (void)printf("%zu files and %zu mutations of them\n", seeds, iterations - seeds);
    free_corpus(c);
    return 0;
}

int main(int argc, char **argv) {
    const char *folder = NULL;
    size_t iterations = ITERATIONS_DEFAULT;
    watch_for_failures();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--corpus") == 0 && i + 1 < argc) {
            folder = argv[++i];
        } else if (strcmp(argv[i], "--iterations") == 0 && i + 1 < argc) {
            iterations = strtoul(argv[++i], NULL, 10);
        } else if (!run_file(argv[i])) {
            (void)fprintf(stderr, "usage: %s FILE... | --corpus FOLDER [--iterations COUNT]\n",
                          argv[0]);
            return 2;
        }
    }
    return folder != NULL ? run_corpus(folder, iterations) : 0;
}
