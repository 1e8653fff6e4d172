/* Whether two descriptors say the same, followed to their ends. */
#ifndef SESSION_SAME_MODEL_H
#define SESSION_SAME_MODEL_H

#include <skep/gen/runtime.h>

static inline void assert_same_text(const char *a, const char *b) {
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL) assert_string_equal(a, b);
}

static inline void assert_same_enum(const skep_enum *a, const skep_enum *b) {
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        assert_string_equal(a->values[i].name, b->values[i].name);
        assert_int_equal(a->values[i].value, b->values[i].value);
    }
}

static inline void assert_same_struct(const skep_struct *a, const skep_struct *b);

/* Structs that contain themselves are not among those that are compared. */
static inline void assert_same_member(const skep_member *a, const skep_member *b) {
    assert_same_text(a->name, b->name);
    assert_same_text(a->attribute, b->attribute);
    assert_int_equal(a->offset, b->offset);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->type == NULL, b->type == NULL);
    if (a->type != NULL) assert_same_struct(a->type, b->type);
    assert_int_equal(a->enumeration == NULL, b->enumeration == NULL);
    if (a->enumeration != NULL) assert_same_enum(a->enumeration, b->enumeration);
    assert_int_equal(a->element == NULL, b->element == NULL);
    if (a->element != NULL) assert_same_member(a->element, b->element);
    assert_int_equal(a->more == NULL, b->more == NULL);
}

static inline void assert_same_struct(const skep_struct *a, const skep_struct *b) {
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->member_count, b->member_count);
    for (uint32_t i = 0; i < a->member_count; i++)
        assert_same_member(&a->members[i], &b->members[i]);
}

static inline void assert_same_schema(const skep_key_schema *a, const skep_key_schema *b) {
    assert_int_equal(a->hash_count, b->hash_count);
    assert_int_equal(a->range_count, b->range_count);
    for (size_t i = 0; i < a->hash_count; i++) {
        assert_string_equal(a->hash[i].name, b->hash[i].name);
        assert_int_equal(a->hash[i].type, b->hash[i].type);
    }
    for (size_t i = 0; i < a->range_count; i++) {
        assert_string_equal(a->range[i].name, b->range[i].name);
        assert_int_equal(a->range[i].type, b->range[i].type);
    }
}

static inline void assert_same_table(const skep_table *a, const skep_table *b) {
    assert_string_equal(a->definition.name, b->definition.name);
    assert_same_text(a->version_attribute, b->version_attribute);
    assert_same_schema(&a->definition.key, &b->definition.key);
    assert_int_equal(a->definition.index_count, b->definition.index_count);
    for (size_t i = 0; i < a->definition.index_count; i++) {
        const skep_index_definition *x = &a->definition.indexes[i], *y = &b->definition.indexes[i];
        assert_string_equal(x->name, y->name);
        assert_same_schema(&x->key, &y->key);
        assert_int_equal(x->projection, y->projection);
        assert_int_equal(x->included_count, y->included_count);
        for (size_t k = 0; k < x->included_count; k++)
            assert_string_equal(x->included[k], y->included[k]);
    }
}

static inline void assert_same_key(const skep_key *a, const skep_key *b) {
    assert_same_text(a->attribute, b->attribute);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->is_member, b->is_member);
    assert_int_equal(a->part_count, b->part_count);
    for (uint32_t i = 0; i < a->part_count; i++) {
        const skep_key_part *x = &a->parts[i], *y = &b->parts[i];
        assert_same_text(x->literal, y->literal);
        assert_same_text(x->time_format, y->time_format);
        assert_int_equal(x->width, y->width);
        assert_int_equal(x->depth, y->depth);
        for (uint32_t d = 0; d < x->depth; d++) assert_same_member(x->path[d], y->path[d]);
    }
}

static inline void assert_same_indexes(const skep_entity *a, const skep_entity *b) {
    assert_int_equal(a->index_count, b->index_count);
    for (uint32_t i = 0; i < a->index_count; i++) {
        const skep_entity_index *x = &a->indexes[i], *y = &b->indexes[i];
        assert_int_equal(x->index, y->index);
        assert_int_equal(x->hash_count, y->hash_count);
        assert_int_equal(x->range_count, y->range_count);
        for (uint32_t k = 0; k < x->hash_count; k++) assert_same_key(&x->hash[k], &y->hash[k]);
        for (uint32_t k = 0; k < x->range_count; k++) assert_same_key(&x->range[k], &y->range[k]);
    }
}

/* Of parent and children the names are compared: each is compared as an entity of its own. */
static inline void assert_same_entity(const skep_entity *a, const skep_entity *b) {
    assert_string_equal(a->name, b->name);
    assert_same_table(a->table, b->table);
    assert_same_struct(a->type, b->type);
    assert_same_key(&a->hash, &b->hash);
    assert_same_key(&a->range, &b->range);
    assert_same_indexes(a, b);
    assert_int_equal(a->is_versioned, b->is_versioned);
    assert_same_text(a->parent != NULL ? a->parent->name : NULL,
                     b->parent != NULL ? b->parent->name : NULL);
    assert_int_equal(a->child_count, b->child_count);
    for (uint32_t i = 0; i < a->child_count; i++) {
        assert_string_equal(a->children[i].name, b->children[i].name);
        assert_int_equal(a->children[i].offset, b->children[i].offset);
        assert_string_equal(a->children[i].entity->name, b->children[i].entity->name);
    }
}

#endif
