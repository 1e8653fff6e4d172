/* Random objects, from a seed: every member at its limits, absent or in between. */
#ifndef TESTS_MAPPER_RANDOM_KITCHEN_H
#define TESTS_MAPPER_RANDOM_KITCHEN_H

#include "kitchen.h"
#include "random_pantry.h"

static inline spoon chance_spoon(chance *c, uint32_t depth) {
    spoon made = {.label = chance_text(c), .size = (int32_t)chance_number(c)};
    if (depth == 0) return made;
    if (chance_below(c, 2) == 0) {
        made.inner = chance_array(c, 1, sizeof *made.inner);
        *made.inner = chance_spoon(c, depth - 1);
    }
    CHANCE_FILL(c, made.parts, 2, chance_spoon(c, depth - 1));
    return made;
}

static inline spoon *chance_spoon_pointer(chance *c, uint32_t depth) {
    if (chance_below(c, 3) == 0) return NULL;
    spoon *made = chance_array(c, 1, sizeof *made);
    *made = chance_spoon(c, depth);
    return made;
}

static inline shade chance_shade(chance *c) {
    return (shade)shade_values[chance_below(c, COUNT_OF(shade_values))].value;
}

static inline void chance_lists(chance *c, kitchen *k) {
    CHANCE_FILL(c, k->spoons, 3, chance_spoon(c, 2));
    CHANCE_FILL(c, k->pointers, 3, chance_spoon_pointer(c, 1));
    k->numbers = chance_ints(c, chance_below(c, 5) == 0 ? 60 : 3);
    CHANCE_FILL(c, k->texts, 3, chance_text(c));
    CHANCE_FILL(c, k->matrix, 3, chance_ints(c, 2));
    CHANCE_FILL(c, k->weights, 3, chance_double(c));
    CHANCE_FILL(c, k->colors, 3, chance_shade(c));
    CHANCE_FILL(c, k->tags, 3, chance_text(c));
    for (size_t i = 0; i < k->tags.count; i++)
        if (k->tags.items[i] == NULL) k->tags.items[i] = skep_arena_copy_text(c->arena, "t", 1);
    CHANCE_FILL(c, k->blobs, 3, ((skep_bytes){(const uint8_t *)"\0\1\2", chance_below(c, 4)}));
}

static inline kitchen chance_kitchen(chance *c, int64_t id) {
    kitchen k = {.id = id,
                 .is_open = chance_below(c, 2) == 0,
                 .i8 = (int8_t)chance_number(c),
                 .i16 = (int16_t)chance_number(c),
                 .i32 = (int32_t)chance_number(c),
                 .i64 = (int64_t)chance_number(c),
                 .u8 = (uint8_t)chance_number(c),
                 .u16 = (uint16_t)chance_number(c),
                 .u32 = (uint32_t)chance_number(c),
                 .u64 = chance_number(c),
                 .single = chance_float(c),
                 .real = chance_double(c),
                 .at = (skep_time)chance_number(c),
                 .color = chance_shade(c),
                 .level = chance_shade(c),
                 .text = chance_text(c),
                 .secret = chance_text(c),
                 .kept_null = chance_text(c)};
    if (k.text != NULL && k.text[0] == '\0') k.text = NULL; /* an index key cannot be empty */
    k.price = chance_decimal(c);
    k.token.bytes[chance_below(c, 16)] = (uint8_t)chance_number(c);
    (void)snprintf(k.code, sizeof k.code, "%07u", chance_below(c, 10000000));
    k.code[chance_below(c, sizeof k.code)] = '\0';
    if (chance_below(c, 2) == 0) k.note = (skep_str){"n\0te", chance_below(c, 5)};
    if (chance_below(c, 2) == 0) k.raw = (skep_bytes){(const uint8_t *)"r\0w", chance_below(c, 4)};
    k.required = skep_arena_copy_text(c->arena, "r", chance_below(c, 2));
    if (chance_below(c, 2) == 0) {
        k.maybe = chance_array(c, 1, sizeof *k.maybe);
        *k.maybe = (int32_t)chance_number(c);
    }
    k.best = chance_spoon(c, 3);
    k.vault = chance_spoon(c, 1);
    k.other = chance_spoon_pointer(c, 2);
    k.pantry = chance_pantry(c);
    chance_lists(c, &k);
    return k;
}

#endif
