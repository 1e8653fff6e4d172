#include "expr/render.h"

#include "expr/words.h"

static void put(renderer *r, const char *text) {
    buffer_append_text(r->out, text);
}

static void render_path(renderer *r, const skep_expr *path) {
    for (uint32_t i = 0; i < path->count; i++) {
        const expr_step *step = &path->as.steps[i];
        if (step->name.ptr == NULL) {
            buffer_append_format(r->out, "[%u]", (unsigned)step->index);
            continue;
        }
        if (i > 0) put(r, ".");
        r->put_name(r, step->name);
    }
}

/* A chain of one is what it holds. */
static const skep_expr *unwrap(const skep_expr *e) {
    while ((e->kind == EXPR_AND || e->kind == EXPR_OR) && e->count == 1) e = e->as.operands[0];
    return e;
}

static bool needs_parentheses(expr_kind outer, expr_kind inner) {
    switch (inner) {
    case EXPR_OR: return outer == EXPR_OR || outer == EXPR_AND || outer == EXPR_NOT;
    case EXPR_AND: return outer == EXPR_AND || outer == EXPR_NOT;
    case EXPR_ADD:
    case EXPR_SUBTRACT: return outer != EXPR_SET;
    default: return false;
    }
}

static void render_operand(renderer *r, const skep_expr *outer, uint32_t i) {
    const skep_expr *inner = unwrap(outer->as.operands[i]);
    bool is_grouped = needs_parentheses(outer->kind, inner->kind);
    if (is_grouped) put(r, "(");
    render_expr(r, inner);
    if (is_grouped) put(r, ")");
}

static void render_list(renderer *r, const skep_expr *e, uint32_t from, const char *separator) {
    for (uint32_t i = from; i < e->count; i++) {
        if (i > from) put(r, separator);
        render_operand(r, e, i);
    }
}

static void render_infix(renderer *r, const skep_expr *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        if (i > 0) {
            put(r, " ");
            put(r, words_of(e->kind));
            put(r, " ");
        }
        render_operand(r, e, i);
    }
}

static void render_between(renderer *r, const skep_expr *e) {
    render_operand(r, e, 0);
    put(r, " BETWEEN ");
    render_list(r, e, 1, " AND ");
}

static void render_in(renderer *r, const skep_expr *e) {
    render_operand(r, e, 0);
    put(r, " IN (");
    render_list(r, e, 1, ", ");
    put(r, ")");
}

static void render_call(renderer *r, const skep_expr *e) {
    put(r, words_of(e->kind));
    put(r, "(");
    render_list(r, e, 0, ", ");
    put(r, ")");
}

static void render_section(renderer *r, const skep_expr *update, uint32_t first) {
    expr_kind section = update->as.operands[first]->kind;
    if (first > 0) put(r, " ");
    put(r, words_of(section));
    for (uint32_t i = first; i < update->count; i++) {
        const skep_expr *action = update->as.operands[i];
        if (action->kind != section) continue;
        put(r, i > first ? ", " : " ");
        render_list(r, action, 0, section == EXPR_SET ? " = " : " ");
    }
}

static void render_update(renderer *r, const skep_expr *update) {
    bool is_done[EXPR_DELETE_FROM + 1] = {false};
    for (uint32_t i = 0; i < update->count; i++) {
        expr_kind section = update->as.operands[i]->kind;
        if (is_done[section]) continue;
        is_done[section] = true;
        render_section(r, update, i);
    }
}

void render_expr(renderer *r, const skep_expr *expr) {
    const skep_expr *e = unwrap(expr);
    switch (e->kind) {
    case EXPR_PATH: render_path(r, e); break;
    case EXPR_VALUE: r->put_value(r, e->as.value); break;
    case EXPR_NOT:
        put(r, "NOT ");
        render_operand(r, e, 0);
        break;
    case EXPR_BETWEEN: render_between(r, e); break;
    case EXPR_IN: render_in(r, e); break;
    case EXPR_PROJECTION: render_list(r, e, 0, ", "); break;
    case EXPR_UPDATE: render_update(r, e); break;
    default:
        if (words_function_of(e->kind) != NULL)
            render_call(r, e);
        else
            render_infix(r, e);
    }
}
