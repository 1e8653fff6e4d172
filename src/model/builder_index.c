/* model/builder_index.c: the keys that an entity has in the indexes of its table. Each attribute is
 * made in one way: by the table's own key, by a template, or it is a member. */
#include "model/builder.h"

typedef struct index_walk {
    skep_model *m;
    built_entity *entity;
    const built_index *index;
    const skep_index_keys_spec *told; /* NULL: nothing was said */
    const char *missing;              /* the first attribute that there is no key for */
} index_walk;

static bool from_template(index_walk *w, const char *text, const char *attribute, skep_key *out) {
    return builder_template(w->m, w->entity, text, attribute, out) &&
           builder_take_key(w->m, w->entity, out);
}

/* *is_there is false where nothing makes the attribute. */
static bool make_key(index_walk *w, const char *attribute, const char *text, skep_key *out,
                     bool *is_there) {
    *is_there = true;
    if (text != NULL) return from_template(w, text, attribute, out);
    const skep_key *known = builder_known_key(w->entity, attribute);
    if (known != NULL) {
        *out = *known;
        return true;
    }
    if (!builder_member_key(w->m, w->entity, attribute, out, is_there)) return false;
    return !*is_there || builder_take_key(w->m, w->entity, out);
}

static bool make_keys(index_walk *w, const char *const *attributes, size_t count, const char *text,
                      const char *word, skep_key *out) {
    if (text != NULL && count == 0)
        return builder_fail(w->m, "%s: index %s has no sort key", w->entity->desc.name,
                            w->index->name);
    if (text != NULL && count > 1)
        return builder_fail(w->m,
                            "%s: %s of index %s is several attributes, which are members by "
                            "name, no template",
                            w->entity->desc.name, word, w->index->name);
    for (size_t i = 0; i < count; i++) {
        bool is_there;
        if (!make_key(w, attributes[i], text, &out[i], &is_there)) return false;
        if (!is_there && w->missing == NULL) w->missing = attributes[i];
    }
    return true;
}

static bool resolve_index(index_walk *w, uint32_t number) {
    const built_index *index = w->index;
    skep_key *hash = builder_array(w->m, index->hash_count, sizeof *hash);
    skep_key *range = builder_array(w->m, index->range_count, sizeof *range);
    skep_entity_index *made = builder_array(w->m, 1, sizeof *made);
    if (hash == NULL || range == NULL || made == NULL) return false;
    if (!make_keys(w, index->hash, index->hash_count, w->told != NULL ? w->told->pk : NULL, "pk",
                   hash) ||
        !make_keys(w, index->range, index->range_count, w->told != NULL ? w->told->sk : NULL, "sk",
                   range))
        return false;
    if (w->missing != NULL)
        return w->told == NULL ||
               builder_fail(w->m,
                            "%s: index %s has no key %s: expected a template, or a member "
                            "stored under that name",
                            w->entity->desc.name, index->name, w->missing);
    *made = (skep_entity_index){.index = number,
                                .hash = hash,
                                .hash_count = (uint32_t)index->hash_count,
                                .range = index->range_count > 0 ? range : NULL,
                                .range_count = (uint32_t)index->range_count};
    return builder_add(w->m, &w->entity->indexes, made);
}

static bool check_told(skep_model *m, const built_entity *entity) {
    for (size_t i = 0; i < entity->index_keys.count; i++) {
        const skep_index_keys_spec *told = entity->index_keys.items[i];
        if (builder_find_index(entity->table, told->index) == NULL)
            return builder_fail(m, "%s: table %s has no index %s", entity->desc.name,
                                entity->table->name, told->index);
    }
    return true;
}

static const skep_index_keys_spec *find_told(const built_entity *entity, const char *index) {
    for (size_t i = 0; i < entity->index_keys.count; i++) {
        const skep_index_keys_spec *told = entity->index_keys.items[i];
        if (builder_same(told->index, index)) return told;
    }
    return NULL;
}

bool builder_resolve_indexes(skep_model *m, built_entity *entity) {
    const builder_list *all = &entity->table->indexes;
    if (!check_told(m, entity)) return false;
    for (size_t i = 0; i < all->count; i++) {
        index_walk w = {.m = m, .entity = entity, .index = all->items[i]};
        w.told = find_told(entity, w.index->name);
        if (!resolve_index(&w, (uint32_t)i)) return false;
    }
    if (entity->indexes.count == 0) return true;
    skep_entity_index *indexes = builder_array(m, entity->indexes.count, sizeof *indexes);
    if (indexes == NULL) return false;
    for (size_t i = 0; i < entity->indexes.count; i++)
        indexes[i] = *(const skep_entity_index *)entity->indexes.items[i];
    entity->desc.indexes = indexes;
    entity->desc.index_count = (uint32_t)entity->indexes.count;
    return true;
}
