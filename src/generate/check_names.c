/* The names that the generated header declares: no two the same, and none that the header has
 * already. */
#include <string.h>

#include "generate/check.h"

static bool exists_already(const checker *c, const char *name) {
    for (size_t i = 0; i < c->raw->names.count; i++)
        if (text_equal(c->raw->names.items[i], name)) return true;
    return false;
}

static void claim(checker *c, const char *stem, const char *suffix, const char *owner, place at) {
    const char *name = gen_format(c->g, "%s_%s", stem, suffix);
    for (size_t i = 0; i < c->m->names.count; i++) {
        const model_name *other = c->m->names.items[i];
        if (!text_equal(other->name, name)) continue;
        gen_error(c->g, at, "E12", "'%s' would be generated for %s and for %s", name, owner,
                  other->owner);
        gen_hint(c->g, other->at, "the first is here; rename one of them");
        return;
    }
    if (exists_already(c, name)) {
        gen_error(c->g, at, "E12", "'%s', which would be generated for %s, exists already", name,
                  owner);
        gen_hint(c->g, NOWHERE, "rename one of them");
        return;
    }
    model_name *added = gen_alloc(c->g, sizeof *added);
    *added = (model_name){.name = name, .owner = owner, .at = at};
    list_add(c->g, &c->m->names, added);
}

static void claim_entity(checker *c, const model_entity *entity) {
    static const char *const root[] = {"new",    "find", "load",     "add",       "remove", "put",
                                       "delete", "page", "get_many", "from_item", "to_item"};
    static const char *const child[] = {"find",     "remove",    "delete", "page",
                                        "get_many", "from_item", "to_item"};
    const char *owner = gen_format(c->g, "entity '%s'", entity->name);
    const char *const *suffixes = entity->parent != NULL ? child : root;
    size_t count =
        entity->parent != NULL ? sizeof child / sizeof child[0] : sizeof root / sizeof root[0];
    for (size_t i = 0; i < count; i++) claim(c, entity->name, suffixes[i], owner, entity->at);
}

static void claim_query(checker *c, const raw_query *query) {
    static const char *const suffixes[] = {"next", "first", "count", "explain"};
    const char *owner = gen_format(c->g, "query '%s'", query->name);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        claim(c, query->name, suffixes[i], owner, query->at);
}

/* What included headers describe is declared by generated headers of their own. */
void check_names(checker *c) {
    for (size_t i = 0; i < c->m->tables.count; i++) {
        const model_table *table = c->m->tables.items[i];
        const char *owner = gen_format(c->g, "table '%s'", table->name);
        if (!table->note->is_included) claim(c, table->name, "create", owner, table->at);
    }
    for (size_t i = 0; i < c->m->entities.count; i++) {
        const model_entity *entity = c->m->entities.items[i];
        if (!entity->note->is_included) claim_entity(c, entity);
    }
    for (size_t i = 0; i < c->raw->queries.count; i++) {
        const raw_query *query = c->raw->queries.items[i];
        if (!query->note.is_included) claim_query(c, query);
    }
}
