#include "query/run.h"

#include <string.h>

#include "base/fail.h"
#include "client/objects.h"
#include "expr/eval.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "query/cursor.h"
#include "session/session.h"
#include "value/packed.h"

/* ---- Opening and closing ---- */

/* An index can have a key attribute of the table as its own; the key names it once. */
static void add_key_name(query_run *run, const char *name) {
    for (uint32_t i = 0; i < run->key_name_count; i++) {
        if (strcmp(run->key_names[i], name) == 0) return;
    }
    run->key_names[run->key_name_count++] = name;
}

static void add_key_names(query_run *run, const skep_key_schema *key) {
    for (size_t i = 0; i < key->hash_count; i++) add_key_name(run, key->hash[i].name);
    for (size_t i = 0; i < key->range_count; i++) add_key_name(run, key->range[i].name);
}

static skep_status open_arenas(query_run *run, skep_error *err) {
    const skep_allocator *allocator = skep_client_allocator(skep_session_client(run->session));
    run->arena = skep_arena_new(allocator, 0);
    run->page_arenas[0] = skep_arena_new(allocator, 0);
    run->page_arenas[1] = skep_arena_new(allocator, 0);
    bool is_complete =
        run->arena != NULL && run->page_arenas[0] != NULL && run->page_arenas[1] != NULL;
    return is_complete ? SKEP_OK : fail_memory(err);
}

static skep_status apply_options(query_run *run, const skep_query_options *options,
                                 skep_error *err) {
    if (options == NULL) return SKEP_OK;
    if (options->is_consistent && run->plan.index_name != NULL) {
        return fail(err, SKEP_INVALID,
                    "query '%s' reads index '%s', and an index has no consistent reads; leave "
                    "is_consistent unset",
                    run->query->name, run->plan.index_name);
    }
    run->request.is_consistent = options->is_consistent;
    run->request.is_descending = options->is_descending;
    run->request.limit = options->page_size;
    if (options->cursor == NULL) return SKEP_OK;
    skep_status status = cursor_decode(options->cursor, run->arena, &run->request.start_key, err);
    if (status == SKEP_INVALID) fail_context(err, "query '%s': ", run->query->name);
    return status;
}

skep_status run_open(query_run *run, skep_session *session, const skep_compiled_query *query,
                     const void *const *arguments, const skep_query_options *options,
                     skep_error *err) {
    *run = (query_run){.session = session, .query = query};
    skep_status status = open_arenas(run, err);
    if (status == SKEP_OK)
        status = plan_query(skep_arena_allocator(run->arena), query, &run->plan, err);
    if (status == SKEP_OK) {
        status =
            query_conditions_make(query, &run->plan, arguments, run->arena, &run->conditions, err);
    }
    if (status != SKEP_OK) return status;
    const skep_table_definition *table = &query->entity->table->definition;
    run->request = (skep_query_request){.table = table->name,
                                        .index = run->plan.index_name,
                                        .key_condition.tree = run->conditions.key,
                                        .filter.tree = run->conditions.filter,
                                        .entity = query->entity->name};
    add_key_names(run, &table->key);
    if (run->plan.index != NULL) add_key_names(run, &table->indexes[run->plan.index->index].key);
    return apply_options(run, options, err);
}

void run_close(query_run *run) {
    skep_arena_free(run->arena);
    skep_arena_free(run->page_arenas[0]);
    skep_arena_free(run->page_arenas[1]);
}

/* ---- Pages ---- */

/* True if rows can be told apart by what the struct does not have: no member is a key attribute. */
static bool can_skip_items(const query_run *run) {
    const skep_struct *type = run->query->entity->type;
    for (uint32_t m = 0; m < type->member_count; m++)
        for (uint32_t i = 0; i < run->key_name_count; i++)
            if (strcmp(type->members[m].attribute, run->key_names[i]) == 0) return false;
    return true;
}

static skep_status read_rows(query_run *run, skep_arena *arena, skep_error *err) {
    skep_client *client = skep_session_client(run->session);
    run->into = (skep_objects){.type = run->query->entity->type, .wants_rest = true};
    return run->memory != NULL && can_skip_items(run)
               ? client_query_objects(client, &run->request, &run->into, &run->page, arena, err)
               : skep_query(client, &run->request, &run->page, arena, err);
}

skep_status run_read(query_run *run, skep_error *err) {
    run->page = (skep_query_response){0};
    if (run->conditions.is_empty) {
        run->request.start_key = (skep_value){0};
        return SKEP_OK;
    }
    skep_arena *arena = run->memory;
    if (arena == NULL) {
        arena = run->page_arenas[run->pages_read++ % 2];
        skep_arena_reset(arena);
    }
    skep_status status = read_rows(run, arena, err);
    if (status != SKEP_OK) {
        fail_context(err, "query '%s': ", run->query->name);
        return status;
    }
    run->request.start_key = run->page.last_key;
    return SKEP_OK;
}

skep_value run_row(const query_run *run, size_t index) {
    return run->into.objects != NULL ? run->into.rest[index] : run->page.items[index];
}

void *run_object(query_run *run, size_t index, skep_error *err) {
    const skep_entity *entity = run->query->entity;
    if (run->memory == NULL)
        return session_adopt(run->session, entity, run->page.items[index], err);
    if (run->into.objects != NULL) return (char *)run->into.objects + index * entity->type->size;
    void *object = skep_arena_alloc(run->memory, entity->type->size);
    if (object == NULL) {
        fail_memory(err);
        return NULL;
    }
    return mapper_unpack(entity->type, run->page.items[index], object, run->memory, err) == SKEP_OK
               ? object
               : NULL;
}

bool run_wants(const query_run *run, skep_value row) {
    if (!model_entity_matches(run->query->entity, row)) return false;
    return run->conditions.edges == NULL || expr_holds(run->conditions.edges, row);
}

static skep_status add_key_attribute(packed_writer *w, const query_run *run, const char *name,
                                     skep_value row, skep_error *err) {
    skep_str attribute = {name, strlen(name)};
    skep_value value;
    if (!skep_value_at(row, attribute, &value)) {
        return fail(err, SKEP_CORRUPT, "query '%s': an item came without its key attribute '%s'",
                    run->query->name, name);
    }
    packed_name(w, attribute);
    packed_value(w, value);
    return SKEP_OK;
}

skep_status run_key_of(const query_run *run, skep_value row, skep_arena *arena, skep_value *out,
                       skep_error *err) {
    buffer buf;
    buffer_init(&buf, skep_client_allocator(skep_session_client(run->session)), 0);
    packed_writer w;
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_M);
    skep_status status = SKEP_OK;
    for (uint32_t i = 0; i < run->key_name_count && status == SKEP_OK; i++) {
        status = add_key_attribute(&w, run, run->key_names[i], row, err);
    }
    packed_end(&w);
    if (status == SKEP_OK) status = packed_finish(&w);
    if (status == SKEP_OK) {
        *out = packed_take(&buf, arena);
        if (out->data == NULL) status = fail_memory(err);
    }
    buffer_fini(&buf);
    return status;
}
