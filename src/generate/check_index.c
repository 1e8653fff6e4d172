/* The keys that entities have in the indexes of their table. Each key attribute is made in one
 * way: by the table's own key, by a template, or it is a member. */
#include <string.h>

#include "generate/check.h"

static const char *const index_key_words[] = {"pk", "sk"};

typedef struct index_walk {
    checker *c;
    model_entity *entity;
    const model_index *index;
    const note_arg *note; /* GSI1(pk = ..., sk = ...), NULL: none */
} index_walk;

static skep_key *known_key(const model_entity *entity, const char *attribute) {
    for (size_t i = 0; i < entity->keys.count; i++) {
        skep_key *key = entity->keys.items[i];
        if (text_equal(key->attribute, attribute)) return key;
    }
    return NULL;
}

static const note_arg *template_of(const index_walk *w, const char *word) {
    for (size_t i = 0; w->note != NULL && i < w->note->args.count; i++) {
        const note_arg *arg = w->note->args.items[i];
        if (text_equal(arg->name, word)) return arg;
    }
    return NULL;
}

static skep_key *from_template(index_walk *w, const note_arg *arg, const char *attribute) {
    gen *g = w->c->g;
    skep_key *key = gen_alloc(g, sizeof *key);
    if (!check_template(w->c, w->entity, arg, attribute, key)) return NULL;
    const skep_key *known = known_key(w->entity, attribute);
    if (known == NULL) {
        list_add(g, &w->entity->keys, key);
        check_attribute_type(w->c, w->entity, attribute, key->type);
    } else if (!keys_same(known, key)) {
        gen_error(g, arg->at, "K13", "key '%s' of '%s' is made in two ways", attribute,
                  w->entity->name);
        gen_hint(g, NOWHERE,
                 "an attribute has one value; it is another index's or the table's too");
    }
    return key;
}

/* NULL where there is none; `is_wrong` where that was reported. */
static skep_key *make_key(index_walk *w, const list *attributes, size_t number, const char *word,
                          bool *is_wrong) {
    const char *attribute = attributes->items[number];
    gen *g = w->c->g;
    const note_arg *arg = template_of(w, word);
    if (arg != NULL && attributes->count > 1 && number > 0) return NULL;
    if (arg != NULL && attributes->count > 1) {
        gen_error(g, arg->at, "K12", "%s of index '%s' is several attributes, no template", word,
                  w->index->name);
        gen_hint(g, w->index->at, "its attributes are members of '%s' by name", w->entity->name);
        *is_wrong = true;
        return NULL;
    }
    if (arg != NULL) {
        skep_key *made = from_template(w, arg, attribute);
        if (made == NULL) *is_wrong = true;
        return made;
    }
    skep_key *known = known_key(w->entity, attribute);
    if (known != NULL) return known;
    size_t errors_before = g->error_count;
    skep_key *member = check_member_key(w->c, w->entity, attribute, w->entity->at);
    if (member == NULL || g->error_count > errors_before) {
        if (g->error_count > errors_before) *is_wrong = true;
        return NULL;
    }
    list_add(g, &w->entity->keys, member);
    check_attribute_type(w->c, w->entity, attribute, member->type);
    return member;
}

static bool make_keys(index_walk *w, const list *attributes, const char *word, skep_key *out,
                      bool *is_wrong, const char **missing) {
    bool is_complete = true;
    for (size_t i = 0; i < attributes->count && i < SKEP_KEY_ATTRIBUTES_MAX; i++) {
        const skep_key *key = make_key(w, attributes, i, word, is_wrong);
        if (key != NULL) out[i] = *key;
        if (key == NULL && *missing == NULL) *missing = attributes->items[i];
        is_complete = is_complete && key != NULL;
    }
    return is_complete;
}

static void take_index(index_walk *w, uint32_t number) {
    gen *g = w->c->g;
    skep_entity_index *out = gen_alloc(g, sizeof *out);
    skep_key *hash = gen_array(g, w->index->hash.count, sizeof *hash);
    skep_key *range = gen_array(g, w->index->range.count, sizeof *range);
    const char *missing = NULL;
    bool is_wrong = false;
    if (hash == NULL || range == NULL) return;
    if (w->index->range.count == 0 && template_of(w, "sk") != NULL) {
        gen_error(g, template_of(w, "sk")->at, "K07", "index '%s' has no sort key", w->index->name);
        gen_hint(g, w->index->at, "add sk = \"...\" to the index");
    }
    bool has_hash = make_keys(w, &w->index->hash, "pk", hash, &is_wrong, &missing);
    bool has_range = make_keys(w, &w->index->range, "sk", range, &is_wrong, &missing);
    if (has_hash && has_range) {
        *out = (skep_entity_index){.index = number,
                                   .hash = hash,
                                   .hash_count = (uint32_t)w->index->hash.count,
                                   .range = range,
                                   .range_count = (uint32_t)w->index->range.count};
        list_add(g, &w->entity->indexes, out);
    } else if (w->note != NULL && !is_wrong) {
        gen_error(g, w->note->at, "K01", "index '%s' of '%s' has no key '%s'", w->index->name,
                  w->entity->name, missing);
        gen_hint(g, NOWHERE, "give it a template, or a member of that attribute name");
    }
}

static void check_notes(checker *c, const model_entity *entity) {
    for (size_t i = 1; i < entity->note->args.count; i++) {
        const note_arg *arg = entity->note->args.items[i];
        bool is_known = false;
        if (arg->name != NULL || arg->kind != NOTE_CALL) continue;
        for (size_t k = 0; k < entity->table->indexes.count; k++)
            is_known |=
                text_equal(((model_index *)entity->table->indexes.items[k])->name, arg->text);
        if (!is_known)
            gen_error(c->g, arg->at, "K09", "table '%s' has no index '%s'", entity->table->name,
                      arg->text);
        for (size_t k = 0; k < arg->args.count; k++) {
            const note_arg *each = arg->args.items[k];
            if (!text_equal(each->name, "pk") && !text_equal(each->name, "sk"))
                check_unknown(c, each, arg->text, index_key_words, 2);
        }
    }
}

static const note_arg *find_note(const model_entity *entity, const char *index) {
    for (size_t i = 1; i < entity->note->args.count; i++) {
        const note_arg *arg = entity->note->args.items[i];
        if (arg->name == NULL && arg->kind == NOTE_CALL && text_equal(arg->text, index)) return arg;
    }
    return NULL;
}

void check_entity_indexes(checker *c, model_entity *entity) {
    check_notes(c, entity);
    for (size_t i = 0; i < entity->table->indexes.count; i++) {
        index_walk w = {.c = c, .entity = entity, .index = entity->table->indexes.items[i]};
        w.note = find_note(entity, w.index->name);
        take_index(&w, (uint32_t)i);
    }
    skep_entity_index *indexes = gen_array(c->g, entity->indexes.count, sizeof *indexes);
    if (indexes == NULL) return;
    for (size_t i = 0; i < entity->indexes.count; i++)
        indexes[i] = *(skep_entity_index *)entity->indexes.items[i];
    entity->desc.indexes = indexes;
    entity->desc.index_count = (uint32_t)entity->indexes.count;
}
