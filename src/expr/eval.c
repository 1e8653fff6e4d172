/* expr/eval.c: conditions on packed items. Values are compared in place. */
#include "expr/eval.h"

#include <string.h>

#include "base/utf8.h"
#include "expr/operand.h"
#include "expr/words.h"
#include "value/keybytes.h"
#include "value/packed.h"

static bool size_of(skep_value value, uint64_t *out) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: {
        skep_str text = skep_value_text(value);
        *out = utf8_utf16_count(text.ptr, text.len);
        return true;
    }
    case SKEP_TYPE_B: *out = skep_value_bytes(value).len; return true;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS:
    case SKEP_TYPE_L:
    case SKEP_TYPE_M: *out = skep_value_count(value); return true;
    default: return false;
    }
}

skep_value operand_size(skep_value value, operand_scratch *scratch) {
    uint64_t size;
    if (!size_of(value, &size)) return (skep_value){0};
    size_t len = number_encode(skep_decimal_from_u64(size), scratch->bytes + 2);
    scratch->bytes[0] = SKEP_TYPE_N;
    scratch->bytes[1] = (uint8_t)len;
    return (skep_value){scratch->bytes, len + 2};
}

skep_value operand_value(const skep_expr *e, skep_value item, operand_scratch *scratch) {
    switch (e->kind) {
    case EXPR_PATH: return expr_resolve(e, item);
    case EXPR_VALUE: return e->as.value;
    case EXPR_SIZE: {
        operand_scratch inner;
        return operand_size(operand_value(e->as.operands[0], item, &inner), scratch);
    }
    default: return (skep_value){0};
    }
}

/* ---- Comparisons ---- */

/* Whether both are S, both N or both B: what has an order. */
static bool is_ordered(skep_value a, skep_value b) {
    skep_type type = skep_value_type(a);
    return type == skep_value_type(b) &&
           (type == SKEP_TYPE_S || type == SKEP_TYPE_N || type == SKEP_TYPE_B);
}

static bool is_equal(skep_value a, skep_value b) {
    return a.data != NULL && b.data != NULL && skep_value_equal(a, b);
}

static bool compare_holds(expr_kind kind, skep_value a, skep_value b) {
    if (kind == EXPR_EQ) return is_equal(a, b);
    if (kind == EXPR_NE) return !is_equal(a, b);
    if (!is_ordered(a, b)) return false;
    int order = packed_compare(a, b);
    switch (kind) {
    case EXPR_LT: return order < 0;
    case EXPR_LE: return order <= 0;
    case EXPR_GT: return order > 0;
    case EXPR_GE: return order >= 0;
    default: return false;
    }
}

static bool between_holds(const skep_expr *e, skep_value item) {
    operand_scratch scratch[3];
    skep_value value = operand_value(e->as.operands[0], item, &scratch[0]);
    skep_value lower = operand_value(e->as.operands[1], item, &scratch[1]);
    skep_value upper = operand_value(e->as.operands[2], item, &scratch[2]);
    return compare_holds(EXPR_GE, value, lower) && compare_holds(EXPR_LE, value, upper);
}

static bool in_holds(const skep_expr *e, skep_value item) {
    operand_scratch scratch, other;
    skep_value value = operand_value(e->as.operands[0], item, &scratch);
    for (uint32_t i = 1; i < e->count; i++)
        if (is_equal(value, operand_value(e->as.operands[i], item, &other))) return true;
    return false;
}

/* ---- Functions ---- */

static skep_bytes text_or_bytes(skep_value value) {
    if (skep_value_type(value) == SKEP_TYPE_B) return skep_value_bytes(value);
    skep_str text = skep_value_text(value);
    return (skep_bytes){(const uint8_t *)text.ptr, text.len};
}

static bool is_same_kind_of_bytes(skep_value a, skep_value b) {
    return is_ordered(a, b) && skep_value_type(a) != SKEP_TYPE_N;
}

static bool begins_with(skep_value whole, skep_value start) {
    if (!is_same_kind_of_bytes(whole, start)) return false;
    skep_bytes a = text_or_bytes(whole), b = text_or_bytes(start);
    return b.len <= a.len && (b.len == 0 || memcmp(a.ptr, b.ptr, b.len) == 0);
}

static bool has_part(skep_bytes whole, skep_bytes part) {
    if (part.len == 0) return true;
    const uint8_t *at = whole.ptr, *end = whole.ptr + whole.len;
    while ((size_t)(end - at) >= part.len) {
        at = memchr(at, part.ptr[0], (size_t)(end - at) - part.len + 1);
        if (at == NULL) return false;
        if (memcmp(at, part.ptr, part.len) == 0) return true;
        at++;
    }
    return false;
}

static bool contains(skep_value whole, skep_value part) {
    switch (skep_value_type(whole)) {
    case SKEP_TYPE_S:
    case SKEP_TYPE_B:
        return is_same_kind_of_bytes(whole, part) &&
               has_part(text_or_bytes(whole), text_or_bytes(part));
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS:
    case SKEP_TYPE_L: {
        skep_value_iter iter = skep_value_begin(whole);
        skep_value member;
        while (skep_value_next(&iter, NULL, &member))
            if (is_equal(member, part)) return true;
        return false;
    }
    default: return false;
    }
}

static bool is_of_type(skep_value value, skep_value type) {
    skep_str wanted = skep_value_text(type);
    if (value.data == NULL || wanted.ptr == NULL) return false;
    const char *name = skep_type_name(skep_value_type(value));
    return wanted.len == strlen(name) && memcmp(wanted.ptr, name, wanted.len) == 0;
}

/* A comparison or function of two operands. */
static bool binary_holds(const skep_expr *e, skep_value item) {
    operand_scratch scratch[2];
    skep_value a = operand_value(e->as.operands[0], item, &scratch[0]);
    skep_value b = operand_value(e->as.operands[1], item, &scratch[1]);
    switch (e->kind) {
    case EXPR_TYPE: return is_of_type(a, b);
    case EXPR_BEGINS_WITH: return begins_with(a, b);
    case EXPR_CONTAINS: return contains(a, b);
    default: return compare_holds(e->kind, a, b);
    }
}

/* ---- Conditions ---- */

static bool any_is(bool wanted, const skep_expr *e, skep_value item) {
    for (uint32_t i = 0; i < e->count; i++)
        if (expr_holds(e->as.operands[i], item) == wanted) return true;
    return false;
}

/* As deep as the tree, which the parser bounds by LIMIT_EXPRESSION_DEPTH. */
bool expr_holds(const skep_expr *condition, skep_value item) {
    const skep_expr *e = condition;
    switch (e->kind) {
    case EXPR_AND: return !any_is(false, e, item);
    case EXPR_OR: return any_is(true, e, item);
    case EXPR_NOT: return !expr_holds(e->as.operands[0], item);
    case EXPR_BETWEEN: return between_holds(e, item);
    case EXPR_IN: return in_holds(e, item);
    case EXPR_EXISTS: return expr_resolve(e->as.operands[0], item).data != NULL;
    case EXPR_NOT_EXISTS: return expr_resolve(e->as.operands[0], item).data == NULL;
    default: return kind_is_condition(e->kind) && binary_holds(e, item);
    }
}
