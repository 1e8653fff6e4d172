/* What the engine's tests share: an open engine, requests in one line, and items in a short
 * notation: {pk:'a', n:5.5, ok:true, no:null, bytes:x'00ff', list:[1,'b'], map:{k:1},
 * set:<'a','b'>, nums:<1,2>}. */
#ifndef ENGINE_TEST_H
#define ENGINE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "expr/expr.h"
#include "value/packed.h"

typedef struct fixture {
    engine *engine;
    skep_arena *arena;
    skep_error err;
    int64_t now_s;
    bool wants_capacity, wants_index_capacity;
    int64_t deadline_ns; /* 0: none */
    skep_call_info info; /* of the last operation */
} fixture;

/* ---- Items in short notation ---- */

static inline const char *skip_blanks(const char *p) {
    while (*p == ' ' || *p == ',' || *p == '\n') p++;
    return p;
}

static inline const char *write_value(packed_writer *w, const char *p);

static inline const char *write_quoted(packed_writer *w, const char *p) {
    const char *end = strchr(p + 1, '\'');
    packed_text(w, (skep_str){p + 1, (size_t)(end - p - 1)});
    return end + 1;
}

static inline const char *write_hex(packed_writer *w, const char *p) {
    uint8_t bytes[64];
    size_t len = 0;
    for (p += 2; *p != '\''; p += 2) {
        char pair[3] = {p[0], p[1], '\0'};
        bytes[len++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    packed_bytes(w, (skep_bytes){bytes, len});
    return p + 1;
}

static inline const char *write_number(packed_writer *w, const char *p) {
    size_t len = strspn(p, "+-.0123456789eE");
    skep_decimal number;
    assert_int_equal(skep_decimal_parse((skep_str){p, len}, &number, NULL), SKEP_OK);
    packed_decimal(w, number);
    return p + len;
}

static inline const char *write_set(packed_writer *w, const char *p) {
    char first = p[1];
    packed_open(w, first == '\'' ? SKEP_TYPE_SS : first == 'x' ? SKEP_TYPE_BS : SKEP_TYPE_NS);
    for (p = skip_blanks(p + 1); *p != '>'; p = skip_blanks(p)) p = write_value(w, p);
    packed_end(w);
    return p + 1;
}

static inline const char *write_map(packed_writer *w, const char *p) {
    packed_open(w, SKEP_TYPE_M);
    for (p = skip_blanks(p + 1); *p != '}'; p = skip_blanks(p)) {
        size_t len = strcspn(p, ":");
        packed_name(w, (skep_str){p, len});
        p = write_value(w, skip_blanks(p + len + 1));
    }
    packed_end(w);
    return p + 1;
}

static inline const char *write_value(packed_writer *w, const char *p) {
    if (*p == '\'') return write_quoted(w, p);
    if (p[0] == 'x' && p[1] == '\'') return write_hex(w, p);
    if (*p == '{') return write_map(w, p);
    if (*p == '<') return write_set(w, p);
    if (strncmp(p, "true", 4) == 0) return packed_bool(w, true), p + 4;
    if (strncmp(p, "false", 5) == 0) return packed_bool(w, false), p + 5;
    if (strncmp(p, "null", 4) == 0) return packed_null(w), p + 4;
    if (*p != '[') return write_number(w, p);
    packed_open(w, SKEP_TYPE_L);
    for (p = skip_blanks(p + 1); *p != ']'; p = skip_blanks(p)) p = write_value(w, p);
    packed_end(w);
    return p + 1;
}

static inline skep_value value_of(skep_arena *arena, const char *text) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    write_value(&w, text);
    if (packed_finish(&w) != SKEP_OK) fail_msg("%s: %s", text, err.message);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    return value;
}

static inline void assert_value(fixture *f, skep_value actual, const char *expected) {
    skep_value wanted = value_of(f->arena, expected);
    assert_non_null(actual.data);
    assert_true(skep_value_equal(actual, wanted));
}

/* ---- Requests in one line ---- */

static inline int64_t fixture_now_s(void *context) {
    return ((fixture *)context)->now_s;
}

static inline skep_status execute(fixture *f, skep_operation operation, const void *request,
                                  void *response) {
    f->err = (skep_error){0};
    skep_exchange exchange = {.operation = operation,
                              .request = request,
                              .response = response,
                              .arena = f->arena,
                              .err = &f->err,
                              .wants_capacity = f->wants_capacity || f->wants_index_capacity,
                              .wants_index_capacity = f->wants_index_capacity,
                              .deadline_ns = f->deadline_ns != 0 ? f->deadline_ns : INT64_MAX};
    skep_status status = skep_engine_backend.execute(f->engine, &exchange);
    f->info = exchange.info;
    assert_int_equal(status, f->err.status);
    return status;
}

#define must(f, call)                                                                              \
    do {                                                                                           \
        if ((call) != SKEP_OK) fail_msg("%s: %s", #call, (f)->err.message);                        \
    } while (0)

/** The call is refused with this status and exactly this message. */
#define refused(f, call, wanted, text)                                                             \
    do {                                                                                           \
        assert_int_equal((call), (wanted));                                                        \
        assert_string_equal((f)->err.message, (text));                                             \
    } while (0)

static inline skep_str str(const char *text) {
    return text != NULL ? (skep_str){text, strlen(text)} : (skep_str){NULL, 0};
}

static inline skep_expression text_expr(const char *text) {
    return (skep_expression){.text = str(text)};
}

/** Bindings from pairs of text: "#n", "name" and ":v", "'value'"; ends with NULL. */
static inline skep_bindings bind(fixture *f, const char *first, ...) {
    skep_name_binding *names = skep_arena_array(f->arena, 8, sizeof *names);
    skep_value_binding *values = skep_arena_array(f->arena, 8, sizeof *values);
    skep_bindings all = {names, 0, values, 0};
    va_list args;
    va_start(args, first);
    for (const char *p = first; p != NULL; p = va_arg(args, const char *)) {
        const char *meaning = va_arg(args, const char *);
        if (p[0] == '#')
            names[all.name_count++] = (skep_name_binding){str(p), str(meaning)};
        else
            values[all.value_count++] = (skep_value_binding){str(p), value_of(f->arena, meaning)};
    }
    va_end(args);
    return all;
}

static inline skep_status create(fixture *f, const skep_table_definition *definition) {
    skep_create_table_request request = {.table = *definition};
    skep_table_response response = {0};
    return execute(f, SKEP_OP_CREATE_TABLE, &request, &response);
}

/** A table with keys pk (S) and sk (`range_type`; SKEP_TYPE_NONE: no sort key). */
static inline void create_simple(fixture *f, const char *name, skep_type range_type) {
    skep_table_definition definition = {.name = name,
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                                .hash_count = 1,
                                                .range = {{"sk", range_type}},
                                                .range_count = range_type != SKEP_TYPE_NONE}};
    must(f, create(f, &definition));
}

static inline skep_status put(fixture *f, const char *table, const char *item) {
    skep_put_request request = {.table = table, .item = value_of(f->arena, item)};
    skep_write_response response = {0};
    return execute(f, SKEP_OP_PUT_ITEM, &request, &response);
}

static inline skep_value get(fixture *f, const char *table, const char *key) {
    skep_get_request request = {.table = table, .key = value_of(f->arena, key)};
    skep_get_response response = {0};
    must(f, execute(f, SKEP_OP_GET_ITEM, &request, &response));
    return response.item;
}

static inline skep_status erase(fixture *f, const char *table, const char *key) {
    skep_delete_request request = {.table = table, .key = value_of(f->arena, key)};
    skep_write_response response = {0};
    return execute(f, SKEP_OP_DELETE_ITEM, &request, &response);
}

static inline skep_status query(fixture *f, const skep_query_request *request,
                                skep_query_response *response) {
    *response = (skep_query_response){0};
    return execute(f, SKEP_OP_QUERY, request, response);
}

static inline skep_status scan(fixture *f, const skep_query_request *request,
                               skep_query_response *response) {
    *response = (skep_query_response){0};
    return execute(f, SKEP_OP_SCAN, request, response);
}

/* ---- Opening ---- */

static inline void open_at(fixture *f, const char *address) {
    f->engine = skep_engine_backend.open(address, NULL, &f->err);
    if (f->engine == NULL) fail_msg("%s: %s", address, f->err.message);
    f->now_s = 1700000000;
    f->engine->clock = (engine_clock){fixture_now_s, f};
}

static inline int open_memory(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->arena = skep_arena_new(NULL, 0);
    open_at(f, ":memory:");
    *state = f;
    return 0;
}

static inline int close_fixture(void **state) {
    fixture *f = *state;
    skep_engine_backend.close(f->engine);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

#define engine_test(name) cmocka_unit_test_setup_teardown(name, open_memory, close_fixture)

#endif
