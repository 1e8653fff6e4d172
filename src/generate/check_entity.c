/* SKEP_ENTITY and SKEP_FIELD: which struct is stored where, under which keys, with which
 * children. */
#include <string.h>

#include "generate/check.h"

static const char *const entity_words[] = {"table",
                                           "pk",
                                           "sk",
                                           "versioned",
                                           "parent",
                                           "names",
                                           "an index: GSI1(pk = \"...\", sk = \"...\")"};

/* ---- SKEP_FIELD: the same as SKEP, from outside the struct ---- */

static void take_field(checker *c, const raw_note *note) {
    const note_arg *type = note->args.count > 0 ? note->args.items[0] : NULL;
    const note_arg *name = note->args.count > 1 ? note->args.items[1] : NULL;
    if (type == NULL || name == NULL || type->kind != NOTE_WORD || name->kind != NOTE_WORD) {
        gen_error(c->g, note->at, "P03", "SKEP_FIELD starts with a struct and one of its members");
        gen_hint(c->g, NOWHERE, "SKEP_FIELD(order, card, sensitive)");
        return;
    }
    if (note->structure == NULL) {
        gen_error(c->g, type->at, "E01", "there is no struct '%s'", type->text);
        return;
    }
    for (size_t i = 0; i < note->structure->members.count; i++) {
        raw_member *member = note->structure->members.items[i];
        if (!text_equal(member->name, name->text)) continue;
        for (size_t k = 2; k < note->args.count; k++)
            list_add(c->g, &member->notes, note->args.items[k]);
        return;
    }
    gen_error(c->g, name->at, "M07", "struct '%s' has no member '%s'", type->text, name->text);
}

/* ---- What the annotation says ---- */

static const note_arg *find_arg(const raw_note *note, const char *name) {
    for (size_t i = 1; i < note->args.count; i++) {
        const note_arg *arg = note->args.items[i];
        if (text_equal(arg->name, name)) return arg;
    }
    return NULL;
}

static model_entity *read_entity(checker *c, const raw_note *note) {
    const note_arg *first = note->args.count > 0 ? note->args.items[0] : NULL;
    if (first == NULL || first->name != NULL || first->kind != NOTE_WORD) {
        gen_error(c->g, note->at, "P03", "SKEP_ENTITY starts with the struct's name");
        gen_hint(c->g, NOWHERE, "SKEP_ENTITY(order, table = shop, pk = \"ORDER#{id}\")");
        return NULL;
    }
    if (note->structure == NULL) {
        gen_error(c->g, first->at, "E01", "there is no struct '%s'", first->text);
        gen_hint(c->g, NOWHERE, "SKEP_ENTITY stands behind the struct that it names");
        return NULL;
    }
    const model_entity *other = model_find_entity(c->m, first->text);
    if (other != NULL) {
        gen_error(c->g, note->at, "E02", "'%s' is an entity already", first->text);
        gen_hint(c->g, other->at, "the first is here");
        return NULL;
    }
    model_entity *entity = gen_alloc(c->g, sizeof *entity);
    entity->name = first->text;
    entity->c_type = note->c_type;
    entity->note = note;
    entity->at = note->at;
    entity->desc.name = first->text;
    return entity;
}

static void check_arguments(checker *c, model_entity *entity) {
    for (size_t i = 1; i < entity->note->args.count; i++) {
        const note_arg *arg = entity->note->args.items[i];
        bool is_word = arg->name == NULL && arg->kind == NOTE_WORD;
        bool is_index = arg->name == NULL && arg->kind == NOTE_CALL;
        if (text_equal(arg->name, "table") || text_equal(arg->name, "parent") ||
            text_equal(arg->name, "pk") || text_equal(arg->name, "sk") ||
            text_equal(arg->name, "names") || is_index)
            continue;
        if (is_word && text_equal(arg->text, "versioned"))
            entity->desc.is_versioned = true;
        else
            check_unknown(c, arg, "SKEP_ENTITY", entity_words,
                          sizeof entity_words / sizeof entity_words[0]);
    }
}

static void find_table(checker *c, model_entity *entity) {
    const note_arg *arg = find_arg(entity->note, "table");
    const char *name = arg != NULL ? check_word(c, arg) : NULL;
    if (arg == NULL && c->m->tables.count == 1) entity->table = c->m->tables.items[0];
    if (name != NULL) entity->table = model_find_table(c->m, name);
    if (entity->table != NULL) return;
    if (entity->note->is_broken) return;
    if (arg == NULL && c->m->tables.count == 0) {
        gen_error(c->g, entity->at, "E03", "entity '%s' has no table", entity->name);
        gen_hint(c->g, NOWHERE, "declare one: SKEP_TABLE(shop, pk = \"PK\", sk = \"SK\");");
    } else if (arg == NULL) {
        gen_error(c->g, entity->at, "E04", "entity '%s' does not say which table it is stored in",
                  entity->name);
        gen_hint(c->g, NOWHERE, "there are several: add table = ...");
    } else if (name != NULL) {
        gen_error(c->g, arg->value_at, "E03", "there is no table '%s'", name);
    }
}

static void find_parent(checker *c, model_entity *entity, const note_arg *arg) {
    const char *name = check_word(c, arg);
    if (name == NULL) return;
    model_entity *parent = model_find_entity(c->m, name);
    const note_arg *wrong = find_arg(entity->note, "table");
    if (wrong == NULL) wrong = find_arg(entity->note, "pk");
    if (wrong != NULL)
        gen_error(c->g, wrong->at, "E10", "'%s' of entity '%s' is the parent's", wrong->name,
                  entity->name);
    if (parent == NULL) {
        gen_error(c->g, arg->value_at, "E05", "there is no entity '%s'", name);
    } else if (find_arg(parent->note, "parent") != NULL) {
        gen_error(c->g, arg->value_at, "E06", "'%s' has a parent itself", name);
        gen_hint(c->g, NOWHERE, "an item collection has one parent; use its key: parent = %s",
                 parent->parent != NULL ? parent->parent->name : "...");
    } else {
        entity->parent = parent;
        entity->table = parent->table;
    }
}

static void check_version(checker *c, const model_entity *entity) {
    if (!entity->desc.is_versioned || entity->table == NULL || entity->table->version != NULL ||
        entity->table->note->is_broken)
        return;
    gen_error(c->g, entity->at, "E09", "entity '%s' is versioned, table '%s' has no version",
              entity->name, entity->table->name);
    gen_hint(c->g, entity->table->at, "name the attribute that holds it: version = \"v\"");
}

/* ---- The table key ---- */

/* With nothing said, both keys are TYPE#{id}. */
static bool make_default(checker *c, model_entity *entity, const char *attribute, const char *word,
                         skep_key *out) {
    for (uint32_t i = 0; i < entity->structure->desc.member_count; i++) {
        if (!text_equal(entity->structure->members[i].name, "id")) continue;
        note_arg made = {.kind = NOTE_TEXT, .value_at = entity->at};
        made.text = gen_format(c->g, "%s#{id}", gen_upper(c->g, entity->name));
        return check_template(c, entity, &made, attribute, out);
    }
    gen_error(c->g, entity->at, "K01", "entity '%s' says no %s for table '%s'", entity->name, word,
              entity->table->name);
    gen_hint(c->g, NOWHERE, "add %s = \"...\", or a member '%s', or a member 'id'", word,
             attribute);
    return false;
}

static bool make_key(checker *c, model_entity *entity, const char *attribute, const char *word,
                     bool has_default, skep_key *out) {
    const note_arg *arg = find_arg(entity->note, word);
    if (arg != NULL) return check_template(c, entity, arg, attribute, out);
    skep_key *member = check_member_key(c, entity, attribute, entity->at);
    if (member != NULL) *out = *member;
    if (member != NULL) return out->attribute != NULL;
    if (has_default) return make_default(c, entity, attribute, word, out);
    gen_error(c->g, entity->at, "K01", "entity '%s' says no %s for table '%s'", entity->name, word,
              entity->table->name);
    gen_hint(c->g, NOWHERE, "add %s = \"...\", or a member '%s'", word, attribute);
    return false;
}

static void take_key(checker *c, model_entity *entity, skep_key *key) {
    list_add(c->g, &entity->keys, key);
    check_attribute_type(c, entity, key->attribute, key->type);
}

static void make_table_key(checker *c, model_entity *entity) {
    const model_table *table = entity->table;
    const note_arg *sk = find_arg(entity->note, "sk");
    bool has_pk = find_arg(entity->note, "pk") != NULL;
    if (entity->parent == NULL &&
        make_key(c, entity, table->hash, "pk", sk == NULL, &entity->desc.hash))
        take_key(c, entity, &entity->desc.hash);
    if (table->range != NULL) {
        bool has_default = !has_pk && sk == NULL && !entity->desc.hash.is_member;
        if (has_default && entity->parent == NULL && entity->desc.hash.attribute == NULL) return;
        if (make_key(c, entity, table->range, "sk", has_default, &entity->desc.range))
            take_key(c, entity, &entity->desc.range);
        return;
    }
    if (sk != NULL) {
        gen_error(c->g, sk->at, "K07", "table '%s' has no sort key", table->name);
        gen_hint(c->g, table->at, "add sk = \"SK\" to the table");
    } else if (entity->parent != NULL) {
        gen_error(c->g, entity->at, "K07",
                  "table '%s' has no sort key, which items of '%s' need beside their parent",
                  table->name, entity->name);
    }
}

/* ---- What the table's keys need of an object: parameters of the generated calls ---- */

static const char *parameter_name(gen *g, const skep_key_part *part) {
    const char *name = part->path[0]->name;
    for (uint32_t i = 1; i < part->depth; i++)
        name = gen_format(g, "%s_%s", name, part->path[i]->name);
    return name;
}

static const raw_member *raw_of(const checker *c, const skep_member *member) {
    uint32_t index = 0;
    const model_struct *owner = model_member_owner(c->m, member, &index);
    return owner != NULL ? owner->stored[index] : NULL;
}

/* Text in an array is given as a pointer to it; what a converter makes of an array need not be
 * text. */
static bool is_array(const skep_member *member, const raw_member *raw) {
    bool is_custom = member->kind == SKEP_KIND_CUSTOM;
    return raw->type->kind == SKEP_KIND_ARRAY || (is_custom && raw->type->kind == SKEP_KIND_CHARS);
}

static void take_parameters(checker *c, model_entity *entity, const skep_key *key) {
    for (uint32_t i = 0; i < key->part_count; i++) {
        const skep_key_part *part = &key->parts[i];
        if (part->literal != NULL) continue;
        const char *name = parameter_name(c->g, part);
        bool is_known = false;
        for (size_t k = 0; k < entity->parameters.count; k++)
            is_known |= text_equal(((model_parameter *)entity->parameters.items[k])->name, name);
        if (is_known) continue;
        for (uint32_t d = 0; d < part->depth; d++) {
            if ((part->path[d]->flags & SKEP_MEMBER_OPTIONAL) == 0) continue;
            gen_error(c->g, entity->at, "K11", "key %s of '%s' is made of '%s', which is optional",
                      key->attribute, entity->name, part->path[d]->name);
            gen_hint(c->g, NOWHERE, "a table key is never absent; store the member by value");
        }
        model_parameter *parameter = gen_alloc(c->g, sizeof *parameter);
        parameter->name = name;
        parameter->path = part->path;
        parameter->depth = part->depth;
        parameter->raw = raw_of(c, part->path[part->depth - 1]);
        if (parameter->raw != NULL && is_array(part->path[part->depth - 1], parameter->raw)) {
            gen_error(c->g, parameter->raw->at, "K04", "array '%s' cannot be part of a key", name);
            gen_hint(c->g, NOWHERE, "functions take no arrays by value; put it into a struct");
        }
        list_add(c->g, &entity->parameters, parameter);
    }
}

/* ---- Attributes that are not the struct's own ---- */

static void check_clashes(checker *c, const model_entity *entity) {
    const model_struct *s = entity->structure;
    for (uint32_t i = 0; i < s->desc.member_count; i++) {
        const char *attribute = s->members[i].attribute;
        const raw_member *raw = s->stored[i];
        if (text_equal(attribute, entity->table->version)) {
            gen_error(c->g, raw->at, "M04", "member '%s' is stored as '%s', the table's version",
                      raw->name, attribute);
            gen_hint(c->g, NOWHERE, "skep keeps the version itself; name the member otherwise");
        }
        bool is_made = entity->parent != NULL && text_equal(attribute, entity->table->hash);
        for (size_t k = 0; k < entity->keys.count; k++) {
            const skep_key *key = entity->keys.items[k];
            is_made |= !key->is_member && text_equal(key->attribute, attribute);
        }
        if (!is_made) continue;
        gen_error(c->g, raw->at, "M04", "member '%s' is stored as '%s', which is made as a key",
                  raw->name, attribute);
        gen_hint(c->g, NOWHERE, "name it otherwise: SKEP(name = \"...\")");
    }
}

/* ---- Children ---- */

static model_entity *entity_of_struct(const checker *c, const raw_struct *raw) {
    for (size_t i = 0; i < c->m->entities.count; i++) {
        model_entity *entity = c->m->entities.items[i];
        if (entity->note->structure == raw) return entity;
    }
    return NULL;
}

static void check_child_list(checker *c, model_entity *entity, raw_member *member,
                             skep_child *out) {
    const raw_type *element = member->type->element;
    model_entity *child = entity_of_struct(c, element->structure);
    if (child != NULL && child->note->is_broken) return;
    if (child == NULL || child->parent != entity) {
        gen_error(c->g, member->at, "E08", "member '%s' is 'many', '%s' is no child of '%s'",
                  member->name, element->spelling, entity->name);
        gen_hint(c->g, NOWHERE, "SKEP_ENTITY(%s, parent = %s, sk = \"...\");", element->spelling,
                 entity->name);
        return;
    }
    for (size_t i = 0; i < entity->children.count; i++) {
        if (entity->children.items[i] != child) continue;
        gen_error(c->g, member->at, "E11", "'%s' has two lists of '%s'", entity->name, child->name);
        gen_hint(c->g, NOWHERE, "items could not be told apart; use one struct for each list");
        return;
    }
    *out = (skep_child){.name = member->name, .offset = member->offset, .entity = &child->desc};
    entity->desc.child_count++;
    list_add(c->g, &entity->children, child);
}

static void check_children(checker *c, model_entity *entity) {
    const list *members = &entity->structure->children;
    if (members->count > 0 && entity->parent != NULL) {
        const raw_member *first = members->items[0];
        gen_error(c->g, first->at, "E06", "'%s' has a parent, it cannot have children itself",
                  entity->name);
        return;
    }
    skep_child *children = gen_array(c->g, members->count, sizeof *children);
    if (children == NULL) return;
    entity->desc.children = children;
    for (size_t i = 0; i < members->count; i++)
        check_child_list(c, entity, members->items[i], &children[entity->desc.child_count]);
}

static void check_has_list(checker *c, const model_entity *child) {
    if (child->parent == NULL) return;
    for (size_t i = 0; i < child->parent->children.count; i++)
        if (child->parent->children.items[i] == child) return;
    gen_error(c->g, child->at, "E07", "'%s' has no list of '%s'", child->parent->name, child->name);
    gen_hint(c->g, child->parent->structure->raw->at, "add a member: SKEP_LIST(%s) %ss SKEP(many);",
             child->c_type, child->name);
}

/* `many` means something in entities only. */
static void check_nested_lists(checker *c) {
    for (size_t i = 0; i < c->m->structs.count; i++) {
        const model_struct *s = c->m->structs.items[i];
        bool is_first = true; /* of its descriptors under several conventions */
        for (size_t k = 0; k < i; k++)
            is_first &= ((model_struct *)c->m->structs.items[k])->raw != s->raw;
        if (s->children.count == 0 || !is_first || entity_of_struct(c, s->raw) != NULL) continue;
        const raw_member *first = s->children.items[0];
        gen_error(c->g, first->at, "E08", "member '%s' is 'many', struct '%s' is no entity",
                  first->name, s->desc.name);
    }
}

/* ---- Keys that could be the same ---- */

static void check_overlaps(checker *c) {
    const list *entities = &c->m->entities;
    for (size_t i = 0; i < entities->count; i++) {
        for (size_t k = 0; k < i; k++) {
            const model_entity *a = entities->items[k], *b = entities->items[i];
            if (a->table != b->table || a->desc.hash.attribute == NULL ||
                b->desc.hash.attribute == NULL)
                continue;
            if (a->table->range != NULL &&
                (a->desc.range.attribute == NULL || b->desc.range.attribute == NULL))
                continue;
            if (a->table->range == NULL && (a->parent != NULL || b->parent != NULL)) continue;
            if (!keys_overlap(&a->desc.hash, &b->desc.hash) ||
                (a->table->range != NULL && !keys_overlap(&a->desc.range, &b->desc.range)))
                continue;
            gen_error(c->g, b->at, "K10", "keys of '%s' and '%s' could be the same", b->name,
                      a->name);
            gen_hint(c->g, a->at, "begin the templates with different text, \"%s#...\"",
                     gen_upper(c->g, b->name));
        }
    }
}

/* ---- The definitions of tables, when all key types are known ---- */

static skep_key_attribute key_attribute(const model_table *table, const char *name) {
    skep_key_attribute result = {.name = name, .type = SKEP_TYPE_S};
    for (size_t i = 0; i < table->attributes.count; i++) {
        const model_attribute *each = table->attributes.items[i];
        if (text_equal(each->name, name)) result.type = each->type;
    }
    return result;
}

static void define_index(const model_table *table, const model_index *index,
                         skep_index_definition *out) {
    out->name = index->name;
    out->projection = index->projection;
    out->included = (const char *const *)index->included.items;
    out->included_count = index->included.count;
    out->key.hash_count = index->hash.count;
    out->key.range_count = index->range.count;
    for (size_t i = 0; i < index->hash.count && i < SKEP_KEY_ATTRIBUTES_MAX; i++)
        out->key.hash[i] = key_attribute(table, index->hash.items[i]);
    for (size_t i = 0; i < index->range.count && i < SKEP_KEY_ATTRIBUTES_MAX; i++)
        out->key.range[i] = key_attribute(table, index->range.items[i]);
}

static void define_table(checker *c, model_table *table) {
    skep_index_definition *indexes = gen_array(c->g, table->indexes.count, sizeof *indexes);
    if (indexes == NULL) return;
    for (size_t i = 0; i < table->indexes.count; i++)
        define_index(table, table->indexes.items[i], &indexes[i]);
    skep_table_definition *definition = &table->desc.definition;
    definition->name = table->name;
    definition->key.hash[0] = key_attribute(table, table->hash);
    definition->key.hash_count = 1;
    if (table->range != NULL) definition->key.range[0] = key_attribute(table, table->range);
    definition->key.range_count = table->range != NULL ? 1 : 0;
    definition->indexes = indexes;
    definition->index_count = table->indexes.count;
    table->desc.version_attribute = table->version;
}

/* ---- All of them ---- */

static void check_keys(checker *c, model_entity *entity) {
    if (entity->table == NULL) return;
    if (entity->note->is_broken || entity->table->note->is_broken) return;
    entity->desc.table = &entity->table->desc;
    make_table_key(c, entity);
    take_parameters(c, entity, &entity->desc.hash);
    take_parameters(c, entity, &entity->desc.range);
    check_entity_indexes(c, entity);
    check_clashes(c, entity);
}

/* A child's partition key is its parent's. */
static void inherit(model_entity *entity) {
    if (entity->parent == NULL) return;
    entity->desc.parent = &entity->parent->desc;
    entity->desc.hash = entity->parent->desc.hash;
}

/* Names follow the entity's convention, else its table's. */
static void take_struct(checker *c, model_entity *entity) {
    const note_arg *arg = find_arg(entity->note, "names");
    if (entity->table != NULL) entity->naming = entity->table->naming;
    if (arg != NULL) naming_read(c, arg, &entity->naming);
    entity->structure = check_struct(c, entity->note->structure, entity->naming);
    entity->desc.type = &entity->structure->desc;
    if (entity->structure->raw->c_type == NULL) entity->c_type = entity->name;
}

void check_entities(checker *c) {
    const list *entities = &c->m->entities;
    for (size_t i = 0; i < c->raw->fields.count; i++) take_field(c, c->raw->fields.items[i]);
    for (size_t i = 0; i < c->raw->entities.count; i++) {
        model_entity *entity = read_entity(c, c->raw->entities.items[i]);
        if (entity != NULL) list_add(c->g, &c->m->entities, entity);
    }
    for (size_t i = 0; i < entities->count; i++) {
        model_entity *entity = entities->items[i];
        check_arguments(c, entity);
        if (find_arg(entity->note, "parent") == NULL) find_table(c, entity);
    }
    if (c->g->is_memory_short) return; /* an entity may be spare memory, and then means nothing */
    for (size_t i = 0; i < entities->count; i++) {
        model_entity *entity = entities->items[i];
        const note_arg *parent = find_arg(entity->note, "parent");
        if (parent != NULL) find_parent(c, entity, parent);
        check_version(c, entity);
    }
    for (size_t i = 0; i < entities->count; i++) take_struct(c, entities->items[i]);
    for (size_t i = 0; i < entities->count; i++) check_keys(c, entities->items[i]);
    for (size_t i = 0; i < entities->count; i++) {
        inherit(entities->items[i]);
        check_children(c, entities->items[i]);
    }
    for (size_t i = 0; i < entities->count; i++) check_has_list(c, entities->items[i]);
    check_nested_lists(c);
    check_overlaps(c);
    for (size_t i = 0; i < c->m->tables.count; i++) define_table(c, c->m->tables.items[i]);
}
