/* Text of the expression languages, the first byte says which. The property: the text is refused
 * with a message that names the language and a position inside it, or it becomes a tree, and then
 * - it is printed, and the printed text becomes an equal tree, which prints alike;
 * - both say the same of an item, and of none; what does not hold has a clause that says why;
 * - what it makes of an item passes packed_check; an update has its effect and no other. */
#include "base/limits.h"
#include "expr/eval.h"
#include "expr/parse.h"
#include "expr/print.h"
#include "expr/update.h"
#include "fuzz/fuzz_bindings.h"

/* ---- Equal trees ---- */

static bool same_text(skep_str a, skep_str b) {
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static bool same_path(const skep_expr *a, const skep_expr *b) {
    for (uint32_t i = 0; i < a->count; i++) {
        const expr_step *x = &a->as.steps[i], *y = &b->as.steps[i];
        if ((x->name.ptr == NULL) != (y->name.ptr == NULL)) return false;
        if (x->name.ptr != NULL ? !same_text(x->name, y->name) : x->index != y->index) return false;
    }
    return true;
}

/* Recursion is bounded by LIMIT_EXPRESSION_DEPTH. */
static bool same_tree(const skep_expr *a, const skep_expr *b) {
    if (a->kind != b->kind || a->count != b->count) return false;
    if (a->kind == EXPR_PATH) return same_path(a, b);
    if (a->kind == EXPR_VALUE) return skep_value_equal(a->as.value, b->as.value);
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_tree(a->as.operands[i], b->as.operands[i])) return false;
    return true;
}

/* ---- Parsing and printing ---- */

static const skep_expr *parse(expr_language language, skep_str text, const skep_bindings *bindings,
                              skep_arena *arena, skep_error *err) {
    expr_scope scope;
    HOLDS(expr_scope_init(&scope, bindings, arena));
    return expr_parse(language, text, &scope, arena, err);
}

static skep_str print(const skep_expr *tree, skep_bindings *bindings, skep_arena *arena) {
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_str text = expr_print(&printer, tree);
    HOLDS(text.ptr != NULL);
    *bindings = expr_printer_bindings(&printer);
    return text;
}

/* NULL where the printed text, in which names are placeholders, is longer than is allowed. */
static const skep_expr *print_and_parse(expr_language language, const skep_expr *tree,
                                        skep_arena *arena) {
    skep_bindings *bindings = skep_arena_alloc(arena, 2 * sizeof *bindings);
    skep_error err = {0};
    HOLDS(bindings != NULL);
    skep_str text = print(tree, &bindings[0], arena);
    if (text.len > LIMIT_EXPRESSION_BYTES) return NULL;
    const skep_expr *again = parse(language, text, &bindings[0], arena, &err);
    if (again == NULL) fuzz_fail(__FILE__, __LINE__, "printed text is parsed", err.message);
    HOLDS(same_tree(tree, again));
    HOLDS(same_text(text, print(again, &bindings[1], arena)));
    return again;
}

/* ---- Using a tree ---- */

static void evaluate(const skep_expr *tree, const skep_expr *again, skep_value item,
                     skep_arena *arena) {
    bool is_true = expr_holds(tree, item);
    HOLDS(again == NULL || expr_holds(again, item) == is_true);
    if (!is_true) HOLDS(expr_why_false(tree, item, arena).ptr != NULL);
}

static void is_item(skep_value value) {
    skep_error err = {0};
    SUCCEEDS(packed_check(value.data, value.size, &err), err);
    HOLDS(skep_value_type(value) == SKEP_TYPE_M);
}

static void project(const skep_expr *tree, const skep_expr *again, skep_value item,
                    skep_arena *arena) {
    skep_value part = {0}, same = {0};
    skep_error err = {0};
    SUCCEEDS(expr_project(tree, item, arena, &part, &err), err);
    if (part.data != NULL) is_item(part);
    if (again == NULL) return;
    SUCCEEDS(expr_project(again, item, arena, &same, &err), err);
    HOLDS(skep_value_equal(part, same));
}

static bool has_index(const skep_expr *path) {
    for (uint32_t i = 0; i < path->count; i++)
        if (path->as.steps[i].name.ptr == NULL) return true;
    return false;
}

/* Attributes that the update does not name are as before, and those are all that there are. */
static void leaves_others_alone(const skep_expr *update, skep_value before, skep_value after) {
    const skep_value sides[] = {before, after};
    for (size_t i = 0; i < 2; i++) {
        skep_value_iter iter = skep_value_begin(sides[i]);
        skep_str name;
        skep_value value, other;
        while (skep_value_next(&iter, &name, &value))
            HOLDS(expr_updates_attribute(update, name) ||
                  (skep_value_at(sides[1 - i], name, &other) && skep_value_equal(value, other)));
    }
}

/* What is set to a value has it, what is removed is gone; elements of lists may have moved. */
static void has_effect(const skep_expr *update, skep_value before, skep_value after) {
    leaves_others_alone(update, before, after);
    for (uint32_t i = 0; i < update->count; i++) {
        const skep_expr *action = update->as.operands[i], *path = action->as.operands[0];
        if (has_index(path)) continue;
        skep_value now = expr_resolve(path, after);
        if (action->kind == EXPR_REMOVE) HOLDS(now.data == NULL);
        if (action->kind == EXPR_SET && action->as.operands[1]->kind == EXPR_VALUE)
            HOLDS(skep_value_equal(now, action->as.operands[1]->as.value));
        if (action->kind == EXPR_SET || action->kind == EXPR_ADD_TO) HOLDS(now.data != NULL);
    }
}

static void apply(const skep_expr *tree, const skep_expr *again, skep_value item,
                  skep_arena *arena) {
    skep_value after = {0}, same = {0}, touched = {0};
    skep_error err = {0}, err_again = {0};
    skep_status status = expr_apply(tree, item, arena, &after, &err);
    if (status == SKEP_OK) {
        is_item(after);
        has_effect(tree, item, after);
        SUCCEEDS(expr_touched(tree, after, arena, &touched, &err), err);
        if (touched.data != NULL) is_item(touched);
    } else {
        HOLDS(is_refusal(status, &err, SKEP_INVALID));
    }
    HOLDS(expr_update_charge(tree) > 0);
    if (again == NULL) return;
    HOLDS(expr_apply(again, item, arena, &same, &err_again) == status);
    HOLDS(status == SKEP_OK ? skep_value_equal(after, same)
                            : strcmp(err.message, err_again.message) == 0);
}

static void use(expr_language language, const skep_expr *tree, const skep_expr *again,
                skep_arena *arena) {
    const skep_value items[] = {fuzz_item(arena, false), fuzz_item(arena, true)}, none = {0};
    HOLDS(expr_describe(tree, arena).ptr != NULL);
    for (size_t i = 0; i < 2; i++) {
        if (language == EXPR_UPDATES)
            apply(tree, again, items[i], arena);
        else if (language == EXPR_PROJECTIONS)
            project(tree, again, items[i], arena);
        else
            evaluate(tree, again, items[i], arena);
    }
    if (language != EXPR_UPDATES && language != EXPR_PROJECTIONS)
        evaluate(tree, again, none, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {
        "Invalid ConditionExpression: ", "Invalid FilterExpression: ",
        "Invalid KeyConditionExpression: ", "Invalid ProjectionExpression: ",
        "Invalid UpdateExpression: "};
    fuzz_input in = fuzz_begin(data, size);
    expr_language language = (expr_language)((uint8_t)(fuzz_byte(&in) - 'c') % 5);
    skep_str text = fuzz_take(&in, size);
    skep_arena *arena = skep_arena_new(NULL, 0);
    HOLDS(arena != NULL);
    skep_bindings bindings = fuzz_bindings(arena);
    skep_error err = {0};
    SUCCEEDS(expr_scope_check(&bindings, &err), err);
    const skep_expr *tree = parse(language, text, &bindings, arena, &err);
    if (tree != NULL) {
        use(language, tree, print_and_parse(language, tree, arena), arena);
    } else {
        HOLDS(is_refusal(err.status, &err, SKEP_INVALID) && err.position <= text.len);
        HOLDS(strncmp(err.message, names[language], strlen(names[language])) == 0);
    }
    skep_arena_free(arena);
    return 0;
}
