/* GetItem over HTTP from `skep serve` on this machine, against what libcurl alone can do: one after the other against the easy
 * interface that signs by itself, and 64 in flight against a bare multi loop on epoll that neither signs nor decodes. Both
 * references throw the answers away. */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include <skep/skep.h>

#include "shop.skep.h"

enum { STORED = 1000, IN_FLIGHT = 64, BODY_BYTES = 256, EVENTS = 64 };

/* ---- The server ---- */

typedef struct served {
    pid_t pid;
    char address[64];
} served;

static served server;

static void stop_server(void) {
    if (server.pid > 0) {
        (void)kill(server.pid, SIGTERM);
        (void)waitpid(server.pid, NULL, 0);
    }
    server.pid = 0;
}

/* Its first line ends in "http://127.0.0.1:PORT, data in memory". */
static void start_server(void) {
    int ends[2];
    char line[256];
    if (server.pid > 0) return;
    if (pipe(ends) != 0 || (server.pid = fork()) < 0) bench_die("serve", "cannot be started");
    if (server.pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execl(SKEP_COMMAND, "skep", "serve", "--memory", "--port", "0", (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    FILE *out = fdopen(ends[0], "r");
    if (out == NULL || fgets(line, sizeof line, out) == NULL) bench_die("serve", "says nothing");
    const char *url = strstr(line, "http://");
    if (url == NULL) bench_die("serve", line);
    (void)snprintf(server.address, sizeof server.address, "%.*s", (int)strcspn(url, ", \n"), url);
    (void)atexit(stop_server);
}

/* ---- What is asked for ---- */

/* One of many requests of the bare loop. */
typedef struct bare {
    CURL *easy;
    char body[BODY_BYTES];
    bool is_running;
} bare;

typedef struct state state;

/* One of many requests of ours. */
typedef struct lookup {
    state *owner;
    skep_arena *arena;
    skep_get_request request;
    skep_get_response response;
} lookup;

struct state {
    skep_client *db;
    skep_loop *loop;
    skep_value keys[STORED];
    skep_arena *arena;
    uint64_t random;
    size_t left, running;
    lookup lookups[IN_FLIGHT];
    /* libcurl alone */
    struct curl_slist *headers;
    CURL *easy;
    CURLM *multi;
    int poller;
    bare bares[IN_FLIGHT];
};

static size_t pick(state *s) {
    s->random = s->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t)((s->random >> 33) % STORED);
}

static void must(skep_status status, const skep_error *err) {
    if (status != SKEP_OK) bench_die("skep", err->message);
}

static void fill(state *s) {
    skep_error err;
    must(shop_create(s->db, &err), &err);
    skep_session *session = skep_session_new(s->db, NULL);
    for (int64_t i = 0; i < STORED; i++) {
        product *p = product_new(session);
        p->id = i;
        p->name = (char *)(uintptr_t)"A jar of honey from the hives behind the old mill";
        p->price = SKEP_DEC("26.05");
        p->stock = (int32_t)i;
        char text[32];
        skep_item *key = skep_item_new(s->arena);
        (void)snprintf(text, sizeof text, "PRODUCT#%lld", (long long)i);
        skep_item_set_text(key, "PK", text);
        skep_item_set_text(key, "SK", text);
        must(skep_item_finish(key, &s->keys[i], &err), &err);
    }
    must(skep_session_save(session, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, &err), &err);
    skep_session_free(session);
}

/* ---- One after the other ---- */

static void find_ours(void *context, size_t count) {
    state *s = context;
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(s->db, NULL);
        const product *found = product_find(session, (int64_t)pick(s), &err);
        if (found == NULL) bench_die("find", err.message);
        skep_session_free(session);
    }
}

static size_t throw_away(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}

static void prepare(state *s, CURL *easy) {
    curl_easy_setopt(easy, CURLOPT_URL, server.address);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, throw_away);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

static void set_body(state *s, CURL *easy, char body[BODY_BYTES]) {
    unsigned id = (unsigned)pick(s);
    (void)snprintf(body, BODY_BYTES,
                   "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"PRODUCT#%u\"},"
                   "\"SK\":{\"S\":\"PRODUCT#%u\"}}}",
                   id, id);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
}

static void check_answer(CURL *easy) {
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) bench_die("libcurl", "an answer is not 200");
}

static void find_theirs(void *context, size_t count) {
    state *s = context;
    char body[BODY_BYTES];
    for (size_t i = 0; i < count; i++) {
        set_body(s, s->easy, body);
        if (curl_easy_perform(s->easy) != CURLE_OK) bench_die("libcurl", "no answer");
        check_answer(s->easy);
    }
}

/* ---- 64 in flight ---- */

static void submit(lookup *l);

static void found(void *context, skep_status status, const skep_error *err) {
    lookup *l = context;
    state *s = l->owner;
    skep_error bad;
    product p = {0};
    must(status, err);
    must(product_from_item(l->response.item, &p, l->arena, &bad), &bad);
    s->running--;
    if (s->left > 0) submit(l);
}

static void submit(lookup *l) {
    state *s = l->owner;
    skep_error err;
    s->left--;
    s->running++;
    skep_arena_reset(l->arena);
    l->request = (skep_get_request){.table = "shop", .key = s->keys[pick(s)]};
    must(
        skep_submit(s->loop, SKEP_OP_GET_ITEM, &l->request, &l->response, l->arena, found, l, &err),
        &err);
}

static void many_ours(void *context, size_t count) {
    state *s = context;
    s->left = count;
    for (size_t i = 0; i < IN_FLIGHT && s->left > 0; i++) submit(&s->lookups[i]);
    while (s->running > 0) (void)skep_loop_drive(s->loop, -1);
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *watched) {
    state *s = context;
    struct epoll_event event = {.data = {.fd = socket}};
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(s->poller, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
                   (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    (void)epoll_ctl(s->poller, watched == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    (void)curl_multi_assign(s->multi, socket, s);
    return 0;
}

static void start_bare(state *s, bare *b) {
    s->left--;
    s->running++;
    set_body(s, b->easy, b->body);
    (void)curl_multi_add_handle(s->multi, b->easy);
}

static void read_bare(state *s) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(s->multi, &left)) != NULL) {
        bare *b = NULL;
        CURL *easy = message->easy_handle;
        if (message->data.result != CURLE_OK) bench_die("libcurl", "no answer");
        check_answer(easy);
        (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&b);
        (void)curl_multi_remove_handle(s->multi, easy);
        s->running--;
        if (s->left > 0) start_bare(s, b);
    }
}

static void many_theirs(void *context, size_t count) {
    state *s = context;
    struct epoll_event events[EVENTS];
    int running;
    s->left = count;
    for (size_t i = 0; i < IN_FLIGHT && s->left > 0; i++) start_bare(s, &s->bares[i]);
    (void)curl_multi_socket_action(s->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    for (;;) {
        long timeout_ms = -1;
        read_bare(s); /* some are answered while they are sent */
        if (s->running == 0) break;
        (void)curl_multi_timeout(s->multi, &timeout_ms);
        int ready = epoll_wait(s->poller, events, EVENTS, (int)timeout_ms);
        for (int i = 0; i < ready; i++) {
            int what = ((events[i].events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                       ((events[i].events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
            (void)curl_multi_socket_action(s->multi, events[i].data.fd, what, &running);
        }
        if (ready == 0) (void)curl_multi_socket_action(s->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

/* ---- Setting up ---- */

static void open_libcurl(state *s) {
    s->headers = curl_slist_append(NULL, "Content-Type: application/x-amz-json-1.0");
    s->headers = curl_slist_append(s->headers, "X-Amz-Target: DynamoDB_20120810.GetItem");
    s->headers = curl_slist_append(s->headers, "Expect:");
    s->easy = curl_easy_init();
    s->multi = curl_multi_init();
    s->poller = epoll_create1(0);
    if (s->easy == NULL || s->multi == NULL || s->poller < 0) bench_die("libcurl", "no memory");
    prepare(s, s->easy);
    curl_easy_setopt(s->easy, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:dynamodb");
    curl_easy_setopt(s->easy, CURLOPT_USERPWD, "skep:skep");
    curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
    curl_multi_setopt(s->multi, CURLMOPT_MAXCONNECTS, (long)(2 * IN_FLIGHT));
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        bare *b = &s->bares[i];
        b->easy = curl_easy_init();
        if (b->easy == NULL) bench_die("libcurl", "no memory");
        prepare(s, b->easy);
        curl_easy_setopt(b->easy, CURLOPT_PRIVATE, b);
    }
}

static void *setup(void) {
    skep_error err;
    state *s = calloc(1, sizeof *s);
    start_server();
    if (s == NULL || (s->arena = skep_arena_new(NULL, 0)) == NULL) bench_die("setup", "no memory");
    s->db = skep_open(server.address, NULL, &err);
    if (s->db == NULL) bench_die("open", err.message);
    fill(s);
    s->loop = skep_loop_new(s->db, &err);
    if (s->loop == NULL) bench_die("loop", err.message);
    for (size_t i = 0; i < IN_FLIGHT; i++)
        s->lookups[i] = (lookup){.owner = s, .arena = skep_arena_new(NULL, 0)};
    open_libcurl(s);
    return s;
}

static void teardown(void *context) {
    state *s = context;
    skep_loop_free(s->loop);
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        skep_arena_free(s->lookups[i].arena);
        curl_easy_cleanup(s->bares[i].easy);
    }
    curl_easy_cleanup(s->easy);
    (void)curl_multi_cleanup(s->multi);
    curl_slist_free_all(s->headers);
    (void)close(s->poller);
    skep_close(s->db);
    skep_arena_free(s->arena);
    free(s);
    stop_server(); /* each case has one of its own */
}

const bench_case bench_remote_cases[] = {
    {"GetItem into a struct, one after another", "op/s", "libcurl's easy interface, signing", 1.5,
     setup, find_ours, find_theirs, teardown},
    {"GetItem into a struct, 64 in flight", "op/s", "libcurl's multi interface, not signing", 0.8,
     setup, many_ours, many_theirs, teardown},
    {.name = NULL},
};

/* ---- Processor time ---- */

static double processor_us(void) {
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

enum { COUNT = 20000, TURNS = 5 };

/* Ours for one of theirs, in turns. */
static double compare_processor(state *s, void (*ours)(void *, size_t),
                                void (*theirs)(void *, size_t)) {
    double ours_us = 0, theirs_us = 0;
    for (int i = 0; i < TURNS; i++) {
        double start = processor_us();
        ours(s, COUNT / TURNS);
        double middle = processor_us();
        theirs(s, COUNT / TURNS);
        ours_us += middle - start;
        theirs_us += processor_us() - middle;
    }
    printf("  processor time a request: %.1f us, libcurl alone %.1f us\n", ours_us / COUNT,
           theirs_us / COUNT);
    return ours_us / theirs_us;
}

static double processor_one(void *context) {
    return compare_processor(context, find_ours, find_theirs);
}

static double processor_many(void *context) {
    return compare_processor(context, many_ours, many_theirs);
}

const bench_number bench_numbers[] = {
    {"processor time of a GetItem, one after another", "of libcurl's", "easy, signing", 1, setup,
     processor_one, teardown},
    {"processor time of a GetItem, 64 in flight", "of libcurl's", "multi, not signing", 1.25, setup,
     processor_many, teardown},
    {.name = NULL},
};
