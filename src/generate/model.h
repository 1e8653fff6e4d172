/* generate/model.h: the checked model: descriptors as the run time has them
 * (skep/gen/runtime.h), in memory, each with what the emitter must know beside it. */
#ifndef GENERATE_MODEL_H
#define GENERATE_MODEL_H

#include "generate/raw.h"
#include "model/naming.h"

typedef struct model_enum {
    skep_enum desc;
    const raw_enum *raw;
    const char **enumerators; /* the C names, as desc.values */
    const char *ident;        /* in names of generated objects */
} model_enum;

/** A struct under one convention; under another it has other descriptors. */
typedef struct model_struct {
    skep_struct desc;
    skep_member *members; /* the same as desc.members */
    raw_struct *raw;
    model_naming naming;
    raw_member **stored; /* as desc.members */
    list children;       /* raw_member marked `many` */
    list refused;        /* raw_member whose type was reported */
    const char *ident;
} model_struct;

/** A union and its tag. */
typedef struct model_variant {
    skep_variant desc; /* `tag` is known when all members of the struct are */
    const raw_member *raw;
    const raw_member *tag;
    skep_member *members; /* the alternatives that are stored */
    raw_member **stored;  /* as `members` */
    uint32_t member_count;
    const char **enumerators; /* as desc.alternatives */
} model_variant;

typedef struct model_converter {
    skep_converter desc; /* without the functions */
    const char *ident;
} model_converter;

typedef struct model_index {
    const char *name;
    list hash; /* const char *: attribute names */
    list range;
    skep_projection projection;
    list included; /* const char * */
    place at;
} model_index;

/** The type that all entities of a table agree on for a key attribute. */
typedef struct model_attribute {
    const char *name;
    skep_type type;     /* NONE: nobody has said it */
    const char *entity; /* who said it first */
} model_attribute;

typedef struct model_table {
    skep_table desc; /* the definition is filled when all entities are known */
    const char *name;
    const char *hash;
    const char *range;   /* NULL: none */
    const char *version; /* NULL: none */
    model_naming naming;
    list indexes;    /* model_index */
    list attributes; /* model_attribute */
    const raw_note *note;
    place at;
} model_table;

/** A member that a key template needs: a parameter of the generated calls. */
typedef struct model_parameter {
    const char *name;
    const skep_member *const *path;
    uint32_t depth;
    const raw_member *raw;
} model_parameter;

typedef struct model_entity model_entity;

struct model_entity {
    skep_entity desc;
    const char *name; /* as in the annotation */
    const char *c_type;
    model_table *table;
    model_entity *parent;
    model_struct *structure;
    model_naming naming;
    list parameters; /* model_parameter: of the table key, the parent's not included */
    list children;   /* model_entity, as desc.children */
    list keys;       /* skep_key *: all keys made so far, by attribute */
    list indexes;    /* skep_entity_index */
    const raw_note *note;
    place at;
};

typedef struct model_query {
    skep_compiled_query desc;
    model_entity *entity;
    const raw_query *raw;
    list nodes; /* skep_query_node */
} model_query;

typedef struct model {
    const raw_model *raw;
    list enums;      /* model_enum */
    list structs;    /* model_struct */
    list variants;   /* model_variant */
    list converters; /* model_converter */
    list tables;     /* model_table */
    list entities;   /* model_entity */
    list queries;    /* model_query */
    list names;      /* model_name: what the generated header declares */
} model;

/** A name of the generated interface and what it is for. */
typedef struct model_name {
    const char *name;
    const char *owner;
    place at;
} model_name;

/** Finds by name; NULL: none. */
model_table *model_find_table(const model *m, const char *name);
model_entity *model_find_entity(const model *m, const char *name);
model_struct *model_find_struct(const model *m, const raw_struct *raw, model_naming naming);

/** Where a member's descriptor is: its struct and its number there. */
const model_struct *model_member_owner(const model *m, const skep_member *member, uint32_t *index);

/** What has this descriptor. */
const model_struct *model_struct_of(const model *m, const skep_struct *desc);
const model_enum *model_enum_of(const model *m, const skep_enum *desc);
const model_variant *model_variant_of(const model *m, const skep_variant *desc);
const model_converter *model_converter_of(const model *m, const skep_converter *desc);

#endif
