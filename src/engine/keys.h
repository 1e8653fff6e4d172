/* engine/keys.h: finding the key of an item, and refusing items and keys that do not fit the
 * schema. */
#ifndef ENGINE_KEYS_H
#define ENGINE_KEYS_H

#include "engine/engine.h"

/** The refusal of a table key or key condition that is empty: "... cannot contain an empty string
 *  value. Key: pk". */
skep_status keys_refuse_empty(const skep_key_attribute *attribute, skep_error *err);

/** True for a text or binary without contents. */
bool keys_is_empty_value(skep_value value);

/** The value of a key attribute in an item, absent where it is not there or not of the schema's
 *  type. */
skep_value keys_value(const skep_key_attribute *attribute, skep_value item);

/** An item that is put: missing key, wrong type, each with its own text. */
skep_status keys_check_item(const skep_key_schema *schema, skep_value item, skep_error *err);

/** An item or key of a batch: as keys_check_lookup, but items may have more attributes. */
skep_status keys_check_batch(const skep_key_schema *schema, skep_value item, bool is_key,
                             skep_error *err);

/** A key by which an item is looked up: exactly the key attributes, of their types. */
skep_status keys_check_lookup(const skep_key_schema *schema, skep_value key, skep_error *err);

/** Empty key values, in an item or key of any kind. */
skep_status keys_check_empty(const skep_key_schema *schema, skep_value item, skep_error *err);

/** The key bytes of an item that passed the checks above, in scratch; refuses keys that are too
 *  long. */
skep_status keys_encode(engine *e, const skep_key_schema *schema, skep_value item, store_key *out,
                        skep_error *err);

/** Encodes attributes one behind the other, in scratch; the sum of their sizes as DynamoDB counts
 *  them goes to `size_bytes`. */
skep_status keys_encode_attributes(engine *e, const skep_key_attribute *attributes, size_t count,
                                   skep_value item, skep_bytes *out, size_t *size_bytes,
                                   skep_error *err);

/** Whether two keys that were encoded are the same. */
bool keys_equal(const store_key *a, const store_key *b);

/** Refuses sizes of a partition key and of a sort key beyond the service's. */
skep_status keys_check_sizes(size_t hash_bytes, size_t range_bytes, skep_error *err);

#endif
