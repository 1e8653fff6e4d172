#include "query/bind.h"

#include <string.h>

#include "base/fail.h"
#include "model/member.h"

/* ---- Clauses ---- */

static bool is_order(skep_query_op op) {
    return op == SKEP_QUERY_LT || op == SKEP_QUERY_LE || op == SKEP_QUERY_GT || op == SKEP_QUERY_GE;
}

static bool is_stored_by_name(const skep_member *member) {
    return member->kind == SKEP_KIND_ENUM && (member->flags & SKEP_MEMBER_NUMBER) == 0;
}

static bool is_comparison(skep_query_op op) {
    return op >= SKEP_QUERY_EQ && op <= SKEP_QUERY_CONTAINS;
}

/* Why the stored form of a member does not have the order of its values; NULL: it has. */
static const char *disorder(const skep_member *member) {
    if (is_stored_by_name(member))
        return "an enum that is stored by name; SKEP(number) stores it by value";
    if (member->kind == SKEP_KIND_CUSTOM) return "which a converter stores";
    if (member->kind == SKEP_KIND_TIME && member_time_unit(member) == 0)
        return "a time whose format does not go from the year down to the day or further";
    return NULL;
}

static bool is_same_form(const skep_member *a, const skep_member *b) {
    if (a->kind != SKEP_KIND_TIME || b->kind != SKEP_KIND_TIME) return true;
    if (member_time_form(a) != member_time_form(b)) return false;
    return member_time_form(a) != SKEP_TIME_FORMAT || strcmp(a->more->format, b->more->format) == 0;
}

/* Values of two types are never equal and have no order, so such a clause could only be a mistake.
 * What a set or list contains has the type of its elements. */
static skep_status check_comparison(const skep_compiled_query *query, const skep_query_node *node,
                                    skep_error *err) {
    const skep_member *member = node->path[node->depth - 1];
    const char *why = is_order(node->op) ? disorder(member) : NULL;
    if (why != NULL)
        return fail(err, SKEP_INVALID, "query '%s' orders '%s', %s", query->name, member->name,
                    why);
    if (node->op == SKEP_QUERY_CONTAINS) return SKEP_OK;
    if (!is_same_form(member, node->operand.type))
        return fail(err, SKEP_INVALID, "query '%s' compares '%s' with a time of another form",
                    query->name, member->name);
    skep_type type = member_stored_type(member);
    skep_type other = member_stored_type(node->operand.type);
    if (type == other) return SKEP_OK;
    return fail(err, SKEP_INVALID,
                "query '%s' compares '%s', which is stored as %s, with a value stored as %s",
                query->name, member->name, skep_type_name(type), skep_type_name(other));
}

/* Every walk over the tree relies on children standing behind their parent. */
static skep_status check_children(const skep_compiled_query *query, uint32_t at, skep_error *err) {
    const skep_query_node *node = &query->nodes[at];
    bool is_pair = node->op != SKEP_QUERY_NOT;
    bool is_behind = node->left > at && (!is_pair || node->right > at);
    bool is_inside =
        node->left < query->node_count && (!is_pair || node->right < query->node_count);
    if (is_behind && is_inside) return SKEP_OK;
    return fail(err, SKEP_INVALID, "query '%s' is damaged: node %u must stand before its operands",
                query->name, at);
}

static skep_status check_nodes(const skep_compiled_query *query, skep_error *err) {
    if (query->node_count > QUERY_NODES_MAX) {
        return fail(err, SKEP_INVALID, "query '%s' has %u operators, at most %d are possible",
                    query->name, query->node_count, QUERY_NODES_MAX);
    }
    skep_status status = SKEP_OK;
    for (uint32_t i = 0; i < query->node_count && status == SKEP_OK; i++) {
        const skep_query_node *node = &query->nodes[i];
        if (node->op == SKEP_QUERY_AND || node->op == SKEP_QUERY_OR || node->op == SKEP_QUERY_NOT) {
            status = check_children(query, i, err);
        } else if (is_comparison(node->op)) {
            status = check_comparison(query, node, err);
        }
    }
    return status;
}

skep_status clauses_collect(const skep_compiled_query *query, query_clauses *out, skep_error *err) {
    *out = (query_clauses){.query = query};
    skep_status status = check_nodes(query, err);
    if (status != SKEP_OK || query->node_count == 0) return status;
    uint32_t waiting[PLAN_CLAUSES_MAX] = {0};
    uint32_t depth = 1;
    while (depth > 0) {
        uint32_t at = waiting[--depth];
        if (query->nodes[at].op != SKEP_QUERY_AND) {
            out->nodes[out->count++] = at;
        } else if (out->count + depth + 2 > PLAN_CLAUSES_MAX) {
            /* What waits becomes at least one clause each. */
            return fail(err, SKEP_INVALID,
                        "query '%s' joins more than %d clauses by &&; join fewer", query->name,
                        PLAN_CLAUSES_MAX);
        } else {
            waiting[depth++] = query->nodes[at].right;
            waiting[depth++] = query->nodes[at].left;
        }
    }
    return SKEP_OK;
}

static bool is_path(const skep_query_node *node, const skep_member *const *path, uint32_t depth) {
    if (node->depth != depth) return false;
    for (uint32_t i = 0; i < depth; i++) {
        if (strcmp(node->path[i]->attribute, path[i]->attribute) != 0) return false;
    }
    return true;
}

bool clauses_prove(const query_clauses *clauses, const skep_member *const *path, uint32_t depth) {
    for (uint32_t i = 0; i < clauses->count; i++) {
        const skep_query_node *node = &clauses->query->nodes[clauses->nodes[i]];
        /* A comparison with something absent is false, except <>. */
        bool needs_it =
            node->op == SKEP_QUERY_EXISTS || (is_comparison(node->op) && node->op != SKEP_QUERY_NE);
        if (needs_it && is_path(node, path, depth)) return true;
    }
    return false;
}

/* The first clause that compares the part's member by one of two operators with a parameter or a
 * constant. */
static int32_t find_clause(const query_clauses *clauses, const skep_key_part *part, skep_query_op a,
                           skep_query_op b) {
    for (uint32_t i = 0; i < clauses->count; i++) {
        const skep_query_node *node = &clauses->query->nodes[clauses->nodes[i]];
        if ((node->op != a && node->op != b) || node->operand.path != NULL) continue;
        /* Leading zeros are for integers; the text of another number would not be comparable. */
        if (part->width > 0 && !member_is_integer(node->operand.type)) continue;
        if (is_path(node, part->path, part->depth)) return (int32_t)clauses->nodes[i];
    }
    return QUERY_NODE_NONE;
}

int32_t clauses_equal(const query_clauses *clauses, const skep_key_part *part) {
    return find_clause(clauses, part, SKEP_QUERY_EQ, SKEP_QUERY_EQ);
}

/* ---- Candidates ---- */

uint32_t candidate_count(const skep_entity *entity) {
    return entity->index_count + 1;
}

candidate candidate_at(const skep_entity *entity, uint32_t position) {
    if (position == 0) {
        return (candidate){.hash = &entity->hash,
                           .hash_count = 1,
                           .range = &entity->range,
                           .range_count = entity->range.attribute != NULL ? 1 : 0};
    }
    const skep_entity_index *index = &entity->indexes[position - 1];
    const skep_index_definition *definition = &entity->table->definition.indexes[index->index];
    return (candidate){.index = index,
                       .name = definition->name,
                       .projection = definition->projection,
                       .hash = index->hash,
                       .hash_count = index->hash_count,
                       .range = index->range,
                       .range_count = index->range_count};
}

candidate candidate_chosen(const skep_entity *entity, const query_plan *plan) {
    if (plan->index == NULL) return candidate_at(entity, 0);
    return candidate_at(entity, (uint32_t)(plan->index - entity->indexes) + 1);
}

/* ---- Keys ---- */

static bool is_text(uint16_t kind) {
    return kind == SKEP_KIND_TEXT || kind == SKEP_KIND_CHARS || kind == SKEP_KIND_STR;
}

static const skep_member *part_member(const skep_key_part *part) {
    return part->path[part->depth - 1];
}

/* Times that are stored as text: all texts of one form have one length. */
static bool is_time_text(const skep_member *member) {
    return member->kind == SKEP_KIND_TIME && !member_is_integer(member);
}

/* True if the order of the key attribute is the order of the member. */
static bool part_sorts(const skep_key *key, const skep_key_part *part) {
    const skep_member *member = part_member(part);
    uint16_t kind = member->kind;
    if (part->time_format != NULL) return false;
    if (is_time_text(member)) return member_time_unit(member) > 0;
    if (is_text(kind) || kind == SKEP_KIND_UUID) return true;
    if (key->is_member) return disorder(member) == NULL;
    return kind == SKEP_KIND_BOOL || (member_is_integer(member) && part->width > 0);
}

/* True if all texts of the part have one length, so that what follows it never decides a
 * comparison. */
static bool part_has_one_width(const skep_key_part *part) {
    const skep_member *member = part_member(part);
    return is_time_text(member) || member->kind == SKEP_KIND_UUID ||
           (member_is_integer(member) && part->width > 0);
}

key_binding key_bind(const query_clauses *clauses, const skep_key *key) {
    key_binding out = {
        .lower = QUERY_NODE_NONE, .upper = QUERY_NODE_NONE, .prefix = QUERY_NODE_NONE};
    while (out.equal_parts < key->part_count) {
        const skep_key_part *part = &key->parts[out.equal_parts];
        if (part->literal == NULL && clauses_equal(clauses, part) == QUERY_NODE_NONE) break;
        out.equal_parts++;
    }
    out.is_equal = out.equal_parts == key->part_count;
    if (out.is_equal) return out;
    const skep_key_part *part = &key->parts[out.equal_parts];
    out.is_inner = out.equal_parts + 1 < key->part_count;
    if (!part_sorts(key, part) || (out.is_inner && !part_has_one_width(part))) return out;
    out.lower = find_clause(clauses, part, SKEP_QUERY_GT, SKEP_QUERY_GE);
    out.upper = find_clause(clauses, part, SKEP_QUERY_LT, SKEP_QUERY_LE);
    if ((out.lower == QUERY_NODE_NONE || out.upper == QUERY_NODE_NONE) &&
        is_text(part_member(part)->kind)) {
        /* A prefix is closed at both ends, so it is better than one bound. */
        out.prefix = find_clause(clauses, part, SKEP_QUERY_BEGINS_WITH, SKEP_QUERY_BEGINS_WITH);
        if (out.prefix != QUERY_NODE_NONE) out.lower = out.upper = QUERY_NODE_NONE;
    }
    return out;
}

/* True if it can be told from the key's text where the text of this part ends: texts cannot hold
 * the separator '#', numbers go on only with digits or a point, and the others have one width or no
 * value that starts another. */
static bool part_ends_clearly(const skep_key *key, uint32_t position) {
    if (position + 1 == key->part_count) return true;
    const skep_key_part *part = &key->parts[position];
    const char *next = key->parts[position + 1].literal;
    const skep_member *member = part_member(part);
    uint16_t kind = member->kind;
    if (is_time_text(member) || kind == SKEP_KIND_UUID || kind == SKEP_KIND_BOOL) return true;
    if (next == NULL || next[0] == '\0') return false;
    if (member_is_integer(member) || kind == SKEP_KIND_DECIMAL)
        return strchr("0123456789.", next[0]) == NULL;
    return next[0] == '#';
}

bool key_part_is_exact(const skep_key *key, uint32_t position) {
    if (key->is_member) return true;
    if (key->parts[position].time_format != NULL) return false;
    for (uint32_t i = 0; i <= position; i++) {
        if (key->parts[i].literal == NULL && !part_ends_clearly(key, i)) return false;
    }
    return true;
}

bool binding_has_open_edge(const query_clauses *clauses, const key_binding *binding) {
    if (binding->lower == QUERY_NODE_NONE || binding->upper == QUERY_NODE_NONE) return false;
    const skep_query_node *nodes = clauses->query->nodes;
    return nodes[binding->lower].op == SKEP_QUERY_GT || nodes[binding->upper].op == SKEP_QUERY_LT;
}

void append_member(buffer *out, const skep_member *const *path, uint32_t depth) {
    for (uint32_t i = 0; i < depth; i++) {
        buffer_append_format(out, "%s%s", i > 0 ? "." : "", path[i]->name);
    }
}
