#include <string.h>

#include "base/fail.h"
#include "engine/operations.h"
#include "engine/request.h"

enum { LIST_LIMIT_MAX = 100 };

static skep_status validate(const skep_list_tables_request *request, skep_error *err) {
    member_faults faults = {0};
    if (request->start != NULL)
        member_fault_of_name(&faults, request->start, "exclusiveStartTableName");
    if (request->limit > LIST_LIMIT_MAX)
        member_fault(&faults,
                     "Value '%u' at 'limit' " REQUEST_CONSTRAINT
                     "have value less than or equal to %d",
                     request->limit, LIST_LIMIT_MAX);
    return member_faults_report(&faults, err);
}

static skep_status answer(const catalogue *c, const skep_list_tables_request *request,
                          skep_list_tables_response *response, skep_arena *arena, skep_error *err) {
    size_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_MAX;
    size_t first = 0;
    while (request->start != NULL && first < c->count &&
           strcmp(c->tables[first].definition.name, request->start) <= 0)
        first++;
    size_t count = c->count - first < limit ? c->count - first : limit;
    response->names = skep_arena_array(arena, count, sizeof *response->names);
    if (response->names == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *name = c->tables[first + i].definition.name;
        response->names[i] = skep_arena_copy_text(arena, name, strlen(name));
        if (response->names[i] == NULL) return fail_memory(err);
    }
    response->count = count;
    if (first + count < c->count) response->last = response->names[count - 1];
    return SKEP_OK;
}

skep_status engine_list_tables(engine *e, const skep_list_tables_request *request,
                               skep_list_tables_response *response, skep_arena *arena,
                               skep_error *err) {
    skep_status status = validate(request, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = answer(&e->catalogue, request, response, arena, err);
    return engine_end(e, status, err);
}
