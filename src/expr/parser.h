/* expr/parser.h: what the files of the parser share.
 *
 * A parser walks the tokens once, without going back. A syntax error ends it; what else is wrong in
 * the text is noted as a finding on the way, because DynamoDB reports it only when the whole text
 * has the form of an expression. Functions that return a node return NULL once the error is
 * written. */
#ifndef EXPR_PARSER_H
#define EXPR_PARSER_H

#include "expr/lex.h"
#include "expr/parse.h"

/** In the order in which they are reported. */
typedef enum finding_kind {
    FINDING_SECTION,     /* a section of an update for the second time */
    FINDING_PARENTHESES, /* two pairs around the same thing */
    FINDING_WORD, /* reserved word, list index out of range, function unknown or at the wrong place
                   */
    FINDING_UNDEFINED, /* a placeholder without a binding */
    FINDING_COUNT
} finding_kind;

/** `before` subject `after` is the text; the finding that stands first in the source is kept. */
typedef struct finding {
    bool is_set;
    size_t position;
    const char *before;
    skep_str subject;
    const char *after;
} finding;

typedef struct parser {
    expr_language language;
    skep_str text;
    const token *tokens;
    size_t token_count;
    size_t next;       /* the token to read */
    size_t depth;      /* of parentheses, NOT and calls around it */
    size_t group_open; /* tokens of the last pair of parentheses that was closed */
    size_t group_close;
    finding findings[FINDING_COUNT];
    expr_scope *scope;
    skep_arena *arena;
    skep_error *err;
    skep_status status; /* of the error that was written */
} parser;

/** Operands while their number is not known. */
typedef struct node_list {
    const skep_expr **items;
    size_t count;
    size_t cap;
} node_list;

/* ---- Errors ---- */

/** "Invalid ConditionExpression: " and the text. */
skep_status parse_refuse(expr_language language, skep_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The syntax error at the next token; NULL. */
skep_expr *parser_syntax_error(parser *p);

/** `node`, or NULL with the error of short memory. */
skep_expr *parser_made(parser *p, skep_expr *node);

void parser_note(parser *p, finding_kind kind, const token *at, skep_str subject,
                 const char *before, const char *after);

/* ---- Tokens ---- */

static inline const token *parser_peek(const parser *p) {
    return &p->tokens[p->next];
}

/** Takes the sign or keyword if it is next. */
bool parser_accept_sign(parser *p, const char *sign);
bool parser_accept_keyword(parser *p, const char *upper);

/** The same, and a syntax error if it is not. */
bool parser_expect_sign(parser *p, const char *sign);
bool parser_expect_keyword(parser *p, const char *upper);

/** One level deeper; false with an error beyond LIMIT_EXPRESSION_DEPTH. */
bool parser_enter(parser *p);
static inline void parser_leave(parser *p) {
    p->depth--;
}

/** Takes the closing parenthesis of the group whose opening token was `open`, and notes redundant
 * ones. */
bool parser_close_group(parser *p, size_t open);

bool parser_add(parser *p, node_list *list, const skep_expr *node);
skep_expr *parser_node(parser *p, expr_kind kind, const node_list *list);

/* ---- Parts of the grammar ---- */

skep_expr *parser_path(parser *p);
skep_expr *parser_value(parser *p);

/** path, :value, function(...), or one of these in parentheses. */
skep_expr *parser_operand(parser *p);

/** An operand where a condition (`attribute_exists(a)`) would be at the wrong place. */
skep_expr *parser_plain_operand(parser *p);
void parser_note_misuse(parser *p, const skep_expr *function, const token *at);

skep_expr *parser_condition(parser *p);
skep_expr *parser_update(parser *p);
skep_expr *parser_set_value(parser *p);
skep_expr *parser_projection(parser *p);

#endif
