/* session/session.c: the session's life, its memory, its entries and the identity map. */
#include "session/session.h"

#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "model/key.h"

enum { BUCKETS_MIN = 64, LIST_CAPACITY_MIN = 4 };

/* What every SKEP_LIST and SKEP_SET looks like, whatever its element type is. */
typedef struct list {
    void *items;
    size_t count;
    size_t capacity;
} list;

skep_session *skep_session_new(skep_client *client, const skep_session_options *options) {
    const skep_allocator *allocator = skep_client_allocator(client);
    skep_session *session = allocator->resize(allocator->context, NULL, sizeof *session);
    if (session == NULL) return NULL;
    *session = (skep_session){.client = client, .allocator = allocator};
    size_t ceiling = options != NULL ? options->memory_max_bytes : 0;
    session->arena = skep_arena_new(allocator, ceiling);
    session->save_arena = skep_arena_new(allocator, ceiling);
    session->scratch = skep_arena_new(allocator, ceiling);
    if (session->arena == NULL || session->save_arena == NULL || session->scratch == NULL) {
        skep_session_free(session);
        return NULL;
    }
    return session;
}

/* ---- Memory of untracked pages ---- */

typedef struct page_memory {
    struct page_memory *next;
    skep_arena *arena;
    bool is_taken;
} page_memory;

skep_arena *session_take_memory(skep_session *session) {
    page_memory *m = session->memories;
    while (m != NULL && m->is_taken) m = m->next;
    if (m == NULL) {
        m = skep_arena_alloc(session->arena, sizeof *m);
        skep_arena *arena = m != NULL ? skep_arena_new(session->allocator, 0) : NULL;
        if (arena == NULL) return NULL;
        *m = (page_memory){.next = session->memories, .arena = arena};
        session->memories = m;
    }
    m->is_taken = true;
    return m->arena;
}

void session_give_memory(skep_session *session, skep_arena *memory) {
    skep_arena_reset(memory);
    for (page_memory *m = session->memories; m != NULL; m = m->next)
        if (m->arena == memory) m->is_taken = false;
}

/* ---- The end ---- */

static void release_snapshot(skep_session *session, tracked *entry) {
    void *data;
    memcpy(&data, &entry->snapshot.data, sizeof data);
    session->allocator->release(session->allocator->context, data);
    entry->snapshot = (skep_value){0};
}

void skep_session_free(skep_session *session) {
    if (session == NULL) return;
    for (tracked *entry = session->first; entry != NULL; entry = entry->next)
        release_snapshot(session, entry);
    for (page_memory *m = session->memories; m != NULL; m = m->next) skep_arena_free(m->arena);
    session->allocator->release(session->allocator->context, session->buckets);
    skep_arena_free(session->arena);
    skep_arena_free(session->save_arena);
    skep_arena_free(session->scratch);
    session->allocator->release(session->allocator->context, session);
}

skep_client *skep_session_client(const skep_session *session) {
    return session->client;
}

skep_arena *session_arena(skep_session *session) {
    return session->arena;
}

void *skep_session_alloc(skep_session *session, size_t size_bytes) {
    return skep_arena_alloc(session->arena, size_bytes);
}

char *skep_session_text(skep_session *session, const char *text) {
    return skep_arena_copy_text(session->arena, text, strlen(text));
}

/* ---- Lists ---- */

bool skep_list_grow(skep_session *session, void *address, size_t element_size) {
    list l;
    memcpy(&l, address, sizeof l);
    if (l.count >= l.capacity) {
        size_t capacity = l.capacity > 0 ? l.capacity : LIST_CAPACITY_MIN;
        while (capacity <= l.count) capacity *= 2;
        void *items = skep_arena_array(session->arena, capacity, element_size);
        if (items == NULL) {
            session->is_out_of_memory = true;
            return false;
        }
        if (l.count > 0) memcpy(items, l.items, l.count * element_size);
        l.items = items;
        l.capacity = capacity;
    }
    memset((char *)l.items + l.count * element_size, 0, element_size);
    l.count++;
    memcpy(address, &l, sizeof l);
    return true;
}

void skep_list_remove(void *address, size_t element_size, size_t index) {
    list l;
    memcpy(&l, address, sizeof l);
    if (index >= l.count) return;
    char *at = (char *)l.items + index * element_size;
    memmove(at, at + element_size, (l.count - index - 1) * element_size);
    l.count--;
    memcpy(address, &l, sizeof l);
}

/* ---- Entries ---- */

tracked *session_track(skep_session *session, const skep_entity *entity, void *object,
                       tracked_state state) {
    tracked *entry = skep_arena_alloc(session->arena, sizeof *entry);
    if (entry == NULL) {
        session->is_out_of_memory = true;
        return NULL;
    }
    entry->entity = entity;
    entry->object = object;
    entry->state = state;
    if (session->last != NULL)
        session->last->next = entry;
    else
        session->first = entry;
    session->last = entry;
    return entry;
}

tracked *session_entry_of(const skep_session *session, const void *object) {
    for (tracked *entry = session->first; entry != NULL; entry = entry->next)
        if (entry->object == object && entry->state != TRACKED_GONE) return entry;
    return NULL;
}

void *session_element_at(const skep_session *session, const tracked *element) {
    const tracked *owner = element->owner;
    list l;
    memcpy(&l, (const char *)owner->object + owner->entity->children[element->child].offset,
           sizeof l);
    void *found = NULL;
    for (size_t i = 0; i < l.count && found == NULL; i++) {
        void *at = (char *)l.items + i * element->entity->type->size;
        skep_value key;
        if (model_table_key(element->entity, at, owner->object, session->scratch, &key, NULL) ==
                SKEP_OK &&
            skep_value_equal(key, element->key))
            found = at;
    }
    return found;
}

bool session_set_snapshot(skep_session *session, tracked *entry, skep_value item) {
    uint8_t *data = session->allocator->resize(session->allocator->context, NULL, item.size);
    if (data == NULL) return false;
    memcpy(data, item.data, item.size);
    release_snapshot(session, entry);
    entry->snapshot = (skep_value){data, item.size};
    return true;
}

skep_status session_item_key(const skep_table *table, skep_value item, skep_arena *arena,
                             skep_value *out, skep_error *err) {
    const skep_key_schema *schema = &table->definition.key;
    const char *names[2] = {schema->hash[0].name,
                            schema->range_count > 0 ? schema->range[0].name : NULL};
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(arena), 0);
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_M);
    for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
        skep_str name = {names[i], strlen(names[i])};
        skep_value value;
        if (!skep_value_at(item, name, &value)) {
            buffer_fini(&buf);
            return fail(err, SKEP_CORRUPT, "table %s: an item came without its key attribute %s",
                        table->definition.name, names[i]);
        }
        packed_name(&w, name);
        packed_value(&w, value);
    }
    packed_end(&w);
    skep_status status = packed_finish(&w);
    if (status == SKEP_OK) {
        *out = packed_take(&buf, arena);
        if (out->data == NULL) status = fail_memory(err);
    }
    buffer_fini(&buf);
    return status;
}

/* ---- Identity map ---- */

static size_t bucket_of(const skep_session *session, uint64_t hash) {
    return (size_t)hash & (session->bucket_count - 1);
}

static bool grow_buckets(skep_session *session) {
    size_t count = session->bucket_count > 0 ? session->bucket_count * 2 : BUCKETS_MIN;
    tracked **buckets =
        session->allocator->resize(session->allocator->context, NULL, count * sizeof(tracked *));
    if (buckets == NULL) return false;
    memset(buckets, 0, count * sizeof(tracked *));
    tracked **old = session->buckets;
    size_t old_count = session->bucket_count;
    session->buckets = buckets;
    session->bucket_count = count;
    for (size_t i = 0; i < old_count; i++) {
        for (tracked *entry = old[i], *next; entry != NULL; entry = next) {
            next = entry->next_in_bucket;
            size_t at = bucket_of(session, entry->hash);
            entry->next_in_bucket = buckets[at];
            buckets[at] = entry;
        }
    }
    session->allocator->release(session->allocator->context, old);
    return true;
}

bool session_map(skep_session *session, tracked *entry) {
    if (session->keyed_count >= session->bucket_count && !grow_buckets(session)) return false;
    entry->hash = hash_bytes(entry->key.data, entry->key.size);
    size_t at = bucket_of(session, entry->hash);
    entry->next_in_bucket = session->buckets[at];
    session->buckets[at] = entry;
    session->keyed_count++;
    return true;
}

void session_unmap(skep_session *session, tracked *entry) {
    if (session->bucket_count == 0) return;
    tracked **link = &session->buckets[bucket_of(session, entry->hash)];
    while (*link != NULL && *link != entry) link = &(*link)->next_in_bucket;
    if (*link == NULL) return;
    *link = entry->next_in_bucket;
    session->keyed_count--;
}

tracked *session_lookup(const skep_session *session, const skep_table *table, skep_value key) {
    if (session->bucket_count == 0) return NULL;
    uint64_t hash = hash_bytes(key.data, key.size);
    tracked *entry = session->buckets[bucket_of(session, hash)];
    while (entry != NULL && (entry->hash != hash || entry->entity->table != table ||
                             !skep_value_equal(entry->key, key)))
        entry = entry->next_in_bucket;
    return entry;
}
