/* skep serve: the engine behind DynamoDB's HTTP protocol, until a signal ends it. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <skep/engine.h>

#include "cli/cli.h"
#include "server/server.h"

enum { PORT_DEFAULT = 8000, PORT_MAX = 65535, KEY_BYTES_MAX = 512 };

typedef struct serve_options {
    const char *port, *host, *data, *signature;
    bool is_memory, wants_log;
    char key[KEY_BYTES_MAX]; /* ID, NUL, SECRET */
} serve_options;

/* ---- Options ---- */

static bool read_port(const cli *c, const char *text, uint16_t *port) {
    char *end = NULL;
    *port = PORT_DEFAULT;
    if (text == NULL) return true;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= 0 && number <= PORT_MAX) {
        *port = (uint16_t)number;
        return true;
    }
    fprintf(c->err, "skep serve: '%s' is no port; --port takes a number from 0 to %d\n", text,
            PORT_MAX);
    return false;
}

/* ID:SECRET; the secret may have colons. */
static bool read_signature(const cli *c, serve_options *o, server_options *out) {
    if (o->signature == NULL) return true;
    size_t len = strlen(o->signature);
    const char *colon = strchr(o->signature, ':');
    if (colon == NULL || colon == o->signature || colon[1] == '\0' || len >= KEY_BYTES_MAX) {
        fprintf(c->err, "skep serve: --require-signature takes ID:SECRET, at most %d characters\n",
                KEY_BYTES_MAX - 1);
        return false;
    }
    memcpy(o->key, o->signature, len + 1);
    o->key[colon - o->signature] = '\0';
    out->access_key_id = o->key;
    out->secret_access_key = o->key + (colon - o->signature) + 1;
    return true;
}

static bool read_options(const cli *c, const cli_command *command, serve_options *o,
                         server_options *out) {
    const cli_option known[] = {{.name = "--port", .value = &o->port},
                                {.name = "--host", .value = &o->host},
                                {.name = "--data", .value = &o->data},
                                {.name = "--memory", .flag = &o->is_memory},
                                {.name = "--require-signature", .value = &o->signature},
                                {.name = "--log", .flag = &o->wants_log}};
    size_t count = 0;
    if (!cli_parse(c, command, known, sizeof known / sizeof known[0], NULL, 0, &count, NULL) ||
        !read_port(c, o->port, &out->port) || !read_signature(c, o, out))
        return false;
    if (o->data != NULL && o->is_memory) {
        fprintf(c->err, "skep serve: --data and --memory exclude each other\n");
        return false;
    }
    out->host = o->host != NULL ? o->host : "127.0.0.1";
    return true;
}

/* ---- Log ---- */

/* One call writes the whole line, so lines of several threads do not mix. Messages are left out: they
 * may quote what was sent. */
static void print_event(void *context, const server_event *event) {
    FILE *to = context;
    fprintf(to, "%s %d %.3f ms, %zu in, %zu out%s%s\n", event->operation, event->http_status,
            (double)event->duration_ns / 1e6, event->request_bytes, event->response_bytes,
            event->error[0] != '\0' ? ", " : "", event->error);
}

/* ---- Running ---- */

/* The signals that end it are blocked before threads start, which inherit that, and waited for by
 * this one. What they were before comes back at the end. */
typedef struct signals {
    sigset_t awaited;
    sigset_t before;
} signals;

static void await_signals(signals *s) {
    sigemptyset(&s->awaited);
    sigaddset(&s->awaited, SIGTERM);
    sigaddset(&s->awaited, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &s->awaited, &s->before);
}

static int run(const cli *c, const serve_options *o, const server_options *options,
               const signals *s) {
    skep_error err = {0};
    int number = 0;
    server *running = server_start(options, &err);
    if (running == NULL) {
        fprintf(c->err, "skep serve: %s\n", err.message);
        return CLI_FAILED;
    }
    bool is_v6 = strchr(options->host, ':') != NULL;
    fprintf(c->out, "skep serve: listening on http://%s%s%s:%u, data in %s\n", is_v6 ? "[" : "",
            options->host, is_v6 ? "]" : "", (unsigned)server_port(running),
            o->data != NULL ? o->data : "memory");
    fflush(c->out);
    (void)sigwait(&s->awaited, &number);
    server_stop(running);
    return CLI_OK;
}

int cli_serve(const cli *c, const cli_command *command) {
    serve_options o = {0};
    server_options options = {.backend = &skep_engine_backend};
    skep_open_options opening = {0};
    skep_error err = {0};
    signals s;
    if (!read_options(c, command, &o, &options)) return CLI_USAGE;
    options.instance =
        skep_engine_backend.open(o.data != NULL ? o.data : ":memory:", &opening, &err);
    if (options.instance == NULL) {
        fprintf(c->err, "skep serve: %s\n", err.message);
        return CLI_FAILED;
    }
    options.log = o.wants_log ? print_event : NULL;
    options.log_context = c->err;
    await_signals(&s);
    int status = run(c, &o, &options, &s);
    skep_engine_backend.close(options.instance);
    (void)pthread_sigmask(SIG_SETMASK, &s.before, NULL);
    return status;
}
