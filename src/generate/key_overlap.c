/* Could two key templates make the same text? Each template is a pattern of literal bytes and members; a member is one
 * or more bytes of a class (digits for a number, anything but '#' for text). Both patterns are walked at
 * once over all pairs of positions: the templates overlap if both ends can be reached together. */
#include <string.h>

#include "base/limits.h"
#include "generate/check.h"

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

static bool is_integer(const skep_member *member) {
    return member->kind >= SKEP_KIND_I8 && member->kind <= SKEP_KIND_U64;
}

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
        step one = {.is_number = is_integer(member), .takes_any = key->part_count == 1};
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

/* `reached` has a row for each position of `a`, a column for each of `b`, the ends included. */
static void walk(const pattern *a, const pattern *b, unsigned char *reached) {
    size_t width = b->count + 1;
    reached[0] = 1;
    for (size_t i = 0; i <= a->count; i++) {
        for (size_t k = 0; k <= b->count; k++) {
            if (!reached[i * width + k]) continue;
            const step *x = i < a->count ? &a->steps[i] : NULL;
            const step *y = k < b->count ? &b->steps[k] : NULL;
            if (x != NULL && x->is_loop) reached[(i + 1) * width + k] = 1;
            if (y != NULL && y->is_loop) reached[i * width + k + 1] = 1;
            if (x == NULL || y == NULL || !share_byte(x, y)) continue;
            size_t to = (i + !x->is_loop) * width + k + !y->is_loop;
            reached[to] = 1;
        }
    }
}

bool keys_overlap(const skep_key *a, const skep_key *b) {
    pattern x, y;
    if (a->type != b->type) return false;
    make_pattern(a, &x);
    make_pattern(b, &y);
    unsigned char *reached = skep_allocator_default()->resize(skep_allocator_default()->context,
                                                              NULL, (x.count + 1) * (y.count + 1));
    if (reached == NULL) return true;
    memset(reached, 0, (x.count + 1) * (y.count + 1));
    walk(&x, &y, reached);
    bool result = reached[(x.count + 1) * (y.count + 1) - 1] != 0;
    skep_allocator_default()->release(skep_allocator_default()->context, reached);
    return result;
}
