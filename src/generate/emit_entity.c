/* Tables and entities as constant data. */
#include <string.h>

#include "generate/emit.h"

static const char *type_name(skep_type type) {
    switch (type) {
    case SKEP_TYPE_N: return "SKEP_TYPE_N";
    case SKEP_TYPE_B: return "SKEP_TYPE_B";
    default: return "SKEP_TYPE_S";
    }
}

/* ---- Tables ---- */

static void emit_schema(emitter *e, const skep_key_schema *key) {
    buffer_append_text(e->out, "{.hash = {");
    for (size_t i = 0; i < key->hash_count; i++) {
        buffer_append_text(e->out, i == 0 ? "{" : ", {");
        emit_text(e, key->hash[i].name);
        buffer_append_format(e->out, ", %s}", type_name(key->hash[i].type));
    }
    buffer_append_format(e->out, "}, .hash_count = %zu", key->hash_count);
    if (key->range_count > 0) buffer_append_text(e->out, ",\n            .range = {");
    for (size_t i = 0; i < key->range_count; i++) {
        buffer_append_text(e->out, i == 0 ? "{" : ", {");
        emit_text(e, key->range[i].name);
        buffer_append_format(e->out, ", %s}", type_name(key->range[i].type));
    }
    if (key->range_count > 0)
        buffer_append_format(e->out, "}, .range_count = %zu", key->range_count);
    buffer_append_text(e->out, "}");
}

static void emit_included_names(emitter *e, const model_table *table) {
    for (size_t i = 0; i < table->desc.definition.index_count; i++) {
        const skep_index_definition *index = &table->desc.definition.indexes[i];
        if (index->included_count == 0) continue;
        buffer_append_format(e->out, "\nstatic const char *const skep_%s_included_%zu[] = {",
                             table->name, i);
        for (size_t k = 0; k < index->included_count; k++) {
            if (k > 0) buffer_append_text(e->out, ", ");
            emit_text(e, index->included[k]);
        }
        buffer_append_text(e->out, "};\n");
    }
}

static void emit_indexes(emitter *e, const model_table *table) {
    static const char *const projections[] = {"SKEP_PROJECT_ALL", "SKEP_PROJECT_KEYS_ONLY",
                                              "SKEP_PROJECT_INCLUDE"};
    const skep_table_definition *definition = &table->desc.definition;
    if (definition->index_count == 0) return;
    emit_included_names(e, table);
    buffer_append_format(e->out, "\nstatic const skep_index_definition skep_%s_indexes[] = {\n",
                         table->name);
    for (size_t i = 0; i < definition->index_count; i++) {
        const skep_index_definition *index = &definition->indexes[i];
        buffer_append_format(e->out, "    {.name = \"%s\",\n     .key = ", index->name);
        emit_schema(e, &index->key);
        buffer_append_format(e->out, ",\n     .projection = %s", projections[index->projection]);
        if (index->included_count > 0)
            buffer_append_format(e->out,
                                 ", .included = skep_%s_included_%zu, .included_count = %zu",
                                 table->name, i, index->included_count);
        buffer_append_text(e->out, "},\n");
    }
    buffer_append_text(e->out, "};\n");
}

static void emit_table(emitter *e, const model_table *table) {
    const skep_table_definition *definition = &table->desc.definition;
    emit_indexes(e, table);
    buffer_append_format(e->out,
                         "\nconst skep_table skep_table_of_%s = {\n"
                         "    .definition = {.name = \"%s\",\n     .key = ",
                         table->name, definition->name);
    emit_schema(e, &definition->key);
    if (definition->index_count > 0)
        buffer_append_format(e->out, ",\n     .indexes = skep_%s_indexes, .index_count = %zu",
                             table->name, definition->index_count);
    buffer_append_text(e->out, "},\n    .version_attribute = ");
    emit_text(e, table->desc.version_attribute);
    buffer_append_text(e->out, ",\n};\n");
}

/* ---- Keys ---- */

void emit_path(emitter *e, const char *name, const skep_member *const *path, uint32_t depth) {
    buffer_append_format(e->out, "static const skep_member *const %s[] = {", name);
    for (uint32_t i = 0; i < depth; i++) {
        uint32_t index = 0;
        const model_struct *owner = model_member_owner(e->m, path[i], &index);
        if (owner == NULL) continue;
        buffer_append_format(e->out, "%s&skep_%s_members[%u]", i == 0 ? "" : ", ", owner->ident,
                             index);
    }
    buffer_append_text(e->out, "};\n");
}

/* The arrays that a key points to; `name` is the key's own. */
static void emit_parts(emitter *e, const char *name, const skep_key *key) {
    buffer_append_text(e->out, "\n");
    for (uint32_t i = 0; i < key->part_count; i++)
        if (key->parts[i].literal == NULL)
            emit_path(e, gen_format(e->g, "%s_path_%u", name, i), key->parts[i].path,
                      key->parts[i].depth);
    buffer_append_format(e->out, "static const skep_key_part %s_parts[] = {\n", name);
    for (uint32_t i = 0; i < key->part_count; i++) {
        const skep_key_part *part = &key->parts[i];
        if (part->literal != NULL) {
            buffer_append_text(e->out, "    {.literal = ");
            emit_text(e, part->literal);
        } else {
            buffer_append_format(e->out, "    {.path = %s_path_%u, .depth = %u", name, i,
                                 part->depth);
            if (part->width > 0) buffer_append_format(e->out, ", .width = %u", part->width);
            if (part->time_format != NULL) buffer_append_text(e->out, ", .time_format = ");
            if (part->time_format != NULL) emit_text(e, part->time_format);
        }
        buffer_append_text(e->out, "},\n");
    }
    buffer_append_text(e->out, "};\n");
}

static void emit_key(emitter *e, const char *name, const skep_key *key) {
    buffer_append_text(e->out, "{.attribute = ");
    emit_text(e, key->attribute);
    buffer_append_format(e->out, ", .type = %s, .parts = %s_parts, .part_count = %u%s}",
                         type_name(key->type), name, key->part_count,
                         key->is_member ? ", .is_member = true" : "");
}

static const char *index_key_name(emitter *e, const model_entity *entity, uint32_t index,
                                  const char *word, uint32_t number) {
    return gen_format(e->g, "skep_%s_index_%u_%s_%u", entity->name, index, word, number);
}

static void emit_index_keys(emitter *e, const model_entity *entity, uint32_t index,
                            const char *word, const skep_key *keys, uint32_t count) {
    if (count == 0) return;
    for (uint32_t i = 0; i < count; i++)
        emit_parts(e, index_key_name(e, entity, index, word, i), &keys[i]);
    buffer_append_format(e->out, "static const skep_key skep_%s_index_%u_%s[] = {\n", entity->name,
                         index, word);
    for (uint32_t i = 0; i < count; i++) {
        buffer_append_text(e->out, "    ");
        emit_key(e, index_key_name(e, entity, index, word, i), &keys[i]);
        buffer_append_text(e->out, ",\n");
    }
    buffer_append_text(e->out, "};\n");
}

static void emit_entity_indexes(emitter *e, const model_entity *entity) {
    if (entity->desc.index_count == 0) return;
    for (uint32_t i = 0; i < entity->desc.index_count; i++) {
        const skep_entity_index *index = &entity->desc.indexes[i];
        emit_index_keys(e, entity, i, "hash", index->hash, index->hash_count);
        emit_index_keys(e, entity, i, "range", index->range, index->range_count);
    }
    buffer_append_format(e->out, "static const skep_entity_index skep_%s_entity_indexes[] = {\n",
                         entity->name);
    for (uint32_t i = 0; i < entity->desc.index_count; i++) {
        const skep_entity_index *index = &entity->desc.indexes[i];
        buffer_append_format(e->out,
                             "    {.index = %u, .hash = skep_%s_index_%u_hash, .hash_count = %u",
                             index->index, entity->name, i, index->hash_count);
        if (index->range_count > 0)
            buffer_append_format(e->out, ", .range = skep_%s_index_%u_range, .range_count = %u",
                                 entity->name, i, index->range_count);
        buffer_append_text(e->out, "},\n");
    }
    buffer_append_text(e->out, "};\n");
}

/* ---- Entities ---- */

static void emit_children(emitter *e, const model_entity *entity) {
    if (entity->desc.child_count == 0) return;
    buffer_append_format(e->out, "static const skep_child skep_%s_children[] = {\n", entity->name);
    for (uint32_t i = 0; i < entity->desc.child_count; i++) {
        const skep_child *child = &entity->desc.children[i];
        const model_entity *its = entity->children.items[i];
        buffer_append_format(e->out,
                             "    {.name = \"%s\", .offset = (uint32_t)offsetof(%s, %s), .entity = "
                             "&skep_entity_of_%s},\n",
                             child->name, entity->c_type, child->name, its->name);
    }
    buffer_append_text(e->out, "};\n");
}

static void emit_entity(emitter *e, const model_entity *entity) {
    bool has_range = entity->desc.range.attribute != NULL;
    const char *hash = gen_format(e->g, "skep_%s_hash", entity->name);
    const char *range = gen_format(e->g, "skep_%s_range", entity->name);
    emit_parts(e, hash, &entity->desc.hash);
    if (has_range) emit_parts(e, range, &entity->desc.range);
    emit_entity_indexes(e, entity);
    emit_children(e, entity);
    buffer_append_format(e->out,
                         "const skep_entity skep_entity_of_%s = {\n    .name = \"%s\",\n"
                         "    .table = &skep_table_of_%s,\n    .type = &skep_%s_struct,\n",
                         entity->name, entity->name, entity->table->name, entity->structure->ident);
    if (entity->parent != NULL)
        buffer_append_format(e->out, "    .parent = &skep_entity_of_%s,\n", entity->parent->name);
    buffer_append_text(e->out, "    .hash = ");
    emit_key(e, hash, &entity->desc.hash);
    if (has_range) buffer_append_text(e->out, ",\n    .range = ");
    if (has_range) emit_key(e, range, &entity->desc.range);
    if (entity->desc.index_count > 0)
        buffer_append_format(e->out, ",\n    .indexes = skep_%s_entity_indexes, .index_count = %u",
                             entity->name, entity->desc.index_count);
    if (entity->desc.child_count > 0)
        buffer_append_format(e->out, ",\n    .children = skep_%s_children, .child_count = %u",
                             entity->name, entity->desc.child_count);
    buffer_append_format(e->out, ",\n    .is_versioned = %s,\n};\n",
                         entity->desc.is_versioned ? "true" : "false");
}

void emit_entities(emitter *e) {
    for (size_t i = 0; i < e->m->tables.count; i++) {
        const model_table *table = e->m->tables.items[i];
        if (!table->note->is_included) emit_table(e, table);
    }
    for (size_t i = 0; i < e->m->entities.count; i++) {
        const model_entity *entity = e->m->entities.items[i];
        if (!entity->note->is_included) emit_entity(e, entity);
    }
}
