/* model/builder.c: the life of a model that is described by calls: memory, failures, finishing and
 * finding.
 *
 * A model is described (status SKEP_OK, not finished) until skep_model_finish; it then is finished,
 * for good, or has failed, for good. While it is described every call may make it fail; calls on a
 * failed or finished model do nothing. */
#include "model/builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

/* ---- Memory and failures ---- */

static void fail_short(skep_model *m) {
    if (m->status == SKEP_OK) m->status = fail_memory(&m->err);
}

void *builder_array(skep_model *m, size_t count, size_t size_bytes) {
    void *memory = skep_arena_array(m->arena, count, size_bytes);
    if (memory == NULL) fail_short(m);
    return memory;
}

const char *builder_slice(skep_model *m, skep_str text) {
    const char *copy = skep_arena_copy_text(m->arena, text.ptr, text.len);
    if (copy == NULL) fail_short(m);
    return copy;
}

const char *builder_text(skep_model *m, const char *text) {
    return text != NULL ? builder_slice(m, (skep_str){text, strlen(text)}) : NULL;
}

bool builder_add(skep_model *m, builder_list *list, void *item) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 8;
        void **items = builder_array(m, capacity, sizeof *items);
        if (items == NULL) return false;
        if (list->count > 0) memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

void *builder_last(const builder_list *list) {
    return list->count > 0 ? list->items[list->count - 1] : NULL;
}

bool builder_fail(skep_model *m, const char *format, ...) {
    if (m->status != SKEP_OK) return false;
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    m->status = fail(&m->err, SKEP_INVALID, "model: %s", message);
    return false;
}

bool builder_check_name(skep_model *m, const char *name, const char *call, const char *what) {
    if (name != NULL && name[0] != '\0') return true;
    return builder_fail(m, "%s was given no %s", call, what);
}

bool builder_same(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* ---- Finding ---- */

built_enum *builder_find_enum(const skep_model *m, const char *name) {
    for (size_t i = 0; i < m->enums.count; i++) {
        built_enum *each = m->enums.items[i];
        if (builder_same(each->desc.name, name)) return each;
    }
    return NULL;
}

built_struct *builder_find_struct(const skep_model *m, const char *name) {
    for (size_t i = 0; i < m->structs.count; i++) {
        built_struct *each = m->structs.items[i];
        if (builder_same(each->desc.name, name)) return each;
    }
    return NULL;
}

built_table *builder_find_table(const skep_model *m, const char *name) {
    for (size_t i = 0; i < m->tables.count; i++) {
        built_table *each = m->tables.items[i];
        if (builder_same(each->name, name)) return each;
    }
    return NULL;
}

built_entity *builder_find_entity(const skep_model *m, const char *name) {
    for (size_t i = 0; i < m->entities.count; i++) {
        built_entity *each = m->entities.items[i];
        if (builder_same(each->desc.name, name)) return each;
    }
    return NULL;
}

const skep_member *builder_find_member(const skep_struct *s, const char *name) {
    for (uint32_t i = 0; i < s->member_count; i++)
        if (builder_same(s->members[i].name, name)) return &s->members[i];
    return NULL;
}

const built_index *builder_find_index(const built_table *table, const char *name) {
    for (size_t i = 0; i < table->indexes.count; i++) {
        const built_index *each = table->indexes.items[i];
        if (builder_same(each->name, name)) return each;
    }
    return NULL;
}

const char *builder_member_names(const skep_struct *s, char *out, size_t cap) {
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < s->member_count; i++) {
        int len = snprintf(out + used, cap - used, "%s%s", i > 0 ? ", " : "", s->members[i].name);
        if (len < 0 || (size_t)len + sizeof ", ..." > cap - used) {
            (void)snprintf(out + used, cap - used, "%s", i > 0 ? ", ..." : "...");
            break;
        }
        used += (size_t)len;
    }
    return out;
}

/* ---- Beginning and finishing ---- */

skep_model *skep_model_begin(skep_arena *arena) {
    skep_model *m = skep_arena_alloc(arena, sizeof *m);
    if (m != NULL) m->arena = arena;
    return m;
}

static bool resolve(skep_model *m) {
    for (size_t i = 0; i < m->enums.count; i++)
        if (!builder_resolve_enum(m, m->enums.items[i])) return false;
    for (size_t i = 0; i < m->structs.count; i++)
        if (!builder_resolve_struct(m, m->structs.items[i])) return false;
    for (size_t i = 0; i < m->tables.count; i++)
        if (!builder_check_table(m, m->tables.items[i])) return false;
    if (!builder_resolve_entities(m)) return false;
    for (size_t i = 0; i < m->tables.count; i++)
        if (!builder_define_table(m, m->tables.items[i])) return false;
    for (size_t i = 0; i < m->queries.count; i++)
        if (!builder_resolve_query(m, m->queries.items[i])) return false;
    return true;
}

skep_status skep_model_finish(skep_model *model, skep_error *err) {
    fail_clear(err);
    if (model == NULL) return fail_memory(err);
    if (builder_is_ok(model)) model->is_finished = resolve(model);
    if (model->status != SKEP_OK && err != NULL) *err = model->err;
    return model->status;
}

static bool is_finished(const skep_model *model) {
    return model != NULL && model->is_finished;
}

const skep_table *skep_model_find_table(const skep_model *model, const char *name) {
    const built_table *found = is_finished(model) ? builder_find_table(model, name) : NULL;
    return found != NULL ? &found->desc : NULL;
}

const skep_struct *skep_model_find_struct(const skep_model *model, const char *name) {
    const built_struct *found = is_finished(model) ? builder_find_struct(model, name) : NULL;
    return found != NULL ? &found->desc : NULL;
}

const skep_entity *skep_model_find_entity(const skep_model *model, const char *name) {
    const built_entity *found = is_finished(model) ? builder_find_entity(model, name) : NULL;
    return found != NULL ? &found->desc : NULL;
}

const skep_compiled_query *skep_model_find_query(const skep_model *model, const char *name) {
    for (size_t i = 0; is_finished(model) && i < model->queries.count; i++) {
        const built_query *each = model->queries.items[i];
        if (builder_same(each->desc.name, name)) return &each->desc;
    }
    return NULL;
}
