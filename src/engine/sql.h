/* engine/sql.h: all SQL of the engine. Statements are prepared once for a connection, on first use;
 * nothing is formatted into them.
 *
 *   tables      one row a table, its definition as a packed map
 *   indexes     one row an index
 *   items       one row an item; pk and sk are key bytes (value/keybytes.h), sk is empty without a
 *               sort key
 *   index_rows  one row for each item that an index holds: keys only, so a read joins items; rows
 *               of an item are written in the transaction that writes the item
 *   catalogue   one row, whose generation grows with every table created, changed or deleted, in
 *               any process
 *   tokens      client tokens of transactions, with a fingerprint of what they did */
#ifndef ENGINE_SQL_H
#define ENGINE_SQL_H

/** Marks a file as skep's: "skep" in ASCII. */
#define SQL_APPLICATION_ID      0x736b6570
#define SQL_APPLICATION_ID_TEXT "1936418160"

enum { SQL_SCHEMA_VERSION = 1 };

/** Our function in SQL: the segment of a partition, of so many. */
#define SQL_SEGMENT_FUNCTION "skep_segment"

/** Run once on an empty file, in one transaction. */
#define SQL_CREATE_SCHEMA                                                                          \
    "CREATE TABLE tables(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"                       \
    " definition BLOB NOT NULL, created_at INTEGER NOT NULL);"                                     \
    "CREATE TABLE indexes(id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL,"                      \
    " name TEXT NOT NULL, UNIQUE(table_id, name));"                                                \
    "CREATE TABLE items(table_id INTEGER NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL,"            \
    " item BLOB NOT NULL, PRIMARY KEY(table_id, pk, sk)) WITHOUT ROWID;"                           \
    "CREATE TABLE index_rows(index_id INTEGER NOT NULL, hash BLOB NOT NULL,"                       \
    " range BLOB NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL,"                                    \
    " PRIMARY KEY(index_id, hash, range, pk, sk)) WITHOUT ROWID;"                                  \
    "CREATE TABLE catalogue(id INTEGER PRIMARY KEY CHECK(id = 1), generation INTEGER NOT NULL);"   \
    "CREATE TABLE tokens(token TEXT PRIMARY KEY, fingerprint BLOB NOT NULL,"                       \
    " created_at INTEGER NOT NULL) WITHOUT ROWID;"                                                 \
    "INSERT INTO catalogue(id, generation) VALUES(1, 1);"                                          \
    "PRAGMA application_id = " SQL_APPLICATION_ID_TEXT ";"                                         \
    "PRAGMA user_version = 1;"

/** Run on each connection before anything is read: distrust what is in the file. */
#define SQL_HARDEN                                                                                 \
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384;"

#define SQL_SYNC_FULL   "PRAGMA synchronous = FULL;"
#define SQL_SYNC_NORMAL "PRAGMA synchronous = NORMAL;"

typedef enum sql_id {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    /* opening */
    SQL_GET_APPLICATION_ID,
    SQL_GET_USER_VERSION,
    SQL_COUNT_SCHEMA,
    SQL_SET_WAL,
    /* the catalogue */
    SQL_GET_GENERATION,
    SQL_BUMP_GENERATION,
    SQL_LIST_TABLES,
    SQL_LIST_INDEXES,
    SQL_ADD_TABLE,
    SQL_ADD_INDEX,
    SQL_SET_DEFINITION,
    SQL_DROP_INDEX,
    SQL_DROP_ROWS_OF_INDEX,
    SQL_DROP_TABLE,
    SQL_DROP_INDEXES,
    SQL_DROP_ITEMS,
    SQL_DROP_INDEX_ROWS,
    /* items */
    SQL_GET_ITEM,
    SQL_FIND_ITEM,
    SQL_PUT_ITEM,
    SQL_DELETE_ITEM,
    SQL_PUT_INDEX_ROW,
    SQL_DELETE_INDEX_ROW,
    /* ranges */
    SQL_PARTITION_ASC,
    SQL_PARTITION_DESC,
    SQL_INDEX_PARTITION_ASC,
    SQL_INDEX_PARTITION_DESC,
    SQL_WHOLE_TABLE,
    SQL_WHOLE_INDEX,
    SQL_TABLE_SEGMENT,
    SQL_INDEX_SEGMENT,
    /* tokens */
    SQL_GET_TOKEN,
    SQL_PUT_TOKEN,
    SQL_EXPIRE_TOKENS,
    SQL_STATEMENTS
} sql_id;

static const char *const sql_texts[SQL_STATEMENTS] = {
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",

    [SQL_GET_APPLICATION_ID] = "PRAGMA application_id",
    [SQL_GET_USER_VERSION] = "PRAGMA user_version",
    [SQL_COUNT_SCHEMA] = "SELECT count(*) FROM sqlite_master",
    [SQL_SET_WAL] = "PRAGMA journal_mode = WAL",

    [SQL_GET_GENERATION] = "SELECT generation FROM catalogue WHERE id = 1",
    [SQL_BUMP_GENERATION] = "UPDATE catalogue SET generation = generation + 1 WHERE id = 1",
    [SQL_LIST_TABLES] = "SELECT id, name, definition, created_at FROM tables ORDER BY name",
    [SQL_LIST_INDEXES] = "SELECT id, name FROM indexes WHERE table_id = ?1 ORDER BY name",
    [SQL_ADD_TABLE] = "INSERT INTO tables(name, definition, created_at) VALUES(?1, ?2, ?3)",
    [SQL_ADD_INDEX] = "INSERT INTO indexes(table_id, name) VALUES(?1, ?2)",
    [SQL_SET_DEFINITION] = "UPDATE tables SET definition = ?2 WHERE id = ?1",
    [SQL_DROP_INDEX] = "DELETE FROM indexes WHERE id = ?1",
    [SQL_DROP_ROWS_OF_INDEX] = "DELETE FROM index_rows WHERE index_id = ?1",
    [SQL_DROP_TABLE] = "DELETE FROM tables WHERE id = ?1",
    [SQL_DROP_INDEXES] = "DELETE FROM indexes WHERE table_id = ?1",
    [SQL_DROP_ITEMS] = "DELETE FROM items WHERE table_id = ?1",
    [SQL_DROP_INDEX_ROWS] =
        "DELETE FROM index_rows WHERE index_id IN (SELECT id FROM indexes WHERE table_id = ?1)",

    /* Always one row, so that the generation comes even where there is no item. */
    [SQL_GET_ITEM] = "SELECT generation,"
                     " (SELECT item FROM items WHERE table_id = ?1 AND pk = ?2 AND sk = ?3)"
                     " FROM catalogue WHERE id = 1",
    [SQL_FIND_ITEM] = "SELECT item FROM items WHERE table_id = ?1 AND pk = ?2 AND sk = ?3",
    /* Changes nothing when the catalogue is not the one that the caller planned with. */
    [SQL_PUT_ITEM] = "INSERT OR REPLACE INTO items(table_id, pk, sk, item)"
                     " SELECT ?1, ?2, ?3, ?4 FROM catalogue WHERE id = 1 AND generation = ?5",
    [SQL_DELETE_ITEM] = "DELETE FROM items WHERE table_id = ?1 AND pk = ?2 AND sk = ?3",
    [SQL_PUT_INDEX_ROW] = "INSERT OR REPLACE INTO index_rows(index_id, hash, range, pk, sk)"
                          " VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_DELETE_INDEX_ROW] = "DELETE FROM index_rows WHERE index_id = ?1 AND hash = ?2"
                             " AND range = ?3 AND pk = ?4 AND sk = ?5",

    [SQL_PARTITION_ASC] = "SELECT item FROM items WHERE table_id = ?1 AND pk = ?2"
                          " AND sk >= ?3 AND sk < ?4 ORDER BY sk",
    [SQL_PARTITION_DESC] = "SELECT item FROM items WHERE table_id = ?1 AND pk = ?2"
                           " AND sk >= ?3 AND sk < ?4 ORDER BY sk DESC",
    [SQL_INDEX_PARTITION_ASC] =
        "SELECT i.item FROM index_rows r CROSS JOIN items i"
        " ON i.table_id = ?1 AND i.pk = r.pk AND i.sk = r.sk"
        " WHERE r.index_id = ?2 AND r.hash = ?3 AND (r.range, r.pk, r.sk) > (?4, ?5, ?6)"
        " AND r.range < ?7 ORDER BY r.range, r.pk, r.sk",
    [SQL_INDEX_PARTITION_DESC] =
        "SELECT i.item FROM index_rows r CROSS JOIN items i"
        " ON i.table_id = ?1 AND i.pk = r.pk AND i.sk = r.sk"
        " WHERE r.index_id = ?2 AND r.hash = ?3 AND (r.range, r.pk, r.sk) < (?4, ?5, ?6)"
        " AND r.range >= ?7 ORDER BY r.range DESC, r.pk DESC, r.sk DESC",
    [SQL_WHOLE_TABLE] = "SELECT item FROM items WHERE table_id = ?1 AND (pk, sk) > (?2, ?3)"
                        " ORDER BY pk, sk",
    [SQL_WHOLE_INDEX] = "SELECT i.item FROM index_rows r CROSS JOIN items i"
                        " ON i.table_id = ?1 AND i.pk = r.pk AND i.sk = r.sk WHERE r.index_id = ?2"
                        " AND (r.hash, r.range, r.pk, r.sk) > (?3, ?4, ?5, ?6)"
                        " ORDER BY r.hash, r.range, r.pk, r.sk",

    [SQL_TABLE_SEGMENT] = "SELECT item FROM items WHERE table_id = ?1 AND (pk, sk) > (?2, ?3)"
                          " AND " SQL_SEGMENT_FUNCTION "(pk, ?4) = ?5 ORDER BY pk, sk",
    [SQL_INDEX_SEGMENT] =
        "SELECT i.item FROM index_rows r CROSS JOIN items i"
        " ON i.table_id = ?1 AND i.pk = r.pk AND i.sk = r.sk WHERE r.index_id = ?2"
        " AND (r.hash, r.range, r.pk, r.sk) > (?3, ?4, ?5, ?6)"
        " AND " SQL_SEGMENT_FUNCTION "(r.hash, ?7) = ?8"
        " ORDER BY r.hash, r.range, r.pk, r.sk",

    [SQL_GET_TOKEN] = "SELECT fingerprint FROM tokens WHERE token = ?1 AND created_at > ?2",
    [SQL_PUT_TOKEN] = "INSERT OR REPLACE INTO tokens(token, fingerprint, created_at)"
                      " VALUES(?1, ?2, ?3)",
    [SQL_EXPIRE_TOKENS] = "DELETE FROM tokens WHERE created_at <= ?1",
};

#endif
