/* A disk that fails: a layer under SQLite lets the first, the second, the third ... write, flush or
 * truncation fail, and all later ones, until a run meets no failure. A call that fails says so;
 * after opening the file again on a healthy disk, everything acknowledged is there, and pairs are
 * whole. */
#include <sqlite3.h>

#include "unit/engine/file_test.h"

/* ---- The layer ---- */

static struct {
    long left; /* operations that still succeed; negative: all do */
    long refused;
    int code; /* what a refused one returns */
    sqlite3_vfs *real;
} disk;

typedef struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* right behind this structure */
} faulty_file;

static bool is_refused(void) {
    if (disk.left < 0) return false;
    if (disk.left > 0) {
        disk.left--;
        return false;
    }
    disk.refused++;
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file) {
    return ((faulty_file *)file)->real;
}

static int x_close(sqlite3_file *f) {
    return real_of(f)->pMethods->xClose(real_of(f));
}
static int x_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}
static int x_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
    if (is_refused()) return disk.code;
    return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}
static int x_truncate(sqlite3_file *f, sqlite3_int64 size) {
    if (is_refused()) return SQLITE_IOERR_TRUNCATE;
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}
static int x_sync(sqlite3_file *f, int flags) {
    if (is_refused()) return SQLITE_IOERR_FSYNC;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}
static int x_size(sqlite3_file *f, sqlite3_int64 *size) {
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
static int x_lock(sqlite3_file *f, int level) {
    return real_of(f)->pMethods->xLock(real_of(f), level);
}
static int x_unlock(sqlite3_file *f, int level) {
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
static int x_check_lock(sqlite3_file *f, int *is_locked) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), is_locked);
}
static int x_control(sqlite3_file *f, int op, void *argument) {
    return real_of(f)->pMethods->xFileControl(real_of(f), op, argument);
}
static int x_sector(sqlite3_file *f) {
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}
static int x_traits(sqlite3_file *f) {
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int x_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
static int x_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}
static void x_shm_barrier(sqlite3_file *f) {
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int x_shm_unmap(sqlite3_file *f, int remove) {
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = x_size,
    .xLock = x_lock,
    .xUnlock = x_unlock,
    .xCheckReservedLock = x_check_lock,
    .xFileControl = x_control,
    .xSectorSize = x_sector,
    .xDeviceCharacteristics = x_traits,
    .xShmMap = x_shm_map,
    .xShmLock = x_shm_lock,
    .xShmBarrier = x_shm_barrier,
    .xShmUnmap = x_shm_unmap,
};

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    faulty_file *f = (faulty_file *)file;
    (void)vfs;
    f->real = (sqlite3_file *)(f + 1);
    f->base.pMethods = NULL;
    int rc = disk.real->xOpen(disk.real, name, f->real, flags, out);
    if (f->real->pMethods != NULL) f->base.pMethods = &faulty_methods;
    return rc;
}

static int install_faulty_disk(void **state) {
    static sqlite3_vfs faulty;
    (void)state;
    disk.real = sqlite3_vfs_find(NULL);
    disk.left = -1;
    faulty = *disk.real;
    faulty.zName = "faulty";
    faulty.szOsFile = (int)sizeof(faulty_file) + disk.real->szOsFile;
    faulty.xOpen = x_open;
    return sqlite3_vfs_register(&faulty, 1) == SQLITE_OK ? 0 : -1;
}

static int remove_faulty_disk(void **state) {
    (void)state;
    sqlite3_vfs_unregister(sqlite3_vfs_find("faulty"));
    return 0;
}

/* ---- The scenario ---- */

typedef struct progress {
    bool is_created;
    int singles; /* acknowledged */
    int pairs;
    bool is_indexed;
    bool is_unknown; /* the last failure may have been written */
} progress;

static skep_status put_pair(fixture *f, int number) {
    char item[64];
    (void)snprintf(item, sizeof item, "{pk:'l%d'}", number);
    skep_transact_action actions[2] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "things", .item = value_of(f->arena, item)}};
    actions[1] = actions[0];
    (void)snprintf(item, sizeof item, "{pk:'r%d'}", number);
    actions[1].item = value_of(f->arena, item);
    skep_transact_request request = {.actions = actions, .count = 2};
    skep_transact_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
}

static skep_status put_single(fixture *f, int number) {
    char item[64];
    (void)snprintf(item, sizeof item, "{pk:'s%d'}", number);
    return put(f, "things", item);
}

static skep_status add_index(fixture *f) {
    const skep_index_definition index = {.name = "by_pk",
                                         .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1}};
    skep_update_table_request request = {.table = "things", .create = &index};
    skep_table_response response = {0};
    return execute(f, SKEP_OP_UPDATE_TABLE, &request, &response);
}

static skep_status run_scenario(file_fixture *ff, progress *p) {
    fixture *f = &ff->f;
    f->engine = skep_engine_backend.open(ff->path, NULL, &f->err);
    if (f->engine == NULL) return f->err.status;
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1}};
    skep_status status = create(f, &definition);
    p->is_created = status == SKEP_OK;
    for (int i = 0; status == SKEP_OK && i < 3; i++) {
        status = put_single(f, i);
        if (status == SKEP_OK) p->singles++;
        if (status == SKEP_OK) status = put_pair(f, i);
        if (status == SKEP_OK) p->pairs++;
    }
    if (status == SKEP_OK) status = add_index(f);
    p->is_indexed = status == SKEP_OK;
    p->is_unknown = f->err.is_outcome_unknown;
    return status;
}

static bool is_there(fixture *f, char kind, int number) {
    char key[32];
    (void)snprintf(key, sizeof key, "{pk:'%c%d'}", kind, number);
    return get(f, "things", key).data != NULL;
}

/* An index that is there is whole. */
static void assert_index_is_whole(fixture *f, const progress *p) {
    skep_query_response page;
    must(f, scan(f, &(skep_query_request){.table = "things"}, &page));
    size_t items = page.count;
    skep_query_request request = {.table = "things", .index = "by_pk"};
    if (scan(f, &request, &page) == SKEP_OK) {
        assert_int_equal(page.count, items);
        assert_true(p->is_indexed || p->is_unknown);
    } else {
        assert_false(p->is_indexed);
    }
}

/* On a healthy disk. What failed is not there, unless its outcome was called unknown. */
static void assert_kept(file_fixture *ff, const progress *p) {
    fixture *f = &ff->f;
    open_at(f, ff->path);
    if (!p->is_created) create_simple(f, "things2", SKEP_TYPE_NONE); /* the file still works */
    for (int i = 0; p->is_created && i < 3; i++) {
        if (i < p->singles) assert_true(is_there(f, 's', i));
        if (i < p->pairs) assert_true(is_there(f, 'l', i));
        assert_int_equal(is_there(f, 'l', i), is_there(f, 'r', i));
        if (!p->is_unknown && i >= p->singles) assert_false(is_there(f, 's', i));
        if (!p->is_unknown && i >= p->pairs) assert_false(is_there(f, 'l', i));
    }
    if (p->is_created) assert_index_is_whole(f, p);
}

static void remove_files(file_fixture *ff) {
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 4; i++) {
        char path[96];
        (void)snprintf(path, sizeof path, "%s%s", ff->path, suffixes[i]);
        (void)unlink(path);
    }
}

static void fail_each_operation(file_fixture *ff, int code) {
    disk.code = code;
    for (long n = 0;; n++) {
        progress p = {0};
        assert_true(n < 2000);
        disk.refused = 0;
        disk.left = n;
        skep_status status = run_scenario(ff, &p);
        long refused = disk.refused;
        if (status != SKEP_OK) {
            assert_int_equal(status, SKEP_IO);
            assert_non_null(strstr(ff->f.err.message, ff->path));
        }
        assert_int_equal(status == SKEP_OK, refused == 0);
        skep_engine_backend.close(ff->f.engine);
        disk.left = -1;
        assert_kept(ff, &p);
        skep_engine_backend.close(ff->f.engine);
        ff->f.engine = NULL;
        remove_files(ff);
        if (refused == 0) return;
        skep_arena_reset(ff->f.arena);
    }
}

static void nothing_acknowledged_is_lost_when_the_disk_fails(void **state) {
    fail_each_operation(*state, SQLITE_IOERR_WRITE);
}

static void nothing_acknowledged_is_lost_when_the_disk_is_full(void **state) {
    fail_each_operation(*state, SQLITE_FULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(nothing_acknowledged_is_lost_when_the_disk_fails),
        file_test(nothing_acknowledged_is_lost_when_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, install_faulty_disk, remove_faulty_disk);
}
