/* Text as the arguments of an annotation. The property, for text with a place for each character
 * and for text of one place: it is refused with one error of form, or it is read, and the
 * arguments, written down again, are read as the same arguments. Every place is inside the text. */
#include "generate/note.h"

#include "base/buffer.h"
#include "fuzz/fuzz.h"

enum { FIRST_LINE = 10, FIRST_COLUMN = 5 };

static bool same_text(const char *a, const char *b) {
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* Recursion is bounded by NOTE_DEPTH_MAX, here as in write_args. */
static bool same_args(const list *a, const list *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const note_arg *x = a->items[i], *y = b->items[i];
        if (x->kind != y->kind || !same_text(x->name, y->name) || !same_text(x->text, y->text) ||
            !same_args(&x->args, &y->args))
            return false;
    }
    return true;
}

/* ---- Writing ---- */

static void write_quoted(buffer *out, const char *text) {
    buffer_append_byte(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') buffer_append_byte(out, '\\');
        buffer_append_byte(out, (uint8_t)*text);
    }
    buffer_append_byte(out, '"');
}

static void write_args(buffer *out, const list *args) {
    for (size_t i = 0; i < args->count; i++) {
        const note_arg *arg = args->items[i];
        if (i > 0) buffer_append_text(out, ", ");
        if (arg->name != NULL) buffer_append_format(out, "%s = ", arg->name);
        if (arg->kind == NOTE_TEXT)
            write_quoted(out, arg->text);
        else if (arg->text != NULL)
            buffer_append_text(out, arg->text);
        if (arg->kind == NOTE_TEXT || arg->kind == NOTE_WORD) continue;
        buffer_append_byte(out, arg->kind == NOTE_GROUP ? '{' : '(');
        write_args(out, &arg->args);
        buffer_append_byte(out, arg->kind == NOTE_GROUP ? '}' : ')');
    }
}

/* ---- Reading ---- */

static gen *new_run(void) {
    gen *g = calloc(1, sizeof *g);
    HOLDS(g != NULL);
    g->arena = skep_arena_new(NULL, 0);
    HOLDS(g->arena != NULL);
    return g;
}

static void free_run(gen *g) {
    skep_arena_free(g->arena);
    free(g);
}

static bool read_note(gen *g, const uint8_t *data, size_t size, bool is_exact, list *out) {
    const note_source source = {.text = (const char *)data,
                                .len = size,
                                .at = {"shop.h", FIRST_LINE, FIRST_COLUMN},
                                .is_exact = is_exact};
    return note_parse(g, &source, out);
}

static bool is_inside(place at, size_t size, bool is_exact) {
    if (!is_exact) return at.line == FIRST_LINE && at.column == FIRST_COLUMN;
    return at.line >= FIRST_LINE && at.line <= FIRST_LINE + size && at.column >= 1 &&
           at.column <= FIRST_COLUMN + size + 1;
}

static void has_places(const list *args, size_t size, bool is_exact) {
    for (size_t i = 0; i < args->count; i++) {
        const note_arg *arg = args->items[i];
        HOLDS(arg->kind >= NOTE_WORD && arg->kind <= NOTE_CALL);
        HOLDS((arg->text != NULL) == (arg->kind != NOTE_GROUP));
        HOLDS(is_inside(arg->at, size, is_exact) && is_inside(arg->value_at, size, is_exact));
        if (arg->kind == NOTE_TEXT && arg->is_exact)
            HOLDS(is_inside(note_place_in(arg, strlen(arg->text)), size, is_exact));
        has_places(&arg->args, size, is_exact);
    }
}

static void is_read_again(gen *g, const list *args, bool is_exact) {
    buffer text;
    list again = {0};
    buffer_init(&text, NULL, 0);
    write_args(&text, args);
    if (is_exact) buffer_append_byte(&text, ')');
    HOLDS(!text.is_failed);
    HOLDS(read_note(g, text.data, text.len, is_exact, &again));
    HOLDS(same_args(args, &again));
    buffer_fini(&text);
}

static void try_text(const uint8_t *data, size_t size, bool is_exact) {
    gen *g = new_run();
    list args = {0};
    bool is_read = read_note(g, data, size, is_exact, &args);
    HOLDS(!g->is_memory_short);
    has_places(&args, size, is_exact);
    size_t broken = 0;
    for (size_t i = 0; i < g->diagnostics.count; i++) {
        const generate_diagnostic *d = g->diagnostics.items[i];
        char line[4096];
        broken += strcmp(d->code, "SKEP-P01") == 0;
        HOLDS(is_inside((place){d->file, d->line, d->column}, size, is_exact));
        HOLDS(generate_diagnostic_format(d, line, sizeof line) < sizeof line);
    }
    if (g->diagnostics.count < GEN_DIAGNOSTICS_MAX) HOLDS(broken == (is_read ? 0 : 1));
    if (is_read) is_read_again(g, &args, is_exact);
    free_run(g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    try_text(data, size, false);
    try_text(data, size, true);
    return 0;
}
