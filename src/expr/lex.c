#include "expr/lex.h"

#include <string.h>

#include "expr/text.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_keyword(skep_str word) {
    static const char *const KEYWORDS[] = {"AND", "OR",     "NOT", "BETWEEN", "IN",
                                           "SET", "REMOVE", "ADD", "DELETE"};
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof KEYWORDS[0]; i++)
        if (text_is_word(word, KEYWORDS[i])) return true;
    return false;
}

static size_t name_parts(skep_str rest, size_t from) {
    while (from < rest.len && text_is_name_part(rest.ptr[from])) from++;
    return from;
}

static size_t digits(skep_str rest) {
    if (rest.ptr[0] == '0') return 1;
    size_t len = 0;
    while (len < rest.len && text_is_digit(rest.ptr[len])) len++;
    return len;
}

/* A character outside ASCII is one token, however many bytes it has. */
static size_t strange_len(skep_str rest) {
    size_t len = 1;
    if (((unsigned char)rest.ptr[0] & 0xC0) == 0xC0)
        while (len < rest.len && len < 4 && ((unsigned char)rest.ptr[len] & 0xC0) == 0x80) len++;
    return len;
}

static size_t sign_len(skep_str rest) {
    char next = rest.len > 1 ? rest.ptr[1] : '\0';
    switch (rest.ptr[0]) {
    case '<': return next == '>' || next == '=' ? 2 : 1;
    case '>': return next == '=' ? 2 : 1;
    case '(':
    case ')':
    case '[':
    case ']':
    case '.':
    case ',':
    case '=':
    case '+':
    case '-': return 1;
    default: return 0;
    }
}

/* The token at the start of `rest`, which is not empty and does not start with a blank. */
static token next_token(skep_str rest) {
    char c = rest.ptr[0];
    token t = {TOKEN_STRANGE, {rest.ptr, 0}};
    if (text_is_letter(c) || c == '_') {
        t.text.len = name_parts(rest, 1);
        t.kind = is_keyword(t.text) ? TOKEN_KEYWORD : TOKEN_NAME;
    } else if (c == '#' || c == ':') {
        t.text.len = name_parts(rest, 1);
        if (t.text.len > 1) t.kind = c == '#' ? TOKEN_NAME_PLACEHOLDER : TOKEN_VALUE_PLACEHOLDER;
    } else if (text_is_digit(c)) {
        t.text.len = digits(rest);
        t.kind = TOKEN_INDEX;
    } else if ((t.text.len = sign_len(rest)) > 0) {
        t.kind = TOKEN_SIGN;
    } else {
        t.text.len = strange_len(rest);
    }
    return t;
}

static size_t skip_blanks(skep_str text, size_t at) {
    while (at < text.len && is_blank(text.ptr[at])) at++;
    return at;
}

const token *lex_tokens(skep_str text, skep_arena *arena, size_t *count) {
    size_t found = 0;
    for (size_t at = skip_blanks(text, 0); at < text.len; found++)
        at = skip_blanks(text, at + next_token((skep_str){text.ptr + at, text.len - at}).text.len);
    token *tokens = skep_arena_array(arena, found + 1, sizeof *tokens);
    if (tokens == NULL) return NULL;
    size_t at = skip_blanks(text, 0);
    for (size_t i = 0; i < found; i++) {
        tokens[i] = next_token((skep_str){text.ptr + at, text.len - at});
        at = skip_blanks(text, at + tokens[i].text.len);
    }
    tokens[found] = (token){TOKEN_END, {text.ptr + text.len, 0}};
    *count = found;
    return tokens;
}

bool token_is_sign(const token *t, const char *sign) {
    return t->kind == TOKEN_SIGN && text_same(t->text, (skep_str){sign, strlen(sign)});
}

bool token_is_keyword(const token *t, const char *upper) {
    return t->kind == TOKEN_KEYWORD && text_is_word(t->text, upper);
}
