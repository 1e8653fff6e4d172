#include "engine/fingerprint.h"

#include <string.h>

#include "base/fail.h"
#include "expr/print.h"

/* FNV-1a (Fowler, Noll, Vo) with 64 bits, twice with different starts; the length of every part
 * goes in first. */
typedef struct hasher {
    uint64_t a, b;
} hasher;

static const uint64_t fnv_prime = UINT64_C(0x100000001b3);

static void add_bytes(hasher *h, const void *bytes, size_t len) {
    const uint8_t *p = bytes;
    for (size_t i = 0; i < sizeof len; i++) {
        h->a = (h->a ^ ((len >> (8 * i)) & 0xff)) * fnv_prime;
        h->b = (h->b ^ ((len >> (8 * i)) & 0xff)) * fnv_prime;
    }
    for (size_t i = 0; i < len; i++) {
        h->a = (h->a ^ p[i]) * fnv_prime;
        h->b = (h->b ^ (uint8_t)(p[i] + 0x5b)) * fnv_prime;
    }
}

static void add_str(hasher *h, skep_str text) {
    add_bytes(h, text.ptr, text.ptr != NULL ? text.len : 0);
}

static void add_bindings(hasher *h, const skep_bindings *bindings) {
    add_bytes(h, &bindings->name_count, sizeof bindings->name_count);
    for (size_t i = 0; i < bindings->name_count; i++) {
        add_str(h, bindings->names[i].placeholder);
        add_str(h, bindings->names[i].name);
    }
    add_bytes(h, &bindings->value_count, sizeof bindings->value_count);
    for (size_t i = 0; i < bindings->value_count; i++) {
        add_str(h, bindings->values[i].placeholder);
        add_bytes(h, bindings->values[i].value.data, bindings->values[i].value.size);
    }
}

static bool add_expression(hasher *h, const skep_expression *expression, skep_arena *arena) {
    if (expression->text.ptr != NULL || expression->tree == NULL) {
        add_str(h, expression->text);
        return true;
    }
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_str text = expr_print(&printer, expression->tree);
    if (text.ptr == NULL) return false;
    skep_bindings bindings = expr_printer_bindings(&printer);
    add_str(h, text);
    add_bindings(h, &bindings);
    return true;
}

skep_status fingerprint_transaction(const skep_transact_request *request, skep_arena *arena,
                                    uint8_t out[STORE_FINGERPRINT_BYTES], skep_error *err) {
    hasher h = {UINT64_C(0xcbf29ce484222325), UINT64_C(0x84222325cbf29ce4)};
    for (size_t i = 0; i < request->count; i++) {
        const skep_transact_action *action = &request->actions[i];
        uint8_t flags[2] = {(uint8_t)action->kind, action->return_item_on_failure};
        const char *table = action->table != NULL ? action->table : "";
        add_bytes(&h, flags, sizeof flags);
        add_bytes(&h, table, strlen(table));
        add_bytes(&h, action->item.data, action->item.size);
        if (!add_expression(&h, &action->update, arena) ||
            !add_expression(&h, &action->condition, arena))
            return fail_memory(err);
        add_bindings(&h, &action->bindings);
    }
    memcpy(out, &h.a, sizeof h.a);
    memcpy(out + sizeof h.a, &h.b, sizeof h.b);
    return SKEP_OK;
}
