/* expr/update.c: what each action of an update makes of its path. Everything is computed on the
 * item as it was; then all is written in one pass (rewrite.c), so no action sees another's effect.
 */
#include "expr/update.h"

#include "base/fail.h"
#include "base/limits.h"
#include "expr/check.h"
#include "expr/path.h"
#include "expr/rewrite.h"
#include "expr/text.h"
#include "expr/words.h"
#include "value/packed.h"

typedef struct update_run {
    skep_value item;
    skep_arena *arena;
    skep_error *err;
} update_run;

static skep_status refuse_type(update_run *run) {
    return fail_validation(run->err,
                           "An operand in the update expression has an incorrect data type");
}

static skep_status refuse_size(update_run *run) {
    return fail_validation(run->err, "Item size to update has exceeded the maximum allowed size");
}

static bool is_set(skep_type type) {
    return type == SKEP_TYPE_SS || type == SKEP_TYPE_NS || type == SKEP_TYPE_BS;
}

/* The finished contents of `buf` in the arena; releases `buf`. */
static skep_status take(update_run *run, packed_writer *w, buffer *buf, skep_value *out) {
    skep_status status = packed_finish(w);
    if (status == SKEP_OK) {
        *out = packed_take(buf, run->arena);
        if (out->data == NULL) status = fail_memory(run->err);
    }
    buffer_fini(buf);
    return status;
}

/* ---- Numbers ---- */

static skep_status calculate(update_run *run, expr_kind kind, skep_value a, skep_value b,
                             skep_value *out) {
    if (skep_value_type(a) != SKEP_TYPE_N || skep_value_type(b) != SKEP_TYPE_N)
        return refuse_type(run);
    skep_decimal result = {0};
    skep_error why = {0};
    skep_decimal left = skep_value_decimal(a), right = skep_value_decimal(b);
    skep_status status = kind == EXPR_SUBTRACT ? skep_decimal_subtract(left, right, &result, &why)
                                               : skep_decimal_add(left, right, &result, &why);
    if (status != SKEP_OK) return fail_validation(run->err, "%s", why.message);
    *out = packed_from_decimal(run->arena, result);
    return out->data != NULL ? SKEP_OK : fail_memory(run->err);
}

/* ---- Sets and lists ---- */

/* Merges two sets of one type. A union keeps every member once, a difference those of `a` that `b`
 * has not; an empty result is absent. */
static skep_status merge_sets(update_run *run, bool is_union, skep_value a, skep_value b,
                              skep_value *out) {
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(run->arena), 0);
    packed_begin(&w, &buf, run->err);
    packed_open(&w, skep_value_type(a));
    skep_value_iter left = skep_value_begin(a), right = skep_value_begin(b);
    skep_value mine, other;
    bool is_left = skep_value_next(&left, NULL, &mine);
    bool is_right = skep_value_next(&right, NULL, &other);
    size_t kept = 0;
    while (is_left || (is_union && is_right)) {
        int order = !is_right ? -1 : !is_left ? 1 : packed_compare(mine, other);
        if (order < 0 || is_union) {
            packed_value(&w, order <= 0 ? mine : other);
            kept++;
        }
        if (order <= 0) is_left = skep_value_next(&left, NULL, &mine);
        if (order >= 0) is_right = skep_value_next(&right, NULL, &other);
    }
    if (kept == 0) {
        buffer_fini(&buf);
        *out = (skep_value){0};
        return SKEP_OK;
    }
    packed_end(&w);
    return take(run, &w, &buf, out);
}

static void write_elements(packed_writer *w, skep_value list) {
    skep_value_iter iter = skep_value_begin(list);
    skep_value element;
    while (skep_value_next(&iter, NULL, &element)) packed_value(w, element);
}

static skep_status append_lists(update_run *run, skep_value a, skep_value b, skep_value *out) {
    if (skep_value_type(a) != SKEP_TYPE_L || skep_value_type(b) != SKEP_TYPE_L)
        return refuse_type(run);
    if (a.size > LIMIT_PACKED_ITEM_BYTES || b.size > LIMIT_PACKED_ITEM_BYTES - a.size)
        return refuse_size(run);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(run->arena), 0);
    packed_begin(&w, &buf, run->err);
    packed_open(&w, SKEP_TYPE_L);
    write_elements(&w, a);
    write_elements(&w, b);
    packed_end(&w);
    return take(run, &w, &buf, out);
}

/* ---- Operands and actions ---- */

static skep_status evaluate(update_run *run, const skep_expr *e, skep_value *out);

static skep_status evaluate_two(update_run *run, const skep_expr *e, skep_value *out) {
    skep_value a = {0}, b = {0};
    skep_status status = evaluate(run, e->as.operands[0], &a);
    if (status == SKEP_OK) status = evaluate(run, e->as.operands[1], &b);
    if (status != SKEP_OK) return status;
    return e->kind == EXPR_LIST_APPEND ? append_lists(run, a, b, out)
                                       : calculate(run, e->kind, a, b, out);
}

/* As deep as the tree, which the parser bounds by LIMIT_EXPRESSION_DEPTH. */
static skep_status evaluate(update_run *run, const skep_expr *e, skep_value *out) {
    switch (e->kind) {
    case EXPR_VALUE: *out = e->as.value; return SKEP_OK;
    case EXPR_PATH:
        *out = expr_resolve(e, run->item);
        if (out->data != NULL) return SKEP_OK;
        return fail_validation(run->err, "The provided expression refers to an attribute that "
                                         "does not exist in the item");
    case EXPR_IF_NOT_EXISTS:
        *out = expr_resolve(e->as.operands[0], run->item);
        return out->data != NULL ? SKEP_OK : evaluate(run, e->as.operands[1], out);
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_LIST_APPEND: return evaluate_two(run, e, out);
    default: return refuse_type(run);
    }
}

static skep_status evaluate_add(update_run *run, skep_value old, skep_value given,
                                skep_value *out) {
    skep_type type = skep_value_type(given);
    if (type != SKEP_TYPE_N && !is_set(type)) return refuse_type(run);
    if (old.data == NULL) {
        *out = given;
        return SKEP_OK;
    }
    if (skep_value_type(old) != type) return refuse_type(run);
    return type == SKEP_TYPE_N ? calculate(run, EXPR_ADD, old, given, out)
                               : merge_sets(run, true, old, given, out);
}

static skep_status evaluate_delete(update_run *run, skep_value old, skep_value given,
                                   skep_value *out) {
    *out = (skep_value){0};
    if (!is_set(skep_value_type(given))) return refuse_type(run);
    if (old.data == NULL) return SKEP_OK;
    if (skep_value_type(old) != skep_value_type(given)) return refuse_type(run);
    return merge_sets(run, false, old, given, out);
}

static skep_status evaluate_action(update_run *run, const skep_expr *action, edit *out) {
    *out = (edit){.path = action->as.operands[0]};
    if (action->kind == EXPR_REMOVE) return SKEP_OK;
    skep_value given = {0};
    skep_status status = evaluate(run, action->as.operands[1], &given);
    if (status != SKEP_OK) return status;
    skep_value old = expr_resolve(out->path, run->item);
    switch (action->kind) {
    case EXPR_ADD_TO: return evaluate_add(run, old, given, &out->value);
    case EXPR_DELETE_FROM: return evaluate_delete(run, old, given, &out->value);
    default: out->value = given; return SKEP_OK;
    }
}

/* ---- The update ---- */

static skep_status check_edits(update_run *run, const edit *edits, size_t count) {
    size_t size = run->item.size;
    for (size_t i = 0; i < count; i++) {
        if (!edit_has_parent(&edits[i], run->item))
            return fail_validation(run->err, "The document path provided in the update "
                                             "expression is invalid for update");
        size += edits[i].value.size;
        if (size > LIMIT_PACKED_ITEM_BYTES) return refuse_size(run);
    }
    return SKEP_OK;
}

skep_status expr_apply(const skep_expr *update, skep_value item, skep_arena *arena, skep_value *out,
                       skep_error *err) {
    fail_clear(err);
    update_run run = {item, arena, err};
    skep_status status = check_overlap(EXPR_UPDATES, update, err);
    if (status != SKEP_OK) return status;
    edit *edits = skep_arena_array(arena, update->count, sizeof *edits);
    if (edits == NULL) return fail_memory(err);
    for (uint32_t i = 0; i < update->count; i++) {
        status = evaluate_action(&run, update->as.operands[i], &edits[i]);
        if (status != SKEP_OK) return status;
    }
    status = check_edits(&run, edits, update->count);
    if (status != SKEP_OK) return status;
    return rewrite_item(edits, update->count, item, arena, out, err);
}

bool expr_updates_attribute(const skep_expr *update, skep_str attribute) {
    for (uint32_t i = 0; i < update->count; i++) {
        const skep_expr *path = update->as.operands[i]->as.operands[0];
        if (text_same(path->as.steps[0].name, attribute)) return true;
    }
    return false;
}
