#include "generate/model.h"

model_table *model_find_table(const model *m, const char *name) {
    for (size_t i = 0; i < m->tables.count; i++) {
        model_table *table = m->tables.items[i];
        if (text_equal(table->name, name)) return table;
    }
    return NULL;
}

model_entity *model_find_entity(const model *m, const char *name) {
    for (size_t i = 0; i < m->entities.count; i++) {
        model_entity *entity = m->entities.items[i];
        if (text_equal(entity->name, name)) return entity;
    }
    return NULL;
}

model_struct *model_find_struct(const model *m, const raw_struct *raw, model_naming naming) {
    for (size_t i = 0; i < m->structs.count; i++) {
        model_struct *structure = m->structs.items[i];
        if (structure->raw == raw && structure->naming == naming) return structure;
    }
    return NULL;
}

const model_struct *model_member_owner(const model *m, const skep_member *member, uint32_t *index) {
    for (size_t i = 0; i < m->structs.count; i++) {
        const model_struct *structure = m->structs.items[i];
        for (uint32_t k = 0; k < structure->desc.member_count; k++) {
            if (&structure->members[k] != member) continue;
            *index = k;
            return structure;
        }
    }
    return NULL;
}

const model_struct *model_struct_of(const model *m, const skep_struct *desc) {
    for (size_t i = 0; i < m->structs.count; i++) {
        const model_struct *structure = m->structs.items[i];
        if (&structure->desc == desc) return structure;
    }
    return NULL;
}

const model_enum *model_enum_of(const model *m, const skep_enum *desc) {
    for (size_t i = 0; i < m->enums.count; i++) {
        const model_enum *each = m->enums.items[i];
        if (&each->desc == desc) return each;
    }
    return NULL;
}

const model_variant *model_variant_of(const model *m, const skep_variant *desc) {
    for (size_t i = 0; i < m->variants.count; i++) {
        const model_variant *variant = m->variants.items[i];
        if (&variant->desc == desc) return variant;
    }
    return NULL;
}

const model_converter *model_converter_of(const model *m, const skep_converter *desc) {
    for (size_t i = 0; i < m->converters.count; i++) {
        const model_converter *converter = m->converters.items[i];
        if (&converter->desc == desc) return converter;
    }
    return NULL;
}
