/* engine/store_catalogue.c: rows of the catalogue and of client tokens. */
#include <string.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "engine/store_sqlite.h"

enum { ROWS_BYTES_MAX = 64 * 1024 * 1024 };

skep_status store_generation(store *s, int64_t *generation, skep_error *err) {
    return store_read_integer(s, SQL_GET_GENERATION, generation, err);
}

static const char *copy_column_text(sqlite3_stmt *statement, int column, skep_arena *arena) {
    const unsigned char *text = sqlite3_column_text(statement, column);
    size_t len = (size_t)sqlite3_column_bytes(statement, column);
    return skep_arena_copy_text(arena, text != NULL ? (const char *)text : "", len);
}

static bool read_table(sqlite3_stmt *statement, skep_arena *arena, store_table *table) {
    table->id = sqlite3_column_int64(statement, 0);
    table->name = copy_column_text(statement, 1, arena);
    const void *blob = sqlite3_column_blob(statement, 2);
    table->definition.len = (size_t)sqlite3_column_bytes(statement, 2);
    table->definition.ptr = (const uint8_t *)skep_arena_copy_text(arena, blob != NULL ? blob : "",
                                                                  table->definition.len);
    table->created_at = sqlite3_column_int64(statement, 3);
    return table->name != NULL && table->definition.ptr != NULL;
}

static bool read_index(sqlite3_stmt *statement, skep_arena *arena, store_index *index) {
    index->id = sqlite3_column_int64(statement, 0);
    index->name = copy_column_text(statement, 1, arena);
    return index->name != NULL;
}

/* Steps through all rows, appending one record for each to `rows`. */
static skep_status collect(store *s, sqlite3_stmt *statement, skep_arena *arena, buffer *rows,
                           skep_error *err) {
    bool is_index = statement == s->statements[SQL_LIST_INDEXES];
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        store_table table;
        store_index index;
        bool is_read =
            is_index ? read_index(statement, arena, &index) : read_table(statement, arena, &table);
        if (!is_read) {
            sqlite3_reset(statement);
            return fail_memory(err);
        }
        if (is_index)
            buffer_append(rows, &index, sizeof index);
        else
            buffer_append(rows, &table, sizeof table);
    }
    if (rc != SQLITE_DONE) return store_fail(s, statement, rc, err);
    sqlite3_reset(statement);
    return rows->is_failed ? fail_memory(err) : SKEP_OK;
}

static skep_status list(store *s, sqlite3_stmt *statement, skep_arena *arena, void **out,
                        size_t *bytes, skep_error *err) {
    buffer rows;
    buffer_init(&rows, s->allocator, ROWS_BYTES_MAX);
    skep_status status = collect(s, statement, arena, &rows, err);
    if (status == SKEP_OK) {
        *out = skep_arena_alloc(arena, rows.len);
        *bytes = rows.len;
        if (*out == NULL)
            status = fail_memory(err);
        else if (rows.len > 0)
            memcpy(*out, rows.data, rows.len);
    }
    buffer_fini(&rows);
    return status;
}

skep_status store_list_tables(store *s, skep_arena *arena, store_table **tables, size_t *count,
                              skep_error *err) {
    void *rows = NULL;
    size_t bytes = 0;
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_LIST_TABLES, &statement, err);
    if (found != SKEP_OK) return found;
    skep_status status = list(s, statement, arena, &rows, &bytes, err);
    *tables = rows;
    *count = bytes / sizeof **tables;
    return status;
}

skep_status store_list_indexes(store *s, int64_t table_id, skep_arena *arena, store_index **indexes,
                               size_t *count, skep_error *err) {
    void *rows = NULL;
    size_t bytes = 0;
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_LIST_INDEXES, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_int64(statement, 1, table_id);
    skep_status status = list(s, statement, arena, &rows, &bytes, err);
    *indexes = rows;
    *count = bytes / sizeof **indexes;
    return status;
}

static skep_status bump_generation(store *s, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status status = store_statement(s, SQL_BUMP_GENERATION, &statement, err);
    return status == SKEP_OK ? store_run(s, statement, err) : status;
}

skep_status store_add_table(store *s, const store_table *table, int64_t *id, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_ADD_TABLE, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
    store_bind(statement, 2, table->definition);
    sqlite3_bind_int64(statement, 3, table->created_at);
    skep_status status = store_run(s, statement, err);
    if (status != SKEP_OK) return status;
    *id = sqlite3_last_insert_rowid(s->db);
    return bump_generation(s, err);
}

skep_status store_add_index(store *s, int64_t table_id, const char *name, int64_t *id,
                            skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_ADD_INDEX, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_int64(statement, 1, table_id);
    sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
    skep_status status = store_run(s, statement, err);
    *id = sqlite3_last_insert_rowid(s->db);
    return status;
}

skep_status store_set_definition(store *s, int64_t table_id, skep_bytes definition,
                                 skep_error *err) {
    sqlite3_stmt *statement;
    skep_status status = store_statement(s, SQL_SET_DEFINITION, &statement, err);
    if (status != SKEP_OK) return status;
    sqlite3_bind_int64(statement, 1, table_id);
    store_bind(statement, 2, definition);
    status = store_run(s, statement, err);
    return status == SKEP_OK ? bump_generation(s, err) : status;
}

/* Runs statements that each take one id. */
static skep_status run_steps(store *s, const sql_id *steps, size_t count, int64_t id,
                             skep_error *err) {
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *statement;
        skep_status status = store_statement(s, steps[i], &statement, err);
        if (status != SKEP_OK) return status;
        sqlite3_bind_int64(statement, 1, id);
        status = store_run(s, statement, err);
        if (status != SKEP_OK) return status;
    }
    return bump_generation(s, err);
}

skep_status store_drop_index(store *s, int64_t index_id, skep_error *err) {
    static const sql_id steps[] = {SQL_DROP_ROWS_OF_INDEX, SQL_DROP_INDEX};
    return run_steps(s, steps, sizeof steps / sizeof steps[0], index_id, err);
}

skep_status store_drop_table(store *s, int64_t table_id, skep_error *err) {
    /* Index rows first: they are found through the indexes. */
    static const sql_id steps[] = {SQL_DROP_INDEX_ROWS, SQL_DROP_INDEXES, SQL_DROP_ITEMS,
                                   SQL_DROP_TABLE};
    return run_steps(s, steps, sizeof steps / sizeof steps[0], table_id, err);
}

/* ---- Client tokens ---- */

skep_status store_get_token(store *s, const char *token, int64_t after,
                            uint8_t fingerprint[STORE_FINGERPRINT_BYTES], bool *is_found,
                            skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_GET_TOKEN, &statement, err);
    if (found != SKEP_OK) return found;
    sqlite3_bind_text(statement, 1, token, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, after);
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) return store_fail(s, statement, rc, err);
    *is_found = rc == SQLITE_ROW;
    if (*is_found) {
        const void *blob = sqlite3_column_blob(statement, 0);
        bool is_whole = sqlite3_column_bytes(statement, 0) == STORE_FINGERPRINT_BYTES;
        if (is_whole)
            memcpy(fingerprint, blob, STORE_FINGERPRINT_BYTES);
        else
            memset(fingerprint, 0, STORE_FINGERPRINT_BYTES);
    }
    sqlite3_reset(statement);
    return SKEP_OK;
}

skep_status store_put_token(store *s, const char *token,
                            const uint8_t fingerprint[STORE_FINGERPRINT_BYTES], int64_t now,
                            int64_t after, skep_error *err) {
    sqlite3_stmt *expire, *put;
    skep_status status = store_statement(s, SQL_EXPIRE_TOKENS, &expire, err);
    if (status == SKEP_OK) status = store_statement(s, SQL_PUT_TOKEN, &put, err);
    if (status != SKEP_OK) return status;
    sqlite3_bind_int64(expire, 1, after);
    status = store_run(s, expire, err);
    if (status != SKEP_OK) return status;
    sqlite3_bind_text(put, 1, token, -1, SQLITE_STATIC);
    store_bind(put, 2, (skep_bytes){fingerprint, STORE_FINGERPRINT_BYTES});
    sqlite3_bind_int64(put, 3, now);
    return store_run(s, put, err);
}
