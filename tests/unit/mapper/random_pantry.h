/* Random pantries: every member at its limits, absent or in between, and always one that can be
 * stored. */
#ifndef TESTS_MAPPER_RANDOM_PANTRY_H
#define TESTS_MAPPER_RANDOM_PANTRY_H

#include "chance.h"
#include "pantry.h"

static inline jar chance_jar(chance *c) {
    return (jar){chance_text(c), (int32_t)chance_number(c)};
}

static inline int_list chance_ints(chance *c, uint32_t most) {
    int_list made;
    CHANCE_FILL(c, made, most, (int32_t)chance_below(c, 3));
    return made;
}

/* Any text is a key, in any order, each once. */
static inline char *chance_key(chance *c, size_t number) {
    static const char *const keys[] = {
        "", "a", "A", "Zürich", "a b", "#{x}.y[0]", "\xF0\x9F\x90\x9D"};
    char key[64];
    int len = snprintf(key, sizeof key, "%s%zu", keys[chance_below(c, COUNT_OF(keys))], number);
    return skep_arena_copy_text(c->arena, key, (size_t)len);
}

#define CHANCE_MAP(c, map, most, made)                                                             \
    do {                                                                                           \
        (map).count = (map).capacity = chance_below(c, (most) + 1);                                \
        (map).items = (map).count > 0 ? chance_array(c, (map).count, sizeof *(map).items) : NULL;  \
        for (size_t map_at = 0; map_at < (map).count; map_at++) {                                  \
            (map).items[map_at].key = chance_key(c, map_at);                                       \
            (map).items[map_at].value = (made);                                                    \
        }                                                                                          \
    } while (0)

static inline int_map chance_int_map(chance *c) {
    int_map made;
    CHANCE_MAP(c, made, 3, (int32_t)chance_number(c));
    return made;
}

static inline jar *chance_jar_pointer(chance *c) {
    if (chance_below(c, 3) == 0) return NULL;
    jar *made = chance_array(c, 1, sizeof *made);
    *made = chance_jar(c);
    return made;
}

static inline point chance_point(chance *c) {
    return (point){(int32_t)chance_below(c, 100), 1 + (int32_t)chance_below(c, 1000)};
}

static inline void chance_maps(chance *c, pantry *p) {
    p->stock = chance_int_map(c);
    CHANCE_MAP(c, p->jars, 3, chance_jar(c));
    CHANCE_MAP(c, p->maybe_jars, 3, chance_jar_pointer(c));
    CHANCE_MAP(c, p->shelves, 2, chance_ints(c, 2));
    CHANCE_MAP(c, p->nested, 2, chance_int_map(c));
    CHANCE_FILL(c, p->counts, 2, chance_int_map(c));
    CHANCE_MAP(c, p->sights, 2, chance_point(c));
    CHANCE_FILL(c, p->path, 2, chance_point(c));
}

static inline skep_uuid chance_uuid(chance *c) {
    skep_uuid made = {{0}};
    made.bytes[chance_below(c, 16)] = (uint8_t)chance_next(c);
    return made;
}

static inline void chance_arrays(chance *c, pantry *p) {
    for (size_t i = 0; i < COUNT_OF(p->vector); i++) p->vector[i] = chance_float(c);
    for (size_t i = 0; i < 6; i++) p->grid[i / 3][i % 3] = (int16_t)chance_number(c);
    for (size_t i = 0; i < 2; i++) {
        p->pair[i] = chance_jar(c);
        (void)snprintf(p->names[i], sizeof p->names[i], "%u", chance_below(c, 10000000));
        p->notes[i] = chance_text(c);
    }
    if (chance_below(c, 4) > 0) {
        p->code_count = (uint8_t)chance_below(c, 4);
        p->codes = chance_array(c, p->code_count, sizeof *p->codes);
        for (size_t i = 0; i < p->code_count; i++) p->codes[i] = (int32_t)chance_number(c);
    }
    p->label_count = chance_below(c, 3);
    if (p->label_count > 0) p->labels = chance_array(c, (size_t)p->label_count, sizeof *p->labels);
    for (size_t i = 0; i < (size_t)p->label_count; i++) p->labels[i] = chance_key(c, i);
    CHANCE_FILL(c, p->tokens, 2, chance_uuid(c));
}

static inline void chance_payment(chance *c, pantry *p) {
    p->paid_by = (payment_kind)chance_below(c, 5);
    memset(&p->payment, 0, sizeof p->payment);
    switch (p->paid_by) {
    case PAY_CARD: p->payment.card = (card){chance_text(c), (int32_t)chance_number(c)}; break;
    case PAY_CENTS: p->payment.cents = (int64_t)chance_number(c); break;
    case PAY_IBAN:
    case PAY_GIFT: p->payment.iban = chance_text(c); break;
    default: break;
    }
}

/* Times that their forms can hold exactly. */
static inline void chance_times(chance *c, pantry *p) {
    int64_t seconds = (int64_t)chance_number(c) % INT64_C(9223372036);
    p->seconds_at = seconds * SKEP_TIME_SECOND;
    p->millis_at = (int64_t)chance_number(c) % INT64_C(9223372036854) * (SKEP_TIME_SECOND / 1000);
    p->day = (int64_t)chance_number(c) % 106751 * 86400 * SKEP_TIME_SECOND;
    static const char *const months[] = {"1677-10-01", "1970-01-01", "2024-02-01", "2262-04-01"};
    const char *month = months[chance_below(c, COUNT_OF(months))];
    assert_int_equal(skep_time_parse((skep_str){month, 10}, &p->month, NULL), SKEP_OK);
}

static inline pantry chance_pantry(chance *c) {
    static const char *const jsons[] = {NULL, "null", "{\"a\":[1,2.5e3,\"\\u00fc\"]}", "[[],{}]"};
    static const char *const languages[] = {"", "de", "en"};
    pantry p;
    memset(&p, 0, sizeof p);
    chance_maps(c, &p);
    chance_arrays(c, &p);
    chance_payment(c, &p);
    chance_times(c, &p);
    if (chance_below(c, 2) == 0) p.place = chance_point(c);
    if (chance_below(c, 2) == 0) p.null_place = chance_point(c);
    p.mass = (int64_t)chance_number(c);
    const char *json = jsons[chance_below(c, COUNT_OF(jsons))];
    if (json != NULL) p.json = skep_arena_copy_text(c->arena, json, strlen(json));
    /* What is absent would become its default. */
    const char *language = languages[chance_below(c, COUNT_OF(languages))];
    p.language = skep_arena_copy_text(c->arena, language, strlen(language));
    p.limit = (int32_t)chance_number(c);
    p.optional_limit = chance_array(c, 1, sizeof *p.optional_limit);
    *p.optional_limit = (int32_t)chance_number(c);
    p.memo = chance_text(c);
    (void)snprintf(p.initials, sizeof p.initials, "%.*s", (int)chance_below(c, 4), "xyz");
    if (chance_below(c, 2) == 0)
        p.crumbs = (skep_bytes){(const uint8_t *)"\0c", chance_below(c, 3)};
    CHANCE_FILL(c, p.omitted_list, 2, chance_text(c));
    p.omitted_map = chance_int_map(c);
    p.omitted_tag.label = chance_text(c);
    CHANCE_FILL(c, p.null_list, 2, chance_text(c));
    return p;
}

#endif
