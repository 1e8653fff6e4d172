/* engine/store.c: the connection: opening, checking whose file it is, transactions, and what errors
 * mean.
 *
 * Opening goes: connect -> look at the file's marks without changing anything -> switch to WAL ->
 * create the schema if the file is empty. Two processes may open a new file at once: the schema is
 * created in a write transaction that looks at the marks again, and the steps are repeated while
 * SQLite says busy. */
#include "base/clock.h"
#include "engine/store_sqlite.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/hash.h"

enum { OPEN_RETRY_MS = 10, QUICK_WAITS = 10, QUICK_WAIT_NS = 100000, SLOW_WAIT_NS = 1000000 };

/* ---- Errors ---- */

static skep_status status_of(int rc) {
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
    case SQLITE_LOCKED: return SKEP_BUSY;
    case SQLITE_NOMEM: return SKEP_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our SQL is constant: the file's schema is not what its marks say */
    case SQLITE_SCHEMA: return SKEP_CORRUPT;
    case SQLITE_TOOBIG: return SKEP_LIMIT;
    default: return SKEP_IO;
    }
}

/* The operating system's reason, or SQLite's where there is none. */
static void describe_reason(store *s, int rc, char *out, size_t cap) {
    const char *text = sqlite3_errstr(rc);
    if (s->db != NULL && sqlite3_extended_errcode(s->db) == rc) text = sqlite3_errmsg(s->db);
    int system_errno = s->db != NULL ? sqlite3_system_errno(s->db) : 0;
    char system_text[128] = "";
    int base = rc & 0xff;
    bool is_system = base == SQLITE_IOERR || base == SQLITE_CANTOPEN || base == SQLITE_FULL;
    if (is_system && system_errno != 0 &&
        strerror_r(system_errno, system_text, sizeof system_text) == 0)
        (void)snprintf(out, cap, "%s (%s)", text, system_text);
    else
        (void)snprintf(out, cap, "%s", text);
}

skep_status store_fail(store *s, sqlite3_stmt *statement, int rc, skep_error *err) {
    char reason[512];
    skep_status status = status_of(rc);
    describe_reason(s, rc, reason, sizeof reason);
    if (statement != NULL) sqlite3_reset(statement);
    if (status == SKEP_NO_MEMORY) return fail_memory(err);
    if (status == SKEP_BUSY) {
        fail_service(err, status, "ThrottlingException",
                     "'%s' is kept locked by another process (%s): try again later", s->name,
                     reason);
        if (err != NULL) err->is_retryable = true;
        return status;
    }
    if ((rc & 0xff) == SQLITE_NOTADB)
        return fail(err, status,
                    "'%s' is not a database: give the path of a new file or of one that skep made",
                    s->name);
    if (status == SKEP_CORRUPT) return fail(err, status, "'%s' is damaged: %s", s->name, reason);
    fail(err, status, "'%s': %s", s->name, reason);
    /* What could not be flushed may be in the log all the same; after a crash it could be found
     * there. */
    if (rc == SQLITE_IOERR_FSYNC && err != NULL) err->is_outcome_unknown = true;
    return status;
}

/* ---- Statements ---- */

skep_status store_statement(store *s, sql_id id, sqlite3_stmt **statement, skep_error *err) {
    *statement = s->statements[id];
    if (*statement != NULL) return SKEP_OK;
    int rc = sqlite3_prepare_v3(s->db, sql_texts[id], -1, SQLITE_PREPARE_PERSISTENT,
                                &s->statements[id], NULL);
    *statement = s->statements[id];
    return rc == SQLITE_OK ? SKEP_OK : store_fail(s, NULL, rc, err);
}

skep_status store_run(store *s, sqlite3_stmt *statement, skep_error *err) {
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) return store_fail(s, statement, rc, err);
    sqlite3_reset(statement);
    return SKEP_OK;
}

void store_bind(sqlite3_stmt *statement, int at, skep_bytes bytes) {
    /* Fails only for lengths beyond SQLite's limit, which the step then reports as a missing value.
     */
    (void)sqlite3_bind_blob64(statement, at, bytes.ptr != NULL ? (const void *)bytes.ptr : "",
                              bytes.len, SQLITE_STATIC);
}

skep_status store_read_integer(store *s, sql_id id, int64_t *value, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, id, &statement, err);
    if (found != SKEP_OK) return found;
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW)
        return store_fail(s, statement, rc == SQLITE_DONE ? SQLITE_CORRUPT : rc, err);
    *value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return SKEP_OK;
}

/* ---- Transactions ---- */

static skep_status run_constant(store *s, sql_id id, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status status = store_statement(s, id, &statement, err);
    return status == SKEP_OK ? store_run(s, statement, err) : status;
}

skep_status store_begin_read(store *s, skep_error *err) {
    return run_constant(s, SQL_BEGIN_READ, err);
}

skep_status store_begin_write(store *s, skep_error *err) {
    return run_constant(s, SQL_BEGIN_WRITE, err);
}

skep_status store_commit(store *s, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status status = store_statement(s, SQL_COMMIT, &statement, err);
    if (status != SKEP_OK) {
        store_abort(s);
        return status;
    }
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_DONE) {
        sqlite3_reset(statement);
        return SKEP_OK;
    }
    status = store_fail(s, statement, rc, err);
    store_abort(s);
    return status;
}

void store_abort(store *s) {
    store_range_close(s);
    if (sqlite3_get_autocommit(s->db)) return;
    sqlite3_stmt *statement;
    if (store_statement(s, SQL_ROLLBACK, &statement, NULL) != SKEP_OK) return;
    (void)sqlite3_step(statement);
    sqlite3_reset(statement);
}

/* ---- Waiting ---- */

/* SQLite's own way to wait sleeps for up to 100 ms, in which busy writers of other processes come
 * and go so often that one may never meet a moment between them. */
static int wait_for_lock(void *context, int count) {
    store *s = context;
    const struct timespec pause = {0, count < QUICK_WAITS ? QUICK_WAIT_NS : SLOW_WAIT_NS};
    int64_t now_ns = clock_now_ns();
    if (count == 0) s->waits_since_ns = now_ns;
    if (now_ns - s->waits_since_ns >= STORE_BUSY_TIMEOUT_MS * INT64_C(1000000)) return 0;
    if (s->deadline_ns != 0 && now_ns >= s->deadline_ns) return 0;
    (void)nanosleep(&pause, NULL);
    return 1;
}

void store_set_deadline(store *s, int64_t deadline_ns) {
    s->deadline_ns = deadline_ns;
}

/* ---- Opening ---- */

static skep_status execute(store *s, const char *sql, skep_error *err) {
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? SKEP_OK : store_fail(s, NULL, rc, err);
}

/* Partitions are spread over segments by a hash, so that each stays whole and where it is whatever
 * comes and goes. */
static void segment_of(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    const uint8_t *bytes = sqlite3_value_blob(values[0]);
    size_t len = bytes != NULL ? (size_t)sqlite3_value_bytes(values[0]) : 0;
    sqlite3_int64 total = sqlite3_value_int64(values[1]);
    uint64_t hash = hash_bytes(bytes, len);
    sqlite3_result_int64(context, (sqlite3_int64)((hash >> 32 ^ hash) % (uint64_t)total));
}

static skep_status connect_file(store *s, const store_options *options, skep_error *err) {
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc =
        sqlite3_open_v2(options->path != NULL ? options->path : ":memory:", &s->db, flags, NULL);
    if (rc != SQLITE_OK) {
        skep_status status = store_fail(s, NULL, rc, err);
        fail_context(err, "cannot open the database ");
        return status;
    }
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return fail(err, SKEP_IO, "cannot open the database '%s': no permission to write it",
                    s->name);
    sqlite3_busy_handler(s->db, wait_for_lock, s);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    rc = sqlite3_create_function_v2(s->db, SQL_SEGMENT_FUNCTION, 2,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                    segment_of, NULL, NULL, NULL);
    return rc == SQLITE_OK ? SKEP_OK : store_fail(s, NULL, rc, err);
}

typedef struct file_marks {
    int64_t application;
    int64_t version;
    int64_t objects; /* tables and indexes of any kind */
} file_marks;

static skep_status read_marks(store *s, file_marks *marks, skep_error *err) {
    skep_status status = store_read_integer(s, SQL_GET_APPLICATION_ID, &marks->application, err);
    if (status == SKEP_OK)
        status = store_read_integer(s, SQL_GET_USER_VERSION, &marks->version, err);
    if (status == SKEP_OK) status = store_read_integer(s, SQL_COUNT_SCHEMA, &marks->objects, err);
    return status;
}

/* Whose file it is. `is_new` when it is empty and may become ours. Inside a transaction, since
 * another process may be creating the schema. */
static skep_status check_marks(store *s, bool *is_new, skep_error *err) {
    file_marks marks;
    skep_status status = read_marks(s, &marks, err);
    if (status != SKEP_OK) return status;
    *is_new = marks.application == 0 && marks.objects == 0 && marks.version == 0;
    if (*is_new) return SKEP_OK;
    if (marks.application != SQL_APPLICATION_ID)
        return fail(
            err, SKEP_INVALID,
            "'%s' is a database of another application (application_id %lld, skep's is %d): "
            "give the path of a new file or of one that skep made",
            s->name, (long long)marks.application, SQL_APPLICATION_ID);
    if (marks.version > SQL_SCHEMA_VERSION)
        return fail(
            err, SKEP_UNSUPPORTED,
            "'%s' has format version %lld, this build knows versions up to %d: open it with a "
            "newer skep",
            s->name, (long long)marks.version, SQL_SCHEMA_VERSION);
    return SKEP_OK;
}

static skep_status look_at_marks(store *s, bool *is_new, skep_error *err) {
    skep_status status = store_begin_read(s, err);
    if (status != SKEP_OK) return status;
    status = check_marks(s, is_new, err);
    store_abort(s);
    return status;
}

static skep_status use_wal(store *s, skep_error *err) {
    sqlite3_stmt *statement;
    skep_status found = store_statement(s, SQL_SET_WAL, &statement, err);
    if (found != SKEP_OK) return found;
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW)
        return store_fail(s, statement, rc == SQLITE_DONE ? SQLITE_IOERR : rc, err);
    const unsigned char *mode = sqlite3_column_text(statement, 0);
    bool is_wal = mode != NULL && strcmp((const char *)mode, "wal") == 0;
    sqlite3_reset(statement);
    if (is_wal) return SKEP_OK;
    return fail(err, SKEP_IO, "'%s': the file system does not support write-ahead logging",
                s->name);
}

static skep_status create_schema(store *s, skep_error *err) {
    bool is_new = false;
    skep_status status = store_begin_write(s, err);
    if (status != SKEP_OK) return status;
    status = check_marks(s, &is_new, err); /* another process may have been first */
    if (status == SKEP_OK && is_new) status = execute(s, SQL_CREATE_SCHEMA, err);
    if (status == SKEP_OK) return store_commit(s, err);
    store_abort(s);
    return status;
}

static skep_status prepare_file(store *s, const store_options *options, skep_error *err) {
    bool is_new = false;
    skep_status status = execute(s, SQL_HARDEN, err);
    if (status == SKEP_OK) status = look_at_marks(s, &is_new, err);
    if (status == SKEP_OK && options->path != NULL) status = use_wal(s, err);
    if (status == SKEP_OK)
        status = execute(s, options->is_sync_normal ? SQL_SYNC_NORMAL : SQL_SYNC_FULL, err);
    if (status == SKEP_OK && is_new) status = create_schema(s, err);
    return status;
}

/* The switch to WAL does not wait for locks as other statements do, so waiting is done here. */
static skep_status prepare_patiently(store *s, const store_options *options, skep_error *err) {
    const struct timespec pause = {0, OPEN_RETRY_MS * 1000000L};
    int64_t give_up_ns = clock_now_ns() + STORE_BUSY_TIMEOUT_MS * INT64_C(1000000);
    for (;;) {
        skep_status status = prepare_file(s, options, err);
        if (status != SKEP_BUSY || clock_now_ns() >= give_up_ns) return status;
        (void)nanosleep(&pause, NULL);
    }
}

store *store_open(const store_options *options, const skep_allocator *allocator, skep_error *err) {
    const char *name = options->path != NULL ? options->path : ":memory:";
    store *s = allocator->resize(allocator->context, NULL, sizeof *s);
    if (s == NULL) {
        fail_memory(err);
        return NULL;
    }
    *s = (store){.allocator = allocator};
    s->is_memory = options->path == NULL;
    s->name = allocator->resize(allocator->context, NULL, strlen(name) + 1);
    if (s->name == NULL) {
        fail_memory(err);
        goto failed;
    }
    memcpy(s->name, name, strlen(name) + 1);
    if (connect_file(s, options, err) != SKEP_OK) goto failed;
    if (prepare_patiently(s, options, err) != SKEP_OK) goto failed;
    fail_clear(err);
    return s;
failed:
    store_close(s);
    return NULL;
}

void store_close(store *s) {
    if (s == NULL) return;
    for (size_t i = 0; i < SQL_STATEMENTS; i++) sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
    s->allocator->release(s->allocator->context, s->name);
    s->allocator->release(s->allocator->context, s);
}

const char *store_name(const store *s) {
    return s->name;
}
