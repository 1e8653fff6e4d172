/* Compiled queries as constant data. Each operand has a descriptor; constants have objects of
 * their own. */
#include <string.h>

#include "generate/emit.h"

static const char *const op_names[] = {
    "0",
    "SKEP_QUERY_AND",
    "SKEP_QUERY_OR",
    "SKEP_QUERY_NOT",
    "SKEP_QUERY_EQ",
    "SKEP_QUERY_NE",
    "SKEP_QUERY_LT",
    "SKEP_QUERY_LE",
    "SKEP_QUERY_GT",
    "SKEP_QUERY_GE",
    "SKEP_QUERY_BEGINS_WITH",
    "SKEP_QUERY_CONTAINS",
    "SKEP_QUERY_EXISTS",
    "SKEP_QUERY_NOT_EXISTS",
};
_Static_assert(sizeof op_names / sizeof op_names[0] == SKEP_QUERY_NOT_EXISTS + 1,
               "a name for each");

static const char *constant_type(const skep_member *type) {
    switch ((skep_kind)type->kind) {
    case SKEP_KIND_BOOL: return "bool";
    case SKEP_KIND_FLOAT: return "float";
    case SKEP_KIND_DOUBLE: return "double";
    case SKEP_KIND_TEXT: return "char *const";
    case SKEP_KIND_DECIMAL: return "skep_decimal";
    case SKEP_KIND_U64: return "uint64_t";
    default: return "int64_t";
    }
}

/* What the names of the query's objects begin with. */
static const char *query_ident(gen *g, const model_query *query) {
    return gen_format(g, "query_%s", query->desc.name);
}

static bool has_operand(const skep_query_node *node) {
    return node->op >= SKEP_QUERY_EQ && node->op <= SKEP_QUERY_CONTAINS;
}

/* The descriptor of an operand that is no member, and the object of a constant. */
static void emit_operand(emitter *e, const model_query *query, uint32_t index) {
    const skep_query_operand *operand = &query->desc.nodes[index].operand;
    const char *name = query_ident(e->g, query);
    if (operand->path != NULL) {
        emit_path(e, gen_format(e->g, "skep_%s_other_%u", name, index), operand->path,
                  operand->depth);
        return;
    }
    buffer_append_format(e->out, "static const skep_member skep_%s_type_%u = {", name, index);
    emit_member_fields(e, operand->type);
    if (operand->constant == NULL) {
        buffer_append_format(e->out, ", .size = %u};\n", operand->type->size);
        return;
    }
    buffer_append_format(e->out, ", .size = (uint32_t)sizeof(%s)};\n",
                         constant_type(operand->type));
    buffer_append_format(e->out,
                         "static const %s skep_%s_constant_%u = ", constant_type(operand->type),
                         name, index);
    emit_value(e, operand->type, operand->constant);
    buffer_append_text(e->out, ";\n");
}

static void emit_operand_fields(emitter *e, const model_query *query, uint32_t index) {
    const skep_query_operand *operand = &query->desc.nodes[index].operand;
    const char *name = query_ident(e->g, query);
    uint32_t member = 0;
    if (operand->path != NULL) {
        const model_struct *owner = model_member_owner(e->m, operand->type, &member);
        if (owner == NULL) return;
        buffer_append_format(e->out,
                             ",\n     .operand = {.type = &skep_%s_members[%u], .path = "
                             "skep_%s_other_%u, .depth = %u}",
                             owner->ident, member, name, index, operand->depth);
        return;
    }
    buffer_append_format(e->out, ",\n     .operand = {.type = &skep_%s_type_%u, ", name, index);
    if (operand->constant != NULL)
        buffer_append_format(e->out, ".constant = &skep_%s_constant_%u}", name, index);
    else
        buffer_append_format(e->out, ".parameter = %u}", operand->parameter);
}

static void emit_node(emitter *e, const model_query *query, uint32_t index) {
    const skep_query_node *node = &query->desc.nodes[index];
    buffer_append_format(e->out, "    {.op = %s", op_names[node->op]);
    if (node->op <= SKEP_QUERY_NOT) {
        buffer_append_format(e->out, ", .left = %u, .right = %u", node->left, node->right);
    } else {
        buffer_append_format(e->out, ", .path = skep_%s_path_%u, .depth = %u",
                             query_ident(e->g, query), index, node->depth);
        if (has_operand(node)) emit_operand_fields(e, query, index);
    }
    buffer_append_text(e->out, "},\n");
}

static void emit_query(emitter *e, const model_query *query) {
    const char *name = query_ident(e->g, query);
    buffer_append_text(e->out, "\n");
    for (uint32_t i = 0; i < query->desc.node_count; i++) {
        const skep_query_node *node = &query->desc.nodes[i];
        if (node->op <= SKEP_QUERY_NOT) continue;
        emit_path(e, gen_format(e->g, "skep_%s_path_%u", name, i), node->path, node->depth);
        if (has_operand(node)) emit_operand(e, query, i);
    }
    buffer_append_format(e->out, "static const skep_query_node skep_%s_nodes[] = {\n", name);
    for (uint32_t i = 0; i < query->desc.node_count; i++) emit_node(e, query, i);
    buffer_append_format(
        e->out,
        "};\nstatic const skep_compiled_query skep_%s = {\n"
        "    .name = \"%s\", .entity = &skep_entity_of_%s, .nodes = skep_%s_nodes, "
        ".node_count = %u,\n    .parameter_count = %u, .index = ",
        name, query->desc.name, query->entity->name, name, query->desc.node_count,
        query->desc.parameter_count);
    emit_text(e, query->desc.index);
    buffer_append_text(e->out, "};\n");
}

void emit_queries(emitter *e) {
    for (size_t i = 0; i < e->m->queries.count; i++) {
        const model_query *query = e->m->queries.items[i];
        if (!query->raw->note.is_included) emit_query(e, query);
    }
}
