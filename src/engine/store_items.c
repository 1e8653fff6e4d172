/* engine/store_items.c: rows of items and of indexes. */
#include "base/fail.h"
#include "base/limits.h"
#include "engine/store_sqlite.h"
#include "value/packed.h"

static void bind_key(sqlite3_stmt *statement, int at, const store_key *key) {
    store_bind(statement, at, key->pk);
    store_bind(statement, at + 1, key->sk);
}

/* Bytes of a file are checked before they are read as a value; those in memory are our own. */
static bool is_damaged(const store *s, const uint8_t *data, size_t size, skep_error *err) {
    if (s->is_memory || packed_check(data, size, err) == SKEP_OK) return false;
    fail_context(err, "'%s' is damaged: ", s->name);
    return true;
}

static skep_status take_item(store *s, sqlite3_stmt *statement, int column, skep_arena *arena,
                             skep_value *item, skep_error *err) {
    *item = (skep_value){NULL, 0};
    if (sqlite3_column_type(statement, column) == SQLITE_NULL) return SKEP_OK;
    const void *data = sqlite3_column_blob(statement, column);
    size_t size = (size_t)sqlite3_column_bytes(statement, column);
    if (size > LIMIT_PACKED_ITEM_BYTES)
        return fail(err, SKEP_CORRUPT, "'%s' is damaged: an item of %zu bytes", s->name, size);
    const char *copy = skep_arena_copy_text(arena, data != NULL ? data : "", size);
    if (copy == NULL) return fail_memory(err);
    if (is_damaged(s, (const uint8_t *)copy, size, err)) return SKEP_CORRUPT;
    *item = (skep_value){(const uint8_t *)copy, size};
    return SKEP_OK;
}

skep_status store_get_item(store *s, int64_t table_id, const store_key *key, skep_arena *arena,
                           skep_value *item, int64_t *generation, skep_error *err) {
    sqlite3_stmt *statement;
    bool has_generation = generation != NULL;
    skep_status status =
        store_statement(s, has_generation ? SQL_GET_ITEM : SQL_FIND_ITEM, &statement, err);
    if (status != SKEP_OK) return status;
    sqlite3_bind_int64(statement, 1, table_id);
    bind_key(statement, 2, key);
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_DONE && has_generation) rc = SQLITE_CORRUPT; /* no catalogue */
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) return store_fail(s, statement, rc, err);
    *item = (skep_value){NULL, 0};
    if (has_generation) *generation = sqlite3_column_int64(statement, 0);
    if (rc == SQLITE_ROW) status = take_item(s, statement, has_generation, arena, item, err);
    sqlite3_reset(statement);
    return status;
}

skep_status store_put_item(store *s, const store_row *row, bool *is_stale, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_PUT_ITEM, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_int64(statement, 1, row->table_id);
    bind_key(statement, 2, &row->key);
    store_bind(statement, 4, (skep_bytes){row->item.data, row->item.size});
    sqlite3_bind_int64(statement, 5, row->generation);
    skep_status status = store_run(s, statement, err);
    *is_stale = status == SKEP_OK && sqlite3_changes(s->db) == 0;
    return status;
}

skep_status store_delete_item(store *s, int64_t table_id, const store_key *key, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_DELETE_ITEM, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_int64(statement, 1, table_id);
    bind_key(statement, 2, key);
    return store_run(s, statement, err);
}

static skep_status run_index_row(store *s, sql_id id, const store_index_row *row, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, id, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_int64(statement, 1, row->index_id);
    store_bind(statement, 2, row->hash);
    store_bind(statement, 3, row->range);
    bind_key(statement, 4, &row->key);
    return store_run(s, statement, err);
}

skep_status store_put_index_row(store *s, const store_index_row *row, skep_error *err) {
    return run_index_row(s, SQL_PUT_INDEX_ROW, row, err);
}

skep_status store_delete_index_row(store *s, const store_index_row *row, skep_error *err) {
    return run_index_row(s, SQL_DELETE_INDEX_ROW, row, err);
}

/* ---- Ranges ---- */

static sql_id range_statement(const store_range *range) {
    bool is_segment = range->total_segments > 0;
    if (!range->is_partition && range->index_id == 0)
        return is_segment ? SQL_TABLE_SEGMENT : SQL_WHOLE_TABLE;
    if (!range->is_partition) return is_segment ? SQL_INDEX_SEGMENT : SQL_WHOLE_INDEX;
    if (range->index_id == 0) return range->is_descending ? SQL_PARTITION_DESC : SQL_PARTITION_ASC;
    return range->is_descending ? SQL_INDEX_PARTITION_DESC : SQL_INDEX_PARTITION_ASC;
}

/* A position before everything has empty parts: no pk is empty, so none compares equal to it. */
static void bind_partition_of_index(sqlite3_stmt *statement, const store_range *range) {
    skep_bytes from = range->is_descending ? range->high : range->low;
    skep_bytes to = range->is_descending ? range->low : range->high;
    store_key key = {{NULL, 0}, {NULL, 0}};
    if (range->has_start) {
        from = range->start.range;
        key = range->start.key;
    }
    sqlite3_bind_int64(statement, 2, range->index_id);
    store_bind(statement, 3, range->hash);
    store_bind(statement, 4, from);
    bind_key(statement, 5, &key);
    store_bind(statement, 7, to);
}

static void bind_segment(sqlite3_stmt *statement, int at, const store_range *range) {
    if (range->total_segments == 0) return;
    sqlite3_bind_int64(statement, at, range->total_segments);
    sqlite3_bind_int64(statement, at + 1, range->segment);
}

static void bind_range(sqlite3_stmt *statement, const store_range *range) {
    static const store_index_row nowhere = {0};
    const store_index_row *start = range->has_start ? &range->start : &nowhere;
    sqlite3_bind_int64(statement, 1, range->table_id);
    if (!range->is_partition && range->index_id == 0) {
        bind_key(statement, 2, &start->key);
        bind_segment(statement, 4, range);
    } else if (!range->is_partition) {
        sqlite3_bind_int64(statement, 2, range->index_id);
        store_bind(statement, 3, start->hash);
        store_bind(statement, 4, start->range);
        bind_key(statement, 5, &start->key);
        bind_segment(statement, 7, range);
    } else if (range->index_id == 0) {
        store_bind(statement, 2, range->hash);
        store_bind(statement, 3, range->low);
        store_bind(statement, 4, range->high);
    } else {
        bind_partition_of_index(statement, range);
    }
}

skep_status store_range_open(store *s, const store_range *range, skep_error *err) {
    store_range_close(s);
    skep_status status = store_statement(s, range_statement(range), &s->range, err);
    if (status != SKEP_OK) return status;
    bind_range(s->range, range);
    return SKEP_OK;
}

skep_status store_range_next(store *s, skep_bytes *item, skep_error *err) {
    *item = (skep_bytes){NULL, 0};
    int rc = sqlite3_step(s->range);
    if (rc == SQLITE_DONE) return SKEP_OK;
    if (rc != SQLITE_ROW) {
        sqlite3_stmt *statement = s->range;
        s->range = NULL;
        return store_fail(s, statement, rc, err);
    }
    const uint8_t *data = sqlite3_column_blob(s->range, 0);
    size_t size = (size_t)sqlite3_column_bytes(s->range, 0);
    if (data == NULL) return fail(err, SKEP_CORRUPT, "'%s' is damaged: an empty item", s->name);
    if (is_damaged(s, data, size, err)) return SKEP_CORRUPT;
    *item = (skep_bytes){data, size};
    return SKEP_OK;
}

void store_range_close(store *s) {
    if (s->range != NULL) sqlite3_reset(s->range);
    s->range = NULL;
}
