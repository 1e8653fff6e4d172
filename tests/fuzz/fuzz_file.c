/* A small database file with damage: the input is a list of changes to a file that is sound (three
 * bytes say where, one what; a first byte of less than 128 cuts the file there, in 1/128 of its
 * length), or, where it starts as files of SQLite do, the file itself.
 *
 * The property: opening it, reading and writing either work or fail with a status that says damage
 * or a missing thing; items that are handed out pass packed_check. */
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "fuzz/fuzz_bindings.h"

enum { FILE_BYTES_MAX = 1 << 18, ITEMS = 24, PAGES_MAX = 64 };

typedef struct file {
    uint8_t bytes[FILE_BYTES_MAX];
    size_t len;
} file;

typedef struct file_run {
    char folder[64];
    char path[96];
    skep_arena *arena;
    engine *engine;
    skep_error err;
} file_run;

static void open_folder(file_run *run) {
    const char *parent = getenv("TMPDIR");
    (void)snprintf(run->folder, sizeof run->folder, "%.40s/skep-fuzz-XXXXXX",
                   parent != NULL ? parent : "/tmp");
    HOLDS(mkdtemp(run->folder) != NULL);
    (void)snprintf(run->path, sizeof run->path, "%s/a.db", run->folder);
    run->arena = skep_arena_new(NULL, 0);
    HOLDS(run->arena != NULL);
}

static void remove_folder(file_run *run) {
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", run->path, suffixes[i]);
        (void)unlink(path);
    }
    HOLDS(rmdir(run->folder) == 0);
    skep_arena_free(run->arena);
}

/* The same file every time: it holds when a table was made. */
static int64_t no_time_s(void *context) {
    (void)context;
    return 1700000000;
}

static bool open_engine(file_run *run) {
    char address[128];
    (void)snprintf(address, sizeof address, "file:%s?sync=normal", run->path);
    run->engine = skep_engine_backend.open(address, NULL, &run->err);
    if (run->engine == NULL) return false;
    run->engine->clock = (engine_clock){no_time_s, NULL};
    return true;
}

static skep_status execute(file_run *run, skep_operation operation, const void *request,
                           void *response) {
    run->err = (skep_error){0};
    skep_exchange exchange = {.operation = operation,
                              .request = request,
                              .response = response,
                              .arena = run->arena,
                              .err = &run->err};
    skep_status status = skep_engine_backend.execute(run->engine, &exchange);
    HOLDS(status == run->err.status && (status == SKEP_OK || run->err.message[0] != '\0'));
    return status;
}

/* ---- The sound file ---- */

/* A key, or an item with attributes of each type and a key of the index. */
static skep_value make_item(file_run *run, size_t number, bool is_whole) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    char key[16];
    int len = snprintf(key, sizeof key, "key %zu", number);
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("pk"));
    packed_text(&w, (skep_str){key, (size_t)len});
    if (is_whole) {
        packed_name(&w, SKEP_STR("group"));
        packed_i64(&w, (int64_t)number % 3);
        fuzz_write_attributes(&w);
    }
    packed_end(&w);
    return fuzz_finish(&w, run->arena, &err);
}

static skep_status put(file_run *run, size_t number, skep_write_response *response) {
    skep_put_request request = {.table = "things",
                                .item = make_item(run, number, true),
                                .return_values = SKEP_RETURN_ALL_OLD};
    *response = (skep_write_response){0};
    return execute(run, SKEP_OP_PUT_ITEM, &request, response);
}

static void build(file_run *run) {
    static const skep_index_definition index = {
        .name = "by_group",
        .key = {.hash = {{"group", SKEP_TYPE_N}}, .hash_count = 1},
        .projection = SKEP_PROJECT_KEYS_ONLY};
    skep_create_table_request request = {
        .table = {.name = "things",
                  .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                  .indexes = &index,
                  .index_count = 1}};
    skep_table_response response = {0};
    SUCCEEDS((open_engine(run), run->err.status), run->err);
    SUCCEEDS(execute(run, SKEP_OP_CREATE_TABLE, &request, &response), run->err);
    skep_write_response written;
    for (size_t i = 0; i < ITEMS; i++) SUCCEEDS(put(run, i, &written), run->err);
    skep_engine_backend.close(run->engine);
}

/* Made once: making it takes longer than looking at a damaged one. */
static const file *sound_file(void) {
    static file sound;
    if (sound.len > 0) return &sound;
    file_run run = {0};
    open_folder(&run);
    build(&run);
    FILE *stream = fopen(run.path, "rb");
    HOLDS(stream != NULL);
    sound.len = fread(sound.bytes, 1, FILE_BYTES_MAX, stream);
    HOLDS(sound.len > 0 && sound.len < FILE_BYTES_MAX && fclose(stream) == 0);
    remove_folder(&run);
    return &sound;
}

static void write_damaged(const file_run *run, const uint8_t *data, size_t size) {
    static const char mark[] = "SQLite format 3";
    FILE *stream = fopen(run->path, "wb");
    HOLDS(stream != NULL);
    if (size >= sizeof mark && memcmp(data, mark, sizeof mark) == 0) {
        HOLDS(fwrite(data, 1, size, stream) == size);
    } else {
        file *damaged = malloc(sizeof *damaged);
        HOLDS(damaged != NULL);
        *damaged = *sound_file();
        fuzz_input in = fuzz_begin(data, size);
        uint8_t cut = fuzz_byte(&in);
        while (!fuzz_at_end(&in)) {
            size_t at = fuzz_byte(&in);
            at = at << 8 | fuzz_byte(&in);
            at = (at << 8 | fuzz_byte(&in)) % damaged->len;
            damaged->bytes[at] = fuzz_byte(&in);
        }
        if (cut > 0 && cut < 128) damaged->len = damaged->len / 128 * cut;
        HOLDS(fwrite(damaged->bytes, 1, damaged->len, stream) == damaged->len);
        free(damaged);
    }
    HOLDS(fclose(stream) == 0);
}

/* ---- Reading it ---- */

static bool is_expected(skep_status status) {
    return status == SKEP_OK || status == SKEP_CORRUPT || status == SKEP_NO_TABLE ||
           status == SKEP_INVALID || status == SKEP_IO || status == SKEP_UNSUPPORTED;
}

static void is_sound(skep_value item) {
    skep_error err = {0};
    if (item.data == NULL) return;
    SUCCEEDS(packed_check(item.data, item.size, &err), err);
}

/* Pages of a damaged table may go round in a circle; they are not followed for ever. */
static void read_all(file_run *run, skep_operation operation, skep_query_request request) {
    for (size_t pages = 0; pages < PAGES_MAX; pages++) {
        skep_query_response page = {0};
        skep_status status = execute(run, operation, &request, &page);
        HOLDS(is_expected(status));
        if (status != SKEP_OK) return;
        for (size_t i = 0; i < page.count; i++) is_sound(page.items[i]);
        is_sound(page.last_key);
        if (page.last_key.data == NULL) return;
        request.start_key = page.last_key;
    }
}

static void describe(file_run *run) {
    skep_table_request request = {.table = "things"};
    skep_table_response response = {0};
    skep_list_tables_request list = {0};
    skep_list_tables_response names = {0};
    HOLDS(is_expected(execute(run, SKEP_OP_LIST_TABLES, &list, &names)));
    for (size_t i = 0; i < names.count; i++) HOLDS(strlen(names.names[i]) > 0);
    HOLDS(is_expected(execute(run, SKEP_OP_DESCRIBE_TABLE, &request, &response)));
}

static void get(file_run *run, size_t number) {
    skep_get_request request = {.table = "things", .key = make_item(run, number, false)};
    skep_get_response response = {0};
    HOLDS(is_expected(execute(run, SKEP_OP_GET_ITEM, &request, &response)));
    if (run->err.status == SKEP_OK) is_sound(response.item);
}

/* Replaces an item and changes it, each with the item before. */
static void replace(file_run *run, size_t number) {
    skep_write_response response;
    HOLDS(is_expected(put(run, number, &response)));
    if (run->err.status == SKEP_OK) is_sound(response.attributes);
    skep_update_request change = {.table = "things",
                                  .key = make_item(run, number + 1, false),
                                  .update.text = SKEP_STR("REMOVE m.c"),
                                  .return_values = SKEP_RETURN_ALL_OLD};
    response = (skep_write_response){0};
    HOLDS(is_expected(execute(run, SKEP_OP_UPDATE_ITEM, &change, &response)));
    if (run->err.status == SKEP_OK) is_sound(response.attributes);
}

static void use(file_run *run) {
    const skep_value_binding group = {SKEP_STR(":g"), packed_from_i64(run->arena, 1)};
    describe(run);
    read_all(run, SKEP_OP_SCAN, (skep_query_request){.table = "things"});
    read_all(run, SKEP_OP_SCAN,
             (skep_query_request){.table = "things", .index = "by_group", .limit = 5});
    read_all(
        run, SKEP_OP_QUERY,
        (skep_query_request){
            .table = "things",
            .index = "by_group",
            .key_condition.text = SKEP_STR("#g = :g"),
            .bindings = {.names = &(const skep_name_binding){SKEP_STR("#g"), SKEP_STR("group")},
                         .name_count = 1,
                         .values = &group,
                         .value_count = 1}});
    for (size_t i = 0; i < ITEMS; i++) get(run, i);
    replace(run, 3);
    replace(run, ITEMS);
    skep_table_request drop = {.table = "things"};
    skep_table_response response = {0};
    HOLDS(is_expected(execute(run, SKEP_OP_DELETE_TABLE, &drop, &response)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    file_run run = {0};
    open_folder(&run);
    write_damaged(&run, data, size);
    if (open_engine(&run)) {
        use(&run);
        skep_engine_backend.close(run.engine);
    } else {
        HOLDS(run.err.status != SKEP_OK && is_expected(run.err.status));
        HOLDS(run.err.message[0] != '\0');
    }
    remove_folder(&run);
    return 0;
}
