/* Running the generator in a test: headers of tests/generate, outputs in a directory of its own,
 * diagnostics kept. */
#ifndef TESTS_GENERATE_RUN_H
#define TESTS_GENERATE_RUN_H

#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "generate/generate.h"

enum { RUN_DIAGNOSTICS_MAX = 200, RUN_PATH_MAX = 1024 };

typedef struct run_diagnostic {
    generate_severity severity;
    unsigned line;
    unsigned column;
    char code[16]; /* without "SKEP-"; "" for the front end's */
    char text[256];
} run_diagnostic;

typedef struct run {
    char dir[RUN_PATH_MAX]; /* of the outputs */
    run_diagnostic diagnostics[RUN_DIAGNOSTICS_MAX];
    size_t count;
    skep_status status;
    skep_error err;
} run;

/* tests/unit/generate/run.h gives the tree's root. */
static inline const char *run_root(char out[RUN_PATH_MAX]) {
    snprintf(out, RUN_PATH_MAX, "%s", __FILE__);
    for (int i = 0; i < 4; i++) {
        char *slash = strrchr(out, '/');
        if (slash != NULL) *slash = '\0';
    }
    return out;
}

static inline void run_keep(void *context, const generate_diagnostic *d) {
    run *r = context;
    if (r->count >= RUN_DIAGNOSTICS_MAX) return;
    run_diagnostic *kept = &r->diagnostics[r->count++];
    kept->severity = d->severity;
    kept->line = d->line;
    kept->column = d->column;
    snprintf(kept->code, sizeof kept->code, "%s", d->code != NULL ? d->code + 5 : "");
    snprintf(kept->text, sizeof kept->text, "%s", d->text);
}

static inline void run_open(run *r) {
    memset(r, 0, sizeof *r);
    snprintf(r->dir, sizeof r->dir, "/tmp/skep-generate-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
}

/* How many files the output directory has; removes them if `clear`. */
static inline size_t run_files(const run *r, int clear) {
    size_t count = 0;
    DIR *dir = opendir(r->dir);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[RUN_PATH_MAX + 300];
        if (entry->d_name[0] == '.') continue;
        count++;
        snprintf(path, sizeof path, "%s/%s", r->dir, entry->d_name);
        if (clear) remove(path);
    }
    closedir(dir);
    return count;
}

static inline void run_close(run *r) {
    run_files(r, 1);
    rmdir(r->dir);
}

/* Generates for a header with the options that are set; fills in the rest. */
static inline void run_header_with(run *r, const char *header, generate_options options) {
    char root[RUN_PATH_MAX], include[RUN_PATH_MAX + 16];
    snprintf(include, sizeof include, "%s/include", run_root(root));
    options.headers = &header;
    options.header_count = 1;
    options.output_dir = r->dir;
    options.include_dir = include;
    options.sink = run_keep;
    options.sink_context = r;
    r->count = 0;
    r->status = generate_run(&options, &r->err);
}

static inline void run_header(run *r, const char *header) {
    run_header_with(r, header, (generate_options){0});
}

/* Generates for a header of the tree, "tests/generate/good/shop.h". */
static inline void run_tree_header(run *r, const char *path) {
    char root[RUN_PATH_MAX], header[2 * RUN_PATH_MAX];
    snprintf(header, sizeof header, "%s/%s", run_root(root), path);
    run_header(r, header);
}

/* Generates for a header with this text. */
static inline void run_text(run *r, const char *text) {
    char path[RUN_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/text.h", r->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    run_header(r, path);
}

/* The content of an output, to be freed. */
static inline char *run_read(const run *r, const char *name) {
    char path[RUN_PATH_MAX + 300];
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc((size_t)size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    return text;
}

/* Prints what was reported, for a failing test's log. */
static inline void run_show(const run *r) {
    for (size_t i = 0; i < r->count; i++)
        print_message("%u:%u: %s [%s]\n", r->diagnostics[i].line, r->diagnostics[i].column,
                      r->diagnostics[i].text, r->diagnostics[i].code);
}

#endif
