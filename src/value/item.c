/* value/item.c: the builder of skep/item.h: a packed writer in an arena that knows where it is.
 *
 * Between calls exactly one map, the item's own, stands open at the bottom of the writer, whose
 * status is SKEP_OK until the first failure. That failure gets its path in front once, by `settle`,
 * from the containers that are open then. skep_item_finish begins the next item. */
#include <skep/item.h>

#include <stddef.h>
#include <string.h>

#include "base/decimal_parts.h"
#include "base/fail.h"
#include "base/limits.h"
#include "value/packed.h"
#include "value/packed_parts.h"
#include "value/show.h"

/* Stands in front of each piece of memory that was taken from the arena. */
typedef struct memory_block {
    _Alignas(max_align_t) size_t size;
} memory_block;

struct skep_item {
    skep_arena *arena;
    skep_allocator memory; /* what the buffer grows and sorts in: the arena */
    memory_block *spare;   /* released last, taken again where it suffices */
    buffer buf;
    packed_writer writer;
    skep_error err;
    unsigned levels;  /* maps and lists that are open, the item's own among them */
    const char *name; /* of the value that is being set, NULL in a list or set */
    size_t index;     /* its place in a list or set */
};

/* ---- Memory ---- */

static void release(void *context, void *memory) {
    skep_item *item = context;
    if (memory == NULL) return;
    memory_block *block = (memory_block *)memory - 1;
    if (item->spare == NULL || item->spare->size < block->size) item->spare = block;
}

static void *resize(void *context, void *memory, size_t size_bytes) {
    skep_item *item = context;
    memory_block *block = item->spare;
    if (block != NULL && block->size >= size_bytes) {
        item->spare = NULL;
    } else {
        if (size_bytes > SIZE_MAX - sizeof *block) return NULL;
        block = skep_arena_alloc(item->arena, sizeof *block + size_bytes);
        if (block == NULL) return NULL;
        block->size = size_bytes;
    }
    if (memory != NULL) {
        size_t old_size = ((memory_block *)memory - 1)->size;
        memcpy(block + 1, memory, old_size < size_bytes ? old_size : size_bytes);
        release(item, memory);
    }
    return block + 1;
}

/* ---- Beginning ---- */

static void begin(skep_item *item) {
    buffer_clear(&item->buf);
    packed_begin(&item->writer, &item->buf, &item->err);
    packed_open(&item->writer, SKEP_TYPE_M);
    item->levels = 1;
}

skep_item *skep_item_new(skep_arena *arena) {
    skep_item *item = skep_arena_alloc(arena, sizeof *item);
    if (item == NULL) return NULL;
    item->arena = arena;
    item->memory = (skep_allocator){resize, release, item};
    buffer_init(&item->buf, &item->memory, LIMIT_PACKED_ITEM_BYTES);
    begin(item);
    return item;
}

/* ---- Failures ---- */

/* Puts the path in front of a failure of the last call, if there was one: of the value that was
 * being set, or of the innermost container. */
static void settle(skep_item *item, bool is_value) {
    if (item->writer.status == SKEP_OK || item->writer.status == SKEP_NO_MEMORY) return;
    value_path path = {.len = 0};
    value_path_of_writer(&path, &item->writer, false);
    if (is_value && item->name != NULL)
        value_path_name(&path, (skep_str){item->name, strlen(item->name)});
    else if (is_value && item->writer.levels[item->writer.depth - 1].type != SKEP_TYPE_M)
        value_path_index(&path, item->index);
    if (path.len > 0) fail_context(&item->err, "%s: ", path.text);
}

static bool is_running(const skep_item *item) {
    return item != NULL && item->writer.status == SKEP_OK;
}

/* ---- Values ---- */

static const char *container_word(skep_type type) {
    return type == SKEP_TYPE_M ? "map" : type == SKEP_TYPE_L ? "list" : "set";
}

/* Where the next value stands in its map, list or set. False where nothing is to be written:
 * because it is absent, or on failure. */
static bool place(skep_item *item, const char *name, bool is_absent) {
    if (!is_running(item)) return false;
    packed_writer *w = &item->writer;
    const packed_level *level = &w->levels[w->depth - 1];
    bool is_map = level->type == SKEP_TYPE_M;
    item->name = name;
    item->index = level->count;
    if (is_map && name == NULL)
        w->status = fail(&item->err, SKEP_INVALID,
                         "a value was set in a map with the name NULL: expected its name");
    else if (!is_map && name != NULL)
        w->status = fail(&item->err, SKEP_INVALID,
                         "a value was set in a %s with a name: expected NULL, because its %s",
                         container_word(level->type), "elements have none");
    else if (!is_map && is_absent)
        w->status = fail(&item->err, SKEP_INVALID,
                         "an absent value was set in a %s, which holds present ones only",
                         container_word(level->type));
    else if (is_map && !is_absent)
        packed_name(w, (skep_str){name, strlen(name)});
    settle(item, true);
    return w->status == SKEP_OK && !is_absent;
}

void skep_item_set_str(skep_item *item, const char *name, skep_str text) {
    if (!place(item, name, text.ptr == NULL)) return;
    packed_text(&item->writer, text);
    settle(item, true);
}

void skep_item_set_text(skep_item *item, const char *name, const char *text) {
    skep_item_set_str(item, name, (skep_str){text, text != NULL ? strlen(text) : 0});
}

static void set_number(skep_item *item, skep_decimal number) {
    packed_decimal(&item->writer, number);
    settle(item, true);
}

void skep_item_set_decimal(skep_item *item, const char *name, skep_decimal number) {
    if (!place(item, name, false)) return;
    item->writer.status = decimal_check(&number, &item->err);
    set_number(item, number);
}

void skep_item_set_i64(skep_item *item, const char *name, int64_t number) {
    if (place(item, name, false)) set_number(item, skep_decimal_from_i64(number));
}

void skep_item_set_u64(skep_item *item, const char *name, uint64_t number) {
    if (place(item, name, false)) set_number(item, skep_decimal_from_u64(number));
}

void skep_item_set_double(skep_item *item, const char *name, double number) {
    if (!place(item, name, false)) return;
    skep_decimal decimal = {0};
    item->writer.status = skep_decimal_from_double(number, &decimal, &item->err);
    set_number(item, decimal);
}

void skep_item_set_bool(skep_item *item, const char *name, bool value) {
    if (!place(item, name, false)) return;
    packed_bool(&item->writer, value);
    settle(item, true);
}

void skep_item_set_null(skep_item *item, const char *name) {
    if (!place(item, name, false)) return;
    packed_null(&item->writer);
    settle(item, true);
}

void skep_item_set_bytes(skep_item *item, const char *name, skep_bytes bytes) {
    if (!place(item, name, bytes.ptr == NULL)) return;
    packed_bytes(&item->writer, bytes);
    settle(item, true);
}

void skep_item_set_time(skep_item *item, const char *name, skep_time time) {
    char text[SKEP_TIME_TEXT_MAX];
    size_t len = skep_time_format(time, text);
    skep_item_set_str(item, name, (skep_str){text, len});
}

void skep_item_set_uuid(skep_item *item, const char *name, skep_uuid uuid) {
    char text[SKEP_UUID_TEXT_MAX];
    skep_uuid_format(uuid, text);
    skep_item_set_str(item, name, (skep_str){text, SKEP_UUID_TEXT_LEN});
}

/* ---- Maps, lists and sets ---- */

/* Fails where `more` levels of maps and lists do not fit into those that are open. */
static void check_levels(skep_item *item, size_t more) {
    if (item->writer.status != SKEP_OK || item->levels + more <= LIMIT_NESTING_LEVELS + 1) return;
    item->writer.status =
        fail(&item->err, SKEP_INVALID,
             "maps and lists are nested deeper than the %d levels that DynamoDB stores",
             LIMIT_NESTING_LEVELS);
}

void skep_item_set_value(skep_item *item, const char *name, skep_value value) {
    if (!place(item, name, value.data == NULL)) return;
    check_levels(item, packed_depth(value));
    packed_value(&item->writer, value);
    settle(item, true);
}

static void open_document(skep_item *item, const char *name, skep_type type) {
    if (!place(item, name, false)) return;
    check_levels(item, 1);
    packed_open(&item->writer, type);
    if (item->writer.status == SKEP_OK) item->levels++;
    settle(item, true);
}

void skep_item_open_map(skep_item *item, const char *name) {
    open_document(item, name, SKEP_TYPE_M);
}

void skep_item_open_list(skep_item *item, const char *name) {
    open_document(item, name, SKEP_TYPE_L);
}

void skep_item_open_set(skep_item *item, const char *name, skep_type type) {
    if (!place(item, name, false)) return;
    if (packed_is_set(type))
        packed_open(&item->writer, type);
    else
        item->writer.status =
            fail(&item->err, SKEP_INVALID, "%s is no type of a set: expected SS, NS or BS",
                 skep_type_name(type));
    settle(item, true);
}

void skep_item_close(skep_item *item) {
    if (!is_running(item)) return;
    packed_writer *w = &item->writer;
    if (w->depth == 1) {
        w->status = fail(&item->err, SKEP_INVALID,
                         "skep_item_close was called where no map, list or set is open");
        return;
    }
    bool is_set = packed_is_set(w->levels[w->depth - 1].type);
    packed_end(w);
    settle(item, false);
    if (w->status == SKEP_OK && !is_set) item->levels--;
}

/* ---- Finishing ---- */

static skep_status end(skep_item *item, skep_value *out) {
    packed_writer *w = &item->writer;
    if (w->status == SKEP_OK && w->depth > 1) {
        w->status = fail(&item->err, SKEP_INVALID, "the %s was not closed: skep_item_close ends it",
                         container_word(w->levels[w->depth - 1].type));
        settle(item, false);
    }
    packed_end(w);
    if (packed_finish(w) != SKEP_OK) return w->status;
    *out = packed_take(&item->buf, item->arena);
    return out->data != NULL ? SKEP_OK : fail_memory(&item->err);
}

skep_status skep_item_finish(skep_item *item, skep_value *out, skep_error *err) {
    fail_clear(err);
    if (item == NULL) return fail_memory(err);
    skep_value value;
    skep_status status = end(item, &value);
    if (status == SKEP_OK)
        *out = value;
    else if (err != NULL)
        *err = item->err;
    begin(item);
    return status;
}
