#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* Length of the character at `p` (at most `left` bytes), or 0 if it is not one. The bounds of the
 * second byte exclude overlong forms, surrogates and what is above U+10FFFF (RFC 3629, section 4).
 */
static size_t character_len(const unsigned char *p, size_t left) {
    unsigned char lead = p[0];
    size_t len = lead < 0x80   ? 1
                 : lead < 0xC2 ? 0
                 : lead < 0xE0 ? 2
                 : lead < 0xF0 ? 3
                 : lead < 0xF5 ? 4
                               : 0;
    if (len == 0 || len > left) return 0;
    if (len == 1) return 1;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return len;
}

bool utf8_is_valid(const char *text, size_t len, size_t *bad_at) {
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) {
        uint64_t eight;
        if (len - i >= sizeof eight) {
            memcpy(&eight, p + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        size_t step = character_len(p + i, len - i);
        if (step == 0) {
            if (bad_at != NULL) *bad_at = i;
            return false;
        }
        i += step;
    }
    return true;
}

size_t utf8_cut(const char *text, size_t len, size_t cap) {
    if (len <= cap) return len;
    while (cap > 0 && ((unsigned char)text[cap] & 0xC0) == 0x80) cap--;
    return cap;
}

size_t utf8_utf16_count(const char *text, size_t len) {
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xC0) != 0x80) count += c >= 0xF0 ? 2 : 1;
    }
    return count;
}

size_t utf8_printable(const char *text, size_t len, char *out, size_t cap) {
    enum { ESCAPE_LEN = 4, CUT_LEN = 3 };
    static const char hex[] = "0123456789ABCDEF";
    const unsigned char *p = (const unsigned char *)text;
    size_t written = 0;
    size_t fits = 0; /* length of the output up to which the mark of a cut still fits */
    for (size_t i = 0; i < len;) {
        size_t step = character_len(p + i, len - i);
        bool is_escaped = step == 0 || p[i] < 0x20 || p[i] == 0x7F;
        size_t need = is_escaped ? ESCAPE_LEN : step;
        if (written + need >= cap) {
            memcpy(out + fits, "...", CUT_LEN);
            written = fits + CUT_LEN;
            break;
        }
        if (is_escaped) {
            char escape[ESCAPE_LEN] = {'\\', 'x', hex[p[i] >> 4], hex[p[i] & 15]};
            memcpy(out + written, escape, ESCAPE_LEN);
            step = 1;
        } else {
            memcpy(out + written, text + i, step);
        }
        written += need;
        if (written + CUT_LEN < cap) fits = written;
        i += step;
    }
    out[written] = '\0';
    return written;
}
