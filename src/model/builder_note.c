/* model/builder_note.c: the calls that describe tables, enums, structs and entities: what they say
 * is copied, and refused at once where it is wrong in itself. */
#include <string.h>

#include "model/builder.h"
#include "model/naming.h"

/* ---- Tables ---- */

void skep_model_table(skep_model *model, const skep_table_spec *table) {
    if (!builder_is_ok(model) ||
        !builder_check_name(model, table->name, "skep_model_table", "name"))
        return;
    if (builder_find_table(model, table->name) != NULL) {
        builder_fail(model, "there are two tables %s", table->name);
        return;
    }
    built_table *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->name = builder_text(model, table->name);
    made->hash = builder_text(model, table->pk);
    made->range = builder_text(model, table->sk);
    made->desc.version_attribute = builder_text(model, table->version);
    (void)builder_add(model, &model->tables, made);
}

static size_t copy_attributes(skep_model *m, const char *const *from, const char **to) {
    size_t count = 0;
    while (count < SKEP_KEY_ATTRIBUTES_MAX && from[count] != NULL) {
        to[count] = builder_text(m, from[count]);
        count++;
    }
    return count;
}

static bool copy_included(skep_model *m, const skep_index_spec *told, built_index *index) {
    index->included_count = told->included_count;
    index->included = builder_array(m, told->included_count, sizeof *index->included);
    for (size_t i = 0; index->included != NULL && i < told->included_count; i++)
        index->included[i] = builder_text(m, told->included[i]);
    return m->status == SKEP_OK;
}

void skep_model_index(skep_model *model, const skep_index_spec *index) {
    if (!builder_is_ok(model) ||
        !builder_check_name(model, index->name, "skep_model_index", "name"))
        return;
    built_table *table = builder_last(&model->tables);
    if (table == NULL) {
        builder_fail(model, "index %s belongs to no table: skep_model_table comes first",
                     index->name);
        return;
    }
    if (builder_find_index(table, index->name) != NULL) {
        builder_fail(model, "table %s has two indexes %s", table->name, index->name);
        return;
    }
    built_index *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->name = builder_text(model, index->name);
    made->hash_count = copy_attributes(model, index->pk, made->hash);
    made->range_count = copy_attributes(model, index->sk, made->range);
    made->projection = index->projection;
    if (copy_included(model, index, made)) (void)builder_add(model, &table->indexes, made);
}

/* ---- Enums and structs ---- */

static bool is_new_type(skep_model *m, const char *name) {
    if (builder_find_enum(m, name) == NULL && builder_find_struct(m, name) == NULL) return true;
    return builder_fail(m, "there are two enums or structs %s", name);
}

void skep_model_enum(skep_model *model, const char *name, size_t size) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_enum", "name") ||
        !is_new_type(model, name))
        return;
    if (size != 1 && size != 2 && size != 4 && size != 8) {
        builder_fail(model, "enum %s has %zu bytes: expected 1, 2, 4 or 8", name, size);
        return;
    }
    built_enum *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->desc.name = builder_text(model, name);
    made->size = size;
    (void)builder_add(model, &model->enums, made);
}

/* Whether an enum is signed is the compiler's choice, so both ranges are accepted. */
static bool fits(int64_t value, size_t size) {
    if (size == sizeof value) return true;
    int64_t limit = INT64_C(1) << (8 * size - 1);
    return value >= -limit && value < 2 * limit;
}

void skep_model_enum_value(skep_model *model, const char *name, int64_t value) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_enum_value", "name"))
        return;
    built_enum *owner = builder_last(&model->enums);
    if (owner == NULL) {
        builder_fail(model, "value %s belongs to no enum: skep_model_enum comes first", name);
        return;
    }
    if (!fits(value, owner->size)) {
        builder_fail(model, "enum %s has %zu bytes, which its value %s, %lld, does not fit",
                     owner->desc.name, owner->size, name, (long long)value);
        return;
    }
    for (size_t i = 0; i < owner->values.count; i++) {
        const skep_enum_value *each = owner->values.items[i];
        if (!builder_same(each->name, name)) continue;
        builder_fail(model, "enum %s has two values %s", owner->desc.name, name);
        return;
    }
    skep_enum_value *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->name = builder_text(model, name);
    made->value = value;
    (void)builder_add(model, &owner->values, made);
}

_Static_assert((int)SKEP_NAMES_PASCAL == (int)NAMING_PASCAL, "the same conventions");

void skep_model_names(skep_model *model, skep_naming naming) {
    if (!builder_is_ok(model)) return;
    if (naming <= SKEP_NAMES_PASCAL)
        model->naming = naming;
    else
        builder_fail(model, "skep_model_names was given %d, which is no skep_naming", (int)naming);
}

void skep_model_struct(skep_model *model, const char *name, size_t size) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_struct", "name") ||
        !is_new_type(model, name))
        return;
    if (size == 0 || size > UINT32_MAX) {
        builder_fail(model, "struct %s has %zu bytes: expected its sizeof", name, size);
        return;
    }
    built_struct *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->desc.name = builder_text(model, name);
    made->desc.size = (uint32_t)size;
    (void)builder_add(model, &model->structs, made);
}

static bool has_member(const built_struct *s, const char *name) {
    for (size_t i = 0; i < s->told.count; i++)
        if (builder_same(((const built_type *)s->told.items[i])->desc.name, name)) return true;
    for (size_t i = 0; i < s->children.count; i++)
        if (builder_same(((const built_children *)s->children.items[i])->name, name)) return true;
    return false;
}

/* The struct that a member is added to; NULL, reported, where there is none or it does not fit. */
static built_struct *owner_of(skep_model *m, const char *name, size_t offset, size_t size) {
    built_struct *owner = builder_last(&m->structs);
    if (owner == NULL)
        builder_fail(m, "member %s belongs to no struct: skep_model_struct comes first", name);
    else if (has_member(owner, name))
        builder_fail(m, "struct %s has two members %s", owner->desc.name, name);
    else if (size == 0 || offset > owner->desc.size || size > owner->desc.size - offset)
        builder_fail(m, "%s.%s: %zu bytes at offset %zu are not inside the struct's %u bytes",
                     owner->desc.name, name, size, offset, (unsigned)owner->desc.size);
    return m->status == SKEP_OK ? owner : NULL;
}

void skep_model_member(skep_model *model, const char *name, size_t offset,
                       const skep_member_spec *member) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_member", "name"))
        return;
    built_struct *owner = owner_of(model, name, offset, member->size);
    if (owner == NULL) return;
    built_type *made = builder_copy_type(model, name, member, owner->desc.name);
    if (made == NULL) return;
    made->desc.offset = (uint32_t)offset;
    (void)builder_add(model, &owner->told, made);
}

void skep_model_children(skep_model *model, const char *name, size_t offset, const char *entity) {
    if (!builder_is_ok(model) || !builder_check_name(model, name, "skep_model_children", "name") ||
        !builder_check_name(model, entity, "skep_model_children", "entity"))
        return;
    built_struct *owner = owner_of(model, name, offset, sizeof(SKEP_LIST(char)));
    if (owner == NULL) return;
    built_children *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->name = builder_text(model, name);
    made->offset = offset;
    made->entity = builder_text(model, entity);
    (void)builder_add(model, &owner->children, made);
}

/* ---- Entities ---- */

void skep_model_entity(skep_model *model, const skep_entity_spec *entity) {
    if (!builder_is_ok(model) ||
        !builder_check_name(model, entity->name, "skep_model_entity", "name"))
        return;
    if (builder_find_entity(model, entity->name) != NULL) {
        builder_fail(model, "there are two entities %s", entity->name);
        return;
    }
    built_entity *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->desc.name = builder_text(model, entity->name);
    made->desc.is_versioned = entity->is_versioned;
    made->told.type = builder_text(model, entity->type != NULL ? entity->type : entity->name);
    made->told.table = builder_text(model, entity->table);
    made->told.parent = builder_text(model, entity->parent);
    made->told.pk = builder_text(model, entity->pk);
    made->told.sk = builder_text(model, entity->sk);
    (void)builder_add(model, &model->entities, made);
}

void skep_model_index_keys(skep_model *model, const skep_index_keys_spec *keys) {
    if (!builder_is_ok(model) ||
        !builder_check_name(model, keys->index, "skep_model_index_keys", "index"))
        return;
    built_entity *entity = builder_last(&model->entities);
    if (entity == NULL) {
        builder_fail(model, "keys of index %s belong to no entity: skep_model_entity comes first",
                     keys->index);
        return;
    }
    for (size_t i = 0; i < entity->index_keys.count; i++) {
        const skep_index_keys_spec *each = entity->index_keys.items[i];
        if (!builder_same(each->index, keys->index)) continue;
        builder_fail(model, "entity %s says its keys of index %s twice", entity->desc.name,
                     keys->index);
        return;
    }
    skep_index_keys_spec *made = builder_array(model, 1, sizeof *made);
    if (made == NULL) return;
    made->index = builder_text(model, keys->index);
    made->pk = builder_text(model, keys->pk);
    made->sk = builder_text(model, keys->sk);
    (void)builder_add(model, &entity->index_keys, made);
}
