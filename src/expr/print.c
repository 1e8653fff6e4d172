/* expr/print.c: the printer, which gives every name and every value a placeholder. */
#include "expr/print.h"

#include <stdio.h>

#include "expr/describe.h"
#include "expr/render.h"
#include "expr/text.h"

enum {
    BINDINGS_CAP_MIN = 8,
    PLACEHOLDER_NAME_MAX =
        254 /* bytes of a name that becomes a placeholder; DynamoDB takes 255 with its '#' */
};

void expr_printer_init(expr_printer *printer, skep_arena *arena) {
    *printer = (expr_printer){.arena = arena};
}

static bool is_taken(const expr_printer *printer, skep_str placeholder) {
    for (size_t i = 0; i < printer->name_count; i++)
        if (text_same(printer->names[i].placeholder, placeholder)) return true;
    return false;
}

/* The text in the arena; ptr NULL when memory is short. */
static skep_str keep(expr_printer *printer, skep_str text) {
    text.ptr = skep_arena_copy_text(printer->arena, text.ptr, text.len);
    if (text.ptr == NULL) printer->is_failed = true;
    return text;
}

static skep_str placeholder_for(expr_printer *printer, skep_str name) {
    char text[PLACEHOLDER_NAME_MAX + 2];
    if (name.len <= PLACEHOLDER_NAME_MAX && text_is_all_name_parts(name)) {
        text[0] = '#';
        memcpy(text + 1, name.ptr, name.len);
        skep_str readable = {text, name.len + 1};
        if (!is_taken(printer, readable)) return keep(printer, readable);
    }
    /* One of the first name_count + 1 numbers is free. */
    for (size_t number = 1; number <= printer->name_count + 1; number++) {
        int len = snprintf(text, sizeof text, "#n%zu", number);
        skep_str numbered = {text, (size_t)len};
        if (!is_taken(printer, numbered)) return keep(printer, numbered);
    }
    return (skep_str){0};
}

/* Room for one more element; the grown array, or NULL when memory is short. */
static void *grown(expr_printer *printer, void *items, size_t count, size_t *cap, size_t size) {
    if (count < *cap) return items;
    size_t wider = *cap > 0 ? *cap * 2 : BINDINGS_CAP_MIN;
    void *copy = skep_arena_array(printer->arena, wider, size);
    if (copy == NULL) {
        printer->is_failed = true;
        return NULL;
    }
    if (count > 0) memcpy(copy, items, count * size);
    *cap = wider;
    return copy;
}

static skep_str bind_name(expr_printer *printer, skep_str name) {
    for (size_t i = 0; i < printer->name_count; i++)
        if (text_same(printer->names[i].name, name)) return printer->names[i].placeholder;
    skep_name_binding *names = grown(printer, printer->names, printer->name_count,
                                     &printer->name_cap, sizeof *printer->names);
    if (names == NULL) return (skep_str){0};
    printer->names = names;
    skep_str placeholder = placeholder_for(printer, name);
    if (placeholder.ptr != NULL)
        names[printer->name_count++] = (skep_name_binding){placeholder, name};
    return placeholder;
}

static bool is_taken_value(const expr_printer *printer, skep_str placeholder) {
    for (size_t i = 0; i < printer->value_count; i++)
        if (text_same(printer->values[i].placeholder, placeholder)) return true;
    return false;
}

/* A number that is taken is one that the printer was given, so few are. */
static skep_str placeholder_for_value(expr_printer *printer) {
    char text[32];
    for (size_t number = printer->value_count + 1; number <= 2 * printer->value_count + 1;
         number++) {
        int len = snprintf(text, sizeof text, ":v%zu", number);
        skep_str numbered = {text, (size_t)len};
        if (!is_taken_value(printer, numbered)) return keep(printer, numbered);
    }
    return (skep_str){0};
}

static skep_str bind_value(expr_printer *printer, skep_value value) {
    for (size_t i = 0; i < printer->value_count; i++)
        if (skep_value_equal(printer->values[i].value, value))
            return printer->values[i].placeholder;
    skep_value_binding *values = grown(printer, printer->values, printer->value_count,
                                       &printer->value_cap, sizeof *printer->values);
    if (values == NULL) return (skep_str){0};
    printer->values = values;
    skep_str placeholder = placeholder_for_value(printer);
    if (placeholder.ptr != NULL)
        values[printer->value_count++] = (skep_value_binding){placeholder, value};
    return placeholder;
}

static void put_name_placeholder(renderer *r, skep_str name) {
    skep_str placeholder = bind_name(r->context, name);
    if (placeholder.ptr != NULL) buffer_append(r->out, placeholder.ptr, placeholder.len);
}

static void put_value_placeholder(renderer *r, skep_value value) {
    skep_str placeholder = bind_value(r->context, value);
    if (placeholder.ptr != NULL) buffer_append(r->out, placeholder.ptr, placeholder.len);
}

skep_str expr_print(expr_printer *printer, const skep_expr *expr) {
    buffer out;
    buffer_init(&out, skep_arena_allocator(printer->arena), 0);
    renderer r = {&out, printer, put_name_placeholder, put_value_placeholder};
    render_expr(&r, expr);
    out.is_failed = out.is_failed || printer->is_failed;
    skep_str text = describe_take(&out, printer->arena);
    if (text.ptr == NULL) printer->is_failed = true;
    return text;
}

skep_bindings expr_printer_bindings(const expr_printer *printer) {
    return (skep_bindings){printer->names, printer->name_count, printer->values,
                           printer->value_count};
}
