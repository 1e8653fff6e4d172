/* wire/encode_text.h: text and bytes as what stands between the quotes of a JSON string. */
#ifndef WIRE_ENCODE_TEXT_H
#define WIRE_ENCODE_TEXT_H

#include <skep/slice.h>

#include "wire/encode_block.h"
#include "wire/encode_out.h"

/** Text with quotes, backslashes and control characters escaped; other characters stay as they are.
 * NULL with SKEP_INVALID, and no message, where the text is not UTF-8. */
uint8_t *encode_any_text(encode_out *out, uint8_t *at, skep_str text);

/** The same for text that is known to be UTF-8. */
uint8_t *encode_any_trusted_text(encode_out *out, uint8_t *at, skep_str text);

/* Most texts are short and have nothing to escape: one block, for which there is room. */
static inline uint8_t *encode_short_text(uint8_t *at, skep_str text, bool is_trusted) {
    block characters = block_tail((const uint8_t *)text.ptr, text.len);
    block_store(at, characters);
    return block_first(characters, is_trusted) >= text.len ? at + text.len : NULL;
}

static inline uint8_t *encode_text(encode_out *out, uint8_t *at, skep_str text) {
    uint8_t *end = text.len < BLOCK_BYTES ? encode_short_text(at, text, false) : NULL;
    return end != NULL ? end : encode_any_text(out, at, text);
}

static inline uint8_t *encode_trusted_text(encode_out *out, uint8_t *at, skep_str text) {
    uint8_t *end = text.len < BLOCK_BYTES ? encode_short_text(at, text, true) : NULL;
    return end != NULL ? end : encode_any_trusted_text(out, at, text);
}

/** Bytes as Base64. */
uint8_t *encode_base64(encode_out *out, uint8_t *at, skep_bytes bytes);

#endif
