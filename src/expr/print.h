/* expr/print.h: tree to DynamoDB's text. Every name becomes a placeholder (#status where the name
 * has only letters, digits and _, else #n1), every value one (:v1, :v2, ...), so no reserved word
 * can clash; equal names and equal values share one. One printer serves all expressions of a
 * request. */
#ifndef EXPR_PRINT_H
#define EXPR_PRINT_H

#include "base/buffer.h"
#include "expr/expr.h"

typedef struct expr_printer {
    skep_arena *arena;
    skep_name_binding *names;
    size_t name_count, name_cap;
    skep_value_binding *values;
    size_t value_count, value_cap;
    bool is_failed; /* memory was short */
} expr_printer;

void expr_printer_init(expr_printer *printer, skep_arena *arena);

/** The text, in the arena; ptr NULL when memory is short. The bindings collect in the printer. */
skep_str expr_print(expr_printer *printer, const skep_expr *expr);

/** The bindings collected so far. */
skep_bindings expr_printer_bindings(const expr_printer *printer);

/** The tree as a person reads it, with names and values in place: `stock >= 3 AND "a b" = "x"`.
 * For messages: long values are cut. */
skep_str expr_describe(const skep_expr *expr, skep_arena *arena);

#endif
