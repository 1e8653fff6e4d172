#include "client/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <skep/time.h>

enum { LINE_BYTES = 1024 };

void log_init(log_settings *log) {
    const char *wanted = getenv("SKEP_LOG"); /* NOLINT(concurrency-mt-unsafe): while opening */
    *log = (log_settings){0};
    if (wanted == NULL) return;
    size_t len = strcspn(wanted, ",");
    if (len == 4 && strncmp(wanted, "info", len) == 0) log->level = LOG_INFO;
    if (len == 5 && strncmp(wanted, "debug", len) == 0) log->level = LOG_DEBUG;
    log->is_json = strcmp(wanted + len, ",json") == 0;
}

/* The table of a request that has one. */
static const char *table_of(const skep_exchange *x, const char **index) {
    *index = NULL;
    switch (x->operation) {
    case SKEP_OP_PUT_ITEM: return ((const skep_put_request *)x->request)->table;
    case SKEP_OP_GET_ITEM: return ((const skep_get_request *)x->request)->table;
    case SKEP_OP_UPDATE_ITEM: return ((const skep_update_request *)x->request)->table;
    case SKEP_OP_DELETE_ITEM: return ((const skep_delete_request *)x->request)->table;
    case SKEP_OP_CREATE_TABLE: return ((const skep_create_table_request *)x->request)->table.name;
    case SKEP_OP_UPDATE_TABLE: return ((const skep_update_table_request *)x->request)->table;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE: return ((const skep_table_request *)x->request)->table;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: {
        const skep_query_request *query = x->request;
        *index = query->index;
        return query->table;
    }
    default: return NULL;
    }
}

/* A line that grows and never passes its end. */
typedef struct line {
    char text[LINE_BYTES];
    size_t len;
    bool is_json;
} line;

static void put_raw(line *l, const char *text) {
    for (; *text != '\0' && l->len < sizeof l->text - 2; text++) l->text[l->len++] = *text;
}

/* Names of tables and errors have no quotes; what is odd becomes '?'. */
static void put_text(line *l, const char *name, const char *value) {
    if (value == NULL || *value == '\0') return;
    put_raw(l, l->is_json ? ",\"" : " ");
    put_raw(l, name);
    put_raw(l, l->is_json ? "\":\"" : "=");
    for (; *value != '\0' && l->len < sizeof l->text - 3; value++)
        l->text[l->len++] =
            (unsigned char)*value < ' ' || *value == '"' || *value == '\\' ? '?' : *value;
    if (l->is_json) put_raw(l, "\"");
}

static void put_number(line *l, const char *name, double value) {
    char text[64];
    (void)snprintf(text, sizeof text, "%s%s%s%.10g", l->is_json ? ",\"" : " ", name,
                   l->is_json ? "\":" : "=", value);
    put_raw(l, text);
}

static void begin_line(line *l, const log_settings *log, const skep_exchange *x,
                       const char *level) {
    char now[SKEP_TIME_TEXT_MAX];
    const char *index;
    l->len = 0;
    l->is_json = log->is_json;
    skep_time_format(skep_time_now(), now);
    if (l->is_json) {
        put_raw(l, "{\"time\":\"");
        put_raw(l, now);
        put_raw(l, "\"");
        put_text(l, "level", level);
        put_text(l, "operation", skep_operation_name(x->operation));
    } else {
        put_raw(l, now);
        put_raw(l, " ");
        put_raw(l, level);
        put_raw(l, " skep ");
        put_raw(l, skep_operation_name(x->operation));
    }
    const char *table = table_of(x, &index);
    put_text(l, "table", table);
    put_text(l, "index", index);
}

static void end_line(line *l) {
    if (l->is_json) put_raw(l, "}");
    l->text[l->len++] = '\n';
    (void)fwrite(l->text, 1, l->len, stderr);
}

void log_call(const log_settings *log, const skep_exchange *x, skep_status status,
              int64_t duration_ns) {
    line l;
    if (log->level == LOG_NONE) return;
    begin_line(&l, log, x, status == SKEP_OK ? "info" : "warning");
    put_text(&l, "status", skep_status_name(status));
    if (status != SKEP_OK) put_text(&l, "error", x->err->type);
    put_number(&l, "ms", (double)duration_ns / 1e6);
    put_number(&l, "attempts", x->info.attempts);
    if (x->info.http_status != 0) {
        put_number(&l, "http", x->info.http_status);
        put_number(&l, "sent", (double)x->info.request_bytes);
        put_number(&l, "received", (double)x->info.response_bytes);
    }
    if (x->info.read_units > 0) put_number(&l, "read_units", x->info.read_units);
    if (x->info.write_units > 0) put_number(&l, "write_units", x->info.write_units);
    put_text(&l, "request_id", x->info.request_id);
    end_line(&l);
}

void log_repetition(const log_settings *log, const skep_exchange *x, int64_t pause_ns) {
    line l;
    if (log->level != LOG_DEBUG) return;
    begin_line(&l, log, x, "debug");
    put_text(&l, "repeated_after",
             x->err->type[0] != '\0' ? x->err->type : skep_status_name(x->err->status));
    put_number(&l, "attempt", x->info.attempts);
    put_number(&l, "pause_ms", (double)pause_ns / 1e6);
    end_line(&l);
}
