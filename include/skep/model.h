/* skep/model.h: the annotations with which a header describes its structs to `skep generate`.
 *
 *     SKEP_TABLE(shop, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK", sk = "GSI1SK"), version =
 * "v");
 *
 *     typedef struct customer {
 *         int64_t  id;
 *         char    *name SKEP(name = "fullName");
 *         SKEP_SET(char *) tags;
 *     } customer;
 *     SKEP_ENTITY(customer, table = shop, pk = "CUSTOMER#{id}", sk = "CUSTOMER#{id}");
 *
 * In an ordinary compile every annotation expands to nothing (or to a declaration without effect);
 * the structs are plain C11 and C++17. docs/model.md describes each annotation and what it may say.
 */
#ifndef SKEP_MODEL_H
#define SKEP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <skep/decimal.h>
#include <skep/slice.h>
#include <skep/time.h>
#include <skep/uuid.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef SKEP_GENERATE /* defined by `skep generate` only */
#define SKEP_JOIN_AGAIN(a, b) a##b
#define SKEP_JOIN(a, b)       SKEP_JOIN_AGAIN(a, b)
#define SKEP_NOTE(kind, text)                                                                      \
    extern const char SKEP_JOIN(skep_note_, __COUNTER__)[]                                         \
        __attribute__((annotate("skep:" kind ":" text)))
#define SKEP(...)        __attribute__((annotate("skep:member:" #__VA_ARGS__)))
#define SKEP_TABLE(...)  SKEP_NOTE("table", #__VA_ARGS__)
#define SKEP_ENTITY(...) SKEP_NOTE("entity", #__VA_ARGS__)
#define SKEP_FIELD(...)  SKEP_NOTE("field", #__VA_ARGS__)
#define SKEP_QUERY(...)  __attribute__((annotate("skep:query:" #__VA_ARGS__)))
#define SKEP_LIST(...)                                                                             \
    struct __attribute__((annotate("skep:list:"))) {                                               \
        __VA_ARGS__ *items;                                                                        \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }
#define SKEP_SET(...)                                                                              \
    struct __attribute__((annotate("skep:set:"))) {                                                \
        __VA_ARGS__ *items;                                                                        \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }
#define SKEP_MAP(...)                                                                              \
    struct __attribute__((annotate("skep:map:"))) {                                                \
        struct {                                                                                   \
            char *key;                                                                             \
            __VA_ARGS__ value;                                                                     \
        } *items;                                                                                  \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }
#else
/** On a member, after its name (after an unnamed union's closing brace), any of:
 * name = "x", ignore, required, default = 5, null, omit_empty, sensitive; for lists of other
 * entities many; for pointers count = n and set; for unions variant = tag; for enums number; for
 * text json; for times epoch, epoch_ms, date, format = "%Y-%m"; for arrays vector and list;
 * convert = functions, type = S. */
#define SKEP(...)
/** A table: its name, pk, sk, gsi(NAME, pk, sk), version, names. At file scope, before the
 * entities. */
#define SKEP_TABLE(...)  struct skep_nothing
/** A struct that is stored as items of its own: its type, table, pk, sk, versioned, index keys,
 * parent, names. */
#define SKEP_ENTITY(...) struct skep_nothing
/** What SKEP says, from outside the struct: SKEP_FIELD(type, member, ...). */
#define SKEP_FIELD(...)  struct skep_nothing
/** Before a `static inline bool name(const TYPE *object, parameters...)` that returns one
 * condition. */
#define SKEP_QUERY(...)
/** A list of T, `items[0]` to `items[count - 1]`. Zeroed it is empty. Grow it with skep_append. */
#define SKEP_LIST(...)                                                                             \
    struct {                                                                                       \
        __VA_ARGS__ *items;                                                                        \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }
/** A map from text to T: `items[i].key` and `items[i].value`. Zeroed it is empty; grow it with skep_append. Keys are
 *  data, each other than the others; their order does not matter. */
#define SKEP_MAP(...)                                                                              \
    struct {                                                                                       \
        struct {                                                                                   \
            char *key;                                                                             \
            __VA_ARGS__ value;                                                                     \
        } *items;                                                                                  \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }
/** A set of T: order and repetition do not matter, an empty set is not stored. */
#define SKEP_SET(...) SKEP_LIST(__VA_ARGS__)
#endif

/* ---- What a compiled query may call; ordinary functions, for use in memory as well
 * ---------------- */

/** True if the text begins with `prefix` (becomes begins_with). NULL begins with nothing. */
static inline bool skep_starts_with(const char *text, const char *prefix) {
    return text != NULL && prefix != NULL && strncmp(text, prefix, strlen(prefix)) == 0;
}

/** True if `part` occurs in the text (becomes contains). */
static inline bool skep_has_text(const char *text, const char *part) {
    return text != NULL && part != NULL && strstr(text, part) != NULL;
}

/** True if both texts are there and equal. */
static inline bool skep_same_text(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/** True if both UUIDs are the same. */
static inline bool skep_same_uuid(skep_uuid a, skep_uuid b) {
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

/** True if an optional member is there (becomes attribute_exists). */
static inline bool skep_is_present(const void *member) {
    return member != NULL;
}

#ifdef __cplusplus
}
#endif
#endif
