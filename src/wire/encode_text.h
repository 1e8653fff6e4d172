/* wire/encode_text.h: text and bytes as what stands between the quotes of a JSON string. */
#ifndef WIRE_ENCODE_TEXT_H
#define WIRE_ENCODE_TEXT_H

#include <skep/slice.h>

#include "wire/encode_out.h"

/** Text with quotes, backslashes and control characters escaped; other characters stay as they are. NULL with
 *  SKEP_INVALID, and no message, where the text is not UTF-8. */
uint8_t *encode_text(encode_out *out, uint8_t *at, skep_str text);

/** The same for text that is known to be UTF-8. */
uint8_t *encode_trusted_text(encode_out *out, uint8_t *at, skep_str text);

/** Bytes as Base64. */
uint8_t *encode_base64(encode_out *out, uint8_t *at, skep_bytes bytes);

#endif
