#include "wire/table_out.h"

static void put_key_element(json_out *j, const char *name, const char *role) {
    json_element(j);
    json_bracket(j, '{');
    json_member_chars(j, "AttributeName", name);
    json_member_chars(j, "KeyType", role);
    json_bracket(j, '}');
}

void table_out_key(json_out *j, const skep_key_schema *key) {
    json_member(j, "KeySchema");
    json_bracket(j, '[');
    for (size_t i = 0; i < table_out_bounded(key->hash_count); i++)
        put_key_element(j, key->hash[i].name, "HASH");
    for (size_t i = 0; i < table_out_bounded(key->range_count); i++)
        put_key_element(j, key->range[i].name, "RANGE");
    json_bracket(j, ']');
}

static void put_projection(json_out *j, const skep_index_definition *index) {
    static const char *const names[] = {[SKEP_PROJECT_ALL] = "ALL",
                                        [SKEP_PROJECT_KEYS_ONLY] = "KEYS_ONLY",
                                        [SKEP_PROJECT_INCLUDE] = "INCLUDE"};
    json_member(j, "Projection");
    json_bracket(j, '{');
    if ((unsigned)index->projection < sizeof names / sizeof names[0])
        json_member_chars(j, "ProjectionType", names[index->projection]);
    if (index->included_count > 0) {
        json_member(j, "NonKeyAttributes");
        json_bracket(j, '[');
        for (size_t i = 0; i < index->included_count; i++) {
            json_element(j);
            json_chars(j, index->included[i] != NULL ? index->included[i] : "");
        }
        json_bracket(j, ']');
    }
    json_bracket(j, '}');
}

void table_out_index(json_out *j, const skep_index_definition *index) {
    json_member_chars(j, "IndexName", index->name);
    table_out_key(j, &index->key);
    put_projection(j, index);
}
