/* Another opinion on JSON and on DynamoDB's form of it, for tests: jansson reads the text, and
 * what follows judges its tree by the simplest means, without the library's own code.
 *
 * jansson differs from RFC 8259 in what it cannot hold, so that some texts get no verdict:
 * - a name with a NUL in it, and numbers beyond the largest double, are errors of its own kinds;
 * - numbers become doubles, so the digits of a number are judged by its text;
 * - names that come twice are an error only where it is asked for;
 * - a NUL byte right behind a number or a literal is lost: JSON has it nowhere, so such text is
 *   judged without jansson. */
#ifndef TESTS_WIRE_JUDGE_H
#define TESTS_WIRE_JUDGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <skep/value.h>

/* ---- JSON ---- */

typedef enum verdict { IS_JSON, IS_NO_JSON, IS_TOO_LARGE, IS_UNKNOWN } verdict;

static inline verdict judge_json(const char *text, size_t len, size_t flags, json_t **tree) {
    json_error_t why;
    *tree = NULL;
    if (len > 0 && memchr(text, '\0', len) != NULL) return IS_NO_JSON;
    *tree = json_loadb(text, len,
                       flags | JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &why);
    if (*tree != NULL) return IS_JSON;
    if (json_error_code(&why) == json_error_numeric_overflow) return IS_TOO_LARGE;
    return json_error_code(&why) == json_error_null_byte_in_key ? IS_UNKNOWN : IS_NO_JSON;
}

/* Levels of arrays and objects. */
static inline size_t judge_depth(const json_t *tree) {
    size_t deepest = 0, i;
    const char *name;
    json_t *inner;
    if (json_is_array(tree)) {
        json_array_foreach(tree, i, inner) {
            size_t depth = judge_depth(inner);
            if (depth > deepest) deepest = depth;
        }
        return deepest + 1;
    }
    if (!json_is_object(tree)) return 0;
    for (void *at = json_object_iter((json_t *)(uintptr_t)tree); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)tree, at)) {
        name = json_object_iter_key(at);
        (void)name;
        size_t depth = judge_depth(json_object_iter_value(at));
        if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
}

/* ---- Numbers ---- */

enum { JUDGED_DIGITS = 38 };

/* The digits of a number without zeros at their ends; none for 0. */
typedef struct judged_number {
    bool is_negative;
    char digits[JUDGED_DIGITS + 1];
    long exponent; /* of the last digit */
} judged_number;

/* A sign, digits with a point among them, an exponent, all of the text. False: it is no number. */
static inline bool judge_form(const char *text, size_t len, size_t *mantissa, long *exponent) {
    size_t at = len > 0 && (text[0] == '-' || text[0] == '+'), digits = 0, points = 0;
    *mantissa = at;
    *exponent = 0;
    for (; at < len && (strchr("0123456789.", text[at]) != NULL && text[at] != '\0'); at++)
        text[at] == '.' ? points++ : digits++;
    if (digits == 0 || points > 1) return false;
    if (at == len) return true;
    if (text[at] != 'e' && text[at] != 'E') return false;
    at++;
    bool is_negative = at < len && text[at] == '-';
    at += at < len && (text[at] == '-' || text[at] == '+');
    if (at == len) return false;
    for (; at < len; at++) {
        if (text[at] < '0' || text[at] > '9') return false;
        if (*exponent < 1000000) *exponent = 10 * *exponent + (text[at] - '0');
    }
    if (is_negative) *exponent = -*exponent;
    return true;
}

/* False where DynamoDB does not store it: no number, more than 38 digits, or out of range. */
static inline bool judge_number(const char *text, size_t len, judged_number *out) {
    size_t at, count = 0, zeros = 0;
    long exponent, behind_point = 0;
    bool has_point = false, is_fine = true;
    *out = (judged_number){.is_negative = len > 0 && text[0] == '-'};
    if (!judge_form(text, len, &at, &exponent)) return false;
    for (; at < len && text[at] != 'e' && text[at] != 'E'; at++) {
        if (text[at] == '.') {
            has_point = true;
            continue;
        }
        behind_point += has_point;
        if (text[at] == '0') {
            zeros += count > 0;
            continue;
        }
        for (; zeros > 0 && count < JUDGED_DIGITS; zeros--) out->digits[count++] = '0';
        if (count == JUDGED_DIGITS) is_fine = false;
        if (count < JUDGED_DIGITS) out->digits[count++] = text[at];
        if (!is_fine) zeros = 0;
    }
    out->digits[count] = '\0';
    out->exponent = exponent - behind_point + (long)zeros;
    long magnitude = count > 0 ? out->exponent + (long)count - 1 : out->exponent;
    if (count == 0) *out = (judged_number){.is_negative = false};
    return is_fine && magnitude >= -130 && magnitude <= 125;
}

static inline bool judge_same_number(const judged_number *a, const judged_number *b) {
    return a->is_negative == b->is_negative && a->exponent == b->exponent &&
           strcmp(a->digits, b->digits) == 0;
}

/* True if all numbers of a text that is JSON can be stored. */
static inline bool judge_numbers(const char *text, size_t len) {
    judged_number number;
    for (size_t at = 0; at < len; at++) {
        if (text[at] == '"') {
            for (at++; text[at] != '"'; at++) at += text[at] == '\\';
        } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
            size_t start = at;
            while (at < len && text[at] != '\0' && strchr("+-.0123456789eE", text[at]) != NULL)
                at++;
            if (!judge_number(text + start, at - start, &number)) return false;
            at--;
        }
    }
    return true;
}

/* ---- Base64 ---- */

static inline int judge_sextet(char c) {
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c != '\0' ? strchr(alphabet, c) : NULL;
    return found != NULL ? (int)(found - alphabet) : -1;
}

/* Bits are written one by one into `out`, which has room. */
static inline bool judge_bytes(const char *text, size_t len, unsigned char *out, size_t *out_len) {
    size_t padding = 0, bits = 0;
    if (len % 4 != 0) return false;
    while (padding < 2 && padding < len && text[len - 1 - padding] == '=') padding++;
    memset(out, 0, len + 1);
    for (size_t i = 0; i < len - padding; i++) {
        int sextet = judge_sextet(text[i]);
        if (sextet < 0) return false;
        for (int bit = 5; bit >= 0; bit--, bits++)
            if (((unsigned)sextet >> bit & 1U) != 0)
                out[bits / 8] |= (unsigned char)(0x80U >> bits % 8);
    }
    *out_len = bits / 8;
    return out[bits / 8] == 0 || bits % 8 == 0;
}

/* ---- DynamoDB's form ---- */

enum { JUDGED_LEVELS_MAX = 64, JUDGED_BYTES_MAX = 8192 };

static inline bool judge_value(const json_t *tree, size_t levels);

static inline bool judge_scalar(const char *type, const json_t *contents) {
    judged_number number;
    unsigned char bytes[JUDGED_BYTES_MAX];
    size_t len;
    if (strcmp(type, "BOOL") == 0) return json_is_boolean(contents);
    if (strcmp(type, "NULL") == 0) return json_is_true(contents);
    if (!json_is_string(contents)) return false;
    const char *text = json_string_value(contents);
    size_t text_len = json_string_length(contents);
    if (strcmp(type, "S") == 0) return true;
    if (strcmp(type, "N") == 0) return judge_number(text, text_len, &number);
    return strcmp(type, "B") == 0 && judge_bytes(text, text_len, bytes, &len);
}

static inline bool judge_same_member(const char *type, const json_t *a, const json_t *b) {
    judged_number x, y;
    if (strcmp(type, "N") != 0)
        return json_string_length(a) == json_string_length(b) &&
               memcmp(json_string_value(a), json_string_value(b), json_string_length(a)) == 0;
    (void)judge_number(json_string_value(a), json_string_length(a), &x);
    (void)judge_number(json_string_value(b), json_string_length(b), &y);
    return judge_same_number(&x, &y);
}

/* Members are of the type, and no two are the same. */
static inline bool judge_set(const char *type, const json_t *contents) {
    size_t count = json_array_size(contents);
    if (!json_is_array(contents) || count == 0) return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *member = json_array_get(contents, i);
        if (!judge_scalar(type, member)) return false;
        for (size_t k = 0; k < i; k++)
            if (judge_same_member(type, json_array_get(contents, k), member)) return false;
    }
    return true;
}

/* An item, or the contents of an M. */
static inline bool judge_map(const json_t *tree, size_t levels) {
    if (!json_is_object(tree) || levels >= JUDGED_LEVELS_MAX) return false;
    json_t *object = (json_t *)(uintptr_t)tree;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at))
        if (!judge_value(json_object_iter_value(at), levels + 1)) return false;
    return true;
}

/* An attribute value inside `levels` lists, maps and sets. */
static inline bool judge_value(const json_t *tree, size_t levels) {
    if (!json_is_object(tree) || json_object_size(tree) != 1) return false;
    void *entry = json_object_iter((json_t *)(uintptr_t)tree);
    const char *type = json_object_iter_key(entry);
    const json_t *contents = json_object_iter_value(entry);
    if (strcmp(type, "M") == 0) return judge_map(contents, levels);
    if (strcmp(type, "SS") == 0 || strcmp(type, "NS") == 0 || strcmp(type, "BS") == 0)
        return levels < JUDGED_LEVELS_MAX && judge_set(type[0] == 'S'   ? "S"
                                                       : type[0] == 'N' ? "N"
                                                                        : "B",
                                                       contents);
    if (strcmp(type, "L") != 0) return judge_scalar(type, contents);
    if (!json_is_array(contents) || levels >= JUDGED_LEVELS_MAX) return false;
    for (size_t i = 0; i < json_array_size(contents); i++)
        if (!judge_value(json_array_get(contents, i), levels + 1)) return false;
    return true;
}

/* ---- The same values ---- */

static inline bool judge_same_text(const json_t *tree, skep_str text) {
    return json_string_length(tree) == text.len &&
           memcmp(json_string_value(tree), text.ptr, text.len) == 0;
}

static inline bool judge_same_scalar(const json_t *text, skep_value value) {
    char shown[SKEP_DECIMAL_TEXT_MAX];
    judged_number a, b;
    unsigned char bytes[JUDGED_BYTES_MAX];
    size_t len;
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: return judge_same_text(text, skep_value_text(value));
    case SKEP_TYPE_N:
        len = skep_decimal_format(skep_value_decimal(value), shown);
        return judge_number(json_string_value(text), json_string_length(text), &a) &&
               judge_number(shown, len, &b) && judge_same_number(&a, &b);
    default:
        return judge_bytes(json_string_value(text), json_string_length(text), bytes, &len) &&
               len == skep_value_bytes(value).len &&
               memcmp(bytes, skep_value_bytes(value).ptr, len) == 0;
    }
}

/* Each member of the set is among the texts; there are as many of both and no two the same. */
static inline bool judge_same_set(const json_t *texts, skep_value set) {
    skep_value_iter iter = skep_value_begin(set);
    skep_value member;
    while (skep_value_next(&iter, NULL, &member)) {
        size_t i = 0;
        while (i < json_array_size(texts) && !judge_same_scalar(json_array_get(texts, i), member))
            i++;
        if (i == json_array_size(texts)) return false;
    }
    return skep_value_count(set) == json_array_size(texts);
}

static inline bool judge_same_map(const json_t *tree, skep_value map);

/* The tree is an attribute value that judge_value accepts. */
static inline bool judge_same_value(const json_t *tree, skep_value value) {
    void *entry = json_object_iter((json_t *)(uintptr_t)tree);
    const json_t *contents = json_object_iter_value(entry);
    skep_value inner;
    if (strcmp(json_object_iter_key(entry), skep_type_name(skep_value_type(value))) != 0)
        return false;
    switch (skep_value_type(value)) {
    case SKEP_TYPE_BOOL: return json_is_true(contents) == skep_value_bool(value);
    case SKEP_TYPE_NULL: return true;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: return judge_same_set(contents, value);
    case SKEP_TYPE_M: return judge_same_map(contents, value);
    case SKEP_TYPE_L:
        for (size_t i = 0; i < json_array_size(contents); i++)
            if (!skep_value_at_index(value, i, &inner) ||
                !judge_same_value(json_array_get(contents, i), inner))
                return false;
        return skep_value_count(value) == json_array_size(contents);
    default: return judge_same_scalar(contents, value);
    }
}

static inline bool judge_same_map(const json_t *tree, skep_value map) {
    skep_value_iter iter = skep_value_begin(map);
    skep_str name;
    skep_value value;
    while (skep_value_next(&iter, &name, &value)) {
        const json_t *inner = json_object_getn(tree, name.ptr, name.len);
        if (inner == NULL || !judge_same_value(inner, value)) return false;
    }
    return skep_value_count(map) == json_object_size(tree);
}

/* Plain JSON; numbers as far as doubles can tell. */
static inline bool judge_same_plain(const json_t *tree, skep_value value) {
    skep_value_iter iter = skep_value_begin(value);
    skep_str name;
    skep_value inner;
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: return json_is_string(tree) && judge_same_text(tree, skep_value_text(value));
    case SKEP_TYPE_BOOL:
        return json_is_boolean(tree) && json_is_true(tree) == skep_value_bool(value);
    case SKEP_TYPE_NULL: return json_is_null(tree);
    case SKEP_TYPE_N: {
        double number = skep_decimal_to_double(skep_value_decimal(value));
        return json_is_real(tree) && !(number < json_real_value(tree)) &&
               !(number > json_real_value(tree));
    }
    case SKEP_TYPE_M:
        while (skep_value_next(&iter, &name, &inner)) {
            const json_t *other = json_object_getn(tree, name.ptr, name.len);
            if (other == NULL || !judge_same_plain(other, inner)) return false;
        }
        return json_is_object(tree) && skep_value_count(value) == json_object_size(tree);
    default:
        for (size_t i = 0; i < json_array_size(tree); i++)
            if (!skep_value_next(&iter, NULL, &inner) ||
                !judge_same_plain(json_array_get(tree, i), inner))
                return false;
        return json_is_array(tree) && skep_value_count(value) == json_array_size(tree);
    }
}

#endif
