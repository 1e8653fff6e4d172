/* expr/parse_condition.c: conditions, filters and key conditions.
 *
 *   or        := and { OR and }
 *   and       := not { AND not }
 *   not       := { NOT } predicate
 *   predicate := operand compare operand | operand BETWEEN operand AND operand
 *              | operand IN "(" operand { "," operand } ")" | function | "(" or ")"
 *
 * An opening parenthesis may hold a condition or an operand, which only its contents tell; so what
 * stands in parentheses may turn out to be an operand, and the predicate around it decides whether
 * that is right. */
#include "expr/parser.h"
#include "expr/words.h"

static skep_expr *parse_or(parser *p, bool may_be_operand);

static skep_expr *parse_group(parser *p) {
    size_t open = p->next++;
    if (!parser_enter(p)) return NULL;
    skep_expr *inner = parse_or(p, true);
    return inner != NULL && parser_close_group(p, open) ? inner : NULL;
}

static expr_kind comparison_of(const token *t) {
    for (expr_kind kind = EXPR_EQ; kind <= EXPR_GE; kind++)
        if (token_is_sign(t, words_of(kind))) return kind;
    return EXPR_NONE;
}

static skep_expr *parse_between(parser *p, node_list *operands) {
    if (!parser_add(p, operands, parser_plain_operand(p))) return NULL;
    if (!parser_expect_keyword(p, "AND")) return NULL;
    if (!parser_add(p, operands, parser_plain_operand(p))) return NULL;
    return parser_node(p, EXPR_BETWEEN, operands);
}

static skep_expr *parse_in(parser *p, node_list *operands) {
    if (!parser_expect_sign(p, "(")) return NULL;
    do {
        if (!parser_add(p, operands, parser_plain_operand(p))) return NULL;
    } while (parser_accept_sign(p, ","));
    if (!parser_expect_sign(p, ")")) return NULL;
    return parser_node(p, EXPR_IN, operands);
}

static skep_expr *parse_comparison(parser *p, const skep_expr *left) {
    node_list operands = {0};
    if (!parser_add(p, &operands, left)) return NULL;
    if (parser_accept_keyword(p, "BETWEEN")) return parse_between(p, &operands);
    if (parser_accept_keyword(p, "IN")) return parse_in(p, &operands);
    expr_kind kind = comparison_of(parser_peek(p));
    p->next++;
    if (!parser_add(p, &operands, parser_plain_operand(p))) return NULL;
    return parser_node(p, kind, &operands);
}

static bool is_comparison_next(const parser *p) {
    const token *t = parser_peek(p);
    return token_is_keyword(t, "BETWEEN") || token_is_keyword(t, "IN") ||
           comparison_of(t) != EXPR_NONE;
}

static skep_expr *parse_predicate(parser *p, bool may_be_operand) {
    const token *first = parser_peek(p);
    skep_expr *left = token_is_sign(first, "(") ? parse_group(p) : parser_operand(p);
    if (left == NULL) return NULL;
    bool is_condition = kind_is_condition(left->kind);
    if (is_comparison_next(p)) {
        if (is_condition && words_function_of(left->kind) == NULL) return parser_syntax_error(p);
        if (is_condition) parser_note_misuse(p, left, first);
        return parse_comparison(p, left);
    }
    if (is_condition || left->kind == EXPR_NONE) return left;
    if (may_be_operand && token_is_sign(parser_peek(p), ")")) return left;
    if (left->kind != EXPR_SIZE) return parser_syntax_error(p);
    parser_note_misuse(p, left, first);
    return left;
}

static skep_expr *parse_not(parser *p, bool may_be_operand) {
    if (!parser_accept_keyword(p, "NOT")) return parse_predicate(p, may_be_operand);
    if (!parser_enter(p)) return NULL;
    skep_expr *inner = parse_not(p, false);
    if (inner == NULL) return NULL;
    parser_leave(p);
    return parser_made(p, expr_unary(p->arena, EXPR_NOT, inner));
}

static skep_expr *parse_and(parser *p, bool may_be_operand) {
    skep_expr *first = parse_not(p, may_be_operand);
    if (first == NULL || !token_is_keyword(parser_peek(p), "AND")) return first;
    node_list clauses = {0};
    if (!parser_add(p, &clauses, first)) return NULL;
    while (parser_accept_keyword(p, "AND"))
        if (!parser_add(p, &clauses, parse_not(p, false))) return NULL;
    return parser_node(p, EXPR_AND, &clauses);
}

static skep_expr *parse_or(parser *p, bool may_be_operand) {
    skep_expr *first = parse_and(p, may_be_operand);
    if (first == NULL || !token_is_keyword(parser_peek(p), "OR")) return first;
    node_list clauses = {0};
    if (!parser_add(p, &clauses, first)) return NULL;
    while (parser_accept_keyword(p, "OR"))
        if (!parser_add(p, &clauses, parse_and(p, false))) return NULL;
    return parser_node(p, EXPR_OR, &clauses);
}

skep_expr *parser_condition(parser *p) {
    return parse_or(p, false);
}
