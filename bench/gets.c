#include "gets.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#include "shop.skep.h"

enum { STRIDE = 619 }; /* has no divisor in common with GETS_STORED */

/* One of many requests in flight. */
typedef struct lookup {
    gets *owner;
    skep_arena *arena;
    skep_get_request request;
    skep_get_response response;
} lookup;

struct gets {
    skep_client *db;
    skep_loop *loop;
    skep_arena *arena; /* of the keys */
    skep_value keys[GETS_STORED];
    size_t next;
    size_t left, running;
    int64_t stock;
    lookup lookups[GETS_IN_FLIGHT];
};

void gets_must(skep_status status, const skep_error *err) {
    if (status != SKEP_OK) bench_die("skep", err->message);
}

size_t gets_pick(size_t *next) {
    return (*next)++ * STRIDE % GETS_STORED;
}

void gets_fill(const char *url) {
    skep_error err;
    skep_client *db = skep_open(url, NULL, &err);
    if (db == NULL) bench_die("open", err.message);
    gets_must(shop_create(db, &err), &err);
    skep_session *session = skep_session_new(db, NULL);
    for (int64_t i = 0; i < GETS_STORED; i++) {
        product *p = product_new(session);
        if (p == NULL) bench_die("fill", "no memory");
        p->id = i;
        p->name = (char *)(uintptr_t)"A jar of honey from the hives behind the old mill";
        p->price = SKEP_DEC("26.05");
        p->stock = (int32_t)i;
    }
    gets_must(skep_session_save(session, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, &err),
              &err);
    skep_session_free(session);
    skep_close(db);
}

static void make_keys(gets *g) {
    skep_error err;
    skep_item *key = skep_item_new(g->arena);
    for (size_t i = 0; i < GETS_STORED; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "PRODUCT#%zu", i);
        skep_item_set_text(key, "PK", text);
        skep_item_set_text(key, "SK", text);
        gets_must(skep_item_finish(key, &g->keys[i], &err), &err);
    }
}

gets *gets_open(const char *url) {
    skep_error err;
    gets *g = calloc(1, sizeof *g);
    if (g == NULL || (g->arena = skep_arena_new(NULL, 0)) == NULL) bench_die("gets", "no memory");
    make_keys(g);
    g->db = skep_open(url, NULL, &err);
    if (g->db == NULL) bench_die("open", err.message);
    g->loop = skep_loop_new(g->db, &err);
    if (g->loop == NULL) bench_die("loop", err.message);
    for (size_t i = 0; i < GETS_IN_FLIGHT; i++)
        g->lookups[i] = (lookup){.owner = g, .arena = skep_arena_new(NULL, 0)};
    return g;
}

void gets_close(gets *g) {
    skep_loop_free(g->loop);
    for (size_t i = 0; i < GETS_IN_FLIGHT; i++) skep_arena_free(g->lookups[i].arena);
    skep_close(g->db);
    skep_arena_free(g->arena);
    free(g);
}

int64_t gets_one_by_one(gets *g, size_t count) {
    skep_error err;
    int64_t stock = 0;
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(g->db, NULL);
        const product *found = product_find(session, (int64_t)gets_pick(&g->next), &err);
        if (found == NULL) bench_die("find", err.message);
        stock += found->stock;
        skep_session_free(session);
    }
    return stock;
}

static void submit(lookup *l);

static void found(void *context, skep_status status, const skep_error *err) {
    lookup *l = context;
    gets *g = l->owner;
    skep_error bad;
    product p = {0};
    gets_must(status, err);
    gets_must(product_from_item(l->response.item, &p, l->arena, &bad), &bad);
    g->running--;
    g->stock += p.stock;
    if (g->left > 0) submit(l);
}

static void submit(lookup *l) {
    gets *g = l->owner;
    skep_error err;
    g->left--;
    g->running++;
    skep_arena_reset(l->arena);
    l->request = (skep_get_request){.table = "shop", .key = g->keys[gets_pick(&g->next)]};
    gets_must(
        skep_submit(g->loop, SKEP_OP_GET_ITEM, &l->request, &l->response, l->arena, found, l, &err),
        &err);
}

int64_t gets_in_flight(gets *g, size_t count) {
    g->left = count;
    g->stock = 0;
    for (size_t i = 0; i < GETS_IN_FLIGHT && g->left > 0; i++) submit(&g->lookups[i]);
    while (g->running > 0) (void)skep_loop_drive(g->loop, -1);
    return g->stock;
}
