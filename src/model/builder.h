/* model/builder.h: what the files of a model's builder share.
 *
 * Calls note what they are told (builder.c, builder_note.c); skep_model_finish resolves it in this
 * order, because each step needs the ones before: enums, structs, tables, entities, queries. A step
 * that finds something wrong says so by builder_fail, of which the first call counts. */
#ifndef MODEL_BUILDER_H
#define MODEL_BUILDER_H

#include <skep/model_builder.h>

enum {
    BUILDER_TYPE_DEPTH_MAX = 16,  /* elements of elements */
    BUILDER_CONDITIONS_MAX = 256, /* of a query, groups included */
    BUILDER_PARAMETERS_MAX = 32,  /* of a query */
    BUILDER_WHERE_BYTES = 192     /* where a type stands, for messages */
};

/** Pointers, in the order they were added; in the model's arena. */
typedef struct builder_list {
    void **items;
    size_t count;
    size_t capacity;
} builder_list;

typedef struct built_enum {
    skep_enum desc;
    size_t size;
    builder_list values; /* skep_enum_value */
} built_enum;

typedef struct built_type built_type;

typedef struct built_alternative {
    int64_t tag;
    built_type *member; /* NULL: no value */
} built_alternative;

/** How a member, an element or an alternative is stored. */
struct built_type {
    skep_member desc; /* complete when its struct is resolved */
    skep_member_more more;
    bool has_more;
    const char *type; /* the name of a struct or enum */
    size_t size;      /* as told */
    size_t count_offset;
    size_t entry_size;
    size_t value_offset;
    built_type *element;
    const char *tag;
    built_alternative *alternatives;
    size_t alternative_count;
};

typedef struct built_children {
    const char *name;
    size_t offset;
    const char *entity;
} built_children;

typedef struct built_struct {
    skep_struct desc;
    skep_member *members;  /* the same as desc.members */
    builder_list told;     /* built_type, as they were told */
    builder_list children; /* built_children */
} built_struct;

typedef struct built_index {
    const char *name;
    const char *hash[SKEP_KEY_ATTRIBUTES_MAX];
    size_t hash_count;
    const char *range[SKEP_KEY_ATTRIBUTES_MAX];
    size_t range_count;
    skep_projection projection;
    const char **included;
    size_t included_count;
} built_index;

/** The type that all entities of a table agree on for a key attribute. */
typedef struct built_attribute {
    const char *name;
    skep_type type;
    const char *entity; /* who said it first */
} built_attribute;

typedef struct built_table {
    skep_table desc;
    const char *name;
    const char *hash;
    const char *range;       /* NULL: none */
    builder_list indexes;    /* built_index */
    builder_list attributes; /* built_attribute */
} built_table;

typedef struct built_entity built_entity;

struct built_entity {
    skep_entity desc;
    skep_entity_spec told;   /* its texts are the model's */
    builder_list index_keys; /* skep_index_keys_spec */
    built_table *table;
    built_entity *parent;
    built_struct *structure;
    skep_child *children;
    builder_list keys;    /* skep_key: all made so far, by attribute */
    builder_list indexes; /* skep_entity_index */
};

typedef struct built_condition {
    skep_query_op op;
    const char *member;
    const char *other; /* NULL: a parameter */
    unsigned parameter;
    builder_list inside; /* built_condition, of a group */
} built_condition;

typedef struct built_query {
    skep_compiled_query desc;
    const char *entity;
    built_condition all; /* an AND */
    builder_list open;   /* built_condition: the groups that are open, `all` first */
    size_t condition_count;
    skep_query_node *nodes; /* the same as desc.nodes */
} built_query;

struct skep_model {
    skep_arena *arena;
    skep_error err;
    skep_status status;
    bool is_finished;
    skep_naming naming;
    builder_list enums;    /* built_enum */
    builder_list structs;  /* built_struct */
    builder_list tables;   /* built_table */
    builder_list entities; /* built_entity */
    builder_list queries;  /* built_query */
};

/* ---- Memory and failures ---- */

/** Zeroed memory of the model; NULL where it is short, which is then the model's failure. */
void *builder_array(skep_model *m, size_t count, size_t size_bytes);

/** Copies of text, with a NUL; NULL where memory is short, and for NULL. */
const char *builder_slice(skep_model *m, skep_str text);
const char *builder_text(skep_model *m, const char *text);

bool builder_add(skep_model *m, builder_list *list, void *item);

/** What was added last, NULL where nothing was. */
void *builder_last(const builder_list *list);

/** Notes the first failure; false, always. */
bool builder_fail(skep_model *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool builder_is_ok(const skep_model *m) {
    return m != NULL && m->status == SKEP_OK && !m->is_finished;
}

/** Fails where a name is missing; `call` and `what` are for the message. */
bool builder_check_name(skep_model *m, const char *name, const char *call, const char *what);

bool builder_same(const char *a, const char *b);

/* ---- Finding by name; NULL: none ---- */

built_enum *builder_find_enum(const skep_model *m, const char *name);
built_struct *builder_find_struct(const skep_model *m, const char *name);
built_table *builder_find_table(const skep_model *m, const char *name);
built_entity *builder_find_entity(const skep_model *m, const char *name);
const skep_member *builder_find_member(const skep_struct *s, const char *name);
const built_index *builder_find_index(const built_table *table, const char *name);

/** "id, name": the members of a struct, cut with "..." where they do not fit. */
const char *builder_member_names(const skep_struct *s, char *out, size_t cap);

/* ---- Steps; false after builder_fail ---- */

/** A copy of what a member is told to be, with its elements. */
built_type *builder_copy_type(skep_model *m, const char *name, const skep_member_spec *told,
                              const char *owner);

bool builder_resolve_enum(skep_model *m, built_enum *e);
bool builder_resolve_struct(skep_model *m, built_struct *s);

/** Completes the descriptor of a type (builder_type.c); `where` is for messages. */
bool builder_resolve_type(skep_model *m, built_type *type, const char *where);

bool builder_check_table(skep_model *m, const built_table *table);
bool builder_define_table(skep_model *m, built_table *table);
bool builder_resolve_entities(skep_model *m);
bool builder_resolve_query(skep_model *m, built_query *query);

/* ---- Keys ---- */

/** A path of members, "ship_to.city", from a struct inwards; `where` is for messages. */
bool builder_find_path(skep_model *m, const skep_struct *s, skep_str path, const char *where,
                       const skep_member *const **out, uint32_t *depth);

/** Reads a template of the entity's key `attribute`. */
bool builder_template(skep_model *m, const built_entity *entity, const char *text,
                      const char *attribute, skep_key *out);

/** The key that is the member stored under the attribute; *is_there is false where none is. */
bool builder_member_key(skep_model *m, const built_entity *entity, const char *attribute,
                        skep_key *out, bool *is_there);

/** Notes a key of the entity and what its attribute's type is in the table. */
bool builder_take_key(skep_model *m, built_entity *entity, const skep_key *key);
const skep_key *builder_known_key(const built_entity *entity, const char *attribute);

/** The entity's keys in the indexes of its table. */
bool builder_resolve_indexes(skep_model *m, built_entity *entity);

#endif
