#include "engine/keys.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/request.h"
#include "value/keybytes.h"

static skep_str name_of(const skep_key_attribute *attribute) {
    return (skep_str){attribute->name, strlen(attribute->name)};
}

bool keys_is_empty_value(skep_value value) {
    skep_type type = skep_value_type(value);
    return (type == SKEP_TYPE_S && skep_value_text(value).len == 0) ||
           (type == SKEP_TYPE_B && skep_value_bytes(value).len == 0);
}

skep_value keys_value(const skep_key_attribute *attribute, skep_value item) {
    skep_value value = {NULL, 0};
    if (!skep_value_at(item, name_of(attribute), &value) ||
        skep_value_type(value) != attribute->type)
        return (skep_value){NULL, 0};
    return value;
}

skep_status keys_refuse_empty(const skep_key_attribute *attribute, skep_error *err) {
    return fail_validation(err,
                           "One or more parameter values are not valid. The AttributeValue for a "
                           "key attribute cannot contain an empty %s value. Key: %s",
                           attribute->type == SKEP_TYPE_B ? "binary" : "string", attribute->name);
}

/* ---- Checks ---- */

static skep_status check_item_attribute(const skep_key_attribute *attribute, skep_value item,
                                        skep_error *err) {
    skep_value value;
    if (!skep_value_at(item, name_of(attribute), &value))
        return fail_validation(err, REQUEST_INVALID "Missing the key %s in the item",
                               attribute->name);
    if (skep_value_type(value) == attribute->type) return SKEP_OK;
    return fail_validation(err, REQUEST_INVALID "Type mismatch for key %s expected: %s actual: %s",
                           attribute->name, skep_type_name(attribute->type),
                           skep_type_name(skep_value_type(value)));
}

skep_status keys_check_item(const skep_key_schema *schema, skep_value item, skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < schema->hash_count; i++)
        status = check_item_attribute(&schema->hash[i], item, err);
    for (size_t i = 0; status == SKEP_OK && i < schema->range_count; i++)
        status = check_item_attribute(&schema->range[i], item, err);
    return status;
}

skep_status keys_check_lookup(const skep_key_schema *schema, skep_value key, skep_error *err) {
    return keys_check_batch(schema, key, true, err);
}

skep_status keys_check_batch(const skep_key_schema *schema, skep_value item, bool is_key,
                             skep_error *err) {
    bool is_match = !is_key || skep_value_count(item) == schema->hash_count + schema->range_count;
    for (size_t i = 0; is_match && i < schema->hash_count; i++)
        is_match = keys_value(&schema->hash[i], item).data != NULL;
    for (size_t i = 0; is_match && i < schema->range_count; i++)
        is_match = keys_value(&schema->range[i], item).data != NULL;
    if (is_match) return SKEP_OK;
    return fail_validation(err, "The provided key element does not match the schema");
}

skep_status keys_check_empty(const skep_key_schema *schema, skep_value item, skep_error *err) {
    for (size_t i = 0; i < schema->hash_count; i++)
        if (keys_is_empty_value(keys_value(&schema->hash[i], item)))
            return keys_refuse_empty(&schema->hash[i], err);
    for (size_t i = 0; i < schema->range_count; i++)
        if (keys_is_empty_value(keys_value(&schema->range[i], item)))
            return keys_refuse_empty(&schema->range[i], err);
    return SKEP_OK;
}

skep_status keys_check_sizes(size_t hash_bytes, size_t range_bytes, skep_error *err) {
    if (hash_bytes > LIMIT_HASH_KEY_BYTES)
        return fail_validation(err,
                               REQUEST_INVALID
                               "Size of hashkey has exceeded the maximum size limit "
                               "of%d bytes",
                               LIMIT_HASH_KEY_BYTES);
    if (range_bytes > LIMIT_RANGE_KEY_BYTES)
        return fail_validation(err,
                               REQUEST_INVALID "Aggregated size of all range keys has exceeded the "
                                               "size limit of %d bytes",
                               LIMIT_RANGE_KEY_BYTES);
    return SKEP_OK;
}

/* ---- Encoding ---- */

static bool is_same_bytes(skep_bytes a, skep_bytes b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool keys_equal(const store_key *a, const store_key *b) {
    return is_same_bytes(a->pk, b->pk) && is_same_bytes(a->sk, b->sk);
}

skep_status keys_encode_attributes(engine *e, const skep_key_attribute *attributes, size_t count,
                                   skep_value item, skep_bytes *out, size_t *size_bytes,
                                   skep_error *err) {
    *size_bytes = 0;
    *out = (skep_bytes){NULL, 0};
    if (count == 0) return SKEP_OK;
    buffer_clear(&e->key_buf);
    for (size_t i = 0; i < count; i++) {
        skep_value value = keys_value(&attributes[i], item);
        *size_bytes += skep_value_size(value);
        if (*size_bytes > LIMIT_HASH_KEY_BYTES) return SKEP_OK; /* refused by keys_check_sizes */
        (void)key_append(&e->key_buf, value);
    }
    const char *copy =
        e->key_buf.is_failed
            ? NULL
            : skep_arena_copy_text(e->scratch, (const char *)e->key_buf.data, e->key_buf.len);
    if (copy == NULL) return fail_memory(err);
    *out = (skep_bytes){(const uint8_t *)copy, e->key_buf.len};
    return SKEP_OK;
}

skep_status keys_encode(engine *e, const skep_key_schema *schema, skep_value item, store_key *out,
                        skep_error *err) {
    size_t hash_bytes = 0, range_bytes = 0;
    skep_status status = keys_encode_attributes(e, schema->hash, schema->hash_count, item, &out->pk,
                                                &hash_bytes, err);
    if (status == SKEP_OK)
        status = keys_encode_attributes(e, schema->range, schema->range_count, item, &out->sk,
                                        &range_bytes, err);
    return status == SKEP_OK ? keys_check_sizes(hash_bytes, range_bytes, err) : status;
}
