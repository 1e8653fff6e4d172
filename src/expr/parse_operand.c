/* expr/parse_operand.c: document paths, values, function calls. */
#include "expr/parser.h"

#include <string.h>

#include "base/fail.h"
#include "expr/text.h"
#include "expr/words.h"

enum { LIST_INDEX_MAX = INT32_MAX };

/* The attribute name behind a name or a placeholder. One without a binding stands for itself, so
 * that the rest of the text can be checked. */
static skep_str resolve_name(parser *p, const token *t) {
    if (t->kind == TOKEN_NAME) {
        if (expr_is_reserved(t->text))
            parser_note(p, FINDING_WORD, t, t->text,
                        "Attribute name is a reserved keyword; reserved keyword: ", "");
        return t->text;
    }
    const skep_bindings *bindings = p->scope->bindings;
    for (size_t i = 0; i < bindings->name_count; i++) {
        if (text_same(bindings->names[i].placeholder, t->text)) {
            p->scope->names_used[i] = true;
            return bindings->names[i].name;
        }
    }
    parser_note(p, FINDING_UNDEFINED, t, t->text,
                "An expression attribute name used in the document path is not defined; "
                "attribute name: ",
                "");
    return t->text;
}

static bool take_name(parser *p, expr_step *step) {
    const token *t = parser_peek(p);
    if (t->kind != TOKEN_NAME && t->kind != TOKEN_NAME_PLACEHOLDER) {
        (void)parser_syntax_error(p);
        return false;
    }
    *step = (expr_step){.name = resolve_name(p, t)};
    p->next++;
    return true;
}

static bool take_index(parser *p, expr_step *step) {
    const token *t = parser_peek(p);
    if (t->kind != TOKEN_INDEX) {
        (void)parser_syntax_error(p);
        return false;
    }
    uint64_t index = 0;
    for (size_t i = 0; i < t->text.len && index <= LIST_INDEX_MAX; i++)
        index = index * 10 + (uint64_t)(t->text.ptr[i] - '0');
    if (index > LIST_INDEX_MAX)
        parser_note(p, FINDING_WORD, t, t->text,
                    "List index is not within the allowable range; index: [", "]");
    *step = (expr_step){.index = (uint32_t)index};
    p->next++;
    return parser_expect_sign(p, "]");
}

/* How many steps the tokens can hold, so that they are allocated once. */
static size_t count_steps(const parser *p) {
    size_t count = 1;
    for (const token *t = parser_peek(p); t->kind != TOKEN_END; t++) {
        if (token_is_sign(t, ".") || token_is_sign(t, "["))
            count++;
        else if (token_is_sign(t, ",") || t->kind == TOKEN_KEYWORD)
            break;
    }
    return count;
}

skep_expr *parser_path(parser *p) {
    expr_step *steps = skep_arena_array(p->arena, count_steps(p), sizeof *steps);
    skep_expr *path = skep_arena_alloc(p->arena, sizeof *path);
    if (steps == NULL || path == NULL) return parser_made(p, NULL);
    *path = (skep_expr){.kind = EXPR_PATH, .as.steps = steps};
    if (!take_name(p, &steps[path->count++])) return NULL;
    for (;;) {
        if (parser_accept_sign(p, ".")) {
            if (!take_name(p, &steps[path->count++])) return NULL;
        } else if (parser_accept_sign(p, "[")) {
            if (!take_index(p, &steps[path->count++])) return NULL;
        } else {
            return path;
        }
    }
}

skep_expr *parser_value(parser *p) {
    const token *t = parser_peek(p);
    if (t->kind != TOKEN_VALUE_PLACEHOLDER) return parser_syntax_error(p);
    p->next++;
    const skep_bindings *bindings = p->scope->bindings;
    for (size_t i = 0; i < bindings->value_count; i++) {
        if (text_same(bindings->values[i].placeholder, t->text)) {
            p->scope->values_used[i] = true;
            return parser_made(p, expr_value(p->arena, bindings->values[i].value));
        }
    }
    parser_note(p, FINDING_UNDEFINED, t, t->text,
                "An expression attribute value used in expression is not defined; attribute "
                "value: ",
                "");
    return parser_made(p, expr_value(p->arena, (skep_value){0}));
}

/* The kind of the function, EXPR_NONE with a finding where it is unknown or belongs to another
 * language. */
static expr_kind function_kind(parser *p, const token *name) {
    const expr_function *function = words_function(name->text);
    if (function == NULL) {
        parser_note(p, FINDING_WORD, name, name->text, "Invalid function name; function: ", "");
        return EXPR_NONE;
    }
    if (function->is_update == (p->language == EXPR_UPDATES)) return function->kind;
    parser_note(p, FINDING_WORD, name, name->text,
                function->is_update
                    ? "The function is not allowed in a condition expression; function: "
                    : "The function is not allowed in an update expression; function: ",
                "");
    return EXPR_NONE;
}

static skep_expr *parse_call(parser *p) {
    expr_kind kind = function_kind(p, parser_peek(p));
    p->next++;
    if (!parser_enter(p) || !parser_expect_sign(p, "(")) return NULL;
    node_list operands = {0};
    do {
        if (!parser_add(p, &operands, parser_plain_operand(p))) return NULL;
    } while (parser_accept_sign(p, ","));
    if (!parser_expect_sign(p, ")")) return NULL;
    parser_leave(p);
    return parser_node(p, kind, &operands);
}

static skep_expr *parse_operand_group(parser *p) {
    size_t open = p->next++;
    if (!parser_enter(p)) return NULL;
    skep_expr *inner = p->language == EXPR_UPDATES ? parser_set_value(p) : parser_plain_operand(p);
    return inner != NULL && parser_close_group(p, open) ? inner : NULL;
}

skep_expr *parser_operand(parser *p) {
    const token *t = parser_peek(p);
    if (token_is_sign(t, "(")) return parse_operand_group(p);
    if (t->kind == TOKEN_VALUE_PLACEHOLDER) return parser_value(p);
    if (t->kind == TOKEN_NAME && token_is_sign(t + 1, "(")) return parse_call(p);
    return parser_path(p);
}

void parser_note_misuse(parser *p, const skep_expr *function, const token *at) {
    const char *name = words_of(function->kind);
    parser_note(p, FINDING_WORD, at, (skep_str){name, strlen(name)},
                "The function is not allowed to be used this way in an expression; function: ", "");
}

skep_expr *parser_plain_operand(parser *p) {
    const token *first = parser_peek(p);
    skep_expr *operand = parser_operand(p);
    if (operand != NULL && kind_is_condition(operand->kind)) parser_note_misuse(p, operand, first);
    return operand;
}
