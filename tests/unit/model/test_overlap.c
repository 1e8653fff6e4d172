/* Whether two key templates could make the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/overlap.h"

enum { PARTS_MAX = 8 };

typedef struct template {
    skep_member members[PARTS_MAX];
    const skep_member *paths[PARTS_MAX];
    skep_key_part parts[PARTS_MAX];
    char literals[PARTS_MAX][32];
    skep_key key;
}
template;

/* "A#<n>": 'n' a number, 't' text, in angle brackets; the rest is literal. */
static const skep_key *make(template *t, const char *text) {
    memset(t, 0, sizeof *t);
    t->key = (skep_key){.attribute = "PK", .type = SKEP_TYPE_S, .parts = t->parts};
    while (*text != '\0') {
        uint32_t at = t->key.part_count++;
        assert_true(at < PARTS_MAX);
        if (*text == '<') {
            t->members[at].kind = text[1] == 'n' ? SKEP_KIND_I64 : SKEP_KIND_TEXT;
            t->paths[at] = &t->members[at];
            t->parts[at].path = &t->paths[at];
            t->parts[at].depth = 1;
            text += 3;
            continue;
        }
        size_t len = strcspn(text, "<");
        snprintf(t->literals[at], sizeof t->literals[at], "%.*s", (int)len, text);
        t->parts[at].literal = t->literals[at];
        text += len;
    }
    return &t->key;
}

static void templates_overlap_exactly_where_a_text_fits_both(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        bool overlap;
    } cases[] = {
        {"A", "A", true},
        {"A", "B", false},
        {"A", "AB", false},
        {"ORDER#<n>", "ITEM#<n>", false},
        {"ORDER#<n>", "ORDER#<t>", true},
        {"ORDER#<n>", "ORDER#", false},
        {"ORDER#<n>", "ORDER#5", true},
        {"ORDER#<n>", "ORDER#-5", true},
        {"ORDER#<n>", "ORDER#x", false},
        {"ORDER#<t>", "ORDER#x", true},
        {"A#<t>", "A#<t>#<t>", false},
        {"A#<t>", "A#<t>B", true},
        {"<t>", "A#<t>", true},
        {"<t>", "A", true},
        {"<t>#<t>", "A", false},
        {"<t>#<t>", "A#B", true},
        {"<t>#<t>", "A#B#C", false},
        {"<n>", "<t>", true},
        {"<n>", "A<t>", false},
        {"F<n>", "FG<n>", false},
        {"<t>X", "Y<t>", true},
        {"<n>X", "<n>Y", false},
        {"<n>0", "0<n>", true},
        {"<t><t>", "A", false},
        {"<t><t>", "AB", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        template a, b;
        const skep_key *x = make(&a, cases[i].a), *y = make(&b, cases[i].b);
        if (keys_overlap(x, y) != cases[i].overlap)
            print_message("%s and %s\n", cases[i].a, cases[i].b);
        assert_int_equal(keys_overlap(x, y), cases[i].overlap);
        assert_int_equal(keys_overlap(y, x), cases[i].overlap);
    }
}

static void keys_of_different_types_never_overlap(void **state) {
    (void)state;
    template a, b;
    make(&a, "<n>");
    make(&b, "<n>");
    b.key.type = SKEP_TYPE_N;
    assert_false(keys_overlap(&a.key, &b.key));
}

static bool fits(const char *pattern, const char *text) {
    if (*pattern == '\0') return *text == '\0';
    if (*pattern != '<') return *pattern == *text && fits(pattern + 1, text + 1);
    for (size_t len = 1; text[len - 1] != '\0'; len++) {
        char last = text[len - 1];
        bool takes = pattern[1] == 'n' ? last == '1' || last == '-' : last != '#';
        if (!takes) return false;
        if (fits(pattern + 3, text + len)) return true;
    }
    return false;
}

/* All texts of up to five characters tried on both. */
static bool naive_overlap(const char *a, const char *b) {
    static const char letters[] = "A#1";
    for (size_t len = 1; len <= 5; len++) {
        size_t count = 1;
        for (size_t i = 0; i < len; i++) count *= 3;
        for (size_t number = 0; number < count; number++) {
            char text[8] = "";
            size_t rest = number;
            for (size_t i = 0; i < len; i++, rest /= 3) text[i] = letters[rest % 3];
            if (fits(a, text) && fits(b, text)) return true;
        }
    }
    return false;
}

static void random_templates_overlap_as_trying_all_short_texts_says(void **state) {
    (void)state;
    static const char *const pieces[] = {"A", "#", "1", "<n>", "<t>"};
    uint32_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        char texts[2][32] = {"", ""};
        for (int side = 0; side < 2; side++) {
            /* Two parts at least: a member alone may hold the separator. */
            for (int i = 0; i < 3; i++) {
                seed = seed * 1664525u + 1013904223u;
                strcat(texts[side], pieces[(seed >> 16) % 5]);
            }
        }
        template a, b;
        const skep_key *x = make(&a, texts[0]), *y = make(&b, texts[1]);
        bool expected = naive_overlap(texts[0], texts[1]);
        if (keys_overlap(x, y) != expected) print_message("%s and %s\n", texts[0], texts[1]);
        assert_int_equal(keys_overlap(x, y), expected);
    }
}

/* As long as keys may be, to the last byte. */
static void long_templates_are_compared_to_their_ends(void **state) {
    (void)state;
    enum { KEY_BYTES = 2048 };
    char literal[KEY_BYTES + 1];
    memset(literal, 'x', KEY_BYTES);
    literal[KEY_BYTES - 1] = 'y';
    literal[KEY_BYTES] = '\0';
    const skep_key_part part = {.literal = literal};
    const skep_key whole = {
        .attribute = "PK", .type = SKEP_TYPE_S, .parts = &part, .part_count = 1};
    template ends_alike, ends_otherwise;
    assert_true(keys_overlap(&whole, make(&ends_alike, "<t>xxy")));
    assert_true(keys_overlap(&ends_alike.key, &whole));
    assert_false(keys_overlap(&whole, make(&ends_otherwise, "<t>xx")));
    assert_false(keys_overlap(&ends_otherwise.key, &whole));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_templates_are_compared_to_their_ends),
        cmocka_unit_test(templates_overlap_exactly_where_a_text_fits_both),
        cmocka_unit_test(keys_of_different_types_never_overlap),
        cmocka_unit_test(random_templates_overlap_as_trying_all_short_texts_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
