#include "remote/xml_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *find_element(const char *xml, const char *name) {
    char tag[80];
    int len = snprintf(tag, sizeof tag, "<%s>", name);
    if (len < 0 || (size_t)len >= sizeof tag) return NULL;
    const char *at = strstr(xml, tag);
    return at != NULL ? at + len : NULL;
}

/* The character that "&...;" stands for, ASCII only; 0 for any other. */
static char entity(const char *text, size_t len) {
    static const struct {
        const char *name;
        char character;
    } named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strlen(named[i].name) == len && memcmp(named[i].name, text, len) == 0)
            return named[i].character;
    if (len < 2 || len > 6 || text[0] != '#') return 0;
    char digits[8] = "", *end = NULL;
    bool is_hex = text[1] == 'x';
    memcpy(digits, text + 1 + is_hex, len - 1 - is_hex);
    long code = strtol(digits, &end, is_hex ? 16 : 10);
    return *end == '\0' && code > 0 && code < 128 ? (char)code : 0;
}

bool xml_text(const char *xml, const char *name, char *out, size_t cap) {
    const char *at = find_element(xml, name);
    if (at == NULL) return false;
    size_t len = 0;
    for (; *at != '<'; at++) {
        char c = *at;
        if (c == '&') {
            const char *end = strchr(at, ';');
            c = end != NULL ? entity(at + 1, (size_t)(end - at - 1)) : '\0';
            if (c != '\0') at = end;
        }
        if (c == '\0' || len + 1 >= cap) return false;
        out[len++] = c;
    }
    out[len] = '\0';
    size_t name_len = strlen(name);
    return at[1] == '/' && strncmp(at + 2, name, name_len) == 0 && at[2 + name_len] == '>';
}
