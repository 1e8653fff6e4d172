/* fuzz/engine_run.h: what fuzz_engine.c keeps while it runs an input: the engine, the items that
 * should be in it, and what a condition or an update makes of them.
 *
 * The table "things" has few possible keys, so operations meet the same items often. Each key has a
 * slot; the slots of a partition are in the order of their sort keys. */
#ifndef FUZZ_ENGINE_RUN_H
#define FUZZ_ENGINE_RUN_H

#include <skep/engine.h>

#include "expr/eval.h"
#include "expr/parse.h"
#include "expr/update.h"
#include "fuzz/fuzz_bindings.h"

enum { PARTITIONS = 3, SORT_KEYS = 8, SLOTS = PARTITIONS * SORT_KEYS };

typedef struct engine_run {
    void *engine;
    skep_arena *arena; /* forgotten after each operation */
    fuzz_input in;
    skep_value items[SLOTS]; /* what should be stored, owned; absent where nothing is */
    bool has_by_t;           /* the index that comes and goes is there */
    skep_error err;          /* of the last operation */
} engine_run;

/** An expression in its text, with the placeholders that the text has, and as a tree where it is
 *  one. */
typedef struct phrase {
    skep_expression sent; /* all zero: none */
    skep_str text;
    skep_bindings bindings;
    const skep_expr *tree; /* NULL: the text is none of the language */
} phrase;

static inline skep_status execute(engine_run *r, skep_operation operation, const void *request,
                                  void *response) {
    r->err = (skep_error){0};
    skep_exchange exchange = {.operation = operation,
                              .request = request,
                              .response = response,
                              .arena = r->arena,
                              .err = &r->err};
    skep_status status = skep_engine_backend.execute(r->engine, &exchange);
    HOLDS(status == r->err.status);
    HOLDS(status == SKEP_OK || (r->err.message[0] != '\0' && r->err.type[0] != '\0'));
    return status;
}

/* ---- Items and keys ---- */

static inline void is_sound(skep_value item) {
    skep_error err = {0};
    if (item.data == NULL) return;
    SUCCEEDS(packed_check(item.data, item.size, &err), err);
    HOLDS(skep_value_type(item) == SKEP_TYPE_M);
}

static inline skep_str partition_text(size_t partition) {
    static const char *const texts[PARTITIONS] = {"p", "p~", "\xC3\xA9"};
    return (skep_str){texts[partition], strlen(texts[partition])};
}

static inline skep_decimal sort_number(size_t index) {
    static const char *const numbers[SORT_KEYS] = {"-1E10", "-2", "0",  "0.5",
                                                   "1",     "3",  "10", "1E20"};
    return skep_decimal_literal(numbers[index]);
}

static inline size_t pick_slot(engine_run *r) {
    return fuzz_below(&r->in, SLOTS);
}

static inline void write_key(packed_writer *w, size_t slot) {
    packed_name(w, SKEP_STR("pk"));
    packed_text(w, partition_text(slot / SORT_KEYS));
    packed_name(w, SKEP_STR("sk"));
    packed_decimal(w, sort_number(slot % SORT_KEYS));
}

static inline skep_value make_key(engine_run *r, size_t slot) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    write_key(&w, slot);
    packed_end(&w);
    return fuzz_finish(&w, r->arena, &err);
}

/** An item of the slot with attributes that the input describes. */
static inline skep_value make_item(engine_run *r, size_t slot) {
    static const char names[8] = {'a', 'b', 'd', 'l', 'm', 'n', 's', 't'};
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    write_key(&w, slot);
    unsigned chosen = fuzz_byte(&r->in);
    for (unsigned i = 0; i < 8; i++) {
        if ((chosen >> i & 1) == 0) continue;
        packed_name(&w, (skep_str){&names[i], 1});
        fuzz_write_value(&r->in, &w, 1);
    }
    packed_end(&w);
    return fuzz_finish(&w, r->arena, &err);
}

static inline skep_value attribute(skep_value item, const char *name) {
    skep_value value = {0};
    (void)skep_value_at(item, (skep_str){name, strlen(name)}, &value);
    return value;
}

/** The slot that an answer's item belongs to. */
static inline size_t slot_of(skep_value item) {
    skep_str pk = skep_value_text(attribute(item, "pk"));
    skep_decimal sk = skep_value_decimal(attribute(item, "sk"));
    for (size_t i = 0; i < SLOTS; i++) {
        skep_str text = partition_text(i / SORT_KEYS);
        if (text.len == pk.len && memcmp(text.ptr, pk.ptr, pk.len) == 0 &&
            skep_decimal_compare(sort_number(i % SORT_KEYS), sk) == 0)
            return i;
    }
    fuzz_fail(__FILE__, __LINE__, "an item has a key that was written", "");
}

/** Whether the indexes allow the item: b is text that is not empty, a and n are numbers. */
static inline bool fits_indexes(skep_value item) {
    skep_value a = attribute(item, "a"), b = attribute(item, "b"), n = attribute(item, "n");
    return (a.data == NULL || skep_value_type(a) == SKEP_TYPE_N) &&
           (n.data == NULL || skep_value_type(n) == SKEP_TYPE_N) &&
           (b.data == NULL || skep_value_text(b).len > 0);
}

/** Whether the index that comes and goes can hold the item. */
static inline bool is_in_by_t(skep_value item) {
    return skep_value_text(attribute(item, "t")).len > 0;
}

/** Whether all indexes that are there allow the item to be put. */
static inline bool fits_all_indexes(const engine_run *r, skep_value item) {
    bool fits_by_t = !r->has_by_t || attribute(item, "t").data == NULL || is_in_by_t(item);
    return fits_indexes(item) && fits_by_t;
}

static inline void keep(engine_run *r, size_t slot, skep_value item) {
    union {
        const uint8_t *data;
        void *memory;
    } old = {r->items[slot].data};
    free(old.memory);
    r->items[slot] = (skep_value){0};
    if (item.data == NULL) return;
    uint8_t *copy = malloc(item.size);
    HOLDS(copy != NULL);
    memcpy(copy, item.data, item.size);
    r->items[slot] = (skep_value){copy, item.size};
}

/* ---- Expressions ---- */

static inline bool occurs(skep_str placeholder, skep_str text) {
    for (size_t i = 0; i + placeholder.len <= text.len; i++) {
        if (memcmp(text.ptr + i, placeholder.ptr, placeholder.len) != 0) continue;
        size_t end = i + placeholder.len;
        char c = end < text.len ? text.ptr[end] : ' ';
        bool goes_on =
            c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!goes_on) return true;
    }
    return false;
}

/** The bindings of fuzz_bindings that one of the texts uses: a request refuses others. */
static inline skep_bindings used_bindings(engine_run *r, skep_str text, skep_str other) {
    skep_bindings all = fuzz_bindings(r->arena);
    skep_name_binding *names = skep_arena_array(r->arena, all.name_count, sizeof *names);
    skep_value_binding *values = skep_arena_array(r->arena, all.value_count, sizeof *values);
    skep_bindings used = {names, 0, values, 0};
    HOLDS(names != NULL && values != NULL);
    for (size_t i = 0; i < all.name_count; i++)
        if (occurs(all.names[i].placeholder, text) || occurs(all.names[i].placeholder, other))
            names[used.name_count++] = all.names[i];
    for (size_t i = 0; i < all.value_count; i++)
        if (occurs(all.values[i].placeholder, text) || occurs(all.values[i].placeholder, other))
            values[used.value_count++] = all.values[i];
    return used;
}

static inline phrase make_phrase(engine_run *r, expr_language language, skep_str text) {
    phrase p = {.text = text, .sent = {.text = text}};
    expr_scope scope;
    skep_error err = {0};
    p.bindings = used_bindings(r, text, (skep_str){0});
    HOLDS(expr_scope_init(&scope, &p.bindings, r->arena));
    p.tree = expr_parse(language, text, &scope, r->arena, &err);
    return p;
}

/** None, one that only asks whether the item is there, or any text. */
static inline phrase read_condition(engine_run *r) {
    static const skep_str there = {"attribute_exists(pk)", 20};
    static const skep_str missing = {"attribute_not_exists(pk)", 24};
    switch (fuzz_below(&r->in, 4)) {
    case 0: return (phrase){0};
    case 1: return make_phrase(r, EXPR_CONDITION, there);
    case 2: return make_phrase(r, EXPR_CONDITION, missing);
    default: return make_phrase(r, EXPR_CONDITION, fuzz_until(&r->in, '\n'));
    }
}

static inline phrase read_update(engine_run *r) {
    return make_phrase(r, EXPR_UPDATES, fuzz_until(&r->in, '\n'));
}

/** Whether the condition lets a write of the slot happen. */
static inline bool allows(const engine_run *r, const phrase *condition, size_t slot) {
    if (condition->sent.text.ptr == NULL) return true;
    HOLDS(condition->tree != NULL); /* the engine took it */
    return expr_holds(condition->tree, r->items[slot]);
}

/** What the update makes of the slot's item. */
static inline skep_value updated(engine_run *r, const phrase *update, size_t slot) {
    skep_value before = r->items[slot].data != NULL ? r->items[slot] : make_key(r, slot);
    skep_value after = {0};
    skep_error err = {0};
    HOLDS(update->tree != NULL);
    SUCCEEDS(expr_apply(update->tree, before, r->arena, &after, &err), err);
    return after;
}

#endif
