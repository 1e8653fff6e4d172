/* Files with random damage: whatever is in a file, the engine answers or refuses; it never crashes,
 * and what it hands out can be walked. */
#include <sys/stat.h>

#include "unit/engine/file_test.h"

enum { ROUNDS = 300, FILE_BYTES_MAX = 1 << 20 };

static void build_file(file_fixture *ff) {
    const skep_index_definition index = {.name = "by_group",
                                         .key = {.hash = {{"grp", SKEP_TYPE_S}}, .hash_count = 1},
                                         .projection = SKEP_PROJECT_KEYS_ONLY};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                                        .indexes = &index,
                                        .index_count = 1};
    open_at(&ff->f, ff->path);
    must(&ff->f, create(&ff->f, &definition));
    for (int i = 0; i < 60; i++) {
        char item[160];
        (void)snprintf(item, sizeof item,
                       "{pk:'k%d', grp:'g%d', list:[1,{a:'b'}], set:<'x','y'>, nums:<1,2,3>}", i,
                       i % 3);
        must(&ff->f, put(&ff->f, "things", item));
    }
    skep_engine_backend.close(ff->f.engine);
    ff->f.engine = NULL;
}

static size_t read_whole(const char *path, uint8_t *out) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(out, 1, FILE_BYTES_MAX, file);
    (void)fclose(file);
    return len;
}

static void write_whole(const char *path, const uint8_t *bytes, size_t len) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    (void)fclose(file);
}

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static size_t walk(skep_value value, size_t depth) {
    skep_type type = skep_value_type(value);
    size_t sum = skep_value_text(value).len;
    if (depth > PACKED_DEPTH_MAX || type < SKEP_TYPE_SS) return sum;
    skep_value member;
    skep_value_iter iter = skep_value_begin(value);
    while (skep_value_next(&iter, NULL, &member)) sum += 1 + walk(member, depth + 1);
    return sum;
}

static bool is_expected(skep_status status) {
    return status == SKEP_OK || status == SKEP_CORRUPT || status == SKEP_NO_TABLE ||
           status == SKEP_INVALID || status == SKEP_IO;
}

static size_t walk_all(const skep_value *values, size_t count) {
    size_t walked = 0;
    for (size_t i = 0; i < count; i++) walked += walk(values[i], 0);
    return walked;
}

static void read_many(fixture *f) {
    skep_value keys[] = {value_of(f->arena, "{pk:'k1'}"), value_of(f->arena, "{pk:'k2'}")};
    skep_batch_get_table table = {.table = "things", .keys = keys, .key_count = 2};
    skep_batch_get_response batch = {0};
    if (execute(f, SKEP_OP_BATCH_GET_ITEM, &(skep_batch_get_request){&table, 1}, &batch) == SKEP_OK)
        (void)walk_all(batch.tables[0].items, batch.tables[0].count);
    assert_true(is_expected(f->err.status));
    skep_transact_get gets[] = {{.table = "things", .key = keys[0]},
                                {.table = "things", .key = keys[1]}};
    skep_transact_get_response got = {0};
    if (execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &(skep_transact_get_request){gets, 2}, &got) ==
        SKEP_OK)
        (void)walk_all(got.items, got.count);
    assert_true(is_expected(f->err.status));
}

static void change_indexes(fixture *f) {
    const skep_index_definition index = {.name = "by_key",
                                         .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1}};
    skep_update_table_request request = {.table = "things", .create = &index};
    skep_table_response response = {0};
    assert_true(is_expected(execute(f, SKEP_OP_UPDATE_TABLE, &request, &response)));
    request = (skep_update_table_request){.table = "things", .drop_index = "by_group"};
    assert_true(is_expected(execute(f, SKEP_OP_UPDATE_TABLE, &request, &response)));
}

/* Returns whether anything could be read. */
static bool read_everything(file_fixture *ff) {
    fixture *f = &ff->f;
    skep_query_response page;
    size_t walked = 0;
    f->engine = skep_engine_backend.open(ff->path, NULL, &f->err);
    if (f->engine == NULL) {
        assert_true(f->err.status == SKEP_CORRUPT || f->err.status == SKEP_INVALID ||
                    f->err.status == SKEP_UNSUPPORTED || f->err.status == SKEP_IO);
        return false;
    }
    skep_query_request table = {.table = "things"};
    skep_query_request index = {.table = "things", .index = "by_group"};
    assert_true(is_expected(scan(f, &table, &page)));
    if (f->err.status == SKEP_OK) walked += walk_all(page.items, page.count);
    assert_true(is_expected(scan(f, &index, &page)));
    if (f->err.status == SKEP_OK) walked += walk_all(page.items, page.count);
    read_many(f);
    assert_true(is_expected(put(f, "things", "{pk:'k7', grp:'new'}")));
    assert_true(is_expected(erase(f, "things", "{pk:'k8'}")));
    change_indexes(f);
    skep_engine_backend.close(f->engine);
    f->engine = NULL;
    return walked > 0;
}

static void damage_is_refused_or_survived(void **state) {
    file_fixture *ff = *state;
    uint32_t seed = 7;
    int readable = 0;
    uint8_t *whole = malloc(FILE_BYTES_MAX), *damaged = malloc(FILE_BYTES_MAX);
    build_file(ff);
    size_t len = read_whole(ff->path, whole);
    for (int round = 0; round < ROUNDS; round++) {
        skep_arena_reset(ff->f.arena);
        memcpy(damaged, whole, len);
        for (uint32_t hits = 1 + next(&seed) % 8; hits > 0; hits--)
            damaged[next(&seed) % len] ^= (uint8_t)(1 + next(&seed) % 255);
        write_whole(ff->path, damaged, next(&seed) % 10 == 0 ? next(&seed) % len : len);
        readable += read_everything(ff);
    }
    assert_true(readable > ROUNDS / 10); /* the damage is not always fatal, or this tests little */
    assert_true(readable < ROUNDS);
    free(whole);
    free(damaged);
}

int main(void) {
    const struct CMUnitTest tests[] = {file_test(damage_is_refused_or_survived)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
