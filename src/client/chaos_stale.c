#include "client/chaos_stale.h"

#include <pthread.h>
#include <string.h>

#include "base/buffer.h"
#include "base/hash.h"

enum { SLOTS = 1024, NAME_BYTES_MAX = 8192, ITEM_BYTES_MAX = 4 * 1024 * 1024 };

/* Each slot has the last key of its hash; equal keys have equal bytes. */
typedef struct slot {
    buffer name; /* table, NUL, key */
    buffer item; /* empty: there was none */
} slot;

struct stale_reads {
    const skep_allocator *allocator;
    pthread_mutex_t lock;
    slot slots[SLOTS];
};

stale_reads *stale_new(const skep_allocator *allocator) {
    stale_reads *s = allocator->resize(allocator->context, NULL, sizeof *s);
    if (s == NULL) return NULL;
    s->allocator = allocator;
    pthread_mutex_init(&s->lock, NULL);
    for (size_t i = 0; i < SLOTS; i++) {
        buffer_init(&s->slots[i].name, allocator, NAME_BYTES_MAX);
        buffer_init(&s->slots[i].item, allocator, ITEM_BYTES_MAX);
    }
    return s;
}

void stale_free(stale_reads *s) {
    if (s == NULL) return;
    for (size_t i = 0; i < SLOTS; i++) {
        buffer_fini(&s->slots[i].name);
        buffer_fini(&s->slots[i].item);
    }
    pthread_mutex_destroy(&s->lock);
    s->allocator->release(s->allocator->context, s);
}

/* A read of a whole item that may be stale, with its name; false for anything else. */
static bool name_of(const skep_exchange *exchange, buffer *name) {
    const skep_get_request *get = exchange->request;
    if (exchange->operation != SKEP_OP_GET_ITEM || get->is_consistent || get->table == NULL ||
        get->projection.text.ptr != NULL || get->projection.tree != NULL)
        return false;
    buffer_append(name, get->table, strlen(get->table) + 1);
    buffer_append(name, get->key.data, get->key.size);
    return !name->is_failed;
}

static slot *slot_of(stale_reads *s, const buffer *name) {
    uint64_t hash = hash_bytes(name->data, name->len);
    return &s->slots[(hash ^ hash >> 32) % SLOTS];
}

static bool is_of(const slot *place, const buffer *name) {
    return place->name.len == name->len && memcmp(place->name.data, name->data, name->len) == 0;
}

bool stale_answer(stale_reads *s, skep_exchange *exchange) {
    skep_get_response *response = exchange->response;
    buffer name;
    bool is_known = false;
    buffer_init(&name, s->allocator, NAME_BYTES_MAX);
    pthread_mutex_lock(&s->lock);
    if (name_of(exchange, &name)) {
        const slot *known = slot_of(s, &name);
        is_known = is_of(known, &name);
        if (is_known && known->item.len > 0) {
            response->item.data = (const uint8_t *)skep_arena_copy_text(
                exchange->arena, (const char *)known->item.data, known->item.len);
            response->item.size = known->item.len;
            is_known = response->item.data != NULL;
        }
    }
    pthread_mutex_unlock(&s->lock);
    buffer_fini(&name);
    return is_known;
}

void stale_note(stale_reads *s, const skep_exchange *exchange) {
    const skep_get_response *response = exchange->response;
    buffer name;
    buffer_init(&name, s->allocator, NAME_BYTES_MAX);
    pthread_mutex_lock(&s->lock);
    if (name_of(exchange, &name)) {
        slot *place = slot_of(s, &name);
        buffer_clear(&place->name);
        buffer_clear(&place->item);
        buffer_append(&place->item, response->item.data, response->item.size);
        if (!place->item.is_failed) buffer_append(&place->name, name.data, name.len);
        if (place->name.is_failed || place->item.is_failed) buffer_clear(&place->name);
    }
    pthread_mutex_unlock(&s->lock);
    buffer_fini(&name);
}
