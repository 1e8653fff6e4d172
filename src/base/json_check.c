/* base/json_check.c: one pass without recursion; the containers around the place where it is are
 * one bit each. */
#include "base/json_check.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

typedef struct checker {
    const char *p;
    const char *end;
    const char *reason; /* what was wrong at `p` */
    uint64_t is_object; /* bit i: the container of depth i + 1 is an object, else an array */
    unsigned depth;
} checker;

static bool refuse(checker *c, const char *reason) {
    c->reason = reason;
    return false;
}

static bool is_next(const checker *c, char wanted) {
    return c->p < c->end && *c->p == wanted;
}

static bool is_digit_next(const checker *c) {
    return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}

static bool take(checker *c, char wanted) {
    if (!is_next(c, wanted)) return false;
    c->p++;
    return true;
}

static void skip_blanks(checker *c) {
    while (is_next(c, ' ') || is_next(c, '\n') || is_next(c, '\r') || is_next(c, '\t')) c->p++;
}

/* ---- Strings ---- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The four digits behind \u. */
static bool read_unit(checker *c, unsigned *out) {
    *out = 0;
    for (int i = 0; i < 4; i++) {
        int digit = c->p < c->end ? hex_digit(*c->p) : -1;
        if (digit < 0) return refuse(c, "four hexadecimal digits are expected after \\u");
        *out = *out * 16 + (unsigned)digit;
        c->p++;
    }
    return true;
}

static bool check_unicode_escape(checker *c) {
    static const char lone[] = "the escaped surrogate is not one of a pair";
    unsigned unit, low;
    if (!read_unit(c, &unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return refuse(c, lone);
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    if (!take(c, '\\') || !take(c, 'u')) return refuse(c, lone);
    if (!read_unit(c, &low)) return false;
    return (low >= 0xDC00 && low <= 0xDFFF) || refuse(c, lone);
}

static bool check_escape(checker *c) {
    if (take(c, 'u')) return check_unicode_escape(c);
    if (c->p == c->end || *c->p == '\0' || strchr("\"\\/bfnrt", *c->p) == NULL)
        return refuse(c, "JSON has no such escape");
    c->p++;
    return true;
}

/* From the quote on. */
static bool check_string(checker *c) {
    if (!take(c, '"')) return refuse(c, "a text in quotes is expected");
    while (c->p < c->end) {
        if (take(c, '"')) return true;
        if ((unsigned char)*c->p < 0x20) return refuse(c, "a control character is not escaped");
        if (*c->p++ == '\\' && !check_escape(c)) return false;
    }
    return refuse(c, "a text has no closing quote");
}

/* ---- Numbers and words ---- */

static bool check_digits(checker *c) {
    if (!is_digit_next(c)) return refuse(c, "a digit is expected");
    while (is_digit_next(c)) c->p++;
    return true;
}

static bool check_number(checker *c) {
    (void)take(c, '-');
    if (take(c, '0')) {
        if (is_digit_next(c)) return refuse(c, "a number begins with a superfluous 0");
    } else if (!check_digits(c)) {
        return false;
    }
    if (take(c, '.') && !check_digits(c)) return false;
    if (!take(c, 'e') && !take(c, 'E')) return true;
    if (!take(c, '+')) (void)take(c, '-');
    return check_digits(c);
}

static bool check_word(checker *c) {
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(c->end - c->p) < len || memcmp(c->p, words[i], len) != 0) continue;
        c->p += len;
        return true;
    }
    return refuse(c, "a value is expected");
}

static bool check_scalar(checker *c) {
    if (is_next(c, '"')) return check_string(c);
    return is_digit_next(c) || is_next(c, '-') ? check_number(c) : check_word(c);
}

/* ---- Containers ---- */

static bool is_in_object(const checker *c) {
    return (c->is_object >> (c->depth - 1) & 1) != 0;
}

static bool check_name(checker *c) {
    skip_blanks(c);
    if (!check_string(c)) return false;
    skip_blanks(c);
    return take(c, ':') || refuse(c, "':' is expected behind a name");
}

/* Goes inwards to where the next value begins. *is_complete: the container was empty, so it is a
 * complete value. */
static bool open_container(checker *c, bool is_object, bool *is_complete) {
    if (c->depth == JSON_CHECK_DEPTH_MAX) return refuse(c, "it is nested too deep");
    c->p++;
    uint64_t bit = UINT64_C(1) << c->depth++;
    c->is_object = is_object ? c->is_object | bit : c->is_object & ~bit;
    skip_blanks(c);
    *is_complete = take(c, is_object ? '}' : ']');
    if (*is_complete) {
        c->depth--;
        return true;
    }
    return !is_object || check_name(c);
}

/* Behind a value: closes what ends here and goes to where the next value begins; depth 0: there is
 * none. */
static bool close_containers(checker *c) {
    while (c->depth > 0) {
        skip_blanks(c);
        if (take(c, ',')) return !is_in_object(c) || check_name(c);
        if (!take(c, is_in_object(c) ? '}' : ']'))
            return refuse(c, is_in_object(c) ? "',' or '}' is expected" : "',' or ']' is expected");
        c->depth--;
    }
    return true;
}

static bool check_text(checker *c) {
    do {
        skip_blanks(c);
        bool is_complete = true;
        bool is_container = is_next(c, '{') || is_next(c, '[');
        bool is_right =
            is_container ? open_container(c, *c->p == '{', &is_complete) : check_scalar(c);
        if (!is_right || (is_complete && !close_containers(c))) return false;
    } while (c->depth > 0);
    skip_blanks(c);
    return c->p == c->end || refuse(c, "something follows the end of the value");
}

bool json_check(const char *text, size_t len, json_fault *fault) {
    json_fault found = {0, "it is not UTF-8"};
    checker c = {.p = text, .end = text + len};
    bool is_right = utf8_is_valid(text, len, &found.offset);
    if (is_right) {
        is_right = check_text(&c);
        found = (json_fault){(size_t)(c.p - text), c.reason};
    }
    if (!is_right && fault != NULL) *fault = found;
    return is_right;
}
