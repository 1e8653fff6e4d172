/* mapper/diff.c: the update that turns one state of an item into another.
 *
 * The descriptors lead the walk, so what the struct does not know is never touched. Both states
 * hold equal values as equal bytes, which makes the common case, a member that did not change, one
 * comparison. No two actions overlap: a path is either followed inwards or acted upon. */
#include <string.h>

#include "base/fail.h"
#include "mapper/item.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "model/member.h"

/* A list or map of scalars of which more elements differ is set as a whole: an expression is at
 * most 4 KB long, and scalars have no unknown attributes that this could lose. */
enum { ELEMENT_ACTIONS_MAX = 16, STEPS_MAX = PACKED_DEPTH_MAX + 1 };

typedef struct differ {
    const skep_entity *entity;
    skep_arena *arena;
    expr_step steps[STEPS_MAX]; /* the path to where the walk is */
    size_t depth;
    buffer sets; /* pointers to actions */
    buffer removes;
    bool is_failed; /* memory was short */
} differ;

/* What stands at one path: as stored, as the program was given it, and as it is now. They differ
 * where the stored item lacks a member or has NULL, which the struct cannot tell from zero: what
 * the program has not changed since is not written, so reading an item of an older shape does not
 * make it look changed. */
typedef struct states {
    skep_value stored;
    skep_value given;
    skep_value now;
} states;

static void diff_value(differ *d, const skep_member *type, states s);

static skep_str name_of(const char *attribute) {
    return (skep_str){attribute, strlen(attribute)};
}

/* ---- Actions ---- */

static void add_action(differ *d, buffer *actions, const skep_expr *action) {
    if (action == NULL)
        d->is_failed = true;
    else
        buffer_append(actions, &action, sizeof action);
}

static void set(differ *d, skep_value value) {
    const skep_expr *path = expr_path(d->arena, d->steps, d->depth);
    add_action(d, &d->sets, expr_binary(d->arena, EXPR_SET, path, expr_value(d->arena, value)));
}

static void remove_path(differ *d) {
    add_action(d, &d->removes,
               expr_unary(d->arena, EXPR_REMOVE, expr_path(d->arena, d->steps, d->depth)));
}

/* `type` NULL: an attribute without structure. */
static void diff_at(differ *d, const skep_member *type, states s) {
    if (skep_value_equal(s.stored, s.now) || skep_value_equal(s.given, s.now)) return;
    if (s.now.data == NULL)
        remove_path(d);
    else if (s.stored.data == NULL || type == NULL)
        set(d, s.now);
    else
        diff_value(d, type, s);
}

/* ---- Structs ---- */

/* A map whose entries are asked for in ascending order of their names. */
typedef struct cursor {
    skep_value_iter iter;
    skep_str name;
    skep_value value;
    bool has_entry;
} cursor;

static void cursor_move(cursor *c) {
    c->has_entry = skep_value_next(&c->iter, &c->name, &c->value);
}

static cursor cursor_begin(skep_value map) {
    cursor c = {.iter = skep_value_begin(map)};
    cursor_move(&c);
    return c;
}

static int compare_names(skep_str a, skep_str b) {
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* Moves to the entry of that name; absent where there is none. */
static skep_value cursor_seek(cursor *c, skep_str wanted) {
    for (; c->has_entry; cursor_move(c)) {
        int order = compare_names(c->name, wanted);
        if (order == 0) return c->value;
        if (order > 0) break;
    }
    return (skep_value){0};
}

/* The same, and moves behind it. */
static skep_value cursor_take(cursor *c, skep_str wanted) {
    skep_value value = cursor_seek(c, wanted);
    if (value.data != NULL) cursor_move(c);
    return value;
}

/* How a union's value is stored where the tag was and is the same; NULL: it is set as a whole. */
static const skep_member *same_alternative(const skep_member *member, states maps) {
    const char *attribute = member->more->variant->tag->attribute;
    skep_value stored, now;
    (void)skep_value_at(maps.stored, name_of(attribute), &stored);
    (void)skep_value_at(maps.now, name_of(attribute), &now);
    if (stored.data == NULL || !skep_value_equal(stored, now)) return NULL;
    const skep_alternative *chosen = member_alternative_stored(member, now);
    return chosen != NULL ? chosen->member : NULL;
}

static void diff_struct(differ *d, const skep_struct *type, states s) {
    bool is_item = d->depth == 0;
    cursor stored = cursor_begin(s.stored), given = cursor_begin(s.given),
           now = cursor_begin(s.now);
    d->depth++;
    for (uint32_t i = 0; i < type->member_count; i++) {
        const skep_member *member = &type->members[i];
        if (is_item && item_is_key_or_version(d->entity, member->attribute)) continue;
        skep_str name = name_of(member->attribute);
        d->steps[d->depth - 1] = (expr_step){.name = name};
        states at = {cursor_seek(&stored, name), cursor_seek(&given, name),
                     cursor_seek(&now, name)};
        diff_at(d, member->kind == SKEP_KIND_VARIANT ? same_alternative(member, s) : member, at);
    }
    d->depth--;
}

/* ---- Lists ---- */

/* What a converter makes is always set as a whole. */
static bool is_scalar(const skep_member *element) {
    return element->kind != SKEP_KIND_STRUCT && element->kind != SKEP_KIND_LIST &&
           element->kind != SKEP_KIND_ARRAY && element->kind != SKEP_KIND_MAP;
}

static size_t count_different(skep_value before, skep_value after) {
    skep_value_iter old = skep_value_begin(before), new = skep_value_begin(after);
    skep_value a, b;
    size_t count = 0;
    while (skep_value_next(&old, NULL, &a) && skep_value_next(&new, NULL, &b))
        if (!skep_value_equal(a, b)) count++;
    return count;
}

static void diff_list(differ *d, const skep_member *element, states s) {
    if (is_scalar(element) && count_different(s.stored, s.now) > ELEMENT_ACTIONS_MAX) {
        set(d, s.now);
        return;
    }
    skep_value_iter stored = skep_value_begin(s.stored), now = skep_value_begin(s.now);
    skep_value_iter given = skep_value_begin(s.given);
    states at = {0};
    d->depth++;
    for (uint32_t i = 0;
         skep_value_next(&stored, NULL, &at.stored) && skep_value_next(&now, NULL, &at.now); i++) {
        if (!skep_value_next(&given, NULL, &at.given)) at.given = at.stored;
        d->steps[d->depth - 1] = (expr_step){.index = i};
        diff_at(d, element, at);
    }
    d->depth--;
}

/* ---- Maps ---- */

/* The entries of three maps side by side, in the order of their keys. */
typedef struct merge {
    cursor stored, given, now;
} merge;

static merge merge_begin(states maps) {
    return (merge){cursor_begin(maps.stored), cursor_begin(maps.given), cursor_begin(maps.now)};
}

static void take_lowest(const cursor *c, skep_str *lowest) {
    if (!c->has_entry) return;
    if (lowest->ptr == NULL || compare_names(c->name, *lowest) < 0) *lowest = c->name;
}

/* The next key that any of them has and what stands at it; false behind the last. */
static bool merge_next(merge *m, skep_str *key, states *at) {
    *key = (skep_str){0};
    take_lowest(&m->stored, key);
    take_lowest(&m->given, key);
    take_lowest(&m->now, key);
    if (key->ptr == NULL) return false;
    *at = (states){cursor_take(&m->stored, *key), cursor_take(&m->given, *key),
                   cursor_take(&m->now, *key)};
    return true;
}

/* Too many scalars for single actions, and none that only the stored map has, which setting it
 * would lose. */
static bool is_better_whole(const skep_member *element, states maps) {
    merge m = merge_begin(maps);
    skep_str key;
    states at;
    size_t different = 0;
    if (!is_scalar(element)) return false;
    while (merge_next(&m, &key, &at)) {
        if (at.given.data == NULL && at.now.data == NULL) return false;
        if (!skep_value_equal(at.stored, at.now)) different++;
    }
    return different > ELEMENT_ACTIONS_MAX;
}

/* An entry that neither the program was given nor has now is another's and stays. */
static void diff_map(differ *d, const skep_member *element, states s) {
    if (is_better_whole(element, s)) {
        set(d, s.now);
        return;
    }
    merge m = merge_begin(s);
    skep_str key;
    states at;
    d->depth++;
    while (merge_next(&m, &key, &at)) {
        d->steps[d->depth - 1] = (expr_step){.name = key};
        diff_at(d, element, at);
    }
    d->depth--;
}

/* ---- Values that are there in both states and differ ---- */

static void diff_value(differ *d, const skep_member *type, states s) {
    skep_type stored = skep_value_type(s.stored);
    bool is_same_type = stored == skep_value_type(s.now) && d->depth < STEPS_MAX;
    bool is_map = is_same_type && stored == SKEP_TYPE_M;
    bool is_list = is_same_type && stored == SKEP_TYPE_L;
    if (skep_value_type(s.given) != stored) s.given = s.stored;
    if (is_map && type->kind == SKEP_KIND_STRUCT)
        diff_struct(d, type->type, s);
    else if (is_map && type->kind == SKEP_KIND_MAP)
        diff_map(d, type->element, s);
    else if (is_list && (type->kind == SKEP_KIND_LIST || type->kind == SKEP_KIND_ARRAY) &&
             skep_value_count(s.stored) == skep_value_count(s.now))
        diff_list(d, type->element, s);
    else
        set(d, s.now);
}

/* ---- Items ---- */

/* True if an earlier index has the attribute already, which is then not looked at again. */
static bool is_repeated(const skep_entity *entity, uint32_t index, uint32_t key) {
    const char *attribute = item_index_key(&entity->indexes[index], key)->attribute;
    for (uint32_t i = 0; i <= index; i++) {
        const skep_key *other;
        for (uint32_t k = 0; (other = item_index_key(&entity->indexes[i], k)) != NULL; k++) {
            if (i == index && k == key) return false;
            if (!model_key_is_own_member(other) && strcmp(other->attribute, attribute) == 0)
                return true;
        }
    }
    return false;
}

static void diff_index(differ *d, uint32_t index, states items) {
    const skep_key *key;
    for (uint32_t k = 0; (key = item_index_key(&d->entity->indexes[index], k)) != NULL; k++) {
        if (model_key_is_own_member(key) || item_is_key_or_version(d->entity, key->attribute) ||
            is_repeated(d->entity, index, k))
            continue;
        states s;
        d->steps[0] = (expr_step){.name = name_of(key->attribute)};
        (void)skep_value_at(items.stored, d->steps[0].name, &s.stored);
        (void)skep_value_at(items.given, d->steps[0].name, &s.given);
        (void)skep_value_at(items.now, d->steps[0].name, &s.now);
        d->depth = 1;
        diff_at(d, NULL, s);
        d->depth = 0;
    }
}

/* SETs come before REMOVEs. */
static skep_status take_update(differ *d, const skep_expr **out, skep_error *err) {
    buffer_append(&d->sets, d->removes.data, d->removes.len);
    if (d->is_failed || d->sets.is_failed || d->removes.is_failed) return fail_memory(err);
    size_t count = d->sets.len / sizeof(const skep_expr *);
    if (count == 0) {
        *out = NULL;
        return SKEP_OK;
    }
    const skep_expr *update = expr_nary(
        d->arena, EXPR_UPDATE, (const skep_expr *const *)(const void *)d->sets.data, count);
    if (update == NULL) return fail_memory(err);
    *out = update;
    return SKEP_OK;
}

skep_status mapper_diff(const skep_entity *entity, skep_value stored, skep_value given,
                        skep_value now, skep_arena *arena, const skep_expr **out, skep_error *err) {
    const states items = {stored, given, now};
    differ d = {.entity = entity, .arena = arena};
    buffer_init(&d.sets, skep_arena_allocator(arena), 0);
    buffer_init(&d.removes, skep_arena_allocator(arena), 0);
    diff_struct(&d, entity->type, items);
    for (uint32_t i = 0; i < entity->index_count; i++) diff_index(&d, i, items);
    skep_status status = take_update(&d, out, err);
    buffer_fini(&d.sets);
    buffer_fini(&d.removes);
    return status;
}
