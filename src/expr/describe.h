/* expr/describe.h: values and expressions as a person reads them. */
#ifndef EXPR_DESCRIBE_H
#define EXPR_DESCRIBE_H

#include "base/buffer.h"
#include "expr/expr.h"

/** Most bytes of a value in a message; a longer one is cut and ends in "...". */
enum { DESCRIBE_VALUE_MAX = 60 };

/** Appends `"abc"`, `12`, `true`, `null`, `[1, 2]`, `{"a": 1}`, `<1, 2>` for sets, `b"QUJD"`;
 * `absent`. */
void describe_value(buffer *out, skep_value value);

/** Appends the expression, with names and values in place. */
void describe_expr(buffer *out, const skep_expr *expr);

/** The buffer's text in the arena, and the buffer released; ptr NULL when memory was short. */
skep_str describe_take(buffer *out, skep_arena *arena);

/** A bound of BETWEEN as DynamoDB's messages have it, `AttributeValue: {N:1}`, cut at `cap` bytes
 * with its NUL. */
void describe_attribute_value(skep_value value, char *out, size_t cap);

#endif
