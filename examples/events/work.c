#include "work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "shop.skep.h"

/* One request in flight: what it points to stays here until its completion is called. */
typedef struct lookup {
    work *owner;
    skep_arena *arena;
    skep_get_request request;
    skep_get_response response;
} lookup;

struct work {
    skep_client *db;
    skep_loop *loop;
    lookup lookups[WORK_IN_FLIGHT];
    int64_t next;
    int64_t found;
    int64_t stock;
    skep_error err; /* of the first that failed */
};

static void ask(lookup *l);

static void answered(void *context, skep_status status, const skep_error *err) {
    lookup *l = context;
    work *w = l->owner;
    product p = {0};
    if (status == SKEP_OK) status = product_from_item(l->response.item, &p, l->arena, &w->err);
    if (status != SKEP_OK) {
        if (err != NULL) w->err = *err;
        return;
    }
    w->found++;
    w->stock += p.stock;
    ask(l);
}

static void ask(lookup *l) {
    work *w = l->owner;
    char text[32];
    if (w->next == WORK_PRODUCTS || w->err.status != SKEP_OK) return;
    skep_arena_reset(l->arena);
    (void)snprintf(text, sizeof text, "PRODUCT#%" PRId64, w->next++);
    skep_item *key = skep_item_new(l->arena);
    skep_item_set_text(key, "PK", text);
    skep_item_set_text(key, "SK", text);
    l->request = (skep_get_request){.table = "shop"};
    if (skep_item_finish(key, &l->request.key, &w->err) == SKEP_OK)
        (void)skep_submit(w->loop, SKEP_OP_GET_ITEM, &l->request, &l->response, l->arena, answered,
                          l, &w->err);
}

static skep_status fill(skep_client *db, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    skep_status status = shop_create(db, err);
    for (int64_t i = 0; i < WORK_PRODUCTS && status == SKEP_OK; i++) {
        product *p = product_new(s);
        if (p == NULL) break;
        p->id = i;
        p->stock = (int32_t)i;
    }
    if (status == SKEP_OK)
        status = skep_session_save(s, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, err);
    skep_session_free(s);
    return status;
}

work *work_new(skep_client *db) {
    work *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    w->db = db;
    for (size_t i = 0; i < WORK_IN_FLIGHT; i++)
        w->lookups[i] = (lookup){.owner = w, .arena = skep_arena_new(NULL, 0)};
    if (fill(db, &w->err) == SKEP_OK) w->loop = skep_loop_new(db, &w->err);
    if (w->loop != NULL) return w;
    (void)fprintf(stderr, "events: %s\n", w->err.message);
    work_free(w);
    return NULL;
}

void work_free(work *w) {
    if (w == NULL) return;
    skep_loop_free(w->loop);
    for (size_t i = 0; i < WORK_IN_FLIGHT; i++) skep_arena_free(w->lookups[i].arena);
    free(w);
}

skep_loop *work_loop(work *w) {
    return w->loop;
}

void work_start(work *w) {
    for (size_t i = 0; i < WORK_IN_FLIGHT; i++) ask(&w->lookups[i]);
}

bool work_report(const work *w) {
    if (w->err.status != SKEP_OK) (void)fprintf(stderr, "events: %s\n", w->err.message);
    printf("%" PRId64 " products, %" PRId64 " jars in stock\n", w->found, w->stock);
    return w->found == WORK_PRODUCTS;
}
