/* SKEP_QUERY: the function's condition as the nodes of a compiled query, and whether an index
 * serves it. */
#include <string.h>

#include "generate/check_compare.h"
#include "query/plan.h"

enum { QUERY_PARAMETERS_MAX = 32, QUERY_DEPTH_MAX = 256 };

static const raw_expr *arg_at(const raw_expr *e, size_t index) {
    return e->args.items[index];
}

/* ---- Functions that a query may call ---- */

typedef struct known_call {
    const char *name;
    size_t args;
    skep_query_op op;
    family wanted;
} known_call;

static const known_call known_calls[] = {
    {"skep_same_text", 2, SKEP_QUERY_EQ, FAMILY_TEXT},
    {"skep_same_uuid", 2, SKEP_QUERY_EQ, FAMILY_UUID},
    {"skep_starts_with", 2, SKEP_QUERY_BEGINS_WITH, FAMILY_TEXT},
    {"skep_has_text", 2, SKEP_QUERY_CONTAINS, FAMILY_TEXT},
    {"skep_is_present", 1, SKEP_QUERY_EXISTS, FAMILY_NONE},
};

static void check_presence(query_walk *w, const raw_expr *at, skep_query_op op,
                           const raw_expr *what) {
    side s;
    if (what->kind != RAW_MEMBER) {
        query_refuse(w, what, "whether something is there that is no member");
        return;
    }
    if (!query_side(w, what, &s)) return;
    bool can_be_absent = (s.member->flags & (SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_COUNTED)) != 0 ||
                         s.member->kind == SKEP_KIND_TEXT;
    if (can_be_absent) {
        query_node(w, op, &s);
        return;
    }
    gen_error(w->c->g, at->at, "Q06", "member '%s' is always there", s.member->name);
    gen_hint(w->c->g, NOWHERE, "text (char *) and pointers can be absent");
}

/* begins_with and contains have an order: the member is the first argument. */
static void check_search(query_walk *w, const raw_expr *e, const known_call *call) {
    if (arg_at(e, 0)->kind == RAW_MEMBER) {
        query_compare(w, e, call->op, arg_at(e, 0), arg_at(e, 1), call->wanted);
        return;
    }
    gen_error(w->c->g, arg_at(e, 0)->at, "Q10", "the first argument of %s must be a member",
              call->name);
}

static void check_call(query_walk *w, const raw_expr *e) {
    for (size_t i = 0; i < sizeof known_calls / sizeof known_calls[0]; i++) {
        const known_call *call = &known_calls[i];
        if (!text_equal(e->text, call->name) || e->args.count != call->args) continue;
        if (call->op == SKEP_QUERY_EXISTS)
            check_presence(w, e, call->op, arg_at(e, 0));
        else if (call->op == SKEP_QUERY_EQ)
            query_compare(w, e, call->op, arg_at(e, 0), arg_at(e, 1), call->wanted);
        else
            check_search(w, e, call);
        return;
    }
    bool compares = text_equal(e->text, "strcmp") || text_equal(e->text, "skep_decimal_compare");
    gen_error(w->c->g, e->at, "Q05", "a query cannot call '%s'%s", e->text,
              compares ? " without comparing its result with 0" : "");
    gen_hint(w->c->g, NOWHERE,
             compares ? "write %s(a, b) == 0"
                      : "instead of %s it may call strcmp, skep_same_text, skep_starts_with, "
                        "skep_has_text, skep_is_present, skep_same_uuid and skep_decimal_compare",
             e->text);
}

/* ---- Conditions ---- */

static bool is_zero(const raw_expr *e) {
    return e->kind == RAW_INTEGER && e->integer == 0;
}

/* strcmp(a, b) OP 0 and skep_decimal_compare(a, b) OP 0. */
static bool take_three_way(query_walk *w, const raw_expr *e) {
    const raw_expr *call = arg_at(e, 0);
    if (call->kind != RAW_CALL || call->args.count != 2 || !is_zero(arg_at(e, 1))) return false;
    family wanted = text_equal(call->text, "strcmp")                 ? FAMILY_TEXT
                    : text_equal(call->text, "skep_decimal_compare") ? FAMILY_DECIMAL
                                                                     : FAMILY_NONE;
    if (wanted == FAMILY_NONE) return false;
    query_compare(w, e, e->op, arg_at(call, 0), arg_at(call, 1), wanted);
    return true;
}

static void check_comparison(query_walk *w, const raw_expr *e) {
    const raw_expr *left = arg_at(e, 0), *right = arg_at(e, 1);
    if (take_three_way(w, e)) return;
    if (left->kind == RAW_NULL || right->kind == RAW_NULL) {
        const raw_expr *what = left->kind == RAW_NULL ? right : left;
        if (e->op == SKEP_QUERY_EQ || e->op == SKEP_QUERY_NE)
            check_presence(w, e, e->op == SKEP_QUERY_EQ ? SKEP_QUERY_NOT_EXISTS : SKEP_QUERY_EXISTS,
                           what);
        else
            query_refuse(w, e, "that something is above or below NULL");
        return;
    }
    bool is_text =
        left->type != NULL && left->type->kind == SKEP_KIND_TEXT && left->kind == RAW_MEMBER;
    if (is_text && right->kind != RAW_INTEGER && right->kind != RAW_FLOATING &&
        right->type != NULL && right->type->kind == SKEP_KIND_TEXT) {
        gen_error(w->c->g, e->at, "Q06", "this compares addresses, not text");
        gen_hint(w->c->g, NOWHERE, "write skep_same_text(a, b) or strcmp(a, b) == 0");
        return;
    }
    query_compare(w, e, e->op, left, right, FAMILY_NONE);
}

/* A bool member alone. */
static void check_flag(query_walk *w, const raw_expr *e) {
    static const bool is_true = true;
    side s;
    if (!query_side(w, e, &s)) return;
    if (query_side_family(&s) != FAMILY_BOOL) {
        gen_error(w->c->g, e->at, "Q06", "member '%s' alone is no condition", s.member->name);
        gen_hint(w->c->g, NOWHERE,
                 "compare it, with 0 or NULL for example; only a bool stands alone");
        return;
    }
    skep_query_node *node = query_node(w, SKEP_QUERY_EQ, &s);
    skep_member *type = gen_alloc(w->c->g, sizeof *type);
    *type = (skep_member){.name = s.member->name,
                          .attribute = s.member->attribute,
                          .size = sizeof is_true,
                          .kind = SKEP_KIND_BOOL};
    node->operand = (skep_query_operand){.type = type, .constant = &is_true};
}

static void check_condition(query_walk *w, const raw_expr *e, unsigned depth);

/* Children stand behind their parent. */
static void check_group(query_walk *w, const raw_expr *e, skep_query_op op, unsigned depth) {
    skep_query_node *node = query_node(w, op, NULL);
    node->left = (uint32_t)w->query->nodes.count;
    check_condition(w, arg_at(e, 0), depth + 1);
    if (op == SKEP_QUERY_NOT) return;
    node->right = (uint32_t)w->query->nodes.count;
    check_condition(w, arg_at(e, 1), depth + 1);
}

/* Recursion ends at QUERY_DEPTH_MAX. */
static void check_condition(query_walk *w, const raw_expr *e, unsigned depth) {
    if (w->c->g->is_memory_short)
        return; /* the query may be spare memory, and then means nothing */
    if (depth > QUERY_DEPTH_MAX) {
        query_refuse(w, e, "so deep a nesting");
        return;
    }
    switch (e->kind) {
    case RAW_AND: check_group(w, e, SKEP_QUERY_AND, depth); break;
    case RAW_OR: check_group(w, e, SKEP_QUERY_OR, depth); break;
    case RAW_NOT: check_group(w, e, SKEP_QUERY_NOT, depth); break;
    case RAW_COMPARE: check_comparison(w, e); break;
    case RAW_CALL: check_call(w, e); break;
    case RAW_MEMBER: check_flag(w, e); break;
    case RAW_OTHER: query_refuse(w, e, e->text); break;
    default: query_refuse(w, e, "a value alone as a condition"); break;
    }
}

/* ---- The function ---- */

static model_entity *find_entity(const checker *c, const raw_query *raw) {
    for (size_t i = 0; i < c->m->entities.count; i++) {
        model_entity *entity = c->m->entities.items[i];
        if (raw->structure != NULL && entity->note->structure == raw->structure) return entity;
    }
    return NULL;
}

static void check_parameters(checker *c, const raw_query *raw) {
    for (size_t i = 0; i < raw->parameters.count; i++) {
        const raw_parameter *parameter = raw->parameters.items[i];
        const raw_type *type = parameter->type;
        bool is_value = type->kind != 0 && !type->is_optional && type->kind < SKEP_KIND_STRUCT;
        if (parameter->name[0] == '\0')
            gen_error(c->g, parameter->at, "Q08", "a parameter of query '%s' has no name",
                      raw->name);
        if (is_value) continue;
        gen_error(c->g, parameter->at, "Q08", "parameter '%s' of type '%s' cannot be sent",
                  parameter->name, type->spelling);
        gen_hint(c->g, NOWHERE, "parameters are numbers, text, times, enums, decimals and UUIDs");
    }
    if (raw->parameters.count > QUERY_PARAMETERS_MAX)
        gen_error(c->g, raw->at, "Q08", "query '%s' has more than %d parameters", raw->name,
                  QUERY_PARAMETERS_MAX);
}

static void check_index(checker *c, model_query *query) {
    const list *args = &query->raw->note.args;
    for (size_t i = 0; i < args->count; i++) {
        const note_arg *arg = args->items[i];
        static const char *const words[] = {"index = ..."};
        if (!text_equal(arg->name, "index")) {
            check_unknown(c, arg, "SKEP_QUERY", words, 1);
            continue;
        }
        const char *name = check_word(c, arg);
        const model_table *table = query->entity->table;
        if (name == NULL || table == NULL) continue;
        query->desc.index = name;
        bool is_known = false;
        for (size_t k = 0; k < table->indexes.count; k++)
            is_known |= text_equal(((model_index *)table->indexes.items[k])->name, name);
        if (!is_known)
            gen_error(c->g, arg->value_at, "Q09", "table '%s' has no index '%s'", table->name,
                      name);
    }
}

static void finish_nodes(checker *c, model_query *query) {
    skep_query_node *nodes = gen_array(c->g, query->nodes.count, sizeof *nodes);
    if (nodes == NULL) return;
    for (size_t i = 0; i < query->nodes.count; i++)
        nodes[i] = *(skep_query_node *)query->nodes.items[i];
    query->desc.nodes = nodes;
    query->desc.node_count = (uint32_t)query->nodes.count;
    query->desc.parameter_count = (uint32_t)query->raw->parameters.count;
}

static const char *first_key_hint(gen *g, const model_entity *entity) {
    const skep_key *hash = &entity->desc.hash;
    for (uint32_t i = 0; i < hash->part_count; i++)
        if (hash->parts[i].literal == NULL)
            return gen_format(g,
                              "compare '%s' by ==, or give '%s' an index whose partition key the "
                              "query binds",
                              hash->parts[i].path[0]->name, entity->name);
    return gen_format(g, "give '%s' an index whose partition key the query binds", entity->name);
}

static void check_plan(checker *c, model_query *query) {
    query_plan plan;
    skep_error err;
    if (c->g->is_memory_short || query->desc.node_count == 0) return;
    if (plan_query(NULL, &query->desc, &plan, &err) == SKEP_OK) return;
    if (err.status == SKEP_NO_MEMORY) {
        c->g->is_memory_short = true;
        return;
    }
    gen_error(c->g, query->raw->at, "Q03", "%s", err.message);
    if (query->desc.index == NULL)
        gen_hint(c->g, NOWHERE, "%s", first_key_hint(c->g, query->entity));
}

static void check_query(checker *c, const raw_query *raw) {
    gen *g = c->g;
    model_entity *entity = find_entity(c, raw);
    check_parameters(c, raw);
    if (raw->wrong != NULL) {
        gen_error(g, raw->at, "Q04", "query '%s': %s", raw->name, raw->wrong);
        gen_hint(g, NOWHERE, "static inline bool %s(const TYPE *object, ...) { return CONDITION; }",
                 raw->name);
    }
    if (entity == NULL) {
        gen_error(g, raw->at, "Q02", "the first parameter of query '%s' points to no entity",
                  raw->name);
        gen_hint(g, NOWHERE, "static inline bool %s(const TYPE *object, ...)", raw->name);
        return;
    }
    model_query *query = gen_alloc(g, sizeof *query);
    query->raw = raw;
    query->entity = entity;
    query->desc = (skep_compiled_query){.name = raw->name, .entity = &entity->desc};
    size_t errors_before = g->error_count;
    check_index(c, query);
    if (raw->body == NULL) return;
    query_walk walk = {.c = c, .query = query};
    check_condition(&walk, raw->body, 0);
    finish_nodes(c, query);
    bool has_keys = entity->table != NULL && entity->desc.hash.attribute != NULL;
    if (g->error_count == errors_before && has_keys) check_plan(c, query);
    list_add(g, &c->m->queries, query);
}

void check_queries(checker *c) {
    for (size_t i = 0; i < c->raw->queries.count && !c->g->is_memory_short; i++)
        check_query(c, c->raw->queries.items[i]);
}
