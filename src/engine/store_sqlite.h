/* engine/store_sqlite.h: what the store's files share; the only header with SQLite in it. */
#ifndef ENGINE_STORE_SQLITE_H
#define ENGINE_STORE_SQLITE_H

#include <sqlite3.h>

#include "engine/sql.h"
#include "engine/store.h"

struct store {
    const skep_allocator *allocator;
    sqlite3 *db;
    char *name; /* the path as given, or ":memory:" */
    bool is_memory;
    int64_t deadline_ns;    /* of waiting for other processes; 0: none */
    int64_t waits_since_ns; /* when the present wait began */
    sqlite3_stmt *range;    /* the statement of the open cursor, or NULL */
    sqlite3_stmt *statements[SQL_STATEMENTS];
};

/** The statement, ready to be bound. */
skep_status store_statement(store *s, sql_id id, sqlite3_stmt **statement, skep_error *err);

/** Turns an SQLite result into a status, naming the file and the reason; resets the statement (may
 * be NULL). */
skep_status store_fail(store *s, sqlite3_stmt *statement, int rc, skep_error *err);

/** Steps a statement that returns no rows, and resets it. */
skep_status store_run(store *s, sqlite3_stmt *statement, skep_error *err);

/** Binds bytes, which must stay until the statement was reset; a NULL pointer is the empty blob. */
void store_bind(sqlite3_stmt *statement, int at, skep_bytes bytes);

/** One integer of a statement's first row. */
skep_status store_read_integer(store *s, sql_id id, int64_t *value, skep_error *err);

#endif
