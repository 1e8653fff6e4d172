#include "model/template.h"

#include <stdlib.h>
#include <string.h>

#include "model/member.h"

/* Literal text up to the next single brace; braces are doubled to stand for themselves. */
static template_fault read_literal(const char *text, size_t *pos, template_piece *out) {
    size_t start = *pos;
    while (text[*pos] != '\0') {
        char c = text[*pos];
        bool is_brace = c == '{' || c == '}';
        bool is_doubled = is_brace && text[*pos + 1] == c;
        if (c == '}' && !is_doubled) {
            out->at = *pos;
            return TEMPLATE_LONE_BRACE;
        }
        if (is_brace && !is_doubled) break;
        *pos += is_doubled ? 2 : 1;
    }
    out->literal = (skep_str){text + start, *pos - start};
    return TEMPLATE_FINE;
}

template_fault template_read(const char *text, size_t *pos, template_piece *out) {
    *out = (template_piece){.at = *pos};
    if (text[*pos] != '{' || text[*pos + 1] == '{') return read_literal(text, pos, out);
    const char *inside = text + *pos + 1;
    const char *close = strchr(inside, '}');
    if (close == NULL) return TEMPLATE_UNCLOSED;
    *pos = (size_t)(close - text) + 1;
    size_t len = (size_t)(close - inside);
    const char *colon = memchr(inside, ':', len);
    out->path = (skep_str){inside, colon != NULL ? (size_t)(colon - inside) : len};
    if (colon != NULL) out->format = (skep_str){colon + 1, (size_t)(close - colon) - 1};
    return out->path.len > 0 ? TEMPLATE_FINE : TEMPLATE_NO_MEMBER;
}

size_t template_unescape(skep_str literal, char *out) {
    size_t len = 0;
    for (size_t i = 0; i < literal.len; i++) {
        out[len++] = literal.ptr[i];
        if (literal.ptr[i] == '{' || literal.ptr[i] == '}') i++;
    }
    out[len] = '\0';
    return len;
}

bool template_takes(const skep_member *member) {
    if (member->kind == SKEP_KIND_FLOAT || member->kind == SKEP_KIND_DOUBLE) return false;
    switch (member_stored_type(member)) {
    case SKEP_TYPE_S:
    case SKEP_TYPE_N: return true;
    case SKEP_TYPE_BOOL: return member->kind == SKEP_KIND_BOOL;
    default: return false;
    }
}

static bool time_format_is_valid(const char *format) {
    for (; *format != '\0'; format++) {
        if (*format != '%') continue;
        format++;
        if (*format == '\0' || strchr("YmdHMSj%", *format) == NULL) return false;
    }
    return true;
}

static bool number_width(const char *format, uint32_t *width) {
    char *end = NULL;
    if (format[0] != '0') return false;
    unsigned long value = strtoul(format, &end, 10);
    if (*end != '\0' || value > TEMPLATE_DIGITS_MAX) return false;
    *width = (uint32_t)value;
    return true;
}

bool template_set_format(const skep_member *member, const char *format, skep_key_part *part) {
    if (member_is_integer(member) && number_width(format, &part->width)) return true;
    if (member->kind != SKEP_KIND_TIME || format[0] == '\0' || !time_format_is_valid(format))
        return false;
    part->time_format = format;
    return true;
}
