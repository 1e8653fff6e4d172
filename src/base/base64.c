#include "base/base64.h"

enum { GROUP_BYTES = 3, GROUP_CHARS = 4, NOT_A_DIGIT = 64 };

size_t base64_encoded_len(size_t len) {
    return (len / GROUP_BYTES + (len % GROUP_BYTES != 0)) * GROUP_CHARS;
}

size_t base64_decoded_max(size_t len) {
    return len / GROUP_CHARS * GROUP_BYTES;
}

void base64_encode(const uint8_t *bytes, size_t len, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += GROUP_BYTES) {
        size_t left = len - i;
        unsigned group = (unsigned)bytes[i] << 16;
        if (left > 1) group |= (unsigned)bytes[i + 1] << 8;
        if (left > 2) group |= bytes[i + 2];
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[group & 63] : '=';
    }
}

static unsigned digit_value(char c) {
    if (c >= 'A' && c <= 'Z') return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z') return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9') return (unsigned)(c - '0') + 52;
    return c == '+' ? 62 : c == '/' ? 63 : NOT_A_DIGIT;
}

bool base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len) {
    if (len % GROUP_CHARS != 0) return false;
    size_t padding = 0;
    if (len > 0 && text[len - 1] == '=') padding = text[len - 2] == '=' ? 2 : 1;
    size_t written = 0;
    for (size_t i = 0; i < len; i += GROUP_CHARS) {
        size_t chars = i + GROUP_CHARS == len ? GROUP_CHARS - padding : GROUP_CHARS;
        unsigned group = 0;
        for (size_t k = 0; k < GROUP_CHARS; k++) {
            unsigned digit = k < chars ? digit_value(text[i + k]) : 0;
            if (digit == NOT_A_DIGIT) return false;
            group = group << 6 | digit;
        }
        if (chars < GROUP_CHARS && (group & (chars == 2 ? 0xFFFFu : 0xFFu)) != 0) return false;
        out[written++] = (uint8_t)(group >> 16);
        if (chars > 2) out[written++] = (uint8_t)(group >> 8);
        if (chars > 3) out[written++] = (uint8_t)group;
    }
    *out_len = written;
    return true;
}
