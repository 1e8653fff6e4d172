/* Enums: the names that their values are stored under. */
#include <string.h>

#include "generate/check_member.h"

/* ORDER_SHIPPED is stored as SHIPPED. */
size_t enum_prefix(const raw_enum *raw) {
    if (raw->values.count == 0) return 0;
    const raw_enumerator *first = raw->values.items[0];
    size_t len = strlen(first->name);
    for (size_t i = 1; i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        size_t same = 0;
        while (same < len && each->name[same] == first->name[same]) same++;
        len = same;
    }
    while (len > 0 && (first->name[len - 1] != '_' || first->name[len] == '\0')) len--;
    for (size_t i = 0; i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        if (each->name[len] == '\0') return 0;
    }
    return len;
}

/* Several names of one value are all read; the first is found first, so that is the one that is
 * written. */
const skep_enum *check_enum(checker *c, const raw_enum *raw) {
    for (size_t i = 0; i < c->m->enums.count; i++) {
        const model_enum *known = c->m->enums.items[i];
        if (known->raw == raw) return &known->desc;
    }
    model_enum *result = gen_alloc(c->g, sizeof *result);
    skep_enum_value *values = gen_array(c->g, raw->values.count, sizeof *values);
    const char **enumerators = gen_array(c->g, raw->values.count, sizeof *enumerators);
    size_t prefix = enum_prefix(raw);
    uint32_t count = 0;
    for (size_t i = 0; values != NULL && enumerators != NULL && i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        enumerators[count] = each->name;
        values[count++] = (skep_enum_value){.name = each->name + prefix, .value = each->value};
    }
    result->raw = raw;
    result->enumerators = enumerators;
    result->ident = check_ident(c, raw->c_type != NULL ? check_without_tag(raw->c_type) : "enum");
    result->desc = (skep_enum){.name = result->ident, .values = values, .count = count};
    list_add(c->g, &c->m->enums, result);
    return &result->desc;
}
