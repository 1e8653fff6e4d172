#include "engine/expressions.h"

#include "base/fail.h"
#include "base/limits.h"
#include "value/packed.h"

/* From this many levels on the service names the value instead of sending its envelope. */
enum { LEVELS_NAMED = 63, TRANSACT_LEVELS_MAX = 32 };

static const char nesting_text[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

bool expressions_given(const skep_expression *expression) {
    return expression->text.ptr != NULL || expression->tree != NULL;
}

static const char *envelope(const expressions *x) {
    return x->kind == EXPRESSIONS_WRITE ? REQUEST_ENVELOPE : "";
}

/* ---- Names and values ---- */

typedef struct placeholder_shape {
    bool is_valid;
    bool is_ascii;
} placeholder_shape;

static placeholder_shape shape_of(skep_str placeholder, char sigil) {
    placeholder_shape shape = {.is_valid = placeholder.len > 1 && placeholder.ptr[0] == sigil,
                               .is_ascii = true};
    for (size_t i = 0; i < placeholder.len; i++) {
        char c = placeholder.ptr[i];
        bool is_word =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if ((unsigned char)c >= 0x80) shape.is_ascii = false;
        if (i > 0 && !is_word) shape.is_valid = false;
    }
    return shape;
}

static skep_status check_placeholder(const expressions *x, skep_str placeholder, char sigil,
                                     skep_error *err) {
    placeholder_shape shape = shape_of(placeholder, sigil);
    if (shape.is_valid) return SKEP_OK;
    return fail_validation(
        err, "%sExpressionAttribute%s contains invalid key: Syntax error; key: \"%.*s\"",
        shape.is_ascii ? "" : envelope(x), sigil == '#' ? "Names" : "Values", (int)placeholder.len,
        placeholder.ptr != NULL ? placeholder.ptr : "");
}

static skep_status check_names(const expressions *x, skep_error *err) {
    for (size_t i = 0; i < x->bindings->name_count; i++) {
        const skep_name_binding *name = &x->bindings->names[i];
        skep_status status = check_placeholder(x, name->placeholder, '#', err);
        if (status != SKEP_OK) return status;
        if (name->name.len == 0)
            return fail_validation(err,
                                   "%sExpressionAttributeNames contains invalid value: Empty "
                                   "attribute name for key %.*s",
                                   envelope(x), (int)name->placeholder.len, name->placeholder.ptr);
    }
    return SKEP_OK;
}

static skep_status refuse_named(const skep_value_binding *value, const char *text,
                                skep_error *err) {
    return fail_validation(err, "ExpressionAttributeValues contains invalid value: %s for key %.*s",
                           text, (int)value->placeholder.len, value->placeholder.ptr);
}

static skep_status check_value(const expressions *x, const skep_value_binding *value,
                               skep_error *err) {
    bool is_transact = x->kind == EXPRESSIONS_TRANSACT;
    if (value->value.data == NULL)
        return fail_validation(err, "Supplied AttributeValue is empty, must contain exactly one of "
                                    "the supported datatypes");
    value_shape shape = request_shape(value->value);
    if (shape.has_empty_name && is_transact)
        return refuse_named(value, "Empty attribute name", err);
    if (shape.has_empty_name) return fail_validation(err, "%sEmpty attribute name", envelope(x));
    if (shape.levels <= (is_transact ? TRANSACT_LEVELS_MAX : LIMIT_NESTING_LEVELS)) return SKEP_OK;
    if (is_transact || shape.levels >= LEVELS_NAMED) return refuse_named(value, nesting_text, err);
    return fail_validation(err, "%s%s", envelope(x), nesting_text);
}

static const char *values_unusable_suffix(expressions_kind kind) {
    if (kind == EXPRESSIONS_QUERY)
        return ": FilterExpression is null and KeyConditionExpression is null";
    return kind == EXPRESSIONS_SCAN ? ": FilterExpression is null" : "";
}

skep_status expressions_begin(expressions *x, bool names_usable, bool values_usable,
                              skep_error *err) {
    x->has_scope = x->has_tree = false;
    if (x->bindings->name_count == 0 && x->bindings->value_count == 0) return SKEP_OK;
    if (x->bindings->name_count > 0 && !names_usable)
        return fail_validation(
            err, "%sExpressionAttributeNames can only be specified when using expressions",
            envelope(x));
    if (x->bindings->value_count > 0 && !values_usable)
        return fail_validation(
            err, "%sExpressionAttributeValues can only be specified when using expressions%s",
            envelope(x), values_unusable_suffix(x->kind));
    skep_status status = check_names(x, err);
    for (size_t i = 0; status == SKEP_OK && i < x->bindings->value_count; i++)
        status = check_placeholder(x, x->bindings->values[i].placeholder, ':', err);
    for (size_t i = 0; status == SKEP_OK && i < x->bindings->value_count; i++)
        status = check_value(x, &x->bindings->values[i], err);
    return status;
}

/* ---- Expressions ---- */

static const char *language_name(expr_language language) {
    switch (language) {
    case EXPR_CONDITION: return "ConditionExpression";
    case EXPR_FILTER: return "FilterExpression";
    case EXPR_KEY_CONDITION: return "KeyConditionExpression";
    case EXPR_PROJECTIONS: return "ProjectionExpression";
    case EXPR_UPDATES: return "UpdateExpression";
    }
    return "Expression";
}

skep_status expressions_check_empty(const expressions *x, expr_language language,
                                    const skep_expression *expression, skep_error *err) {
    if (expression->text.ptr == NULL || expression->text.len > 0) return SKEP_OK;
    return fail_validation(err, "%sInvalid %s: The expression can not be empty;", envelope(x),
                           language_name(language));
}

skep_status expressions_take(expressions *x, expr_language language,
                             const skep_expression *expression, const skep_expr **tree,
                             skep_error *err) {
    *tree = expression->tree;
    if (expression->text.ptr == NULL) {
        if (expression->tree != NULL) x->has_tree = true;
        return SKEP_OK;
    }
    if (!x->has_scope && !expr_scope_init(&x->scope, x->bindings, x->arena))
        return fail_memory(err);
    x->has_scope = true;
    skep_error own = {0};
    if (err == NULL) err = &own;
    *tree = expr_parse(language, expression->text, &x->scope, x->arena, err);
    if (*tree != NULL) return SKEP_OK;
    skep_status status = err->status;
    if (status == SKEP_INVALID) fail_context(err, "%s", envelope(x));
    return status;
}

skep_status expressions_check_unused(const expressions *x, skep_error *err) {
    if (!x->has_scope || x->has_tree) return SKEP_OK;
    skep_status status = expr_scope_check_unused(&x->scope, err);
    if (status == SKEP_INVALID) fail_context(err, "%s", envelope(x));
    return status;
}
