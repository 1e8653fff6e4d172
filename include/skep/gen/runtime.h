/* skep/gen/runtime.h: what generated code of the same version needs. Programs do not use it
 * directly, and nothing here is promised to the next version.
 *
 * The generator emits constant tables of these structs; offsets and sizes are computed by the
 * user's compiler. */
#ifndef SKEP_GEN_RUNTIME_H
#define SKEP_GEN_RUNTIME_H

#include <stdio.h>
#include <string.h>

#include <skep/client.h>
#include <skep/model.h>
#include <skep/query.h>
#include <skep/session.h>

/** Generated code refuses to compile against another version of these structs. */
#define SKEP_GEN_VERSION 2

#ifdef __cplusplus
extern "C" {
#endif

/** The C type of a member, an element or a parameter. */
typedef enum skep_kind {
    SKEP_KIND_BOOL = 1,
    SKEP_KIND_I8,
    SKEP_KIND_I16,
    SKEP_KIND_I32,
    SKEP_KIND_I64,
    SKEP_KIND_U8,
    SKEP_KIND_U16,
    SKEP_KIND_U32,
    SKEP_KIND_U64,
    SKEP_KIND_FLOAT,
    SKEP_KIND_DOUBLE,
    SKEP_KIND_DECIMAL, /**< skep_decimal */
    SKEP_KIND_TIME,    /**< skep_time, stored as text of fixed width */
    SKEP_KIND_UUID,    /**< skep_uuid, stored as text */
    SKEP_KIND_ENUM,    /**< an enum of `size` bytes; stored by name, or by value with
                          SKEP_MEMBER_NUMBER */
    SKEP_KIND_TEXT,    /**< char *, NUL-terminated; NULL: absent */
    SKEP_KIND_CHARS,   /**< char[size], NUL-terminated */
    SKEP_KIND_STR,     /**< skep_str; ptr NULL: absent */
    SKEP_KIND_BYTES,   /**< skep_bytes; ptr NULL: absent */
    SKEP_KIND_STRUCT,  /**< `type`; stored as a map */
    SKEP_KIND_LIST, /**< SKEP_LIST of `element`, or a pointer and a count (SKEP_MEMBER_COUNTED) */
    SKEP_KIND_SET, /**< SKEP_SET of `element`, or a pointer and a count; SS, NS or BS by the element */
    SKEP_KIND_MAP,     /**< SKEP_MAP: entries of a text key and `element`; stored as a map */
    SKEP_KIND_ARRAY,   /**< T[n]: `more->count` of `element`; stored as a list of exactly as many */
    SKEP_KIND_VARIANT, /**< a union, `more->variant` says which alternative; stored as that one is */
    SKEP_KIND_CUSTOM   /**< whatever `more->converter` makes of it */
} skep_kind;

enum {
    SKEP_MEMBER_OPTIONAL = 1,    /**< the member is a pointer to `kind`; NULL: absent */
    SKEP_MEMBER_NUMBER = 2,      /**< an enum stored by value */
    SKEP_MEMBER_NULL = 4,        /**< absent is stored as NULL instead of not at all */
    SKEP_MEMBER_REQUIRED = 8,    /**< absent in a stored item, or to be written, is an error */
    SKEP_MEMBER_SENSITIVE = 16,  /**< its value never appears in a message */
    SKEP_MEMBER_OMIT_EMPTY = 32, /**< empty text, bytes, list or map is absent */
    SKEP_MEMBER_COUNTED =
        64,                /**< LIST, SET: a pointer whose count is another member of the struct */
    SKEP_MEMBER_JSON = 128 /**< TEXT, CHARS and STR: the text is checked to be JSON */
};

/** How a skep_time is stored. ISO keeps every nanosecond. The others keep what they can show, and
 * what is written is the second, millisecond or day that the time falls into: -0.5 seconds are -1,
 * never 0. Numbers may have fractions when they are read, down to nanoseconds. */
typedef enum skep_time_form {
    SKEP_TIME_ISO = 0,       /**< S, ISO 8601 in UTC, 30 characters; any ISO 8601 is read */
    SKEP_TIME_EPOCH_SECONDS, /**< N, whole seconds since 1970 */
    SKEP_TIME_EPOCH_MILLIS,  /**< N, whole milliseconds since 1970 */
    SKEP_TIME_DATE,          /**< S, YYYY-MM-DD in UTC */
    SKEP_TIME_FORMAT /**< S, by `more->format`: skep_time_print writes, skep_time_scan reads */
} skep_time_form;

typedef struct skep_enum_value {
    const char *name; /**< as stored */
    int64_t value;
} skep_enum_value;

typedef struct skep_enum {
    const char *name;
    const skep_enum_value *values;
    uint32_t count;
} skep_enum;

typedef struct skep_struct skep_struct;
typedef struct skep_member skep_member;

/** One alternative of a union. */
typedef struct skep_alternative {
    int64_t tag; /**< the tag's value that selects it */
    const skep_member
        *member; /**< of the union, its offset is 0; NULL: the tag stands for no value */
} skep_alternative;

/** A union and where its tag is. Several tags may select one member; one that is not listed is an error. */
typedef struct skep_variant {
    int32_t tag_delta; /**< bytes from the union to its tag, another member of the same struct */
    uint32_t count;    /**< of `alternatives` */
    const skep_member *tag; /**< the tag's own descriptor, of kind ENUM */
    const skep_alternative *alternatives;
} skep_variant;

/** A pair of functions between a C value and a stored one of one type. `store` makes *out in the arena (absent
 *  where the value counts as absent); `load` fills a zeroed member, whose text may point into `stored`. On
 *  failure both write a message without the member's name, which is put in front. */
typedef struct skep_converter {
    const char *name;
    skep_type type;
    skep_status (*store)(const void *member, skep_arena *arena, skep_value *out, skep_error *err);
    skep_status (*load)(skep_value stored, void *member, skep_arena *arena, skep_error *err);
} skep_converter;

/** What only some members have; unused fields are zero. */
typedef struct skep_member_more {
    uint32_t count;            /**< ARRAY: elements */
    uint32_t stride;           /**< MAP: sizeof an entry, which begins with its key, a char * */
    int32_t count_delta;       /**< COUNTED: bytes from the pointer to its count */
    uint16_t count_kind;       /**< COUNTED: the count's skep_kind, an integer */
    uint16_t time_form;        /**< TIME: skep_time_form */
    const char *format;        /**< TIME of form FORMAT */
    const void *default_value; /**< read where absent or NULL: an object of the member's C type (of
                                      the target for OPTIONAL); not for VARIANT and COUNTED */
    const skep_variant *variant;     /**< VARIANT */
    const skep_converter *converter; /**< CUSTOM */
} skep_member_more;

struct skep_member {
    const char *name;             /**< in C */
    const char *attribute;        /**< as stored */
    const skep_struct *type;      /**< STRUCT */
    const skep_enum *enumeration; /**< ENUM */
    const skep_member
        *element; /**< LIST, SET, ARRAY: its offset is 0. MAP: its offset in the entry */
    const skep_member_more *more; /**< NULL for most */
    uint32_t offset;              /**< in the struct */
    uint32_t size; /**< sizeof what `kind` says (of the target for OPTIONAL); CHARS: the array's */
    uint16_t kind; /**< skep_kind */
    uint16_t flags;
    uint16_t attribute_len; /**< strlen(attribute); 0: not told */
};

/** A struct; members are ascending by attribute name (memcmp, then length). */
struct skep_struct {
    const char *name;
    const skep_member *members;
    uint32_t member_count;
    uint32_t size;
};

/** A piece of a key template: literal text, or the value of a member. */
typedef struct skep_key_part {
    const char *literal;            /**< NULL for a member */
    const skep_member *const *path; /**< members from the struct inwards: {ship_to.city} has two */
    uint32_t depth;                 /**< of `path` */
    uint32_t width;                 /**< {n:08}: digits with leading zeros, 0: as they are */
    const char *time_format;        /**< {placed_at:%Y-%m}, else NULL */
} skep_key_part;

/** How one key attribute is made. */
typedef struct skep_key {
    const char *attribute; /**< NULL: there is none (a table without a sort key) */
    skep_type type;        /**< S, N or B */
    const skep_key_part *parts;
    uint32_t part_count;
    bool
        is_member; /**< one part: the attribute is that member as it is stored, not composed text */
} skep_key;

typedef struct skep_table {
    skep_table_definition definition;
    const char *version_attribute; /**< NULL: the table has none */
} skep_table;

/** The keys of an entity in one index of its table. */
typedef struct skep_entity_index {
    uint32_t index; /**< in table->definition.indexes */
    const skep_key *hash;
    uint32_t hash_count;
    const skep_key *range;
    uint32_t range_count;
} skep_entity_index;

typedef struct skep_entity skep_entity;

/** A SKEP_LIST member whose elements are items of their own. */
typedef struct skep_child {
    const char *name; /**< the member in C */
    uint32_t offset;
    const skep_entity *entity;
} skep_child;

struct skep_entity {
    const char *name;
    const skep_table *table;
    const skep_struct *type;
    const skep_entity *parent; /**< if not NULL, `hash` is made from the parent's struct */
    skep_key hash;
    skep_key range;
    const skep_entity_index *indexes;
    uint32_t index_count;
    const skep_child *children;
    uint32_t child_count;
    bool is_versioned;
};

/* ---- Compiled queries ---------------------------------------------------------------------------
 */

typedef enum skep_query_op {
    SKEP_QUERY_AND = 1, /**< nodes left and right */
    SKEP_QUERY_OR,
    SKEP_QUERY_NOT, /**< node left */
    SKEP_QUERY_EQ,  /**< member path, operand */
    SKEP_QUERY_NE,
    SKEP_QUERY_LT,
    SKEP_QUERY_LE,
    SKEP_QUERY_GT,
    SKEP_QUERY_GE,
    SKEP_QUERY_BEGINS_WITH,
    SKEP_QUERY_CONTAINS,
    SKEP_QUERY_EXISTS, /**< member path */
    SKEP_QUERY_NOT_EXISTS
} skep_query_op;

/** What a member is compared with: a parameter, a constant, or another member. */
typedef struct skep_query_operand {
    const skep_member *type;        /**< how it is stored; its offset is not used */
    const void *constant;           /**< a constant's address, else NULL */
    const skep_member *const *path; /**< another member, else NULL */
    uint32_t depth;
    uint32_t parameter; /**< where neither: the parameter, from 0 */
} skep_query_operand;

/** A node; node 0 is the root, children stand behind their parent. */
typedef struct skep_query_node {
    skep_query_op op;
    uint32_t left;
    uint32_t right;
    const skep_member *const *path;
    uint32_t depth;
    skep_query_operand operand;
} skep_query_node;

typedef struct skep_compiled_query {
    const char *name;
    const skep_entity *entity;
    const skep_query_node *nodes;
    uint32_t node_count;
    uint32_t parameter_count;
    const char *index; /**< the index that the annotation names, else NULL: chosen */
} skep_compiled_query;

/* ---- What the generated functions call ----------------------------------------------------------
 */

/** A zeroed object in the session, tracked as new; NULL when memory is short (then the save fails
 * too). */
SKEP_API void *skep_gen_new(skep_session *session, const skep_entity *entity);

/** Tracks an object of the program's as new. */
SKEP_API skep_status skep_gen_add(skep_session *session, const skep_entity *entity, void *object,
                                  skep_error *err);

/** Marks a tracked object (and its children) for deletion by the next save. */
SKEP_API skep_status skep_gen_remove(skep_session *session, const skep_entity *entity, void *object,
                                     skep_error *err);

/** GetItem by the key members set in `key` (and `parent`, for an entity with a parent; else NULL).
 * NULL with SKEP_NOT_FOUND when there is none. */
SKEP_API void *skep_gen_find(skep_session *session, const skep_entity *entity, const void *key,
                             const void *parent, skep_error *err);

/** The object with all its children: one Query of the partition. */
SKEP_API void *skep_gen_load(skep_session *session, const skep_entity *entity, const void *key,
                             skep_error *err);

/** Without a session: an unconditional PutItem of one object (without children), and DeleteItem by
 * key. */
SKEP_API skep_status skep_gen_put(skep_client *client, const skep_entity *entity,
                                  const void *object, const void *parent, skep_error *err);
SKEP_API skep_status skep_gen_delete(skep_client *client, const skep_entity *entity,
                                     const void *key, const void *parent, skep_error *err);

/** Those objects that there are with the keys of an array of structs, as an array in the arena. */
SKEP_API skep_status skep_gen_get_many(skep_client *client, const skep_entity *entity,
                                       const void *keys, const void *parent, size_t key_count,
                                       void **objects, size_t *count, skep_arena *arena,
                                       skep_error *err);

/** An object from an item that was read without a session, and the item that a new object is stored
 * as. Text points into the item; `object` is untouched on failure. */
SKEP_API skep_status skep_gen_from_item(const skep_entity *entity, skep_value item, void *object,
                                        skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_gen_to_item(const skep_entity *entity, const void *object,
                                      const void *parent, skep_arena *arena, skep_value *out,
                                      skep_error *err);

/** The table of the model, created if it does not exist yet. SKEP_INVALID when one exists with
 * another key or without an index of the model. */
SKEP_API skep_status skep_gen_create_table(skep_client *client, const skep_table *table,
                                           skep_error *err);

/** The next page of a query, false at its end and on failure. `arguments` are the addresses of the
 * parameters. */
SKEP_API bool skep_gen_query_next(skep_session *session, const skep_compiled_query *query,
                                  const void *const *arguments, const skep_query_options *options,
                                  skep_page *page, skep_error *err);

/** The first object of a query; NULL with SKEP_NOT_FOUND when there is none. */
SKEP_API void *skep_gen_query_first(skep_session *session, const skep_compiled_query *query,
                                    const void *const *arguments, const skep_query_options *options,
                                    skep_error *err);

/** How many objects a query has. Reads the keys of all pages and counts those of the entity, because other entities
 *  may share the partition. */
SKEP_API skep_status skep_gen_query_count(skep_session *session, const skep_compiled_query *query,
                                          const void *const *arguments, size_t *out,
                                          skep_error *err);

/** What a query will send and why, as text in the session's memory; NULL on failure. */
SKEP_API const char *skep_gen_query_explain(skep_session *session, const skep_compiled_query *query,
                                            const void *const *arguments, skep_error *err);

/** Copies a key part into a char[size] member. False, with SKEP_INVALID, where the text does not fit: then it is no
 *  object's key. */
static inline bool skep_gen_set_chars(char *to, size_t size, const char *from, const char *member,
                                      skep_error *err) {
    size_t length = from != NULL ? strlen(from) : 0;
    if (length < size) {
        if (from != NULL) memcpy(to, from, length + 1);
        return true;
    }
    if (err != NULL) {
        memset(err, 0, sizeof *err);
        err->status = SKEP_INVALID;
        snprintf(err->message, sizeof err->message, "%s: the text has %lu bytes, at most %lu fit",
                 member, (unsigned long)length, (unsigned long)(size - 1));
    }
    return false;
}

#ifdef __cplusplus
}
#endif
#endif
