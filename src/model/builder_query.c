/* model/builder_query.c: queries: conditions as they are told, then the nodes of a compiled query.
 *
 * While a query is described its groups stand on a stack, `open`, with the query's own at the
 * bottom; a condition goes into the innermost. The nodes come in the order in which they are
 * written in C: of three conditions that hold together, the first two are one. */
#include <stdio.h>
#include <string.h>

#include "model/builder.h"
#include "model/member.h"

/* ---- What is told ---- */

void skep_model_query(skep_model *model, const char *name, const char *entity, const char *index) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_query", "name") ||
        !builder_check_name(model, entity, "skep_model_query", "entity"))
        return;
    for (size_t i = 0; i < model->queries.count; i++)
        if (builder_same(((const built_query *)model->queries.items[i])->desc.name, name)) {
            builder_fail(model, "there are two queries %s", name);
            return;
        }
    built_query *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->desc.name = builder_text(model, name);
    made->desc.index = builder_text(model, index);
    made->entity = builder_text(model, entity);
    made->all.op = SKEP_QUERY_AND;
    if (builder_add(model, &made->open, &made->all))
        (void)builder_add(model, &model->queries, made);
}

/* A condition in the innermost group of the query; NULL on failure. */
static built_condition *add_condition(skep_model *m, const char *call, skep_query_op op) {
    built_query *query = builder_last(&m->queries);
    if (query == NULL) {
        builder_fail(m, "%s was called before skep_model_query", call);
        return NULL;
    }
    if (++query->condition_count > BUILDER_CONDITIONS_MAX) {
        builder_fail(m, "query %s has more than %d conditions", query->desc.name,
                     BUILDER_CONDITIONS_MAX);
        return NULL;
    }
    built_condition *made = builder_array(m, 1, sizeof *made);
    if (made == NULL) return NULL;
    made->op = op;
    built_condition *group = builder_last(&query->open);
    return builder_add(m, &group->inside, made) ? made : NULL;
}

static bool check_op(skep_model *m, const char *call, skep_query_op op, skep_query_op first,
                     skep_query_op last) {
    if (op >= first && op <= last) return true;
    return builder_fail(m, "%s was given %d, which is no skep_query_op that it takes", call,
                        (int)op);
}

void skep_model_compare(skep_model *model, const char *member, skep_query_op op,
                        unsigned parameter) {
    static const char call[] = "skep_model_compare";
    if (!builder_is_ok(model) || !builder_check_name(model, member, call, "member") ||
        !check_op(model, call, op, SKEP_QUERY_EQ, SKEP_QUERY_CONTAINS))
        return;
    if (parameter >= BUILDER_PARAMETERS_MAX) {
        builder_fail(model, "parameter %u of a query: expected 0 to %d", parameter,
                     BUILDER_PARAMETERS_MAX - 1);
        return;
    }
    built_condition *made = add_condition(model, call, op);
    if (made == NULL) return;
    made->member = builder_text(model, member);
    made->parameter = parameter;
}

void skep_model_compare_members(skep_model *model, const char *member, skep_query_op op,
                                const char *other) {
    static const char call[] = "skep_model_compare_members";
    if (!builder_is_ok(model) || !builder_check_name(model, member, call, "member") ||
        !builder_check_name(model, other, call, "other member") ||
        !check_op(model, call, op, SKEP_QUERY_EQ, SKEP_QUERY_GE))
        return;
    built_condition *made = add_condition(model, call, op);
    if (made == NULL) return;
    made->member = builder_text(model, member);
    made->other = builder_text(model, other);
}

void skep_model_presence(skep_model *model, const char *member, skep_query_op op) {
    static const char call[] = "skep_model_presence";
    if (!builder_is_ok(model) || !builder_check_name(model, member, call, "member") ||
        !check_op(model, call, op, SKEP_QUERY_EXISTS, SKEP_QUERY_NOT_EXISTS))
        return;
    built_condition *made = add_condition(model, call, op);
    if (made != NULL) made->member = builder_text(model, member);
}

void skep_model_open(skep_model *model, skep_query_op op) {
    static const char call[] = "skep_model_open";
    if (!builder_is_ok(model) || !check_op(model, call, op, SKEP_QUERY_AND, SKEP_QUERY_NOT)) return;
    built_condition *made = add_condition(model, call, op);
    if (made == NULL) return;
    built_query *query = builder_last(&model->queries);
    (void)builder_add(model, &query->open, made);
}

void skep_model_close(skep_model *model) {
    if (!builder_is_ok(model)) return;
    built_query *query = builder_last(&model->queries);
    if (query == NULL || query->open.count == 1)
        builder_fail(model, "skep_model_close was called where no group of conditions is open");
    else
        query->open.count--;
}

/* ---- Which members go with which operator ---- */

typedef enum family {
    FAMILY_NONE = 0,
    FAMILY_NUMBER,
    FAMILY_TEXT,
    FAMILY_TIME,
    FAMILY_BOOL,
    FAMILY_ENUM,
    FAMILY_DECIMAL,
    FAMILY_UUID
} family;

static family family_of(const skep_member *member) {
    switch ((skep_kind)member->kind) {
    case SKEP_KIND_BOOL: return FAMILY_BOOL;
    case SKEP_KIND_TIME: return FAMILY_TIME;
    case SKEP_KIND_DECIMAL: return FAMILY_DECIMAL;
    case SKEP_KIND_UUID: return FAMILY_UUID;
    case SKEP_KIND_ENUM: return FAMILY_ENUM;
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return FAMILY_TEXT;
    case SKEP_KIND_BYTES:
    case SKEP_KIND_STRUCT:
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
    case SKEP_KIND_ARRAY:
    case SKEP_KIND_VARIANT:
    case SKEP_KIND_CUSTOM: return FAMILY_NONE;
    default: return FAMILY_NUMBER;
    }
}

typedef struct query_walk {
    skep_model *m;
    built_query *query;
    const char *where; /* "query q" */
    uint32_t parameter_count;
    uint32_t node_count;
} query_walk;

static bool check_member(const query_walk *w, const skep_member *member, skep_query_op op) {
    family own = family_of(member);
    bool is_search = op == SKEP_QUERY_BEGINS_WITH || op == SKEP_QUERY_CONTAINS;
    bool is_ordered = op >= SKEP_QUERY_LT && op <= SKEP_QUERY_GE;
    bool is_named = own == FAMILY_ENUM && (member->flags & SKEP_MEMBER_NUMBER) == 0;
    if (own == FAMILY_NONE)
        return builder_fail(w->m,
                            "%s: member %s cannot be compared: expected a number, text, a "
                            "time, an enum, a bool, a decimal or a UUID",
                            w->where, member->name);
    if (is_search && own != FAMILY_TEXT)
        return builder_fail(w->m, "%s: member %s is no text, of which BEGINS_WITH and CONTAINS are",
                            w->where, member->name);
    if (is_ordered && (is_named || own == FAMILY_BOOL))
        return builder_fail(w->m, "%s: member %s is %s: expected EQ or NE", w->where, member->name,
                            is_named ? "stored by the enum's names" : "a bool");
    return true;
}

static bool check_presence(const query_walk *w, const skep_member *member) {
    bool can_be_absent = (member->flags & SKEP_MEMBER_OPTIONAL) != 0 ||
                         member->kind == SKEP_KIND_TEXT || member->kind == SKEP_KIND_STR ||
                         member->kind == SKEP_KIND_BYTES;
    return can_be_absent ||
           builder_fail(w->m, "%s: member %s is always there: expected text, bytes or a pointer",
                        w->where, member->name);
}

/* ---- Nodes ---- */

/* The argument is the member's value itself, and text for a char array. */
static const skep_member *parameter_type(const query_walk *w, const skep_member *member) {
    skep_member *type = builder_array(w->m, 1, sizeof *type);
    if (type == NULL) return NULL;
    *type = *member;
    type->offset = 0;
    type->flags &= SKEP_MEMBER_NUMBER | SKEP_MEMBER_SENSITIVE;
    if (type->kind == SKEP_KIND_CHARS) {
        type->kind = SKEP_KIND_TEXT;
        type->size = sizeof(char *);
    }
    return type;
}

static bool same_enum(const skep_member *a, const skep_member *b) {
    return a->enumeration == b->enumeration;
}

static bool find(const query_walk *w, const char *path, const skep_member *const **out,
                 uint32_t *depth) {
    return builder_find_path(w->m, w->query->desc.entity->type, (skep_str){path, strlen(path)},
                             w->where, out, depth);
}

static bool fill_other(query_walk *w, const built_condition *told, const skep_member *member,
                       skep_query_operand *out) {
    if (!find(w, told->other, &out->path, &out->depth)) return false;
    out->type = out->path[out->depth - 1];
    if (family_of(out->type) == family_of(member) && same_enum(out->type, member)) return true;
    return builder_fail(w->m, "%s: members %s and %s are not of one kind", w->where, member->name,
                        out->type->name);
}

static bool fill_comparison(query_walk *w, const built_condition *told, skep_query_node *node) {
    if (!find(w, told->member, &node->path, &node->depth)) return false;
    const skep_member *member = node->path[node->depth - 1];
    if (told->op == SKEP_QUERY_EXISTS || told->op == SKEP_QUERY_NOT_EXISTS)
        return check_presence(w, member);
    if (!check_member(w, member, told->op)) return false;
    if (told->other != NULL) return fill_other(w, told, member, &node->operand);
    node->operand.type = parameter_type(w, member);
    node->operand.parameter = told->parameter;
    if (told->parameter >= w->parameter_count) w->parameter_count = told->parameter + 1;
    return node->operand.type != NULL;
}

static bool add_node(query_walk *w, const built_condition *told);

/* The first `count` conditions of a group as one node. Recursion, here and in add_node, ends at
 * BUILDER_CONDITIONS_MAX, since each step leaves one condition behind. */
static bool add_group(query_walk *w, const built_condition *group, skep_query_op op, size_t count) {
    if (count == 1) return add_node(w, group->inside.items[0]);
    skep_query_node *node = &w->query->nodes[w->node_count++];
    node->op = op;
    node->left = w->node_count;
    if (!add_group(w, group, op, count - 1)) return false;
    node->right = w->node_count;
    return add_node(w, group->inside.items[count - 1]);
}

static bool add_node(query_walk *w, const built_condition *told) {
    if (told->op > SKEP_QUERY_NOT) {
        skep_query_node *node = &w->query->nodes[w->node_count++];
        node->op = told->op;
        return fill_comparison(w, told, node);
    }
    if (told->inside.count == 0)
        return builder_fail(w->m, "%s: a group has no conditions", w->where);
    if (told->op == SKEP_QUERY_NOT) {
        skep_query_node *node = &w->query->nodes[w->node_count++];
        node->op = SKEP_QUERY_NOT;
        node->left = w->node_count;
    }
    return add_group(w, told, told->op == SKEP_QUERY_OR ? SKEP_QUERY_OR : SKEP_QUERY_AND,
                     told->inside.count);
}

/* ---- The query ---- */

/* Every argument that a program passes has a use, so a number that was skipped is a mistake. */
static bool check_parameters(const query_walk *w) {
    for (uint32_t number = 0; number < w->parameter_count; number++) {
        bool is_used = false;
        for (uint32_t i = 0; i < w->node_count; i++) {
            const skep_query_node *node = &w->query->nodes[i];
            is_used |= node->operand.type != NULL && node->operand.path == NULL &&
                       node->operand.parameter == number;
        }
        if (!is_used)
            return builder_fail(w->m,
                                "%s: parameter %u is compared with nothing, but parameter %u "
                                "is",
                                w->where, (unsigned)number, (unsigned)w->parameter_count - 1);
    }
    return true;
}

bool builder_resolve_query(skep_model *m, built_query *query) {
    char where[BUILDER_WHERE_BYTES];
    (void)snprintf(where, sizeof where, "query %.160s", query->desc.name);
    query_walk w = {.m = m, .query = query, .where = where};
    const built_entity *entity = builder_find_entity(m, query->entity);
    if (entity == NULL) return builder_fail(m, "%s: there is no entity %s", where, query->entity);
    query->desc.entity = &entity->desc;
    if (query->desc.index != NULL && builder_find_index(entity->table, query->desc.index) == NULL)
        return builder_fail(m, "%s: table %s has no index %s", where, entity->table->name,
                            query->desc.index);
    if (query->open.count > 1)
        return builder_fail(m, "%s: a group was not closed: skep_model_close ends it", where);
    if (query->all.inside.count == 0) return builder_fail(m, "%s has no conditions", where);
    /* A group of n conditions has n - 1 nodes beside theirs, and NOT one of its own. */
    query->nodes = builder_array(m, 2 * query->condition_count + 1, sizeof *query->nodes);
    if (query->nodes == NULL || !add_node(&w, &query->all) || !check_parameters(&w)) return false;
    query->desc.nodes = query->nodes;
    query->desc.node_count = w.node_count;
    query->desc.parameter_count = w.parameter_count;
    return true;
}
