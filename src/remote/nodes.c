#include "remote/nodes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <skep/value.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hash.h"
#include "remote/http.h"
#include "wire/parse_plain.h"

enum {
    SERVER_ERRORS_MAX = 3,
    LEFT_MIN_MS = 1000,
    LEFT_MAX_MS = 30000,
    ASKED_IN_USE_MS = 1000,
    ASKED_IDLE_MS = 60000,
    ASKING_TIMEOUT_MS = 3000
};

typedef struct node {
    address_node where;
    nodes_choice choice;
    uint64_t hash;          /* of its URL */
    uint32_t server_errors; /* in a row */
    uint32_t left_ms;       /* how long it was left the last time; 0: it answers */
    int64_t left_until_ms;
} node;

struct nodes {
    const skep_allocator *allocator;
    const skep_remote_options *options;
    remote_address address;
    pthread_mutex_t lock;
    node all[ADDRESS_NODES_MAX];
    size_t count;
    size_t turn;
    bool was_used;    /* since the cluster was asked */
    size_t seed_turn; /* the thread's own */

    pthread_t thread;
    pthread_cond_t stopped;
    bool has_thread;
    atomic_bool is_stopping;
};

/* ---- Choosing ---- */

static bool is_left(const node *one, int64_t now) {
    return one->left_ms != 0 && one->left_until_ms > now;
}

void nodes_choose(nodes *n, nodes_choice *out) {
    pthread_mutex_lock(&n->lock);
    int64_t now = n->count > 1 ? clock_now_ms() : 0;
    const node *chosen = &n->all[n->turn];
    n->was_used = true;
    for (size_t i = 0; i < n->count; i++) {
        const node *one = &n->all[(n->turn + i) % n->count];
        if (!is_left(one, now)) {
            n->turn = (n->turn + i + 1) % n->count;
            chosen = one;
            break;
        }
        if (one->left_until_ms < chosen->left_until_ms) chosen = one;
    }
    *out = chosen->choice;
    pthread_mutex_unlock(&n->lock);
}

/* The node with the highest rank for a key below `*above`, which becomes its rank; the number of
 * nodes where there is none. Equal ranks, which nobody will see, are as good as one node. */
static size_t next_in_order(const nodes *n, uint64_t key, uint64_t *above) {
    size_t next = n->count;
    uint64_t highest = 0;
    for (size_t i = 0; i < n->count; i++) {
        uint64_t rank = hash_mix(key ^ n->all[i].hash);
        if (rank >= *above || (next < n->count && rank <= highest)) continue;
        highest = rank;
        next = i;
    }
    *above = highest;
    return next;
}

/* The first that answers behind `skipped` others in a key's order, or else in front of them; where
 * none does, the one that has been left longest. */
static size_t place_for(const nodes *n, uint64_t key, size_t skipped, int64_t now) {
    uint64_t above = UINT64_MAX;
    size_t in_front = n->count, longest = 0;
    for (size_t position = 0; position < n->count; position++) {
        size_t next = next_in_order(n, key, &above);
        if (next == n->count) break;
        if (n->all[next].left_until_ms < n->all[longest].left_until_ms) longest = next;
        if (is_left(&n->all[next], now)) continue;
        if (position >= skipped) return next;
        if (in_front == n->count) in_front = next;
    }
    return in_front < n->count ? in_front : longest;
}

void nodes_choose_for(nodes *n, const uint64_t *keys, size_t count, uint32_t attempt,
                      nodes_choice *out) {
    uint32_t votes[ADDRESS_NODES_MAX] = {0};
    pthread_mutex_lock(&n->lock);
    int64_t now = n->count > 1 ? clock_now_ms() : 0;
    size_t skipped = attempt > 0 ? (attempt - 1) % n->count : 0;
    size_t chosen = place_for(n, keys[0], skipped, now);
    votes[chosen] = 1;
    for (size_t i = 1; i < count; i++) {
        size_t place = place_for(n, keys[i], skipped, now);
        if (++votes[place] > votes[chosen]) chosen = place;
    }
    n->was_used = true;
    *out = n->all[chosen].choice;
    pthread_mutex_unlock(&n->lock);
}

static node *find(nodes *n, const char *url) {
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->all[i].choice.url, url) == 0) return &n->all[i];
    return NULL;
}

/* Longer each time that it was tried again in vain. Requests that were on their way when it was
 * left, and those that had no other node to go to, tell nothing new. */
static void leave(node *one) {
    int64_t now = clock_now_ms();
    one->server_errors = 0;
    if (is_left(one, now)) return;
    uint32_t ms = one->left_ms == 0 ? LEFT_MIN_MS : 2 * one->left_ms;
    one->left_ms = ms < LEFT_MAX_MS ? ms : LEFT_MAX_MS;
    one->left_until_ms = now + one->left_ms;
}

void nodes_tell(nodes *n, const nodes_choice *choice, nodes_outcome outcome) {
    pthread_mutex_lock(&n->lock);
    node *one = n->count > 1 ? find(n, choice->url) : NULL;
    if (one != NULL) {
        if (outcome == NODES_ANSWERED) {
            one->server_errors = 0;
            one->left_ms = 0;
        } else if (outcome == NODES_UNREACHED || ++one->server_errors >= SERVER_ERRORS_MAX) {
            leave(one);
        }
    }
    pthread_mutex_unlock(&n->lock);
}

size_t nodes_count(nodes *n) {
    pthread_mutex_lock(&n->lock);
    size_t count = n->count;
    pthread_mutex_unlock(&n->lock);
    return count;
}

/* ---- Learning ---- */

static void set_node(const remote_address *address, const address_node *where, node *out) {
    *out = (node){.where = *where};
    remote_authority(where, address->is_tls, out->choice.host);
    remote_node_url(where, address->is_tls, out->choice.url);
    out->hash = hash_mix(hash_bytes((const uint8_t *)out->choice.url, strlen(out->choice.url)));
}

/* The nodes that a JSON array names, each once. */
static size_t read_nodes(const nodes *n, skep_value list, node out[ADDRESS_NODES_MAX]) {
    size_t count = 0;
    skep_value_iter it = skep_value_begin(list);
    skep_value element;
    while (skep_value_next(&it, NULL, &element) && count < ADDRESS_NODES_MAX) {
        address_node where = {.port = n->address.nodes[0].port};
        skep_str text = {0};
        if (skep_value_type(element) != SKEP_TYPE_S) continue;
        text = skep_value_text(element);
        if (text.len > 1 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
            text = (skep_str){text.ptr + 1, text.len - 2};
        if (text.len == 0 || text.len > ADDRESS_HOST_MAX ||
            memchr(text.ptr, '\0', text.len) != NULL || memchr(text.ptr, '/', text.len) != NULL)
            continue;
        memcpy(where.host, text.ptr, text.len);
        set_node(&n->address, &where, &out[count]);
        bool is_new = true;
        for (size_t i = 0; i < count; i++)
            if (strcmp(out[i].choice.url, out[count].choice.url) == 0) is_new = false;
        count += is_new;
    }
    return count;
}

bool nodes_learn(nodes *n, const char *json, size_t len) {
    skep_arena *arena = skep_arena_new(n->allocator, 0);
    node *fresh =
        n->allocator->resize(n->allocator->context, NULL, ADDRESS_NODES_MAX * sizeof *fresh);
    skep_value list = {0};
    size_t count = 0;
    if (arena != NULL && fresh != NULL &&
        wire_parse_plain((skep_str){json, len}, arena, &list, NULL) == SKEP_OK &&
        skep_value_type(list) == SKEP_TYPE_L)
        count = read_nodes(n, list, fresh);
    if (count > 0) {
        pthread_mutex_lock(&n->lock);
        for (size_t i = 0; i < count; i++) {
            const node *known = find(n, fresh[i].choice.url);
            if (known != NULL) fresh[i] = *known;
        }
        memcpy(n->all, fresh, count * sizeof *fresh);
        n->count = count;
        n->turn %= count;
        pthread_mutex_unlock(&n->lock);
    }
    n->allocator->release(n->allocator->context, fresh);
    skep_arena_free(arena);
    return count > 0;
}

typedef enum answer { ANSWER_NONE = 0, ANSWER_EMPTY, ANSWER_LEARNT } answer;

/* Asks one node which nodes there are in a part of the cluster. */
static answer ask(nodes *n, const nodes_choice *choice, const char *datacenter, const char *rack) {
    buffer url, body;
    long status = 0;
    answer result = ANSWER_NONE;
    buffer_init(&url, n->allocator, 0);
    buffer_init(&body, n->allocator, HTTP_ANSWER_BYTES_MAX);
    buffer_append_format(&url, "%slocalnodes", choice->url);
    if (*datacenter != '\0') {
        buffer_append_text(&url, "?dc=");
        http_put_encoded(&url, datacenter);
    }
    if (*rack != '\0') {
        buffer_append_text(&url, *datacenter != '\0' ? "&rack=" : "?rack=");
        http_put_encoded(&url, rack);
    }
    buffer_append_byte(&url, '\0');
    const http_request request = {.method = "GET",
                                  .url = (const char *)url.data,
                                  .options = n->options,
                                  .shows_client = true,
                                  .is_unwanted = &n->is_stopping,
                                  .timeout_ms = ASKING_TIMEOUT_MS};
    if (!url.is_failed && http_call(&request, &status, &body, NULL) == SKEP_OK)
        result = status == 200 && nodes_learn(n, (const char *)body.data, body.len) ? ANSWER_LEARNT
                                                                                    : ANSWER_EMPTY;
    buffer_fini(&url);
    buffer_fini(&body);
    return result;
}

/* The rack, where that is empty the data centre, and where that is empty the one of the node
 * that is asked. */
static bool ask_node(nodes *n, const nodes_choice *choice) {
    const char *datacenter = n->address.datacenter, *rack = n->address.rack;
    answer result = ask(n, choice, datacenter, rack);
    if (result == ANSWER_EMPTY && *rack != '\0') result = ask(n, choice, datacenter, "");
    if (result == ANSWER_EMPTY && *datacenter != '\0') result = ask(n, choice, "", "");
    return result == ANSWER_LEARNT;
}

/* Where the nodes that were learnt do not tell, those that the address names are asked, one each
 * time. */
static void ask_cluster(nodes *n) {
    nodes_choice choice;
    node seed;
    nodes_choose(n, &choice);
    if (ask_node(n, &choice)) return;
    set_node(&n->address, &n->address.nodes[n->seed_turn++ % n->address.node_count], &seed);
    if (strcmp(seed.choice.url, choice.url) != 0) (void)ask_node(n, &seed.choice);
}

static void add_ms(struct timespec *time, int64_t ms) {
    time->tv_sec += (time_t)(ms / 1000);
    time->tv_nsec += (long)(ms % 1000) * 1000000;
    if (time->tv_nsec < 1000000000) return;
    time->tv_sec++;
    time->tv_nsec -= 1000000000;
}

/* Wakes every second; a cluster that is not used is asked only when a minute has passed. */
static void *keep_fresh(void *context) {
    nodes *n = context;
    int64_t asked_ms = 0;
    pthread_mutex_lock(&n->lock);
    while (!n->is_stopping) {
        if (n->was_used || asked_ms == 0 || clock_now_ms() - asked_ms >= ASKED_IDLE_MS) {
            pthread_mutex_unlock(&n->lock);
            ask_cluster(n);
            asked_ms = clock_now_ms();
            pthread_mutex_lock(&n->lock);
            n->was_used = false;
        }
        struct timespec until = {0};
        (void)clock_gettime(CLOCK_REALTIME, &until);
        add_ms(&until, ASKED_IN_USE_MS);
        if (!n->is_stopping) (void)pthread_cond_timedwait(&n->stopped, &n->lock, &until);
    }
    pthread_mutex_unlock(&n->lock);
    return NULL;
}

/* ---- Opening ---- */

nodes *nodes_open(const remote_address *address, const skep_remote_options *options,
                  const skep_allocator *allocator, skep_error *err) {
    nodes *n = allocator->resize(allocator->context, NULL, sizeof *n);
    if (n == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(n, 0, sizeof *n);
    n->allocator = allocator;
    n->options = options;
    n->address = *address;
    pthread_mutex_init(&n->lock, NULL);
    pthread_cond_init(&n->stopped, NULL);
    n->count = address->node_count;
    for (size_t i = 0; i < n->count; i++) set_node(address, &address->nodes[i], &n->all[i]);
    if (address->kind != ADDRESS_CLUSTER) return n;
    n->has_thread = pthread_create(&n->thread, NULL, keep_fresh, n) == 0;
    if (n->has_thread) return n;
    fail(err, SKEP_IO, "no thread that keeps the list of nodes can be started");
    nodes_close(n);
    return NULL;
}

void nodes_close(nodes *n) {
    if (n == NULL) return;
    if (n->has_thread) {
        pthread_mutex_lock(&n->lock);
        n->is_stopping = true;
        pthread_cond_signal(&n->stopped);
        pthread_mutex_unlock(&n->lock);
        (void)pthread_join(n->thread, NULL);
    }
    pthread_cond_destroy(&n->stopped);
    pthread_mutex_destroy(&n->lock);
    n->allocator->release(n->allocator->context, n);
}
