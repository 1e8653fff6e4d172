/* expr/render.h: the one walk from a tree to text. How a name and a value look is the caller's:
 * placeholders in the printer, themselves in messages. */
#ifndef EXPR_RENDER_H
#define EXPR_RENDER_H

#include "base/buffer.h"
#include "expr/expr.h"

typedef struct renderer {
    buffer *out;
    void *context;
    void (*put_name)(struct renderer *r, skep_str name);
    void (*put_value)(struct renderer *r, skep_value value);
} renderer;

/** Appends the text: parenthesised exactly where parsing it needs that to find the same tree. The
 * actions of an update are grouped by section, in the order in which the sections first appear. */
void render_expr(renderer *r, const skep_expr *expr);

#endif
