/* model/member.h: reading one C value by its descriptor: where it is, whether it is there, and the text, number or
 * bytes that it is stored as.
 *
 * Messages do not name the member: callers put its path in front. Where `is_sensitive` is set they do not show the
 * value either. */
#ifndef MODEL_MEMBER_H
#define MODEL_MEMBER_H

#include <skep/gen/runtime.h>

#include "value/packed.h"

/** What SKEP_LIST and SKEP_SET declare, with the items' type left out. */
typedef struct member_list {
    void *items;
    size_t count;
    size_t capacity;
} member_list;

enum {
    MEMBER_SCRATCH_BYTES = 40, /* the longest text that is not in the struct itself: a UUID's */
    MEMBER_SHOWN_BYTES = 128,  /* a value as messages show it */
    MEMBER_NAMES_BYTES = 256   /* the names of an enum as messages list them */
};

/** The address of the value: in the struct, or for OPTIONAL what the pointer there points to, which may be NULL. */
const void *member_address(const skep_member *member, const void *object);

/** Distance of two elements in the array of a list or set. */
size_t member_stride(const skep_member *element);

member_list member_read_list(const void *address);

/** True if nothing is stored for the value: `address` NULL, NULL text, str or bytes, an empty set. */
bool member_is_absent(const skep_member *type, const void *address);

/** The type that a value of this kind is stored as. */
skep_type member_stored_type(const skep_member *type);

/** True for integers, and for enums stored by value. */
bool member_is_integer(const skep_member *type);

/** The smallest value (0 or below) and the largest that an integer member holds. */
int64_t member_integer_min(const skep_member *type);
uint64_t member_integer_max(const skep_member *type);

/** "int16_t": the C type of an integer, for messages. */
const char *member_integer_name(const skep_member *type);

/** The number of a member stored as N. SKEP_INVALID for NaN, infinity and what DynamoDB cannot hold. */
skep_status member_decimal(const skep_member *type, const void *address, bool is_sensitive,
                           skep_decimal *out, skep_error *err);

/** The text of a member stored as S, in the struct or in `scratch`; ptr NULL when it is absent. Not checked to be UTF-8.
 *  SKEP_INVALID for an enum's value without a name and a char array without a NUL. */
skep_status member_text(const skep_member *type, const void *address, bool is_sensitive,
                        char scratch[MEMBER_SCRATCH_BYTES], skep_str *out, skep_error *err);

/** Writes a present value that is stored as S, N, B or BOOL. A failure is the writer's: its status, told in its
 *  error. */
skep_status member_pack(const skep_member *type, const void *address, bool is_sensitive,
                        packed_writer *w);

/** The value that an enum has for a stored name, or the name for a value in memory; NULL: none. */
const skep_enum_value *member_enum_by_name(const skep_enum *enumeration, skep_str name);
const skep_enum_value *member_enum_at(const skep_member *type, const void *address);

/** "PENDING, SHIPPED, CANCELLED", cut with "..." where it does not fit. */
const char *member_enum_names(const skep_enum *enumeration, char out[MEMBER_NAMES_BYTES]);

#endif
