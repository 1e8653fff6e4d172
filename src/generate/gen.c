#include "generate/gen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *gen_alloc(gen *g, size_t size_bytes) {
    void *memory = skep_arena_alloc(g->arena, size_bytes);
    if (memory != NULL) return memory;
    g->is_memory_short = true;
    memset(g->spare, 0, sizeof g->spare);
    return g->spare;
}

void *gen_array(gen *g, size_t count, size_t size_bytes) {
    void *memory = skep_arena_array(g->arena, count, size_bytes);
    if (memory == NULL) g->is_memory_short = true;
    return memory;
}

char *gen_text(gen *g, const char *text, size_t len) {
    char *copy = skep_arena_copy_text(g->arena, text, len);
    return copy != NULL ? copy : gen_alloc(g, 1);
}

static char *format_text(gen *g, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = len < 0 ? NULL : skep_arena_alloc(g->arena, (size_t)len + 1);
    if (text == NULL) return gen_alloc(g, 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

char *gen_format(gen *g, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = format_text(g, format, args);
    va_end(args);
    return text;
}

char *gen_upper(gen *g, const char *text) {
    char *copy = gen_text(g, text, strlen(text));
    for (char *c = copy; *c != '\0'; c++) *c = (char)toupper((unsigned char)*c);
    return copy;
}

void list_add(gen *g, list *to, void *item) {
    if (to->count == to->capacity) {
        size_t capacity = to->capacity == 0 ? 8 : to->capacity * 2;
        void **items = gen_array(g, capacity, sizeof *items);
        if (items == NULL) return;
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->capacity = capacity;
    }
    to->items[to->count++] = item;
}

bool text_equal(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static void add_diagnostic(gen *g, generate_severity severity, place at, const char *code,
                           const char *text) {
    if (g->is_silent || g->diagnostics.count >= GEN_DIAGNOSTICS_MAX) return;
    generate_diagnostic *d = gen_alloc(g, sizeof *d);
    d->severity = severity;
    d->file = at.file;
    d->line = at.line;
    d->column = at.column;
    d->code = code != NULL ? gen_format(g, "SKEP-%s", code) : NULL;
    d->text = text;
    list_add(g, &g->diagnostics, d);
    if (severity == GENERATE_ERROR) g->error_count++;
}

void gen_error(gen *g, place at, const char *code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_diagnostic(g, GENERATE_ERROR, at, code, format_text(g, format, args));
    va_end(args);
}

void gen_warning(gen *g, place at, const char *code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_diagnostic(g, GENERATE_WARNING, at, code, format_text(g, format, args));
    va_end(args);
}

void gen_forward(gen *g, place at, const char *text) {
    add_diagnostic(g, GENERATE_ERROR, at, NULL, gen_text(g, text, strlen(text)));
}

void gen_hint(gen *g, place at, const char *format, ...) {
    if (g->is_silent || g->diagnostics.count == 0) return;
    generate_diagnostic *d = g->diagnostics.items[g->diagnostics.count - 1];
    va_list args;
    va_start(args, format);
    d->hint = format_text(g, format, args);
    va_end(args);
    d->hint_file = at.file;
    d->hint_line = at.line;
    d->hint_column = at.column;
}

static int compare_unsigned(unsigned a, unsigned b) {
    return a < b ? -1 : a > b;
}

static int by_place(const generate_diagnostic *a, const generate_diagnostic *b) {
    int order = strcmp(a->file != NULL ? a->file : "", b->file != NULL ? b->file : "");
    if (order == 0) order = compare_unsigned(a->line, b->line);
    return order != 0 ? order : compare_unsigned(a->column, b->column);
}

/* Insertion sort: stable, and the list is short and nearly in order. */
static void sort_diagnostics(list *all) {
    for (size_t i = 1; i < all->count; i++) {
        void *moved = all->items[i];
        size_t to = i;
        for (; to > 0 && by_place(all->items[to - 1], moved) > 0; to--)
            all->items[to] = all->items[to - 1];
        all->items[to] = moved;
    }
}

void gen_report(gen *g) {
    sort_diagnostics(&g->diagnostics);
    for (size_t i = 0; i < g->diagnostics.count; i++)
        if (g->options->sink != NULL)
            g->options->sink(g->options->sink_context, g->diagnostics.items[i]);
    g->diagnostics.count = 0;
}

static int format_place(char *buf, size_t cap, const char *file, unsigned line, unsigned column) {
    if (file == NULL) return snprintf(buf, cap, "skep: ");
    return snprintf(buf, cap, "%s:%u:%u: ", file, line, column);
}

/* Advances over what a print function wrote, staying inside the buffer. */
static size_t advance(size_t len, size_t cap, int written) {
    if (written < 0) return len;
    len += (size_t)written;
    return len < cap ? len : cap - 1;
}

size_t generate_diagnostic_format(const generate_diagnostic *d, char *buf, size_t cap) {
    if (cap == 0) return 0;
    size_t len = advance(0, cap, format_place(buf, cap, d->file, d->line, d->column));
    const char *word = d->severity == GENERATE_ERROR ? "error" : "warning";
    len = advance(len, cap, snprintf(buf + len, cap - len, "%s: %s", word, d->text));
    if (d->code != NULL) len = advance(len, cap, snprintf(buf + len, cap - len, " [%s]", d->code));
    len = advance(len, cap, snprintf(buf + len, cap - len, "\n"));
    if (d->hint == NULL) return len;
    bool is_elsewhere = d->hint_file != NULL;
    len = advance(len, cap,
                  format_place(buf + len, cap - len, is_elsewhere ? d->hint_file : d->file,
                               is_elsewhere ? d->hint_line : d->line,
                               is_elsewhere ? d->hint_column : d->column));
    return advance(len, cap, snprintf(buf + len, cap - len, "note: %s\n", d->hint));
}
