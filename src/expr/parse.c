/* expr/parse.c: the entry of the parser, its errors and its steps over the tokens. The grammar is
 * in parse_condition.c, parse_update.c and parse_operand.c, the checks of the finished tree in
 * check.c. */
#include "expr/parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/limits.h"
#include "expr/check.h"

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

skep_status parse_refuse(expr_language language, skep_error *err, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return fail_validation(err, "Invalid %s: %s", language_name(language),
                           written < 0 ? format : message);
}

static void set_position(parser *p, size_t position) {
    if (p->err != NULL) p->err->position = position;
}

static size_t offset_of(const parser *p, const char *at) {
    return (size_t)(at - p->text.ptr);
}

/* ---- Errors ---- */

/* From the start of the token before to the end of the token behind, as far as there are any. */
static skep_str text_near(const parser *p) {
    if (p->token_count == 0) return p->text;
    size_t first = p->next > 0 ? p->next - 1 : 0;
    size_t last = p->next + 1 < p->token_count ? p->next + 1 : p->token_count - 1;
    const char *start = p->tokens[first].text.ptr;
    const char *end = p->tokens[last].text.ptr + p->tokens[last].text.len;
    return (skep_str){start, (size_t)(end - start)};
}

skep_expr *parser_syntax_error(parser *p) {
    const token *t = parser_peek(p);
    skep_str shown = t->kind == TOKEN_END ? SKEP_STR("<EOF>") : t->text;
    skep_str near = text_near(p);
    p->status = parse_refuse(p->language, p->err, "Syntax error; token: \"%.*s\", near: \"%.*s\"",
                             (int)shown.len, shown.ptr, (int)near.len, near.ptr);
    set_position(p, offset_of(p, t->text.ptr));
    return NULL;
}

skep_expr *parser_made(parser *p, skep_expr *node) {
    if (node == NULL && p->status == SKEP_OK) p->status = fail_memory(p->err);
    return node;
}

void parser_note(parser *p, finding_kind kind, const token *at, skep_str subject,
                 const char *before, const char *after) {
    finding *slot = &p->findings[kind];
    size_t position = offset_of(p, at->text.ptr);
    if (slot->is_set && slot->position <= position) return;
    *slot = (finding){true, position, before, subject, after};
}

/* Writes the error of a finding; false if there is one. */
static bool is_clear_of(parser *p, finding_kind kind) {
    const finding *found = &p->findings[kind];
    if (!found->is_set) return true;
    p->status = parse_refuse(p->language, p->err, "%s%.*s%s", found->before,
                             (int)found->subject.len, found->subject.ptr, found->after);
    set_position(p, found->position);
    return false;
}

/* ---- Tokens ---- */

bool parser_accept_sign(parser *p, const char *sign) {
    if (!token_is_sign(parser_peek(p), sign)) return false;
    p->next++;
    return true;
}

bool parser_accept_keyword(parser *p, const char *upper) {
    if (!token_is_keyword(parser_peek(p), upper)) return false;
    p->next++;
    return true;
}

bool parser_expect_sign(parser *p, const char *sign) {
    if (parser_accept_sign(p, sign)) return true;
    (void)parser_syntax_error(p);
    return false;
}

bool parser_expect_keyword(parser *p, const char *upper) {
    if (parser_accept_keyword(p, upper)) return true;
    (void)parser_syntax_error(p);
    return false;
}

bool parser_enter(parser *p) {
    if (p->depth < LIMIT_EXPRESSION_DEPTH) {
        p->depth++;
        return true;
    }
    p->status = parse_refuse(p->language, p->err,
                             "The expression is nested too deeply; at most %d levels of "
                             "parentheses, NOT and functions are allowed",
                             (int)LIMIT_EXPRESSION_DEPTH);
    set_position(p, offset_of(p, parser_peek(p)->text.ptr));
    return false;
}

bool parser_close_group(parser *p, size_t open) {
    if (!parser_expect_sign(p, ")")) return false;
    size_t close = p->next - 1;
    if (p->group_open == open + 1 && p->group_close == close - 1)
        parser_note(p, FINDING_PARENTHESES, &p->tokens[open], SKEP_STR(""),
                    "The expression has redundant parentheses;", "");
    p->group_open = open;
    p->group_close = close;
    parser_leave(p);
    return true;
}

/* ---- Lists of operands ---- */

bool parser_add(parser *p, node_list *list, const skep_expr *node) {
    enum { LIST_CAP_MIN = 4 };
    if (node == NULL) return false;
    if (list->count == list->cap) {
        size_t cap = list->cap > 0 ? list->cap * 2 : LIST_CAP_MIN;
        const skep_expr **items = skep_arena_array(p->arena, cap, sizeof(const skep_expr *));
        if (items == NULL) return parser_made(p, NULL) != NULL;
        for (size_t i = 0; i < list->count; i++) items[i] = list->items[i];
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = node;
    return true;
}

skep_expr *parser_node(parser *p, expr_kind kind, const node_list *list) {
    return parser_made(p, expr_nary(p->arena, kind, list->items, list->count));
}

/* ---- The whole ---- */

static bool has_legal_size(parser *p) {
    if (p->text.len == 0) {
        p->status = parse_refuse(p->language, p->err, "The expression can not be empty;");
        return false;
    }
    if (p->text.len > LIMIT_EXPRESSION_BYTES) {
        p->status = parse_refuse(p->language, p->err,
                                 "Expression size has exceeded the maximum allowed size;");
        return false;
    }
    return true;
}

static const skep_expr *parse_tokens(parser *p) {
    p->tokens = lex_tokens(p->text, p->arena, &p->token_count);
    if (p->tokens == NULL) return parser_made(p, NULL);
    const skep_expr *tree = p->language == EXPR_UPDATES       ? parser_update(p)
                            : p->language == EXPR_PROJECTIONS ? parser_projection(p)
                                                              : parser_condition(p);
    if (tree != NULL && parser_peek(p)->kind != TOKEN_END) return parser_syntax_error(p);
    return tree;
}

/* Put and delete look at operands before placeholders, every other request the other way round. */
static bool passes_checks(parser *p, const skep_expr *tree) {
    for (int kind = FINDING_SECTION; kind < FINDING_UNDEFINED; kind++)
        if (!is_clear_of(p, (finding_kind)kind)) return false;
    if (check_operator_count(p->language, tree, p->err) != SKEP_OK) return false;
    bool is_late = p->language == EXPR_CONDITION;
    if (!is_late && !is_clear_of(p, FINDING_UNDEFINED)) return false;
    if (check_operands(p->language, tree, p->err) != SKEP_OK) return false;
    if (is_late && !is_clear_of(p, FINDING_UNDEFINED)) return false;
    return check_overlap(p->language, tree, p->err) == SKEP_OK;
}

const skep_expr *expr_parse(expr_language language, skep_str text, expr_scope *scope,
                            skep_arena *arena, skep_error *err) {
    fail_clear(err);
    parser p = {.language = language, .text = text, .scope = scope, .arena = arena, .err = err};
    if (!has_legal_size(&p)) return NULL;
    const skep_expr *tree = parse_tokens(&p);
    if (tree == NULL || !passes_checks(&p, tree)) return NULL;
    return tree;
}
