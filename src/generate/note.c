#include "generate/note.h"

#include <ctype.h>
#include <string.h>

typedef struct parser {
    gen *g;
    const note_source *source;
    size_t pos;
    place at; /* of pos */
    bool is_failed;
} parser;

static char peek(const parser *p, size_t ahead) {
    return p->pos + ahead < p->source->len ? p->source->text[p->pos + ahead] : '\0';
}

static void step(parser *p) {
    if (p->source->is_exact) {
        if (peek(p, 0) == '\n') {
            p->at.line++;
            p->at.column = 1;
        } else {
            p->at.column++;
        }
    }
    p->pos++;
}

static void step_by(parser *p, size_t count) {
    for (size_t i = 0; i < count && p->pos < p->source->len; i++) step(p);
}

static void skip_comment(parser *p) {
    bool is_line = peek(p, 1) == '/';
    step_by(p, 2);
    while (p->pos < p->source->len) {
        if (is_line && peek(p, 0) == '\n') return;
        if (!is_line && peek(p, 0) == '*' && peek(p, 1) == '/') {
            step_by(p, 2);
            return;
        }
        step(p);
    }
}

static void skip_blanks(parser *p) {
    for (;;) {
        char c = peek(p, 0);
        if (c != '\0' && isspace((unsigned char)c))
            step(p);
        else if (c == '\\' && (peek(p, 1) == '\n' || peek(p, 1) == '\r'))
            step_by(p, 2);
        else if (c == '/' && (peek(p, 1) == '/' || peek(p, 1) == '*'))
            skip_comment(p);
        else
            return;
    }
}

static bool is_word_char(char c) {
    return c == '_' || isalnum((unsigned char)c);
}

static void fail_here(parser *p, const char *expected) {
    if (p->is_failed) return;
    p->is_failed = true;
    char c = peek(p, 0);
    if (c == '\0')
        gen_error(p->g, p->at, "P01", "the annotation ends where %s is expected", expected);
    else
        gen_error(p->g, p->at, "P01", "'%c' in an annotation where %s is expected", c, expected);
}

/* A number may begin with a sign or a point. */
static bool starts_number(const parser *p) {
    size_t at = peek(p, 0) == '-' || peek(p, 0) == '+';
    at += peek(p, at) == '.';
    return isdigit((unsigned char)peek(p, at));
}

/* Also a number, as C writes it: -5, 1.5e-3. */
static const char *read_word(parser *p) {
    const char *start = p->source->text + p->pos;
    bool is_number = starts_number(p);
    size_t len = 0;
    for (char before = '\0', c = peek(p, 0);; before = c, c = peek(p, 0)) {
        bool is_sign = (c == '-' || c == '+') && (len == 0 || before == 'e' || before == 'E');
        if (!is_word_char(c) && !(is_number && (c == '.' || is_sign))) break;
        step(p);
        len++;
    }
    return gen_text(p->g, start, len);
}

/* What a backslash and `c` stand for; '\0': nothing. Other escapes of C would be read as another
 * text than C reads. */
static char escaped(char c) {
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case '"':
    case '\\': return c;
    default: return '\0';
    }
}

static char read_escaped(parser *p) {
    char c = escaped(peek(p, 0));
    if (c == '\0') fail_here(p, "n, t, \" or \\ behind a backslash");
    return c;
}

/* One literal after another is one text, as in C. */
static void read_text(parser *p, note_arg *arg) {
    char *text = gen_array(p->g, p->source->len - p->pos + 1, 1);
    size_t len = 0;
    int literals = 0;
    if (text == NULL) return;
    while (peek(p, 0) == '"' && !p->is_failed) {
        step(p);
        while (peek(p, 0) != '"' && peek(p, 0) != '\0' && !p->is_failed) {
            bool is_escaped = peek(p, 0) == '\\';
            if (is_escaped) step(p);
            text[len++] = is_escaped ? read_escaped(p) : peek(p, 0);
            if (is_escaped) arg->is_exact = false;
            step(p);
        }
        if (peek(p, 0) != '"') fail_here(p, "'\"'");
        step(p);
        literals++;
        skip_blanks(p);
    }
    if (literals > 1) arg->is_exact = false;
    arg->kind = NOTE_TEXT;
    arg->text = text;
}

static void read_args(parser *p, list *out, char close, unsigned depth);

static void read_value(parser *p, note_arg *arg, unsigned depth) {
    arg->value_at = p->at;
    arg->is_exact = p->source->is_exact;
    if (peek(p, 0) == '"') {
        read_text(p, arg);
    } else if (peek(p, 0) == '{') {
        step(p);
        arg->kind = NOTE_GROUP;
        read_args(p, &arg->args, '}', depth + 1);
    } else if (is_word_char(peek(p, 0)) || starts_number(p)) {
        arg->kind = NOTE_WORD;
        arg->text = read_word(p);
        skip_blanks(p);
        if (peek(p, 0) != '(') return;
        step(p);
        arg->kind = NOTE_CALL;
        read_args(p, &arg->args, ')', depth + 1);
    } else {
        fail_here(p, "a word or a text in quotes");
    }
}

static void read_arg(parser *p, list *out, unsigned depth) {
    note_arg *arg = gen_alloc(p->g, sizeof *arg);
    arg->at = p->at;
    read_value(p, arg, depth);
    skip_blanks(p);
    if (!p->is_failed && arg->kind == NOTE_WORD && peek(p, 0) == '=') {
        arg->name = arg->text;
        arg->text = NULL;
        step(p);
        skip_blanks(p);
        read_value(p, arg, depth);
        skip_blanks(p);
    }
    if (p->is_failed) return;
    for (size_t i = 0; i < out->count; i++) {
        if (!text_equal(((note_arg *)out->items[i])->name, arg->name)) continue;
        gen_error(p->g, arg->at, "P06", "'%s' is given twice", arg->name);
        break;
    }
    list_add(p->g, out, arg);
}

/* Recursion ends at NOTE_DEPTH_MAX. */
static void read_args(parser *p, list *out, char close, unsigned depth) {
    if (depth > NOTE_DEPTH_MAX) {
        fail_here(p, "less nesting");
        return;
    }
    skip_blanks(p);
    while (!p->is_failed && peek(p, 0) != close) {
        read_arg(p, out, depth);
        if (p->is_failed || peek(p, 0) == close) break;
        if (peek(p, 0) != ',') {
            fail_here(p, close == '\0' ? "','" : "',' or the closing parenthesis");
            break;
        }
        step(p);
        skip_blanks(p);
    }
    if (p->is_failed) return;
    step(p);
    skip_blanks(p);
}

bool note_parse(gen *g, const note_source *source, list *out) {
    parser p = {.g = g, .source = source, .at = source->at};
    read_args(&p, out, source->is_exact ? ')' : '\0', 0);
    return !p.is_failed;
}

place note_place_in(const note_arg *arg, size_t offset) {
    place at = arg->value_at;
    if (arg->is_exact) at.column += (unsigned)offset + 1;
    return at;
}
