/* expr/lex.h: text of an expression to tokens. */
#ifndef EXPR_LEX_H
#define EXPR_LEX_H

#include <stdbool.h>

#include <skep/memory.h>
#include <skep/slice.h>

typedef enum token_kind {
    TOKEN_END = 0,
    TOKEN_NAME,              /* [A-Za-z_][A-Za-z0-9_]* and not a keyword */
    TOKEN_KEYWORD,           /* AND OR NOT BETWEEN IN SET REMOVE ADD DELETE in any case */
    TOKEN_NAME_PLACEHOLDER,  /* #x */
    TOKEN_VALUE_PLACEHOLDER, /* :x */
    TOKEN_INDEX,             /* 0, or digits without a leading zero */
    TOKEN_SIGN,              /* ( ) [ ] . , = + - < > <= >= <> */
    TOKEN_STRANGE            /* one character that the language does not have */
} token_kind;

typedef struct token {
    token_kind kind;
    skep_str text; /* in the source; empty at its end for TOKEN_END */
} token;

/** The tokens of the text, closed by one TOKEN_END that is not counted; NULL when memory is short.
 * Never fails otherwise: what the language does not have becomes TOKEN_STRANGE. */
const token *lex_tokens(skep_str text, skep_arena *arena, size_t *count);

bool token_is_sign(const token *t, const char *sign);
bool token_is_keyword(const token *t, const char *upper);

#endif
