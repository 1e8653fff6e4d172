/* expr/text.h: comparing names and words. */
#ifndef EXPR_TEXT_H
#define EXPR_TEXT_H

#include <stdbool.h>
#include <string.h>

#include <skep/slice.h>

static inline bool text_same(skep_str a, skep_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** As the names of a packed map are ordered: memcmp, then by length. */
static inline int text_compare(skep_str a, skep_str b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/** True if `text` is `upper` (ASCII capitals) in any letter case. */
static inline bool text_is_word(skep_str text, const char *upper) {
    size_t i = 0;
    for (; i < text.len && upper[i] != '\0'; i++) {
        char c = text.ptr[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (c != upper[i]) return false;
    }
    return i == text.len && upper[i] == '\0';
}

static inline bool text_is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool text_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** Letters, digits and the underscore: what names and placeholders are made of. */
static inline bool text_is_name_part(char c) {
    return text_is_letter(c) || text_is_digit(c) || c == '_';
}

static inline bool text_is_all_name_parts(skep_str text) {
    for (size_t i = 0; i < text.len; i++)
        if (!text_is_name_part(text.ptr[i])) return false;
    return text.len > 0;
}

#endif
