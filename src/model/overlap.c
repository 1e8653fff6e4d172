/* Could two key templates make the same text? Each template is a pattern of literal bytes and members; a member is one
 * or more bytes of a class (digits for a number, anything but '#' for text). Both patterns are walked at
 * once over all pairs of positions: the templates overlap if both ends can be reached together. */
#include <string.h>

#include "base/limits.h"
#include "model/integer.h"
#include "model/overlap.h"

/* What the longest key needs: a step for each byte, and one more for each member. A template with more of them makes
 * no key, so it does not matter that its end is left out. */
enum { STEPS_MAX = LIMIT_HASH_KEY_BYTES + 64 };

/* One byte out of a set, or (`is_loop`) any number of them. */
typedef struct step {
    char literal; /* '\0': a class */
    bool is_number;
    bool takes_any;
    bool is_loop;
} step;

typedef struct pattern {
    step steps[STEPS_MAX];
    size_t count;
} pattern;

static void add_step(pattern *p, step s) {
    if (p->count < STEPS_MAX) p->steps[p->count++] = s;
}

static void make_pattern(const skep_key *key, pattern *out) {
    out->count = 0;
    for (uint32_t i = 0; i < key->part_count; i++) {
        const skep_key_part *part = &key->parts[i];
        if (part->literal != NULL) {
            for (const char *c = part->literal; *c != '\0'; c++)
                add_step(out, (step){.literal = *c});
            continue;
        }
        const skep_member *member = part->path[part->depth - 1];
        step one = {.is_number = integer_is_plain(member), .takes_any = key->part_count == 1};
        add_step(out, one);
        one.is_loop = true;
        add_step(out, one);
    }
}

static bool takes(const step *s, char c) {
    if (s->literal != '\0') return s->literal == c;
    if (s->is_number) return c == '-' || (c >= '0' && c <= '9');
    return s->takes_any || c != '#';
}

/* Two classes always share a digit. */
static bool share_byte(const step *a, const step *b) {
    if (a->literal != '\0') return takes(b, a->literal);
    if (b->literal != '\0') return takes(a, b->literal);
    return true;
}

/* A row of `reached` has a place for each position of `b`, its end included; only the row of the
 * current position of `a` and the next are kept. */
typedef struct row {
    bool reached[STEPS_MAX + 1];
} row;

static void walk_row(const step *x, const pattern *b, row *here, row *next) {
    for (size_t k = 0; k <= b->count; k++) {
        if (!here->reached[k]) continue;
        const step *y = k < b->count ? &b->steps[k] : NULL;
        if (x != NULL && x->is_loop) next->reached[k] = true;
        if (y != NULL && y->is_loop) here->reached[k + 1] = true;
        if (x == NULL || y == NULL || !share_byte(x, y)) continue;
        row *to = x->is_loop ? here : next;
        to->reached[y->is_loop ? k : k + 1] = true;
    }
}

bool keys_overlap(const skep_key *a, const skep_key *b) {
    if (a->type != b->type) return false;
    pattern x, y;
    make_pattern(a, &x);
    make_pattern(b, &y);
    row rows[2];
    memset(rows, 0, sizeof rows);
    rows[0].reached[0] = true;
    for (size_t i = 0; i < x.count; i++) {
        row *here = &rows[i % 2], *next = &rows[(i + 1) % 2];
        memset(next, 0, sizeof *next);
        walk_row(&x.steps[i], &y, here, next);
    }
    row *last = &rows[x.count % 2];
    walk_row(NULL, &y, last, &rows[(x.count + 1) % 2]);
    return last->reached[y.count];
}

/* ---- Sameness ---- */

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_part(const skep_key_part *a, const skep_key_part *b) {
    if (a->depth != b->depth || a->width != b->width || !same_text(a->literal, b->literal) ||
        !same_text(a->time_format, b->time_format))
        return false;
    for (uint32_t d = 0; d < a->depth; d++)
        if (a->path[d] != b->path[d]) return false;
    return true;
}

bool keys_same(const skep_key *a, const skep_key *b) {
    if (a->part_count != b->part_count) return false;
    for (uint32_t i = 0; i < a->part_count; i++)
        if (!same_part(&a->parts[i], &b->parts[i])) return false;
    return true;
}
