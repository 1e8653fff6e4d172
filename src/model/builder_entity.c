/* model/builder_entity.c: entities: their table, parent and struct, the table's keys, children, and
 * whose keys could be the same. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/builder.h"
#include "model/overlap.h"

/* ---- What is named ---- */

static bool find_struct(skep_model *m, built_entity *entity) {
    entity->structure = builder_find_struct(m, entity->told.type);
    if (entity->structure == NULL)
        return builder_fail(m, "entity %s: there is no struct %s", entity->desc.name,
                            entity->told.type);
    entity->desc.type = &entity->structure->desc;
    return true;
}

static bool find_table(skep_model *m, built_entity *entity) {
    const char *name = entity->told.table;
    if (entity->told.parent != NULL) return true;
    if (name == NULL && m->tables.count != 1)
        return builder_fail(m, "entity %s says no table, and there are %zu", entity->desc.name,
                            m->tables.count);
    entity->table = name != NULL ? builder_find_table(m, name) : m->tables.items[0];
    return entity->table != NULL ||
           builder_fail(m, "entity %s: there is no table %s", entity->desc.name, name);
}

static bool find_parent(skep_model *m, built_entity *entity) {
    const skep_entity_spec *told = &entity->told;
    if (told->parent == NULL) return true;
    const char *name = entity->desc.name;
    if (told->table != NULL || told->pk != NULL)
        return builder_fail(m, "entity %s: %s of an entity with a parent is the parent's", name,
                            told->table != NULL ? "the table" : "pk");
    entity->parent = builder_find_entity(m, told->parent);
    if (entity->parent == NULL)
        return builder_fail(m, "entity %s: there is no entity %s", name, told->parent);
    if (entity->parent->told.parent != NULL)
        return builder_fail(m,
                            "entity %s: its parent %s has a parent itself: an item collection "
                            "has one",
                            name, told->parent);
    entity->desc.parent = &entity->parent->desc;
    entity->table = entity->parent->table;
    return true;
}

static bool check_version(skep_model *m, const built_entity *entity) {
    if (!entity->desc.is_versioned || entity->table->desc.version_attribute != NULL) return true;
    return builder_fail(m, "entity %s is versioned, table %s has no version attribute",
                        entity->desc.name, entity->table->name);
}

/* ---- The table key ---- */

/* With nothing said, both keys are NAME#{id}. */
static bool make_default(skep_model *m, const built_entity *entity, const char *attribute,
                         const char *word, skep_key *out) {
    const char *name = entity->desc.name;
    if (builder_find_member(entity->desc.type, "id") == NULL)
        return builder_fail(m,
                            "entity %s says no %s for table %s: expected a template, or a member "
                            "stored as %s, or a member id",
                            name, word, entity->table->name, attribute);
    size_t len = strlen(name);
    char *text = builder_array(m, len + sizeof "#{id}", 1);
    if (text == NULL) return false;
    for (size_t i = 0; i < len; i++) text[i] = (char)toupper((unsigned char)name[i]);
    memcpy(text + len, "#{id}", sizeof "#{id}");
    return builder_template(m, entity, text, attribute, out);
}

static bool make_key(skep_model *m, built_entity *entity, const char *attribute, const char *word,
                     bool has_default, skep_key *out) {
    const char *text = word[0] == 'p' ? entity->told.pk : entity->told.sk;
    bool is_there = text != NULL;
    if (text != NULL ? !builder_template(m, entity, text, attribute, out)
                     : !builder_member_key(m, entity, attribute, out, &is_there))
        return false;
    if (!is_there && !has_default)
        return builder_fail(m,
                            "entity %s says no %s for table %s: expected a template, or a member "
                            "stored as %s",
                            entity->desc.name, word, entity->table->name, attribute);
    if (!is_there && !make_default(m, entity, attribute, word, out)) return false;
    return builder_take_key(m, entity, out);
}

static bool make_table_key(skep_model *m, built_entity *entity) {
    const built_table *table = entity->table;
    const skep_entity_spec *told = &entity->told;
    if (entity->parent == NULL &&
        !make_key(m, entity, table->hash, "pk", told->sk == NULL, &entity->desc.hash))
        return false;
    if (table->range != NULL) {
        bool has_default = told->pk == NULL && told->sk == NULL && !entity->desc.hash.is_member;
        return make_key(m, entity, table->range, "sk", has_default, &entity->desc.range);
    }
    if (told->sk != NULL)
        return builder_fail(m, "entity %s says an sk, table %s has no sort key", entity->desc.name,
                            table->name);
    return entity->parent == NULL ||
           builder_fail(m,
                        "entity %s has a parent, whose items need a sort key, which table %s has "
                        "not",
                        entity->desc.name, table->name);
}

/* A table key is never absent. */
static bool check_presence(skep_model *m, const built_entity *entity, const skep_key *key) {
    for (uint32_t i = 0; i < key->part_count; i++) {
        const skep_key_part *part = &key->parts[i];
        for (uint32_t d = 0; d < part->depth; d++)
            if ((part->path[d]->flags & SKEP_MEMBER_OPTIONAL) != 0)
                return builder_fail(m,
                                    "key %s of %s is made of %s, which is optional: a table key "
                                    "is never absent",
                                    key->attribute, entity->desc.name, part->path[d]->name);
    }
    return true;
}

/* ---- Attributes that are not the struct's own ---- */

static bool check_clashes(skep_model *m, const built_entity *entity) {
    const skep_struct *s = entity->desc.type;
    for (uint32_t i = 0; i < s->member_count; i++) {
        const skep_member *member = &s->members[i];
        const skep_key *key = builder_known_key(entity, member->attribute);
        bool is_made =
            (key != NULL && !key->is_member) ||
            (entity->parent != NULL && builder_same(member->attribute, entity->table->hash));
        bool is_version = builder_same(member->attribute, entity->table->desc.version_attribute);
        if (is_made || is_version)
            return builder_fail(m, "%s.%s is stored as %s, which is %s: expected another attribute",
                                s->name, member->name, member->attribute,
                                is_version ? "the table's version" : "made as a key");
    }
    return true;
}

/* ---- Children ---- */

static bool take_child(skep_model *m, built_entity *entity, const built_children *told,
                       skep_child *children) {
    const built_entity *child = builder_find_entity(m, told->entity);
    if (child == NULL || child->parent != entity)
        return builder_fail(m, "%s.%s: %s is no child of %s: expected an entity with parent = %s",
                            entity->desc.type->name, told->name, told->entity, entity->desc.name,
                            entity->desc.name);
    for (uint32_t i = 0; i < entity->desc.child_count; i++)
        if (children[i].entity == &child->desc)
            return builder_fail(m, "%s has two lists of %s, whose items could not be told apart",
                                entity->desc.name, told->entity);
    children[entity->desc.child_count++] =
        (skep_child){.name = told->name, .offset = (uint32_t)told->offset, .entity = &child->desc};
    return true;
}

static bool take_children(skep_model *m, built_entity *entity) {
    const builder_list *told = &entity->structure->children;
    if (told->count == 0) return true;
    if (entity->parent != NULL)
        return builder_fail(m, "entity %s has a parent, so it cannot have children itself",
                            entity->desc.name);
    skep_child *children = builder_array(m, told->count, sizeof *children);
    if (children == NULL) return false;
    entity->desc.children = children;
    for (size_t i = 0; i < told->count; i++)
        if (!take_child(m, entity, told->items[i], children)) return false;
    return true;
}

static bool check_has_list(skep_model *m, const built_entity *child) {
    if (child->parent == NULL) return true;
    for (uint32_t i = 0; i < child->parent->desc.child_count; i++)
        if (child->parent->desc.children[i].entity == &child->desc) return true;
    return builder_fail(m, "%s has no list of %s: expected skep_model_children in its struct",
                        child->parent->desc.name, child->desc.name);
}

/* Lists of items mean something in the structs of entities only. */
static bool check_owners(skep_model *m) {
    for (size_t i = 0; i < m->structs.count; i++) {
        const built_struct *s = m->structs.items[i];
        bool is_owned = s->children.count == 0;
        for (size_t k = 0; k < m->entities.count; k++)
            is_owned |= ((const built_entity *)m->entities.items[k])->structure == s;
        if (is_owned) continue;
        return builder_fail(m, "%s.%s is a list of items, but %s is the struct of no entity",
                            s->desc.name, ((const built_children *)s->children.items[0])->name,
                            s->desc.name);
    }
    return true;
}

/* ---- Whose key is it? ---- */

static bool could_be_same(const built_entity *a, const built_entity *b) {
    if (a->table != b->table || !keys_overlap(&a->desc.hash, &b->desc.hash)) return false;
    return a->table->range == NULL || keys_overlap(&a->desc.range, &b->desc.range);
}

static bool check_overlaps(skep_model *m, const built_entity *entity) {
    for (size_t i = 0; i < m->entities.count; i++) {
        const built_entity *other = m->entities.items[i];
        if (other == entity) return true;
        if (could_be_same(other, entity))
            return builder_fail(m,
                                "keys of %s and %s could be the same: expected templates that "
                                "begin with different text",
                                other->desc.name, entity->desc.name);
    }
    return true;
}

/* ---- All of them ---- */

/* Runs a step over all entities, because each step needs those before it of the others. */
static bool for_each(skep_model *m, bool (*step)(skep_model *, built_entity *)) {
    for (size_t i = 0; i < m->entities.count; i++)
        if (!step(m, m->entities.items[i])) return false;
    return true;
}

static bool find_what_is_named(skep_model *m, built_entity *entity) {
    return find_struct(m, entity) && find_table(m, entity);
}

static bool make_keys(skep_model *m, built_entity *entity) {
    entity->desc.table = &entity->table->desc;
    return check_version(m, entity) && make_table_key(m, entity) &&
           check_presence(m, entity, &entity->desc.hash) &&
           check_presence(m, entity, &entity->desc.range) && builder_resolve_indexes(m, entity) &&
           check_clashes(m, entity);
}

/* A child's partition key is its parent's. */
static bool inherit(skep_model *m, built_entity *entity) {
    if (entity->parent != NULL) entity->desc.hash = entity->parent->desc.hash;
    return take_children(m, entity);
}

static bool check_all(skep_model *m, built_entity *entity) {
    return check_has_list(m, entity) && check_overlaps(m, entity);
}

bool builder_resolve_entities(skep_model *m) {
    return for_each(m, find_what_is_named) && for_each(m, find_parent) && for_each(m, make_keys) &&
           for_each(m, inherit) && for_each(m, check_all) && check_owners(m);
}
