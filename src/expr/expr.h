/* expr/expr.h: the one syntax tree for conditions, filters, key conditions, projections and
 * updates.
 *
 * Nodes live in an arena and refer to packed values and names that live as long as it. The parser
 * makes them from DynamoDB's text, the mapper and the query planner make them with the functions
 * below; the printer, the evaluator and the update read them. A node without operands has `count`
 * 0. */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include <skep/client.h>
#include <skep/error.h>
#include <skep/memory.h>
#include <skep/value.h>

typedef enum expr_kind {
    EXPR_NONE = 0,
    /* operands */
    EXPR_PATH,          /* path */
    EXPR_VALUE,         /* value */
    EXPR_SIZE,          /* size(operand) */
    EXPR_ADD,           /* a + b */
    EXPR_SUBTRACT,      /* a - b */
    EXPR_IF_NOT_EXISTS, /* if_not_exists(path, operand) */
    EXPR_LIST_APPEND,   /* list_append(a, b) */
    /* conditions */
    EXPR_AND, /* two or more */
    EXPR_OR,  /* two or more */
    EXPR_NOT,
    EXPR_EQ,
    EXPR_NE,
    EXPR_LT,
    EXPR_LE,
    EXPR_GT,
    EXPR_GE,
    EXPR_BETWEEN, /* operand, lower, upper */
    EXPR_IN,      /* operand, one or more candidates */
    EXPR_EXISTS,  /* attribute_exists(path) */
    EXPR_NOT_EXISTS,
    EXPR_TYPE, /* attribute_type(path, value of type S) */
    EXPR_BEGINS_WITH,
    EXPR_CONTAINS,
    /* projections: the operands are paths */
    EXPR_PROJECTION,
    /* updates: EXPR_UPDATE holds actions in order; an action's first operand is the path */
    EXPR_UPDATE,
    EXPR_SET,        /* path, operand */
    EXPR_REMOVE,     /* path */
    EXPR_ADD_TO,     /* ADD path value */
    EXPR_DELETE_FROM /* DELETE path value */
} expr_kind;

/** One step of a document path: a name, or a list index where `name.ptr` is NULL. */
typedef struct expr_step {
    skep_str name;
    uint32_t index;
} expr_step;

struct skep_expr {
    expr_kind kind;
    uint32_t count; /* operands, or steps of a path */
    union {
        const skep_expr **operands;
        expr_step *steps; /* EXPR_PATH; the first step is a name */
        skep_value value; /* EXPR_VALUE */
    } as;
};

/* Makers; NULL when memory is short or an operand is NULL, so calls nest without checks between.
 * expr_path copies the steps, expr_name is a path of one name; names and values are borrowed. */
skep_expr *expr_path(skep_arena *arena, const expr_step *steps, size_t count);
skep_expr *expr_name(skep_arena *arena, skep_str name);
skep_expr *expr_value(skep_arena *arena, skep_value value);
skep_expr *expr_unary(skep_arena *arena, expr_kind kind, const skep_expr *a);
skep_expr *expr_binary(skep_arena *arena, expr_kind kind, const skep_expr *a, const skep_expr *b);
skep_expr *expr_nary(skep_arena *arena, expr_kind kind, const skep_expr *const *operands,
                     size_t count);

/** `a AND b`, where either may be NULL (then the other alone). *is_failed is set when memory is
 * short. */
const skep_expr *expr_and(skep_arena *arena, const skep_expr *a, const skep_expr *b,
                          bool *is_failed);

/** What a path leads to in an item, or absent. */
skep_value expr_resolve(const skep_expr *path, skep_value item);

#endif
