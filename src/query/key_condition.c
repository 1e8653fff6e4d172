/* Values into key templates.
 *
 * A composed sort key begins with the text of its leading parts, the same for every row that is
 * wanted (the stem). A bound on the part behind it is a bound on stem + text. Where only one side
 * is bounded, the stem closes the other one: no row is below the stem itself, and all that begin
 * with it are below its successor, the stem with its last character replaced by the next one.
 * Strings sort by their UTF-8 bytes, which is the order of their characters. BETWEEN includes the
 * successor, but no key of this template is equal to it.
 *
 * Where more parts follow the bounded one, its texts all have one length. Then the keys of one
 * value are those that begin with stem + text: they are all above that text itself and below its
 * successor, which are the bounds for >= and < and those for > and <=. */
#include "query/key_condition.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "model/key.h"
#include "value/packed.h"

enum { CHARACTER_MAX = 0x10FFFF, SURROGATE_FIRST = 0xD800, SURROGATE_LAST = 0xDFFF };

typedef struct making {
    const query_call *call;
    const query_clauses *clauses;
    bool is_empty;
} making;

static const skep_query_node *node_at(const making *m, int32_t node) {
    return &m->call->query->nodes[node];
}

static skep_str attribute_name(const skep_key *key) {
    return (skep_str){key->attribute, strlen(key->attribute)};
}

/* ---- Text ---- */

static skep_status append_part(const making *m, const skep_key *key, uint32_t part, int32_t node,
                               buffer *text) {
    const skep_query_node *at = node_at(m, node);
    skep_value value;
    skep_status status = query_operand_value(m->call, at, &value);
    const void *address = NULL;
    if (status == SKEP_OK) status = query_operand_address(m->call, at, &address);
    if (status != SKEP_OK) return status;
    status = model_key_part(key, part, at->operand.type, address, text, m->call->err);
    return query_operand_refused(m->call, at, status);
}

/* The text of the leading parts. */
static skep_status append_stem(const making *m, const skep_key *key, uint32_t parts, buffer *text) {
    for (uint32_t i = 0; i < parts; i++) {
        if (key->parts[i].literal != NULL) {
            buffer_append_text(text, key->parts[i].literal);
            continue;
        }
        int32_t node = clauses_equal(m->clauses, &key->parts[i]);
        skep_status status = append_part(m, key, i, node, text);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

/* Takes the last character off valid UTF-8. */
static uint32_t cut_character(buffer *text) {
    uint32_t character = 0;
    unsigned shift = 0;
    while (text->len > 0) {
        uint8_t byte = text->data[--text->len];
        if ((byte & 0xC0U) != 0x80U) {
            /* The first byte of n has n + 1 leading bits that are not its own; of one, 1. */
            unsigned own = shift == 0 ? 0x7FU : 0x3FU >> (shift / 6);
            return character | (byte & own) << shift;
        }
        character |= (byte & 0x3FU) << shift;
        shift += 6;
    }
    return character;
}

static void append_character(buffer *text, uint32_t character) {
    unsigned more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    static const uint8_t marks[] = {0, 0xC0, 0xE0, 0xF0};
    buffer_append_byte(text, (uint8_t)(marks[more] | character >> (6 * more)));
    while (more-- > 0) {
        buffer_append_byte(text, (uint8_t)(0x80U | ((character >> (6 * more)) & 0x3FU)));
    }
}

/* The least text above all that begin with this one. */
static void make_successor(buffer *text) {
    while (text->len > 0) {
        uint32_t character = cut_character(text);
        if (character >= CHARACTER_MAX) continue;
        character = character + 1 == SURROGATE_FIRST ? SURROGATE_LAST + 1 : character + 1;
        append_character(text, character);
        return;
    }
}

static skep_status finish_text(const making *m, const buffer *text, skep_value *out) {
    if (text->is_failed) return fail_memory(m->call->err);
    *out = packed_from_text(m->call->arena, (skep_str){(const char *)text->data, text->len});
    return out->data != NULL ? SKEP_OK : fail_memory(m->call->err);
}

/* ---- Values of key attributes ---- */

/* What stands behind the stem. */
typedef struct ending {
    int32_t node;      /* whose value the next part takes, or QUERY_NODE_NONE */
    bool is_successor; /* of all that */
} ending;

static const ending ending_none = {QUERY_NODE_NONE, false};

/* The value made of the leading `parts` and an ending. */
static skep_status composed_value(const making *m, const skep_key *key, uint32_t parts, ending what,
                                  skep_value *out) {
    buffer text;
    buffer_init(&text, skep_arena_allocator(m->call->arena), LIMIT_PACKED_ITEM_BYTES);
    skep_status status = append_stem(m, key, parts, &text);
    if (status == SKEP_OK && what.node != QUERY_NODE_NONE) {
        status = append_part(m, key, parts, what.node, &text);
    }
    if (status == SKEP_OK && what.is_successor && !text.is_failed) make_successor(&text);
    if (status == SKEP_OK) status = finish_text(m, &text, out);
    buffer_fini(&text);
    return status;
}

static skep_status equal_value(const making *m, const skep_key *key, skep_value *out) {
    if (key->is_member) {
        return query_operand_value(m->call, node_at(m, clauses_equal(m->clauses, &key->parts[0])),
                                   out);
    }
    return composed_value(m, key, key->part_count, ending_none, out);
}

/* The value of a bound, absent where `node` is QUERY_NODE_NONE. */
static skep_status bound_value(const making *m, const skep_key *key, const key_binding *binding,
                               int32_t node, skep_value *out) {
    *out = (skep_value){0};
    if (node == QUERY_NODE_NONE) return SKEP_OK;
    if (key->is_member) return query_operand_value(m->call, node_at(m, node), out);
    skep_query_op op = node_at(m, node)->op;
    bool is_behind = op == SKEP_QUERY_GT || op == SKEP_QUERY_LE;
    ending what = {node, binding->is_inner && is_behind};
    return composed_value(m, key, binding->equal_parts, what, out);
}

/* ---- Conditions on one sort key attribute ---- */

static const skep_expr *compare(const making *m, expr_kind kind, const skep_key *key,
                                skep_value value) {
    skep_arena *arena = m->call->arena;
    return expr_binary(arena, kind, expr_name(arena, attribute_name(key)),
                       expr_value(arena, value));
}

static skep_status made(const making *m, const skep_expr *condition, const skep_expr **out) {
    if (condition == NULL) return fail_memory(m->call->err);
    *out = condition;
    return SKEP_OK;
}

static skep_status between(making *m, const skep_key *key, skep_value lower, skep_value upper,
                           const skep_expr **out) {
    /* DynamoDB refuses reversed bounds. */
    m->is_empty = m->is_empty || packed_compare(lower, upper) > 0;
    skep_arena *arena = m->call->arena;
    const skep_expr *operands[] = {expr_name(arena, attribute_name(key)), expr_value(arena, lower),
                                   expr_value(arena, upper)};
    return made(m, expr_nary(arena, EXPR_BETWEEN, operands, 3), out);
}

static expr_kind kind_of_bound(skep_query_op op) {
    switch (op) {
    case SKEP_QUERY_LT: return EXPR_LT;
    case SKEP_QUERY_LE: return EXPR_LE;
    case SKEP_QUERY_GT: return EXPR_GT;
    default: return EXPR_GE;
    }
}

/* The only condition on the whole text of a key. */
static skep_status one_bound(const making *m, const skep_key *key, const key_binding *binding,
                             skep_value value, const skep_expr **out) {
    bool is_lower = binding->lower != QUERY_NODE_NONE;
    int32_t node = is_lower ? binding->lower : binding->upper;
    expr_kind kind = kind_of_bound(node_at(m, node)->op);
    if (binding->is_inner) kind = is_lower ? EXPR_GE : EXPR_LT;
    return made(m, compare(m, kind, key, value), out);
}

static skep_status bounded(making *m, const skep_key *key, const key_binding *binding,
                           const skep_expr **out) {
    skep_value lower, upper;
    skep_status status = bound_value(m, key, binding, binding->lower, &lower);
    if (status == SKEP_OK) status = bound_value(m, key, binding, binding->upper, &upper);
    if (status != SKEP_OK) return status;
    if (lower.data != NULL && upper.data != NULL) return between(m, key, lower, upper, out);
    if (binding->equal_parts == 0) {
        return one_bound(m, key, binding, lower.data != NULL ? lower : upper, out);
    }
    skep_value *open = lower.data == NULL ? &lower : &upper;
    ending what = {QUERY_NODE_NONE, open == &upper};
    status = composed_value(m, key, binding->equal_parts, what, open);
    return status == SKEP_OK ? between(m, key, lower, upper, out) : status;
}

static bool is_empty_text(const making *m, int32_t node, skep_status *status) {
    skep_value value = {0};
    *status = query_operand_value(m->call, node_at(m, node), &value);
    return *status == SKEP_OK && skep_value_text(value).len == 0;
}

/* begins_with; every text begins with the empty one, which then is left away. */
static skep_status prefixed(const making *m, const skep_key *key, const key_binding *binding,
                            const skep_expr **out) {
    skep_value value = {0};
    skep_status status = SKEP_OK;
    int32_t node = binding->prefix;
    if (node != QUERY_NODE_NONE && is_empty_text(m, node, &status)) node = QUERY_NODE_NONE;
    if (status == SKEP_OK && node != QUERY_NODE_NONE) {
        status = bound_value(m, key, binding, node, &value);
    } else if (status == SKEP_OK) {
        if (binding->equal_parts == 0) return SKEP_OK;
        status = composed_value(m, key, binding->equal_parts, ending_none, &value);
    }
    return status == SKEP_OK ? made(m, compare(m, EXPR_BEGINS_WITH, key, value), out) : status;
}

/* *out stays NULL where the key is not bound at all. */
static skep_status range_condition(making *m, const skep_key *key, const key_binding *binding,
                                   const skep_expr **out) {
    if (binding->is_equal) {
        skep_value value = {0};
        skep_status status = equal_value(m, key, &value);
        return status == SKEP_OK ? made(m, compare(m, EXPR_EQ, key, value), out) : status;
    }
    if (binding->lower != QUERY_NODE_NONE || binding->upper != QUERY_NODE_NONE) {
        return bounded(m, key, binding, out);
    }
    return prefixed(m, key, binding, out);
}

/* ---- All attributes ---- */

static skep_status join(const making *m, const skep_expr **all, const skep_expr *one) {
    bool is_failed = false;
    *all = expr_and(m->call->arena, *all, one, &is_failed);
    return is_failed ? fail_memory(m->call->err) : SKEP_OK;
}

static skep_status add_hash(const making *m, const skep_key *key, const skep_expr **all) {
    skep_value value = {0};
    skep_status status = equal_value(m, key, &value);
    if (status != SKEP_OK) return status;
    const skep_expr *one = NULL;
    status = made(m, compare(m, EXPR_EQ, key, value), &one);
    return status == SKEP_OK ? join(m, all, one) : status;
}

skep_status key_condition_make(const query_call *call, const query_clauses *clauses,
                               const candidate *chosen, const skep_expr **out, bool *is_empty) {
    making m = {.call = call, .clauses = clauses};
    const skep_expr *all = NULL;
    skep_status status = SKEP_OK;
    for (uint32_t i = 0; i < chosen->hash_count && status == SKEP_OK; i++) {
        status = add_hash(&m, &chosen->hash[i], &all);
    }
    bool is_last = false;
    for (uint32_t i = 0; i < chosen->range_count && status == SKEP_OK && !is_last; i++) {
        key_binding binding = key_bind(clauses, &chosen->range[i]);
        const skep_expr *one = NULL;
        status = range_condition(&m, &chosen->range[i], &binding, &one);
        if (status == SKEP_OK && one != NULL) status = join(&m, &all, one);
        is_last = !binding.is_equal;
    }
    if (status != SKEP_OK) return status;
    *out = all;
    *is_empty = m.is_empty;
    return SKEP_OK;
}
