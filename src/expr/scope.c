/* expr/scope.c: the placeholders of a request: their form, and which of them its expressions used.
 */
#include "expr/parse.h"

#include "base/buffer.h"
#include "base/fail.h"
#include "expr/text.h"

bool expr_scope_init(expr_scope *scope, const skep_bindings *bindings, skep_arena *arena) {
    static const skep_bindings NO_BINDINGS = {0};
    *scope = (expr_scope){.allocator = skep_arena_allocator(arena),
                          .bindings = bindings != NULL ? bindings : &NO_BINDINGS};
    scope->names_used = skep_arena_array(arena, scope->bindings->name_count, sizeof(bool));
    scope->values_used = skep_arena_array(arena, scope->bindings->value_count, sizeof(bool));
    return scope->names_used != NULL && scope->values_used != NULL;
}

static bool is_placeholder(skep_str text, char mark) {
    return text.len > 1 && text.ptr[0] == mark &&
           text_is_all_name_parts((skep_str){text.ptr + 1, text.len - 1});
}

skep_status expr_scope_check(const skep_bindings *bindings, skep_error *err) {
    for (size_t i = 0; i < bindings->name_count; i++) {
        skep_str key = bindings->names[i].placeholder;
        if (!is_placeholder(key, '#'))
            return fail_validation(
                err, "ExpressionAttributeNames contains invalid key: Syntax error; key: \"%.*s\"",
                (int)key.len, key.ptr);
        if (bindings->names[i].name.len == 0)
            return fail_validation(err,
                                   "ExpressionAttributeNames contains invalid value: Empty "
                                   "attribute name for key %.*s",
                                   (int)key.len, key.ptr);
    }
    for (size_t i = 0; i < bindings->value_count; i++) {
        skep_str key = bindings->values[i].placeholder;
        if (!is_placeholder(key, ':'))
            return fail_validation(
                err, "ExpressionAttributeValues contains invalid key: Syntax error; key: \"%.*s\"",
                (int)key.len, key.ptr);
    }
    return SKEP_OK;
}

static void list_key(buffer *keys, skep_str key) {
    if (keys->len > 0) buffer_append_text(keys, ", ");
    buffer_append(keys, key.ptr, key.len);
}

static skep_status refuse_unused(const char *parameter, buffer *keys, skep_error *err) {
    skep_status status = SKEP_OK;
    if (keys->is_failed)
        status = fail_memory(err);
    else if (keys->len > 0)
        status = fail_validation(err, "Value provided in %s unused in expressions: keys: {%.*s}",
                                 parameter, (int)keys->len, (const char *)keys->data);
    buffer_fini(keys);
    return status;
}

skep_status expr_scope_check_unused(const expr_scope *scope, skep_error *err) {
    const skep_bindings *bindings = scope->bindings;
    buffer keys;
    buffer_init(&keys, scope->allocator, 0);
    for (size_t i = 0; i < bindings->name_count; i++)
        if (!scope->names_used[i]) list_key(&keys, bindings->names[i].placeholder);
    skep_status status = refuse_unused("ExpressionAttributeNames", &keys, err);
    if (status != SKEP_OK) return status;

    buffer_init(&keys, scope->allocator, 0);
    for (size_t i = 0; i < bindings->value_count; i++)
        if (!scope->values_used[i]) list_key(&keys, bindings->values[i].placeholder);
    return refuse_unused("ExpressionAttributeValues", &keys, err);
}
