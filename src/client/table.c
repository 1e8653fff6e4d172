/* client/table.c: tables as a model needs them. */
#include <skep/table.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "client/client.h"

enum { TIMEOUT_MS = 300000, PAUSE_MIN_MS = 10, PAUSE_MAX_MS = 2000, NS_PER_MS = 1000000 };

/* ---- Comparing ---- */

typedef struct comparison {
    skep_arena *arena;
    skep_drift *items;
    size_t count;
    bool is_failed;
} comparison;

static void add(comparison *c, skep_drift_kind kind, const char *index, bool is_harmful,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

static void add(comparison *c, skep_drift_kind kind, const char *index, bool is_harmful,
                const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const char *copy = skep_arena_copy_text(c->arena, message, strlen(message));
    if (copy == NULL) c->is_failed = true;
    c->items[c->count++] = (skep_drift){kind, index, copy, is_harmful};
}

static bool same_attributes(const skep_key_attribute *a, size_t a_count,
                            const skep_key_attribute *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++)
        if (strcmp(a[i].name, b[i].name) != 0 || a[i].type != b[i].type) return false;
    return true;
}

static bool same_key(const skep_key_schema *a, const skep_key_schema *b) {
    return same_attributes(a->hash, a->hash_count, b->hash, b->hash_count) &&
           same_attributes(a->range, a->range_count, b->range, b->range_count);
}

/* "PK S, SK S" */
typedef struct key_text {
    char text[512];
} key_text;

static key_text describe_key(const skep_key_schema *key) {
    key_text out = {""};
    size_t len = 0;
    for (size_t i = 0; i < key->hash_count + key->range_count && len < sizeof out.text; i++) {
        const skep_key_attribute *a =
            i < key->hash_count ? &key->hash[i] : &key->range[i - key->hash_count];
        int more = snprintf(out.text + len, sizeof out.text - len, "%s%s %s", i > 0 ? ", " : "",
                            a->name, skep_type_name(a->type));
        len += more > 0 ? (size_t)more : 0;
    }
    return out;
}

static const char *projection_name(skep_projection projection) {
    return projection == SKEP_PROJECT_ALL         ? "ALL"
           : projection == SKEP_PROJECT_KEYS_ONLY ? "KEYS_ONLY"
                                                  : "INCLUDE";
}

static bool includes(const skep_index_definition *index, const char *name) {
    for (size_t i = 0; i < index->included_count; i++)
        if (strcmp(index->included[i], name) == 0) return true;
    return false;
}

/* True if everything that `part` projects is in `whole`. */
static bool projects_all_of(const skep_index_definition *whole, const skep_index_definition *part) {
    if (whole->projection == SKEP_PROJECT_ALL || part->projection == SKEP_PROJECT_KEYS_ONLY)
        return true;
    if (part->projection == SKEP_PROJECT_ALL) return false;
    for (size_t i = 0; i < part->included_count; i++)
        if (!includes(whole, part->included[i])) return false;
    return true;
}

static const skep_index_definition *find_index(const skep_table_definition *table,
                                               const char *name) {
    for (size_t i = 0; i < table->index_count; i++)
        if (strcmp(table->indexes[i].name, name) == 0) return &table->indexes[i];
    return NULL;
}

static void compare_index(comparison *c, const char *table, const skep_index_definition *wanted,
                          const skep_index_definition *live) {
    if (live == NULL) {
        add(c, SKEP_DRIFT_NO_INDEX, wanted->name, true,
            "table %s exists without the model's index %s (%s)", table, wanted->name,
            describe_key(&wanted->key).text);
        return;
    }
    if (!same_key(&wanted->key, &live->key))
        add(c, SKEP_DRIFT_INDEX_KEY, wanted->name, true,
            "index %s of table %s has the key %s, not the model's %s", wanted->name, table,
            describe_key(&live->key).text, describe_key(&wanted->key).text);
    bool has_all = projects_all_of(live, wanted);
    if (!has_all || !projects_all_of(wanted, live))
        add(c, SKEP_DRIFT_PROJECTION, wanted->name, !has_all,
            "index %s of table %s projects %s, %s than the model's %s", wanted->name, table,
            projection_name(live->projection), has_all ? "more" : "less",
            projection_name(wanted->projection));
}

static bool compare(comparison *c, const skep_table_definition *wanted,
                    const skep_table_definition *live) {
    c->items = skep_arena_array(c->arena, 1 + 2 * wanted->index_count + live->index_count,
                                sizeof *c->items);
    if (c->items == NULL) return false;
    if (!same_key(&wanted->key, &live->key))
        add(c, SKEP_DRIFT_KEY, NULL, true, "table %s exists with the key %s, not the model's %s",
            wanted->name, describe_key(&live->key).text, describe_key(&wanted->key).text);
    for (size_t i = 0; i < wanted->index_count; i++)
        compare_index(c, wanted->name, &wanted->indexes[i],
                      find_index(live, wanted->indexes[i].name));
    for (size_t i = 0; i < live->index_count; i++)
        if (find_index(wanted, live->indexes[i].name) == NULL)
            add(c, SKEP_DRIFT_EXTRA_INDEX, live->indexes[i].name, false,
                "table %s has an index %s that the model does not know", wanted->name,
                live->indexes[i].name);
    return !c->is_failed;
}

static skep_status describe(skep_client *client, const char *table, skep_table_response *out,
                            skep_arena *arena, skep_error *err) {
    const skep_table_request request = {.table = table, .is_schema_only = true};
    return skep_describe_table(client, &request, out, arena, err);
}

skep_status skep_table_compare(skep_client *client, const skep_table_definition *wanted,
                               skep_drift_list *out, skep_arena *arena, skep_error *err) {
    skep_error own = {0};
    if (err == NULL) err = &own;
    skep_table_response live = {0};
    comparison c = {.arena = arena};
    skep_status status = describe(client, wanted->name, &live, arena, err);
    if (status == SKEP_NO_TABLE) {
        fail_clear(err);
        c.items = skep_arena_alloc(arena, sizeof *c.items);
        if (c.items == NULL) return fail_memory(err);
        add(&c, SKEP_DRIFT_NO_TABLE, NULL, true, "table %s does not exist", wanted->name);
        if (c.is_failed) return fail_memory(err);
    } else if (status != SKEP_OK) {
        return status;
    } else if (!compare(&c, wanted, &live.table)) {
        return fail_memory(err);
    }
    *out = (skep_drift_list){c.items, c.count};
    return SKEP_OK;
}

/* ---- Waiting ---- */

static bool is_active(const skep_table_response *table) {
    if (strcmp(table->status, "ACTIVE") != 0) return false;
    for (size_t i = 0; i < table->table.index_count && table->index_statuses != NULL; i++)
        if (strcmp(table->index_statuses[i], "ACTIVE") != 0) return false;
    return true;
}

skep_status skep_table_wait(skep_client *client, const char *table, uint32_t timeout_ms,
                            skep_error *err) {
    skep_error own = {0};
    if (err == NULL) err = &own;
    if (timeout_ms == 0) timeout_ms = TIMEOUT_MS;
    int64_t deadline_ns = clock_now_ns() + (int64_t)timeout_ms * NS_PER_MS;
    skep_arena *arena = skep_arena_new(client->allocator, 0);
    if (arena == NULL) return fail_memory(err);
    skep_status status = SKEP_OK;
    for (int64_t ms = PAUSE_MIN_MS;; ms = ms * 2 < PAUSE_MAX_MS ? ms * 2 : PAUSE_MAX_MS) {
        skep_table_response live = {0};
        status = describe(client, table, &live, arena, err);
        if (status != SKEP_OK || is_active(&live)) break;
        if (clock_now_ns() + ms * NS_PER_MS > deadline_ns) {
            status = fail(err, SKEP_BUSY, "table %s or one of its indexes is still %s after %u ms",
                          table, live.status, timeout_ms);
            break;
        }
        skep_arena_reset(arena);
        clock_pause_ns(ms * NS_PER_MS);
    }
    skep_arena_free(arena);
    return status;
}

/* ---- Creating ---- */

static skep_status add_index(skep_client *client, const skep_table_definition *wanted,
                             const char *name, uint32_t timeout_ms, skep_arena *arena,
                             skep_error *err) {
    const skep_update_table_request request = {.table = wanted->name,
                                               .create = find_index(wanted, name)};
    skep_status status = skep_update_table(client, &request, NULL, arena, err);
    return status == SKEP_OK ? skep_table_wait(client, wanted->name, timeout_ms, err) : status;
}

static skep_status mend(skep_client *client, const skep_table_definition *wanted,
                        const skep_table_options *options, skep_arena *arena, skep_error *err) {
    skep_drift_list drifts = {0};
    skep_status status = skep_table_wait(client, wanted->name, options->timeout_ms, err);
    if (status == SKEP_OK) status = skep_table_compare(client, wanted, &drifts, arena, err);
    for (size_t i = 0; i < drifts.count && status == SKEP_OK; i++) {
        const skep_drift *drift = &drifts.items[i];
        if (drift->kind == SKEP_DRIFT_NO_INDEX && options->adds_indexes)
            status = add_index(client, wanted, drift->index, options->timeout_ms, arena, err);
        else if (drift->is_harmful)
            status = fail(err, SKEP_INVALID, "%s", drift->message);
    }
    return status;
}

/* SKEP_NO_TABLE where a table that was being deleted is gone now. */
static skep_status create(skep_client *client, const skep_table_definition *wanted,
                          const skep_table_options *options, skep_arena *arena, skep_error *err) {
    const skep_create_table_request request = {.table = *wanted};
    skep_table_response created = {0};
    skep_status status = skep_create_table(client, &request, &created, arena, err);
    if (status == SKEP_OK && is_active(&created)) return SKEP_OK;
    /* A creation whose answer was lost is found out by looking. */
    if (status != SKEP_OK && status != SKEP_IN_USE && status != SKEP_UNKNOWN) return status;
    status = mend(client, wanted, options, arena, err);
    if (status == SKEP_OK) fail_clear(err);
    return status;
}

static skep_status ensure(skep_client *client, const skep_table_definition *wanted,
                          const skep_table_options *options, skep_arena *arena, skep_error *err) {
    skep_status status = create(client, wanted, options, arena, err);
    return status == SKEP_NO_TABLE ? create(client, wanted, options, arena, err) : status;
}

skep_status skep_table_ensure(skep_client *client, const skep_table_definition *wanted,
                              const skep_table_options *options, skep_error *err) {
    static const skep_table_options defaults;
    skep_error own = {0};
    if (err == NULL) err = &own;
    fail_clear(err);
    if (client == NULL || wanted == NULL)
        return fail(err, SKEP_INVALID, "a table needs a client and a definition, not NULL");
    skep_arena *arena = skep_arena_new(client->allocator, 0);
    if (arena == NULL) return fail_memory(err);
    skep_status status = ensure(client, wanted, options != NULL ? options : &defaults, arena, err);
    skep_arena_free(arena);
    return status;
}
