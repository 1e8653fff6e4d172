/* expr/parse_update.c: update expressions and projections.
 *
 *   update     := section { section }                 each section at most once, in any order
 *   section    := SET path "=" value { "," ... } | REMOVE path { "," path }
 *               | ADD path :value { "," ... } | DELETE path :value { "," ... }
 *   value      := operand [ ("+" | "-") operand ]     an operand may be a value in parentheses
 *   projection := path { "," path } */
#include "expr/parser.h"

#include <string.h>

#include "expr/words.h"

skep_expr *parser_set_value(parser *p) {
    skep_expr *left = parser_operand(p);
    if (left == NULL) return NULL;
    expr_kind kind = parser_accept_sign(p, "+")   ? EXPR_ADD
                     : parser_accept_sign(p, "-") ? EXPR_SUBTRACT
                                                  : EXPR_NONE;
    if (kind == EXPR_NONE) return left;
    skep_expr *right = parser_operand(p);
    return right != NULL ? parser_made(p, expr_binary(p->arena, kind, left, right)) : NULL;
}

static skep_expr *parse_action(parser *p, expr_kind section) {
    node_list operands = {0};
    if (!parser_add(p, &operands, parser_path(p))) return NULL;
    if (section == EXPR_SET && !parser_expect_sign(p, "=")) return NULL;
    if (section != EXPR_REMOVE) {
        skep_expr *value = section == EXPR_SET ? parser_set_value(p) : parser_value(p);
        if (!parser_add(p, &operands, value)) return NULL;
    }
    return parser_node(p, section, &operands);
}

static expr_kind section_of(const token *t) {
    for (expr_kind kind = EXPR_SET; kind <= EXPR_DELETE_FROM; kind++)
        if (token_is_keyword(t, words_of(kind))) return kind;
    return EXPR_NONE;
}

static void note_repeated(parser *p, expr_kind section) {
    const char *word = words_of(section);
    parser_note(p, FINDING_SECTION, parser_peek(p), (skep_str){word, strlen(word)}, "The \"",
                "\" section can only be used once in an update expression;");
}

skep_expr *parser_update(parser *p) {
    node_list actions = {0};
    bool is_seen[EXPR_DELETE_FROM + 1] = {false};
    do {
        expr_kind section = section_of(parser_peek(p));
        if (section == EXPR_NONE) return parser_syntax_error(p);
        if (is_seen[section]) note_repeated(p, section);
        is_seen[section] = true;
        p->next++;
        do {
            if (!parser_add(p, &actions, parse_action(p, section))) return NULL;
        } while (parser_accept_sign(p, ","));
    } while (parser_peek(p)->kind != TOKEN_END);
    return parser_node(p, EXPR_UPDATE, &actions);
}

skep_expr *parser_projection(parser *p) {
    node_list paths = {0};
    do {
        if (!parser_add(p, &paths, parser_path(p))) return NULL;
    } while (parser_accept_sign(p, ","));
    return parser_node(p, EXPR_PROJECTION, &paths);
}
