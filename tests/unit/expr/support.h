/* What the tests of src/expr share: values, bindings and trees written as text.
 *
 * Values are written as skep's messages show them: "abc", 12, true, null, b"QUJD", [1, "a"], {"a":
 * 1}, and sets as <"a", "b">. Names of maps may stand without quotes. Bindings are a map of
 * placeholders: {#n: "name", :v: 12}. */
#ifndef TESTS_EXPR_SUPPORT_H
#define TESTS_EXPR_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "expr/eval.h"
#include "expr/parse.h"
#include "expr/print.h"
#include "expr/update.h"
#include "value/packed.h"

static inline skep_str str(const char *text) {
    return (skep_str){text, strlen(text)};
}

/* ---- Values ---- */

static inline const char *skip_space(const char *p) {
    while (*p == ' ' || *p == ',') p++;
    return p;
}

static inline const char *write_value(packed_writer *w, const char *p);

static inline const char *text_end(const char *p) {
    while (*p != '"') p++;
    return p;
}

static inline const char *write_quoted_bytes(packed_writer *w, const char *p) {
    uint8_t bytes[256];
    size_t len = 0;
    const char *end = text_end(p);
    assert_true(base64_decode(p, (size_t)(end - p), bytes, &len));
    packed_bytes(w, (skep_bytes){bytes, len});
    return end + 1;
}

static inline const char *write_name(packed_writer *w, const char *p) {
    bool is_quoted = *p == '"';
    if (is_quoted) p++;
    const char *end = p;
    while (is_quoted ? *end != '"' : strchr(" ,", *end) == NULL && !(*end == ':' && end > p)) end++;
    packed_name(w, (skep_str){p, (size_t)(end - p)});
    end += is_quoted;
    assert_int_equal(*end, ':');
    return end + 1;
}

static inline skep_type set_type(char c) {
    return c == '"' ? SKEP_TYPE_SS : c == 'b' ? SKEP_TYPE_BS : SKEP_TYPE_NS;
}

static inline const char *write_container(packed_writer *w, const char *p) {
    char close = *p == '[' ? ']' : *p == '{' ? '}' : '>';
    bool is_map = *p == '{';
    p = skip_space(p + 1);
    packed_open(w, is_map ? SKEP_TYPE_M : close == ']' ? SKEP_TYPE_L : set_type(*p));
    while (*p != close) {
        assert_int_not_equal(*p, '\0');
        if (is_map) p = write_name(w, p);
        p = skip_space(write_value(w, p));
    }
    packed_end(w);
    return p + 1;
}

static inline const char *write_number(packed_writer *w, const char *p) {
    size_t len = strspn(p, "+-.0123456789eE");
    skep_decimal number;
    assert_int_equal(skep_decimal_parse((skep_str){p, len}, &number, NULL), SKEP_OK);
    packed_decimal(w, number);
    return p + len;
}

static inline const char *write_value(packed_writer *w, const char *p) {
    p = skip_space(p);
    if (strncmp(p, "true", 4) == 0) {
        packed_bool(w, true);
        return p + 4;
    }
    if (strncmp(p, "false", 5) == 0) {
        packed_bool(w, false);
        return p + 5;
    }
    if (strncmp(p, "null", 4) == 0) {
        packed_null(w);
        return p + 4;
    }
    if (p[0] == 'b' && p[1] == '"') return write_quoted_bytes(w, p + 2);
    if (*p == '"') {
        const char *end = text_end(p + 1);
        packed_text(w, (skep_str){p + 1, (size_t)(end - p - 1)});
        return end + 1;
    }
    return strchr("[{<", *p) != NULL ? write_container(w, p) : write_number(w, p);
}

/* NULL text is an absent value. */
static inline skep_value value_of(skep_arena *arena, const char *text) {
    if (text == NULL) return (skep_value){0};
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    const char *end = write_value(&w, text);
    if (packed_finish(&w) != SKEP_OK || *end != '\0')
        fail_msg("%s: %s at %s", text, err.message, end);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    assert_non_null(value.data);
    return value;
}

/* NULL text: none. */
static inline skep_bindings bindings_of(skep_arena *arena, const char *text) {
    skep_value map = value_of(arena, text != NULL ? text : "{}");
    size_t count = skep_value_count(map);
    skep_name_binding *names = skep_arena_array(arena, count, sizeof *names);
    skep_value_binding *values = skep_arena_array(arena, count, sizeof *values);
    skep_bindings all = {names, 0, values, 0};
    skep_value_iter iter = skep_value_begin(map);
    skep_str placeholder;
    skep_value value;
    while (skep_value_next(&iter, &placeholder, &value)) {
        if (placeholder.ptr[0] == ':')
            values[all.value_count++] = (skep_value_binding){placeholder, value};
        else
            names[all.name_count++] = (skep_name_binding){placeholder, skep_value_text(value)};
    }
    return all;
}

/* ---- Trees ---- */

/* The tree, or NULL with `err` filled in. */
static inline const skep_expr *parse_text(skep_arena *arena, expr_language language,
                                          const char *text, const char *bindings, skep_error *err) {
    skep_bindings *bound = skep_arena_alloc(arena, sizeof *bound);
    *bound = bindings_of(arena, bindings);
    expr_scope scope;
    assert_true(expr_scope_init(&scope, bound, arena));
    return expr_parse(language, str(text), &scope, arena, err);
}

static inline const skep_expr *parse_well(skep_arena *arena, expr_language language,
                                          const char *text, const char *bindings) {
    skep_error err = {0};
    const skep_expr *tree = parse_text(arena, language, text, bindings, &err);
    if (tree == NULL) fail_msg("%s: %s", text, err.message);
    return tree;
}

static inline bool steps_equal(const skep_expr *a, const skep_expr *b) {
    for (uint32_t i = 0; i < a->count; i++) {
        const expr_step *x = &a->as.steps[i], *y = &b->as.steps[i];
        if ((x->name.ptr == NULL) != (y->name.ptr == NULL)) return false;
        if (x->name.ptr == NULL && x->index != y->index) return false;
        if (x->name.ptr != NULL &&
            (x->name.len != y->name.len || memcmp(x->name.ptr, y->name.ptr, x->name.len) != 0))
            return false;
    }
    return true;
}

static inline bool expr_equal(const skep_expr *a, const skep_expr *b) {
    if (a->kind != b->kind || a->count != b->count) return false;
    if (a->kind == EXPR_PATH) return steps_equal(a, b);
    if (a->kind == EXPR_VALUE) return skep_value_equal(a->as.value, b->as.value);
    for (uint32_t i = 0; i < a->count; i++)
        if (!expr_equal(a->as.operands[i], b->as.operands[i])) return false;
    return true;
}

static inline void assert_value(skep_value got, skep_value expected, const char *what) {
    if (skep_value_equal(got, expected)) return;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_expr *pair[] = {expr_value(arena, got), expr_value(arena, expected)};
    fail_msg("%s: got %s, expected %s", what, expr_describe(pair[0], arena).ptr,
             expr_describe(pair[1], arena).ptr);
}

/* One arena for each test. */
static inline int set_up(void **state) {
    *state = skep_arena_new(NULL, 0);
    return *state != NULL ? 0 : -1;
}

static inline int tear_down(void **state) {
    skep_arena_free(*state);
    return 0;
}

#define EXPR_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
