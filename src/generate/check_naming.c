/* Conventions: the attribute that a member's name gives. Words begin behind an underscore, at a capital behind a small
 * letter or digit, and at the last of several capitals that a small letter follows (URLValue: URL, Value); a digit
 * belongs to the word before it. */
#include <ctype.h>
#include <string.h>

#include "generate/check.h"

static const char *const names[] = {"none", "camel", "snake", "kebab", "upper_snake", "pascal"};
enum { NAMES = sizeof names / sizeof names[0] };

/* Letters beyond ASCII stay as they are, whatever the locale. */
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

static bool begins_word(const char *name, size_t at) {
    if (at == 0 || !is_upper(name[at])) return false;
    bool is_behind_word = is_lower(name[at - 1]) || isdigit((unsigned char)name[at - 1]) != 0;
    return is_behind_word || (is_upper(name[at - 1]) && is_lower(name[at + 1]));
}

static const char *separated(gen *g, const char *name, char separator, bool is_capital) {
    size_t len = strlen(name), to = 0;
    char *out = gen_array(g, 2 * len + 1, 1);
    if (out == NULL) return "";
    for (size_t i = 0; i < len; i++) {
        if (begins_word(name, i)) out[to++] = separator;
        out[to++] = name[i] == '_' ? separator : is_capital ? to_upper(name[i]) : to_lower(name[i]);
    }
    return out;
}

/* Underscores in front and behind are no separators. */
static const char *joined(gen *g, const char *name, bool is_capital) {
    size_t len = strlen(name), to = 0, at = 0;
    char *out = gen_array(g, len + 1, 1);
    if (out == NULL) return "";
    while (name[at] == '_') out[to++] = name[at++];
    if (at < len) out[to++] = is_capital ? to_upper(name[at]) : to_lower(name[at]);
    for (at++; at < len; at++) {
        size_t next = at;
        while (name[next] == '_') next++;
        bool is_between = next > at && next < len;
        out[to++] = is_between ? to_upper(name[next]) : name[at];
        if (is_between) at = next;
    }
    return out;
}

const char *naming_apply(gen *g, model_naming naming, const char *name) {
    switch (naming) {
    case NAMING_CAMEL: return joined(g, name, false);
    case NAMING_PASCAL: return joined(g, name, true);
    case NAMING_SNAKE: return separated(g, name, '_', false);
    case NAMING_UPPER_SNAKE: return separated(g, name, '_', true);
    case NAMING_KEBAB: return separated(g, name, '-', false);
    case NAMING_NONE: break;
    }
    return name;
}

void naming_read(checker *c, const note_arg *arg, model_naming *out) {
    const char *word = check_word(c, arg);
    if (word == NULL) return;
    for (int i = 0; i < NAMES; i++) {
        if (!text_equal(word, names[i])) continue;
        *out = (model_naming)i;
        return;
    }
    gen_error(c->g, arg->value_at, "P03", "there is no convention '%s' for names", word);
    gen_hint(c->g, NOWHERE, "known are %s", check_words(c->g, names, NAMES));
}
