#include "query/judge.h"

#include <string.h>

/* What is being judged and the plan that grows from it. */
typedef struct judge {
    const query_clauses *clauses;
    const candidate *judged;
    query_plan *plan;
    buffer *why;
} judge;

static void say_name(const judge *j) {
    if (j->judged->name == NULL) {
        buffer_append_text(j->why, "the table");
    } else {
        buffer_append_format(j->why, "index '%s'", j->judged->name);
    }
}

/* ---- The partition key ---- */

/* True if every part of the partition key is bound; else the reason names each member that is not.
 * */
static bool hash_is_bound(const judge *j) {
    const skep_entity *entity = j->clauses->query->entity;
    if (j->judged->index == NULL && entity->parent != NULL) {
        say_name(j);
        buffer_append_format(j->why, " has its partition key from the parent '%s'",
                             entity->parent->name);
        return false;
    }
    bool is_bound = true;
    for (uint32_t h = 0; h < j->judged->hash_count; h++) {
        const skep_key *key = &j->judged->hash[h];
        for (uint32_t i = 0; i < key->part_count; i++) {
            const skep_key_part *part = &key->parts[i];
            if (part->literal != NULL || clauses_equal(j->clauses, part) != QUERY_NODE_NONE) {
                continue;
            }
            if (is_bound) say_name(j);
            buffer_append_text(j->why, is_bound ? " needs == on '" : " and on '");
            append_member(j->why, part->path, part->depth);
            buffer_append_text(j->why, "'");
            is_bound = false;
        }
    }
    return is_bound;
}

/* ---- Whether every object is there ---- */

static bool can_be_absent(const skep_key_part *part) {
    for (uint32_t i = 0; i < part->depth; i++) {
        if ((part->path[i]->flags & SKEP_MEMBER_OPTIONAL) != 0) return true;
    }
    const skep_member *member = part->path[part->depth - 1];
    if ((member->flags & SKEP_MEMBER_REQUIRED) != 0) return false;
    if ((member->flags & SKEP_MEMBER_OMIT_EMPTY) != 0 || member->kind == SKEP_KIND_CUSTOM)
        return true;
    return member->kind == SKEP_KIND_TEXT || member->kind == SKEP_KIND_STR ||
           member->kind == SKEP_KIND_BYTES;
}

static bool same_path(const skep_key_part *a, const skep_key_part *b) {
    if (a->depth != b->depth) return false;
    for (uint32_t i = 0; i < a->depth; i++) {
        if (a->path[i]->offset != b->path[i]->offset) return false;
    }
    return true;
}

/* What a stored object's own table key is made from is never absent. */
static bool is_in_table_key(const skep_entity *entity, const skep_key_part *part) {
    const skep_key *keys[] = {entity->parent == NULL ? &entity->hash : NULL, &entity->range};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        for (uint32_t i = 0; keys[k] != NULL && i < keys[k]->part_count; i++) {
            const skep_key_part *own = &keys[k]->parts[i];
            if (own->literal == NULL && same_path(own, part)) return true;
        }
    }
    return false;
}

/* The first part that can leave an object out of the index which the query asks for. */
static const skep_key_part *find_sparse_part(const judge *j, const skep_key *keys, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < keys[k].part_count; i++) {
            const skep_key_part *part = &keys[k].parts[i];
            if (part->literal == NULL && can_be_absent(part) &&
                !is_in_table_key(j->clauses->query->entity, part) &&
                !clauses_prove(j->clauses, part->path, part->depth)) {
                return part;
            }
        }
    }
    return NULL;
}

static bool holds_all_objects(const judge *j) {
    if (j->judged->index == NULL) return true;
    const skep_key_part *part = find_sparse_part(j, j->judged->hash, j->judged->hash_count);
    if (part == NULL) part = find_sparse_part(j, j->judged->range, j->judged->range_count);
    if (part == NULL) return true;
    say_name(j);
    buffer_append_text(j->why, " is sparse: '");
    append_member(j->why, part->path, part->depth);
    buffer_append_format(j->why, "' may be absent; SKEP_QUERY(index = %s) accepts that",
                         j->judged->name);
    return false;
}

static bool holds_whole_objects(const judge *j) {
    if (j->judged->projection == SKEP_PROJECT_ALL) return true;
    say_name(j);
    buffer_append_text(j->why, " does not project all attributes, objects would be incomplete");
    return false;
}

/* ---- Clauses into key condition and filter ---- */

/* A member can stand in several keys; its clause is listed once. It is exact if one of them is. */
typedef struct taken_clause {
    bool is_taken;
    bool is_exact;
} taken_clause;

static void take_equal(const judge *j, const skep_key *key, uint32_t parts, taken_clause *taken) {
    for (uint32_t i = 0; i < parts; i++) {
        if (key->parts[i].literal != NULL) continue;
        int32_t node = clauses_equal(j->clauses, &key->parts[i]);
        for (uint32_t c = 0; c < j->clauses->count; c++) {
            if ((int32_t)j->clauses->nodes[c] != node) continue;
            taken[c].is_taken = true;
            taken[c].is_exact = taken[c].is_exact || key_part_is_exact(key, i);
        }
    }
}

/* A strict bound on composed text becomes part of BETWEEN, which includes its edges, unless it is
 * the only condition on the whole text. More parts behind the bounded one keep every key off the
 * edges. On an attribute that is the member itself the run time drops the edges, because a filter
 * may not name it. */
static bool bound_is_exact(const judge *j, const skep_key *key, const key_binding *binding,
                           int32_t node) {
    skep_query_op op = j->clauses->query->nodes[node].op;
    if (key->is_member || binding->is_inner) return true;
    if (op != SKEP_QUERY_LT && op != SKEP_QUERY_GT) return true;
    return binding->equal_parts == 0 &&
           (binding->lower == QUERY_NODE_NONE || binding->upper == QUERY_NODE_NONE);
}

static void take_bounds(const judge *j, const skep_key *key, const key_binding *binding,
                        taken_clause *taken) {
    const int32_t bounds[] = {binding->lower, binding->upper, binding->prefix};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        for (uint32_t c = 0; c < j->clauses->count; c++) {
            if ((int32_t)j->clauses->nodes[c] != bounds[i]) continue;
            taken[c].is_taken = true;
            taken[c].is_exact = bound_is_exact(j, key, binding, bounds[i]);
        }
    }
}

static plan_range range_of(const key_binding *binding) {
    if (binding->is_equal) return PLAN_RANGE_EQUAL;
    if (binding->lower != QUERY_NODE_NONE || binding->upper != QUERY_NODE_NONE ||
        binding->prefix != QUERY_NODE_NONE) {
        return PLAN_RANGE_BOUNDED;
    }
    return binding->equal_parts > 0 ? PLAN_RANGE_PREFIX : PLAN_RANGE_NONE;
}

/* Sort key attributes from left to right: equality on each but the last one that is bound. */
static void bind_range(const judge *j, taken_clause *taken) {
    if (j->judged->range_count == 0) {
        /* A table without a sort key has one item for each partition key. */
        j->plan->range = j->judged->index == NULL ? PLAN_RANGE_EQUAL : PLAN_RANGE_NONE;
        return;
    }
    j->plan->range = PLAN_RANGE_EQUAL;
    for (uint32_t r = 0; r < j->judged->range_count; r++) {
        const skep_key *key = &j->judged->range[r];
        key_binding binding = key_bind(j->clauses, key);
        take_equal(j, key, binding.equal_parts, taken);
        take_bounds(j, key, &binding, taken);
        if (binding.is_equal) continue;
        plan_range range = range_of(&binding);
        j->plan->range = range == PLAN_RANGE_NONE && r > 0 ? PLAN_RANGE_PREFIX : range;
        return;
    }
}

static void sort_clauses(const judge *j, const taken_clause *taken) {
    for (uint32_t c = 0; c < j->clauses->count; c++) {
        uint32_t node = j->clauses->nodes[c];
        query_plan *plan = j->plan;
        if (taken[c].is_taken) plan->key_nodes[plan->key_node_count++] = node;
        if (!taken[c].is_taken || !taken[c].is_exact) {
            plan->filter_nodes[plan->filter_node_count++] = node;
        }
    }
}

/* ---- What a filter may name ---- */

static const char *key_attribute_named(const candidate *judged, const char *attribute) {
    for (uint32_t i = 0; i < judged->hash_count; i++) {
        if (strcmp(judged->hash[i].attribute, attribute) == 0) return attribute;
    }
    for (uint32_t i = 0; i < judged->range_count; i++) {
        if (strcmp(judged->range[i].attribute, attribute) == 0) return attribute;
    }
    return NULL;
}

/* A key attribute of the candidate that the clause at `node` names, or NULL. */
static const char *find_key_attribute(const judge *j, uint32_t node) {
    const skep_compiled_query *query = j->clauses->query;
    bool is_below[QUERY_NODES_MAX] = {false};
    is_below[node] = true;
    for (uint32_t i = node; i < query->node_count; i++) {
        const skep_query_node *at = &query->nodes[i];
        if (!is_below[i]) continue;
        if (at->op == SKEP_QUERY_AND || at->op == SKEP_QUERY_OR || at->op == SKEP_QUERY_NOT) {
            is_below[at->left] = true;
            if (at->op != SKEP_QUERY_NOT) is_below[at->right] = true;
            continue;
        }
        const char *found = key_attribute_named(j->judged, at->path[0]->attribute);
        if (found == NULL && at->operand.path != NULL) {
            found = key_attribute_named(j->judged, at->operand.path[0]->attribute);
        }
        if (found != NULL) return found;
    }
    return NULL;
}

static bool filter_is_allowed(const judge *j) {
    for (uint32_t i = 0; i < j->plan->filter_node_count; i++) {
        const char *attribute = find_key_attribute(j, j->plan->filter_nodes[i]);
        if (attribute == NULL) continue;
        say_name(j);
        buffer_append_format(j->why,
                             " would need a filter on its key attribute '%s', which DynamoDB does "
                             "not allow",
                             attribute);
        return false;
    }
    return true;
}

verdict candidate_judge(const query_clauses *clauses, const candidate *judged, bool is_named,
                        query_plan *out, buffer *why) {
    query_plan plan = {.index = judged->index, .index_name = judged->name};
    judge j = {clauses, judged, &plan, why};
    if (!hash_is_bound(&j)) return VERDICT_UNBOUND;
    if (!holds_whole_objects(&j)) return VERDICT_UNFIT;
    if (!is_named && !holds_all_objects(&j)) return VERDICT_UNFIT;
    taken_clause taken[PLAN_CLAUSES_MAX] = {{false, false}};
    for (uint32_t h = 0; h < judged->hash_count; h++) {
        take_equal(&j, &judged->hash[h], judged->hash[h].part_count, taken);
    }
    bind_range(&j, taken);
    sort_clauses(&j, taken);
    if (!filter_is_allowed(&j)) return VERDICT_UNFIT;
    *out = plan;
    return VERDICT_SERVES;
}
