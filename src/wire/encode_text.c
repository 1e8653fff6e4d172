#include "wire/encode_text.h"

#include "base/base64.h"

/* ---- What cannot be copied as it is ---- */

static uint8_t *put_escape(uint8_t *at, uint8_t c) {
    static const char hex[] = "0123456789abcdef";
    char letter = 0;
    switch (c) {
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    case '"': letter = '"'; break;
    case '\\': letter = '\\'; break;
    default: {
        const char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        memcpy(at, escape, sizeof escape);
        return at + sizeof escape;
    }
    }
    at[0] = '\\';
    at[1] = (uint8_t)letter;
    return at + 2;
}

/* Length of the character that begins with a byte from 0x80 on, or 0 if it is none. The bounds of
 * the second byte exclude overlong forms, surrogates and what is above U+10FFFF (RFC 3629, section
 * 4). */
static size_t character_len(const uint8_t *p, size_t left) {
    uint8_t lead = p[0];
    if (lead < 0xE0) return lead >= 0xC2 && left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    if (lead < 0xF0) {
        uint8_t low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return left >= 3 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 ? 3 : 0;
    }
    uint8_t low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
    return lead < 0xF5 && left >= 4 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 &&
                   (p[3] & 0xC0) == 0x80
               ? 4
               : 0;
}

/* Text that goes somewhere else. */
typedef struct copying {
    const uint8_t *from;
    const uint8_t *end;
    uint8_t *to;
} copying;

/* Copies the characters beyond ASCII that stand here. */
static bool copy_characters(copying *c) {
    do {
        size_t len = character_len(c->from, (size_t)(c->end - c->from));
        if (len == 0) return false;
        for (size_t i = 0; i < len; i++) *c->to++ = *c->from++;
    } while (c->from < c->end && *c->from >= 0x80);
    return true;
}

static bool copy_special(encode_out *out, copying *c) {
    if (*c->from >= 0x80) {
        if (copy_characters(c)) return true;
        out->status = SKEP_INVALID;
        return false;
    }
    c->to = put_escape(c->to, *c->from++);
    c->to = encode_room(out, c->to, (size_t)(c->end - c->from));
    return c->to != NULL;
}

/* ---- Text ---- */

/* Copies up to the end or the first character that cannot be copied as it is. */
static inline void copy_clean(copying *c, bool is_trusted) {
    while (c->end - c->from >= BLOCK_BYTES) {
        block characters = block_load(c->from);
        block_store(c->to, characters);
        unsigned clean = block_first(characters, is_trusted);
        c->from += clean;
        c->to += clean;
        if (clean < BLOCK_BYTES) return;
    }
    size_t left = (size_t)(c->end - c->from);
    block characters = block_tail(c->from, left);
    block_store(c->to, characters);
    size_t clean = block_first(characters, is_trusted);
    if (clean > left) clean = left;
    c->from += clean;
    c->to += clean;
}

/* There is always room for the rest as it is, so that only an escape has to ask for more. */
static inline uint8_t *copy_text(encode_out *out, uint8_t *at, skep_str text, bool is_trusted) {
    at = encode_room(out, at, text.len);
    if (at == NULL || text.len == 0) return at;
    copying c = {(const uint8_t *)text.ptr, (const uint8_t *)text.ptr + text.len, at};
    for (;;) {
        copy_clean(&c, is_trusted);
        if (c.from == c.end) return c.to;
        if (!copy_special(out, &c)) return NULL;
    }
}

uint8_t *encode_any_text(encode_out *out, uint8_t *at, skep_str text) {
    return copy_text(out, at, text, false);
}

uint8_t *encode_any_trusted_text(encode_out *out, uint8_t *at, skep_str text) {
    return copy_text(out, at, text, true);
}

uint8_t *encode_base64(encode_out *out, uint8_t *at, skep_bytes bytes) {
    size_t len = base64_encoded_len(bytes.len);
    at = encode_room(out, at, len);
    if (at == NULL || len == 0) return at;
    base64_encode(bytes.ptr, bytes.len, (char *)at);
    return at + len;
}
