/* expr/operand.h: what an operand of a condition is worth on an item. */
#ifndef EXPR_OPERAND_H
#define EXPR_OPERAND_H

#include "expr/expr.h"
#include "value/keybytes.h"

/** Where a computed number lives while it is compared. */
typedef struct operand_scratch {
    uint8_t bytes[NUMBER_BYTES_MAX + 2];
} operand_scratch;

/** The value, in the item, in the tree or in `scratch`; absent if it is missing there. */
skep_value operand_value(const skep_expr *e, skep_value item, operand_scratch *scratch);

/** size() of a value as a number in `scratch`; absent where a value has no size. */
skep_value operand_size(skep_value value, operand_scratch *scratch);

#endif
