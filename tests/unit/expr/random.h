/* Random numbers and random trees with a fixed seed, for the property tests. */
#ifndef TESTS_EXPR_RANDOM_H
#define TESTS_EXPR_RANDOM_H

#include "unit/expr/support.h"

typedef struct random_source {
    uint64_t state;
} random_source;

/* splitmix64 */
static inline uint64_t random_next(random_source *r) {
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline size_t random_below(random_source *r, size_t limit) {
    return (size_t)(random_next(r) % limit);
}

typedef struct tree_source {
    random_source random;
    skep_arena *arena;
    size_t next_path; /* makes the first step of every target its own */
} tree_source;

static inline const skep_expr *random_path(tree_source *t) {
    static const char *const NAMES[] = {"a",    "status", "a b", "9x",  "\xC3\xA9", "n1",
                                        "data", "#x",     "",    "x.y", "n2"};
    expr_step steps[4];
    size_t count = 1 + random_below(&t->random, 4);
    for (size_t i = 0; i < count; i++) {
        skep_str name = str(NAMES[random_below(&t->random, sizeof NAMES / sizeof NAMES[0])]);
        bool is_index = i > 0 && random_below(&t->random, 3) == 0;
        steps[i] = is_index ? (expr_step){.index = (uint32_t)random_below(&t->random, 1000)}
                            : (expr_step){.name = name};
    }
    return expr_path(t->arena, steps, count);
}

static inline const skep_expr *random_value(tree_source *t) {
    static const char *const VALUES[] = {"1",      "\"x\"", "[1, {a: 2}]",
                                         "<1, 2>", "true",  "b\"QQ==\""};
    size_t i = random_below(&t->random, sizeof VALUES / sizeof VALUES[0]);
    return expr_value(t->arena, value_of(t->arena, VALUES[i]));
}

/* Names a path whose first step no other path has, so that first operands are distinct. */
static inline const skep_expr *random_own_path(tree_source *t) {
    char name[32];
    int len = snprintf(name, sizeof name, "own%zu", t->next_path++);
    const char *kept = skep_arena_copy_text(t->arena, name, (size_t)len);
    expr_step steps[] = {{.name = {kept, (size_t)len}}, {.index = 7}, {.name = SKEP_STR("in")}};
    return expr_path(t->arena, steps, 1 + random_below(&t->random, 3));
}

static inline const skep_expr *random_operand(tree_source *t) {
    switch (random_below(&t->random, 4)) {
    case 0: return random_path(t);
    case 1: return expr_unary(t->arena, EXPR_SIZE, random_path(t));
    default:
        return expr_value(t->arena, value_of(t->arena, random_below(&t->random, 2) ? "1" : "2"));
    }
}

static inline const skep_expr *random_call(tree_source *t) {
    static const char *const TYPES[] = {"\"S\"", "\"NULL\""};
    const char *type = TYPES[random_below(&t->random, 2)];
    switch (random_below(&t->random, 5)) {
    case 0: return expr_unary(t->arena, EXPR_EXISTS, random_path(t));
    case 1: return expr_unary(t->arena, EXPR_NOT_EXISTS, random_path(t));
    case 2: return expr_binary(t->arena, EXPR_CONTAINS, random_own_path(t), random_value(t));
    case 3:
        return expr_binary(t->arena, EXPR_BEGINS_WITH, random_own_path(t),
                           expr_value(t->arena, value_of(t->arena, "\"x\"")));
    default:
        return expr_binary(t->arena, EXPR_TYPE, random_path(t),
                           expr_value(t->arena, value_of(t->arena, type)));
    }
}

static inline const skep_expr *random_between(tree_source *t) {
    const skep_expr *parts[] = {random_own_path(t), expr_value(t->arena, value_of(t->arena, "1")),
                                random_operand(t)};
    return expr_nary(t->arena, EXPR_BETWEEN, parts, 3);
}

static inline const skep_expr *random_condition(tree_source *t, size_t depth) {
    size_t choice = random_below(&t->random, depth > 0 ? 8 : 4);
    const skep_expr *parts[4];
    size_t count = 2 + random_below(&t->random, 3);
    switch (choice) {
    case 0: return random_call(t);
    case 1: return random_between(t);
    case 2:
        parts[0] = random_own_path(t);
        for (size_t i = 1; i < count; i++) parts[i] = random_operand(t);
        return expr_nary(t->arena, EXPR_IN, parts, count);
    case 3:
        return expr_binary(t->arena, (expr_kind)(EXPR_EQ + random_below(&t->random, 6)),
                           random_own_path(t), random_operand(t));
    case 4: return expr_unary(t->arena, EXPR_NOT, random_condition(t, depth - 1));
    default:
        for (size_t i = 0; i < count; i++) parts[i] = random_condition(t, depth - 1);
        return expr_nary(t->arena, choice == 5 ? EXPR_OR : EXPR_AND, parts, count);
    }
}

/* What + and - take: nothing that is known to be no number. */
static inline const skep_expr *random_number(tree_source *t, size_t depth) {
    skep_arena *arena = t->arena;
    switch (random_below(&t->random, depth > 0 ? 5 : 2)) {
    case 0: return random_path(t);
    case 1: return expr_value(arena, value_of(arena, "1"));
    case 2:
        return expr_binary(arena, EXPR_ADD, random_number(t, depth - 1),
                           random_number(t, depth - 1));
    case 3:
        return expr_binary(arena, EXPR_SUBTRACT, random_number(t, depth - 1),
                           random_number(t, depth - 1));
    default:
        return expr_binary(arena, EXPR_IF_NOT_EXISTS, random_own_path(t),
                           random_number(t, depth - 1));
    }
}

static inline const skep_expr *random_set_value(tree_source *t, size_t depth) {
    skep_arena *arena = t->arena;
    switch (random_below(&t->random, depth > 0 ? 4 : 2)) {
    case 0: return random_value(t);
    case 1: return random_number(t, depth);
    case 2:
        return expr_binary(arena, EXPR_IF_NOT_EXISTS, random_own_path(t),
                           random_set_value(t, depth - 1));
    default: return expr_binary(arena, EXPR_LIST_APPEND, random_path(t), random_path(t));
    }
}

/* Sections in a random order, each at most once; actions of a section together, as printing leaves
 * them. */
static inline const skep_expr *random_update(tree_source *t) {
    const skep_expr *actions[16];
    size_t count = 0, start = random_below(&t->random, 4);
    for (size_t s = 0; s < 4; s++) {
        expr_kind section = (expr_kind)(EXPR_SET + (start + s) % 4);
        size_t wanted = random_below(&t->random, 4);
        if (s == 3 && count == 0) wanted = 1;
        for (size_t i = 0; i < wanted; i++) {
            const skep_expr *target = random_own_path(t);
            const skep_expr *set = expr_value(t->arena, value_of(t->arena, "<\"a\">"));
            actions[count++] = section == EXPR_REMOVE ? expr_unary(t->arena, section, target)
                               : section == EXPR_SET
                                   ? expr_binary(t->arena, section, target, random_set_value(t, 3))
                                   : expr_binary(t->arena, section, target, set);
        }
    }
    return expr_nary(t->arena, EXPR_UPDATE, actions, count);
}

#endif
