/* expr/why.c: saying why a condition does not hold. */
#include "expr/eval.h"

#include "expr/describe.h"
#include "expr/operand.h"
#include "expr/path.h"
#include "expr/words.h"

enum { WHY_OPERANDS_MAX = 8 };

/* The paths and sizes of a clause, each once. */
typedef struct shown_operands {
    const skep_expr *items[WHY_OPERANDS_MAX];
    size_t count;
    bool is_cut; /* there are more */
} shown_operands;

static bool is_same_operand(const skep_expr *a, const skep_expr *b) {
    if (a->kind != b->kind) return false;
    if (a->kind == EXPR_SIZE) return is_same_operand(a->as.operands[0], b->as.operands[0]);
    return a->kind == EXPR_PATH && path_compare(a, b) == 0;
}

static void collect(shown_operands *shown, const skep_expr *e) {
    if (e->kind != EXPR_PATH && e->kind != EXPR_SIZE) {
        for (uint32_t i = 0; i < e->count && !shown->is_cut; i++) collect(shown, e->as.operands[i]);
        return;
    }
    for (size_t i = 0; i < shown->count; i++)
        if (is_same_operand(shown->items[i], e)) return;
    if (shown->count == WHY_OPERANDS_MAX)
        shown->is_cut = true;
    else
        shown->items[shown->count++] = e;
}

static const skep_expr *first_false(const skep_expr *condition, skep_value item) {
    while (condition->kind == EXPR_AND) {
        const skep_expr *found = NULL;
        for (uint32_t i = 0; i < condition->count && found == NULL; i++)
            if (!expr_holds(condition->as.operands[i], item)) found = condition->as.operands[i];
        if (found == NULL) break;
        condition = found;
    }
    return condition;
}

skep_str expr_why_false(const skep_expr *condition, skep_value item, skep_arena *arena) {
    const skep_expr *clause = first_false(condition, item);
    shown_operands shown = {0};
    collect(&shown, clause);
    buffer out;
    buffer_init(&out, skep_arena_allocator(arena), 0);
    describe_expr(&out, clause);
    buffer_append_text(&out, " is false");
    for (size_t i = 0; i < shown.count; i++) {
        operand_scratch scratch;
        buffer_append_text(&out, i == 0 ? ": " : ", ");
        describe_expr(&out, shown.items[i]);
        buffer_append_text(&out, " is ");
        describe_value(&out, operand_value(shown.items[i], item, &scratch));
    }
    if (shown.is_cut) buffer_append_text(&out, ", ...");
    return describe_take(&out, arena);
}
