/* A server on an engine in memory, and one connection to it. */
#ifndef SERVER_FIXTURE_H
#define SERVER_FIXTURE_H

#include "unit/server/http.h"

#include <pthread.h>

#include <skep/engine.h>

#include "server/server.h"

typedef struct fixture {
    void *engine;
    server *server;
    int fd;
    http_answer answer;
    pthread_mutex_t lock;
    server_event last;
    unsigned events;
    char error[SKEP_ERROR_TYPE_MAX];
} fixture;

static fixture f;

static inline void note_event(void *context, const server_event *event) {
    (void)context;
    pthread_mutex_lock(&f.lock);
    f.last = *event;
    (void)snprintf(f.error, sizeof f.error, "%s", event->error);
    f.events++;
    pthread_mutex_unlock(&f.lock);
}

static inline int start(const char *key, const char *secret) {
    skep_error err = {0};
    skep_open_options opening = {0};
    memset(&f, 0, sizeof f);
    pthread_mutex_init(&f.lock, NULL);
    f.engine = skep_engine_backend.open(":memory:", &opening, &err);
    server_options options = {.backend = &skep_engine_backend,
                              .instance = f.engine,
                              .access_key_id = key,
                              .secret_access_key = secret,
                              .thread_count = 3,
                              .log = note_event};
    f.server = f.engine != NULL ? server_start(&options, &err) : NULL;
    if (f.server == NULL) return -1;
    f.fd = http_connect(server_port(f.server));
    return f.fd >= 0 ? 0 : -1;
}

static inline int setup(void **state) {
    (void)state;
    return start(NULL, NULL);
}

static inline int teardown(void **state) {
    (void)state;
    (void)close(f.fd);
    server_stop(f.server);
    skep_engine_backend.close(f.engine);
    free(f.answer.body);
    pthread_mutex_destroy(&f.lock);
    return 0;
}

static inline void reconnect(void) {
    (void)close(f.fd);
    f.fd = http_connect(server_port(f.server));
    assert_true(f.fd >= 0);
}

static inline void call(const char *operation, const char *body) {
    http_call(f.fd, operation, body, 200, &f.answer);
}

static inline void make_table(void) {
    call("CreateTable", "{\"TableName\":\"shop\",\"KeySchema\":[{\"AttributeName\":\"PK\","
                        "\"KeyType\":\"HASH\"},{\"AttributeName\":\"SK\",\"KeyType\":\"RANGE\"}],"
                        "\"AttributeDefinitions\":[{\"AttributeName\":\"PK\",\"AttributeType\":"
                        "\"S\"},{\"AttributeName\":\"SK\",\"AttributeType\":\"N\"}],"
                        "\"BillingMode\":\"PAY_PER_REQUEST\"}");
}

#define BARE_SERIALIZATION "{\"__type\":\"com.amazon.coral.service#SerializationException\"}"
#define BARE_UNKNOWN       "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}"

#endif
