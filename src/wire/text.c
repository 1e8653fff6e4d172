/* wire/text.c: texts, numbers and bytes that are not of the simplest form.
 *
 * Every escape is longer than what it stands for, so text is unescaped where it stands. */
#include <string.h>

#include "base/base64.h"
#include "wire/decoder.h"
#include "wire/scan.h"

/* ---- UTF-8 ---- */

/* The bytes of the character at `p`, which is not ASCII; 0 where it is none (RFC 3629, section
 * 4: the bounds of the second byte exclude overlong forms, surrogates and what is above
 * U+10FFFF). A NUL ends any text, so nothing is read behind one. */
static unsigned character_len(const char *p) {
    unsigned char lead = (unsigned char)p[0];
    unsigned char second = (unsigned char)p[1];
    if (lead < 0xC2 || lead > 0xF4) return 0;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return 0;
    unsigned len = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (unsigned i = 2; i < len; i++)
        if (((unsigned char)p[i] & 0xC0) != 0x80) return 0;
    return len;
}

static char *put_character(char *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *out++ = (char)(0xE0 | code >> 12);
        } else {
            *out++ = (char)(0xF0 | code >> 18);
            *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        }
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (code & 0x3F));
    return out;
}

/* ---- Escapes ---- */

enum { NOT_HEX = 0x10000, SURROGATE_HIGH = 0xD800, SURROGATE_LOW = 0xDC00, SURROGATE_END = 0xE000 };

/* Both without a branch, for which of the digits are letters cannot be predicted. */
static uint32_t hex_value(unsigned char c) {
    return (c & 0xFU) + 9U * (c >> 6);
}

static bool is_hex(unsigned char c) {
    return ((unsigned)c - '0' < 10) | (((unsigned)c | 0x20) - 'a' < 6);
}

/* The four digits at `p`, or NOT_HEX. May read beyond the end, into the padding. */
static inline uint32_t read_hex(const char *p) {
    unsigned char c[4];
    memcpy(c, p, sizeof c);
    if (!(is_hex(c[0]) & is_hex(c[1]) & is_hex(c[2]) & is_hex(c[3]))) return NOT_HEX;
    return hex_value(c[0]) << 12 | hex_value(c[1]) << 8 | hex_value(c[2]) << 4 | hex_value(c[3]);
}

/* From behind `\u`. */
static char *read_unicode(wire_decoder *d, char *p, char **out) {
    uint32_t code = read_hex(p);
    if (code == NOT_HEX) return wire_corrupt(d, p, "expected four hexadecimal digits behind \\u");
    if (code >= SURROGATE_HIGH && code < SURROGATE_END) {
        uint32_t low = code < SURROGATE_LOW && p[4] == '\\' && p[5] == 'u' ? read_hex(p + 6) : 0;
        if (low < SURROGATE_LOW || low >= SURROGATE_END)
            return wire_corrupt(d, p - 2, "the surrogate \\u%.4s does not stand in a pair", p);
        code = 0x10000 + ((code - SURROGATE_HIGH) << 10) + (low - SURROGATE_LOW);
        p += 6;
    }
    if (code == 0) d->has_nul = true;
    *out = put_character(*out, code);
    return p + 4;
}

/* From the backslash. */
static char *read_escape(wire_decoder *d, char *p, char **out) {
    char meant;
    if (p[1] == 'u') return read_unicode(d, p + 2, out);
    switch (p[1]) {
    case 'n': meant = '\n'; break;
    case 't': meant = '\t'; break;
    case 'r': meant = '\r'; break;
    case 'b': meant = '\b'; break;
    case 'f': meant = '\f'; break;
    case '"':
    case '\\':
    case '/': meant = p[1]; break;
    default: return wire_corrupt(d, p, "a backslash is followed by none of \"\\/bfnrtu");
    }
    *(*out)++ = meant;
    return p + 2;
}

/* ---- Text ---- */

static char *fail_byte(wire_decoder *d, const char *p) {
    unsigned char byte = (unsigned char)*p;
    if (p == d->end) return wire_corrupt(d, p, "expected '\"' at the end of a text");
    if (byte >= 0x80) return wire_corrupt(d, p, "byte 0x%02X is not UTF-8", byte);
    return wire_corrupt(d, p, "byte 0x%02X has to be escaped in a text", byte);
}

/* Moves text that stands for itself down to `out`, by whole words where the gap between them is as
 * wide: what is written beyond the end was read before. */
static void move_down(char *out, const char *p, unsigned len) {
    size_t gap = (size_t)(p - out);
    if (gap >= SCAN_BYTES) {
        char window[SCAN_BYTES];
        memcpy(window, p, sizeof window);
        memcpy(out, window, sizeof window);
    } else if (gap >= sizeof(uint64_t)) {
        unsigned at = 0;
        do { /* mostly once, even where nothing has to be moved */
            uint64_t word;
            memcpy(&word, p + at, sizeof word);
            memcpy(out + at, &word, sizeof word);
            at += sizeof word;
        } while (at < len);
    } else {
        for (unsigned at = 0; at < len; at++) out[at] = p[at];
    }
}

/* The rest of a text, from its first escape. What is written never passes what is read. */
static char *unescape(wire_decoder *d, char *p, char **text_end) {
    char *out = p;
    for (;;) {
        scan_window window = scan_text(p);
        uint32_t stops = window.quotes | window.specials;
        unsigned plain = stops != 0 ? scan_first(stops) : SCAN_BYTES;
        move_down(out, p, plain);
        out += plain;
        p += plain;
        if (stops == 0) continue;
        if (*p == '\\') {
            if ((p = read_escape(d, p, &out)) == NULL) return NULL;
            continue;
        }
        if (*p == '"') {
            *text_end = out;
            return p + 1;
        }
        do {
            unsigned len = character_len(p);
            if (len == 0) return fail_byte(d, p);
            memmove(out, p, len);
            out += len;
            p += len;
        } while ((unsigned char)*p >= 0x80);
    }
}

char *wire_text_end(wire_decoder *d, char *p, char **text_end) {
    for (;;) {
        scan_window window = scan_text(p);
        uint32_t stops = window.quotes | window.specials;
        if (stops == 0) {
            p += SCAN_BYTES;
            continue;
        }
        p += scan_first(stops);
        if (*p == '"') {
            *text_end = p;
            return p + 1;
        }
        if (*p == '\\') return unescape(d, p, text_end);
        do {
            unsigned len = character_len(p);
            if (len == 0) return fail_byte(d, p);
            p += len;
        } while ((unsigned char)*p >= 0x80);
    }
}

/* ---- What is written as text ---- */

char *wire_read_bytes(wire_decoder *d, char *p, skep_bytes *out) {
    char *end = p;
    char *next = wire_text_end(d, p, &end);
    if (next == NULL) return NULL;
    uint8_t *bytes = (uint8_t *)p;
    size_t len;
    /* Three bytes are written once four characters were read. */
    if (!base64_decode(p, (size_t)(end - p), bytes, &len))
        return wire_corrupt(d, p, "the value of type B is not Base64");
    *out = (skep_bytes){bytes, len};
    return next;
}

char *wire_read_decimal(wire_decoder *d, char *p, skep_decimal *out) {
    char *end = p;
    char *next = wire_text_end(d, p, &end);
    if (next == NULL) return NULL;
    skep_str text = {p, (size_t)(end - p)};
    skep_error why;
    if (skep_decimal_parse(text, out, &why) == SKEP_OK) return next;
    return wire_corrupt(d, p, "%s", why.message);
}
