/* model/member.h: one C value by its descriptor: where it is, whether it is there, and the text,
 * number or bytes that it is stored as.
 *
 * Messages do not name the member: callers put its path in front. Where `is_sensitive` is set they
 * do not show the value either. */
#ifndef MODEL_MEMBER_H
#define MODEL_MEMBER_H

#include <skep/gen/runtime.h>

#include "value/packed.h"

/** What SKEP_LIST, SKEP_SET and SKEP_MAP declare, with the items' type left out. */
typedef struct member_list {
    void *items;
    size_t count;
    size_t capacity;
} member_list;

/** Fills a SKEP_LIST, SKEP_SET or SKEP_MAP, word by word: what is copied as a whole is read by its
 * parts at once, which processors are slow at. */
static inline void member_put_list(void *address, void *items, size_t count) {
    uint8_t *at = address;
    memcpy(at + offsetof(member_list, items), &items, sizeof items);
    memcpy(at + offsetof(member_list, count), &count, sizeof count);
    memcpy(at + offsetof(member_list, capacity), &count, sizeof count);
}

enum {
    MEMBER_SCRATCH_BYTES =
        256, /* the longest text that is not in the struct itself: a time's by a format */
    MEMBER_SHOWN_BYTES = 128, /* a value as messages show it */
    MEMBER_NAMES_BYTES = 256  /* the names of an enum as messages list them */
};

/* ---- Where a value is ---- */

/** The address of the value: in the struct, or for OPTIONAL what the pointer there points to, which
 * may be NULL. */
const void *member_address(const skep_member *member, const void *object);

/** Distance of two elements in the array of a list, set or fixed array. */
size_t member_stride(const skep_member *element);

/** The items of a LIST, SET or MAP, whether they are in a SKEP_LIST or beside their count (COUNTED).
 * SKEP_INVALID for a negative count, and for items that are NULL though there is a count. */
skep_status member_items(const skep_member *type, const void *address, member_list *out,
                         skep_error *err);

/** Puts items into a LIST, SET or MAP that is in place at `address`. SKEP_INVALID when the count of
 * a COUNTED one cannot hold theirs; nothing is then written. */
skep_status member_set_items(const skep_member *type, void *address, void *items, size_t count,
                             skep_error *err);

/** The alternative of a VARIANT that its tag in memory selects, or that a stored tag does; NULL:
 * none. */
const skep_alternative *member_alternative(const skep_member *type, const void *address);
const skep_alternative *member_alternative_stored(const skep_member *type, skep_value tag);

/** True if the tag of a VARIANT in memory is 0, which it is where none was stored. */
bool member_tag_is_zero(const skep_member *type, const void *address);

/** The tag of a VARIANT as messages show it: its name, else its number. */
const char *member_tag_shown(const skep_member *type, const void *address,
                             char out[MEMBER_SHOWN_BYTES]);

/** True if nothing is stored for the value: `address` NULL, NULL text, str or bytes, an empty set,
 * an alternative without a value, what is empty under OMIT_EMPTY. For CUSTOM only its converter
 * knows (member_store), and a STRUCT under OMIT_EMPTY is known to be empty only when it is
 * written. */
bool member_is_absent(const skep_member *type, const void *address);

/* ---- What a kind is ---- */

/** The type that a value of this kind is stored as; NONE for a VARIANT, which is stored as its
 * alternative is. */
skep_type member_stored_type(const skep_member *type);

/** True for what is stored as a whole number: integers, enums by value, times in seconds or
 * milliseconds. */
bool member_is_integer(const skep_member *type);

/** The smallest number (0 or below) and the largest that such a member holds. */
int64_t member_integer_min(const skep_member *type);
uint64_t member_integer_max(const skep_member *type);

/** "int16_t": the C type of an integer, for messages. */
const char *member_integer_name(const skep_member *type);

/** The value that an enum has for a stored name, or the name for a value in memory; NULL: none. */
const skep_enum_value *member_enum_by_name(const skep_enum *enumeration, skep_str name);
const skep_enum_value *member_enum_at(const skep_member *type, const void *address);

/** "PENDING, SHIPPED, CANCELLED", cut with "..." where it does not fit. */
const char *member_enum_names(const skep_enum *enumeration, char out[MEMBER_NAMES_BYTES]);

/* ---- As it is stored ---- */

/** The number of a member stored as N. SKEP_INVALID for NaN, infinity and what DynamoDB cannot
 * hold. */
skep_status member_decimal(const skep_member *type, const void *address, bool is_sensitive,
                           skep_decimal *out, skep_error *err);

/** The text of a member stored as S, in the struct or in `scratch`; ptr NULL when it is absent. Not
 * checked to be UTF-8. SKEP_INVALID for an enum's value without a name and a char array without a
 * NUL. */
skep_status member_text(const skep_member *type, const void *address, bool is_sensitive,
                        char scratch[MEMBER_SCRATCH_BYTES], skep_str *out, skep_error *err);

/** Writes a present value that is stored as S, N, B or BOOL and is not CUSTOM. A failure is the
 * writer's: its status, told in its error. */
skep_status member_pack(const skep_member *type, const void *address, bool is_sensitive,
                        packed_writer *w);

/** What the converter of a CUSTOM member makes of its value, in the arena; absent where there is
 * none. SKEP_INVALID also for a value of another type than the converter says. */
skep_status member_store(const skep_member *type, const void *address, bool is_sensitive,
                         skep_arena *arena, skep_value *out, skep_error *err);

/** Fills a CUSTOM member, which is zeroed, from a stored value of its converter's type. */
skep_status member_load(const skep_member *type, skep_value stored, void *member, bool is_sensitive,
                        skep_arena *arena, skep_error *err);

/** SKEP_OK where the text is JSON or the member need not be. */
skep_status member_check_json(const skep_member *type, skep_str text, bool is_sensitive,
                              skep_error *err);

/* ---- Times, by the form of their member ----
 *
 * EPOCH_SECONDS and EPOCH_MILLIS write the second or millisecond that a time falls into, DATE and
 * FORMAT what they show of it. Reading is exact: a stored number may have a fraction down to
 * nanoseconds. */

skep_time_form member_time_form(const skep_member *type);

/** The number or text of a time. SKEP_INVALID, in the first days of a skep_time's range, where what
 * is written lies before them, so that it could not be read back. */
skep_status member_time_number(const skep_member *type, skep_time value, int64_t *out,
                               skep_error *err);
skep_status member_time_text(const skep_member *type, skep_time value,
                             char scratch[MEMBER_SCRATCH_BYTES], skep_str *out, skep_error *err);

/** What the form can tell apart, in nanoseconds: 1 for ISO, a day for DATE; 0: a format whose texts
 * are not in the order of the times, or of months or years, which have no one length. */
int64_t member_time_unit(const skep_member *type);

/** A time from a stored number or text. */
skep_status member_time_of_number(const skep_member *type, skep_decimal number, bool is_sensitive,
                                  skep_time *out, skep_error *err);
skep_status member_time_of_text(const skep_member *type, skep_str text, bool is_sensitive,
                                skep_time *out, skep_error *err);

#endif
