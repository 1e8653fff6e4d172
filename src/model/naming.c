/* model/naming.c: words begin behind an underscore, at a capital behind a small letter or digit,
 * and at the last of several capitals that a small letter follows (URLValue: URL, Value); a digit
 * belongs to the word before it. Letters beyond ASCII stay as they are, whatever the locale. */
#include "model/naming.h"

#include <stdbool.h>
#include <string.h>

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static char to_upper(char c) {
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c) {
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static bool begins_word(const char *name, size_t at, size_t len) {
    if (at == 0 || !is_upper(name[at])) return false;
    char before = name[at - 1];
    bool is_behind_word = is_lower(before) || (before >= '0' && before <= '9');
    return is_behind_word || (is_upper(before) && at + 1 < len && is_lower(name[at + 1]));
}

static size_t separate(const char *name, size_t len, char separator, bool is_capital, char *out) {
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        if (begins_word(name, i, len)) out[to++] = separator;
        out[to++] = name[i] == '_' ? separator : is_capital ? to_upper(name[i]) : to_lower(name[i]);
    }
    return to;
}

/* Underscores in front and behind are no separators. */
static size_t join(const char *name, size_t len, bool is_capital, char *out) {
    size_t to = 0, at = 0;
    while (at < len && name[at] == '_') out[to++] = name[at++];
    if (at < len) out[to++] = is_capital ? to_upper(name[at]) : to_lower(name[at]);
    for (at++; at < len; at++) {
        size_t next = at;
        while (next < len && name[next] == '_') next++;
        bool is_between = next > at && next < len;
        out[to++] = is_between ? to_upper(name[next]) : name[at];
        if (is_between) at = next;
    }
    return to;
}

void naming_write(model_naming naming, const char *name, size_t len, char *out) {
    size_t written = len;
    switch (naming) {
    case NAMING_CAMEL: written = join(name, len, false, out); break;
    case NAMING_PASCAL: written = join(name, len, true, out); break;
    case NAMING_SNAKE: written = separate(name, len, '_', false, out); break;
    case NAMING_UPPER_SNAKE: written = separate(name, len, '_', true, out); break;
    case NAMING_KEBAB: written = separate(name, len, '-', false, out); break;
    case NAMING_NONE: memcpy(out, name, len); break;
    }
    out[written] = '\0';
}
