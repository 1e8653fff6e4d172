/* skep/model_builder.h: a model described by calls, for programs without `skep generate`. It says
 * what the annotations of skep/model.h say, is checked by the same rules, and works in sessions.
 *
 *     skep_model *m = skep_model_begin(arena);
 *     skep_model_table(m, &(skep_table_spec){.name = "shop", .pk = "PK", .sk = "SK"});
 *     skep_model_struct(m, "product", sizeof(product));
 *     SKEP_MODEL_MEMBER(m, product, id, .kind = SKEP_KIND_I64);
 *     SKEP_MODEL_MEMBER(m, product, name, .kind = SKEP_KIND_TEXT);
 *     skep_model_entity(m, &(skep_entity_spec){.name = "product", .pk = "PRODUCT#{id}",
 *                                              .sk = "PRODUCT#{id}"});
 *     if (skep_model_finish(m, &err) != SKEP_OK) fprintf(stderr, "%s\n", err.message);
 *
 *     const skep_entity *products = skep_model_find_entity(m, "product");
 *     product *p = skep_object_find(session, products, &(product){.id = 7}, NULL, &err);
 *
 * The model lives as long as the arena that it was begun on. It is built by one thread; once it is
 * finished any number may use it. Names and templates are copied; default values and converters are
 * not. */
#ifndef SKEP_MODEL_BUILDER_H
#define SKEP_MODEL_BUILDER_H

#include <skep/gen/runtime.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A model, first being described, then finished. */
typedef struct skep_model skep_model;

/** Begins a model. NULL when memory is short; the calls below accept that, and skep_model_finish
 * then says so. Calls are sticky: after the first that is wrong the others do nothing.
 *
 * What a call names may be described by a later one: order matters only where a call adds to what
 * was begun last (an index to a table, a member to a struct, keys to an entity). */
SKEP_API skep_model *skep_model_begin(skep_arena *arena);

/* ---- Tables -----------------------------------------------------------------------------------*/

/** SKEP_TABLE. The types of key attributes follow from the entities. */
typedef struct skep_table_spec {
    const char *name;    /**< needed: 3 to 255 of a-z, A-Z, 0-9, '_', '-', '.' */
    const char *pk;      /**< needed: the partition key's attribute */
    const char *sk;      /**< the sort key's attribute; NULL: there is none */
    const char *version; /**< the attribute that counts writes of versioned entities, or NULL */
} skep_table_spec;

/** gsi(...): a global secondary index of the table that was begun last, as many as 20. */
typedef struct skep_index_spec {
    const char *name;                        /**< needed */
    const char *pk[SKEP_KEY_ATTRIBUTES_MAX]; /**< needed: one attribute, or up to four */
    const char *sk[SKEP_KEY_ATTRIBUTES_MAX]; /**< none: no sort key */
    skep_projection projection;
    const char *const *included; /**< INCLUDE: attributes beside the keys */
    size_t included_count;
} skep_index_spec;

SKEP_API void skep_model_table(skep_model *model, const skep_table_spec *table);
SKEP_API void skep_model_index(skep_model *model, const skep_index_spec *index);

/* ---- Structs ----------------------------------------------------------------------------------*/

/** An enum of `size` bytes, and a value of the enum that was begun last: under which name it is
 * stored. Where several names have one value the first is stored, each is read. */
SKEP_API void skep_model_enum(skep_model *model, const char *name, size_t size);
SKEP_API void skep_model_enum_value(skep_model *model, const char *name, int64_t value);

/** How attributes are named after members. */
typedef enum skep_naming {
    SKEP_NAMES_AS_IN_C = 0, /**< unit_price */
    SKEP_NAMES_CAMEL,       /**< unitPrice */
    SKEP_NAMES_SNAKE,       /**< unit_price, of unitPrice too */
    SKEP_NAMES_KEBAB,       /**< unit-price */
    SKEP_NAMES_UPPER_SNAKE, /**< UNIT_PRICE */
    SKEP_NAMES_PASCAL       /**< UnitPrice */
} skep_naming;

/** From here on, members that say no attribute are stored under names of this convention. */
SKEP_API void skep_model_names(skep_model *model, skep_naming naming);

/** A struct; its members follow. */
SKEP_API void skep_model_struct(skep_model *model, const char *name, size_t size);

typedef struct skep_member_spec skep_member_spec;

/** What a tag's value selects in a union. */
typedef struct skep_alternative_spec {
    int64_t tag;
    const char *name;               /**< the union's member in C */
    const skep_member_spec *member; /**< NULL: this tag stands for no value */
} skep_alternative_spec;

/** How a member, an element or an alternative is stored; unused fields are zero. */
struct skep_member_spec {
    skep_kind kind;        /**< needed: the C type */
    unsigned flags;        /**< SKEP_MEMBER_...; SENSITIVE also covers what is inside */
    const char *attribute; /**< members: the stored name; NULL: by skep_model_names */
    const char *type;      /**< STRUCT and ENUM: its name in this model */
    size_t size; /**< sizeof the C object. Needed for members (SKEP_MODEL_MEMBER fills it in), and
                      elsewhere for CHARS and CUSTOM; otherwise 0 or right */
    const skep_member_spec *element; /**< LIST, SET, MAP and ARRAY: what they hold */

    size_t count_offset;  /**< COUNTED: offsetof the count in the struct */
    skep_kind count_kind; /**< COUNTED: the count's kind, an integer */

    size_t entry_size;   /**< MAP: sizeof an entry; 0: what SKEP_MAP gives on this machine */
    size_t value_offset; /**< MAP: offset of the value in an entry; 0: behind the key */

    skep_time_form time_form;        /**< TIME */
    const char *format;              /**< TIME of form SKEP_TIME_FORMAT */
    const void *default_value;       /**< read where absent or NULL: an object of the C type */
    const skep_converter *converter; /**< CUSTOM */

    const char *tag; /**< VARIANT: the member of the same struct, an enum, that selects */
    const skep_alternative_spec *alternatives; /**< VARIANT */
    size_t alternative_count;
};

/** A member of the struct that was begun last. */
SKEP_API void skep_model_member(skep_model *model, const char *name, size_t offset,
                                const skep_member_spec *member);

/** The same with name, offset and size taken from the struct:
 * SKEP_MODEL_MEMBER(m, order, status, .kind = SKEP_KIND_ENUM, .type = "order_status"). C only. */
#define SKEP_MODEL_MEMBER(model, c_type, member, ...)                                              \
    skep_model_member((model), #member, offsetof(c_type, member),                                  \
                      &(skep_member_spec){.size = sizeof(((c_type *)0)->member), __VA_ARGS__})

/** SKEP(many): a SKEP_LIST of the struct begun last, whose elements are items of their own:
 * those of `entity`, whose parent is the entity of this struct. */
SKEP_API void skep_model_children(skep_model *model, const char *name, size_t offset,
                                  const char *entity);

/* ---- Entities ---------------------------------------------------------------------------------*/

/** SKEP_ENTITY. Keys are templates ("ORDER#{id}", "{ship_to.city}#{n:08}", "{placed_at:%Y-%m}").
 * Where nothing is said about a key it is the member that is stored under the key's attribute;
 * else, with a member `id`, both keys are NAME#{id}, the name in capitals. */
typedef struct skep_entity_spec {
    const char *name;   /**< needed */
    const char *type;   /**< its struct; NULL: the struct of the entity's name */
    const char *table;  /**< NULL: the model's only table, or the parent's */
    const char *parent; /**< its items stand in this entity's partition; then only `sk` is said */
    const char *pk;
    const char *sk;
    bool is_versioned; /**< updates and deletes check that nobody else has written in between */
} skep_entity_spec;

/** GSI1(pk = ..., sk = ...): the keys in one index of the entity that was begun last. An index
 * whose attributes all are made already, or are members, needs no such call. */
typedef struct skep_index_keys_spec {
    const char *index; /**< needed */
    const char *pk;    /**< NULL: made already, or a member */
    const char *sk;
} skep_index_keys_spec;

SKEP_API void skep_model_entity(skep_model *model, const skep_entity_spec *entity);
SKEP_API void skep_model_index_keys(skep_model *model, const skep_index_keys_spec *keys);

/* ---- Queries ----------------------------------------------------------------------------------
 *
 *     skep_model_query(m, "orders_of_buyer_since", "order", NULL);
 *     skep_model_compare(m, "buyer_id", SKEP_QUERY_EQ, 0);
 *     skep_model_compare(m, "placed_at", SKEP_QUERY_GE, 1);
 *     skep_model_compare(m, "status", SKEP_QUERY_NE, 2);
 *
 * All conditions of a query hold together, but for those between a skep_model_open and its
 * skep_model_close. Members are given by their path in C, "ship_to.city". */

/** Begins a query of an entity; `index` NULL: chosen. */
SKEP_API void skep_model_query(skep_model *model, const char *name, const char *entity,
                               const char *index);

/** A member compared with parameter number `parameter`, from 0, by EQ, NE, LT, LE, GT, GE,
 * BEGINS_WITH or CONTAINS. The argument has the member's C type, the target's for a pointer, and
 * char * for char[N]. */
SKEP_API void skep_model_compare(skep_model *model, const char *member, skep_query_op op,
                                 unsigned parameter);

/** Two members compared by EQ to GE. */
SKEP_API void skep_model_compare_members(skep_model *model, const char *member, skep_query_op op,
                                         const char *other);

/** A member that can be absent is there: SKEP_QUERY_EXISTS, or not: SKEP_QUERY_NOT_EXISTS. */
SKEP_API void skep_model_presence(skep_model *model, const char *member, skep_query_op op);

/** A group of conditions: SKEP_QUERY_AND: all hold, SKEP_QUERY_OR: at least one does,
 * SKEP_QUERY_NOT: not all do. */
SKEP_API void skep_model_open(skep_model *model, skep_query_op op);
SKEP_API void skep_model_close(skep_model *model);

/* ---- The finished model -----------------------------------------------------------------------*/

/** Checks the whole. SKEP_INVALID for the first thing that is wrong, with what would be right;
 * SKEP_NO_MEMORY. What failed stays failed. */
SKEP_API skep_status skep_model_finish(skep_model *model, skep_error *err);

/** By name; NULL where there is none or the model is not finished. */
SKEP_API const skep_table *skep_model_find_table(const skep_model *model, const char *name);
SKEP_API const skep_struct *skep_model_find_struct(const skep_model *model, const char *name);
SKEP_API const skep_entity *skep_model_find_entity(const skep_model *model, const char *name);
SKEP_API const skep_compiled_query *skep_model_find_query(const skep_model *model,
                                                          const char *name);

/* ---- Objects of a finished model --------------------------------------------------------------
 *
 * What order_new, order_find and the others of generated code do. `key` is an object of the entity
 * in which the members of its key are set, `parent` such an object of its parent, NULL where it has
 * none. Saving is skep_session_save. */

/** The table of the model, created if it does not exist yet. SKEP_INVALID when one exists with
 * another key or without an index of the model. */
SKEP_API skep_status skep_model_create_table(skep_client *client, const skep_table *table,
                                             skep_error *err);

/** A zeroed object in the session, tracked as new; NULL when memory is short. */
SKEP_API void *skep_object_new(skep_session *session, const skep_entity *entity);

/** Tracks an object of the program's as new. */
SKEP_API skep_status skep_object_add(skep_session *session, const skep_entity *entity, void *object,
                                     skep_error *err);

/** Marks a tracked object, and its children, for deletion by the next save. */
SKEP_API skep_status skep_object_remove(skep_session *session, const skep_entity *entity,
                                        void *object, skep_error *err);

/** GetItem. NULL with SKEP_NOT_FOUND when there is none. */
SKEP_API void *skep_object_find(skep_session *session, const skep_entity *entity, const void *key,
                                const void *parent, skep_error *err);

/** The object with all its children: one Query of the partition. */
SKEP_API void *skep_object_load(skep_session *session, const skep_entity *entity, const void *key,
                                skep_error *err);

/** Without a session: an unconditional PutItem without children, and DeleteItem by key. */
SKEP_API skep_status skep_object_put(skep_client *client, const skep_entity *entity,
                                     const void *object, const void *parent, skep_error *err);
SKEP_API skep_status skep_object_delete(skep_client *client, const skep_entity *entity,
                                        const void *key, const void *parent, skep_error *err);

/** Without a session: those objects that there are with the keys of `keys`, an array of `key_count`
 * structs whose other members do not matter, and of `parent` where they have one. An array of
 * `*count` structs in the arena, in any order. */
SKEP_API skep_status skep_objects_get_many(skep_client *client, const skep_entity *entity,
                                           const void *keys, const void *parent, size_t key_count,
                                           void **objects, size_t *count, skep_arena *arena,
                                           skep_error *err);

/** An object from an item that was read without a session, and the item that a new object is stored
 * as. Text points into the item; `object` is untouched on failure. */
SKEP_API skep_status skep_object_from_item(const skep_entity *entity, skep_value item, void *object,
                                           skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_object_to_item(const skep_entity *entity, const void *object,
                                         const void *parent, skep_arena *arena, skep_value *out,
                                         skep_error *err);

/** A query's pages, its first object, how many it has, and what it will send and why. `arguments`
 * are the addresses of the parameters; `page` is all zero before the first call. */
SKEP_API bool skep_objects_next(skep_session *session, const skep_compiled_query *query,
                                const void *const *arguments, const skep_query_options *options,
                                skep_page *page, skep_error *err);
SKEP_API void *skep_objects_first(skep_session *session, const skep_compiled_query *query,
                                  const void *const *arguments, const skep_query_options *options,
                                  skep_error *err);
SKEP_API skep_status skep_objects_count(skep_session *session, const skep_compiled_query *query,
                                        const void *const *arguments, size_t *out, skep_error *err);
SKEP_API const char *skep_objects_explain(skep_session *session, const skep_compiled_query *query,
                                          const void *const *arguments, skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
