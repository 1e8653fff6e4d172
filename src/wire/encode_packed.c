/* wire/encode_packed.c: one walk over the packed bytes, from the first to the last, writes the
 * JSON.
 *
 * The bytes are trusted as all reading of packed values trusts them: they come from the writer or
 * passed packed_check, which bounds their depth by PACKED_DEPTH_MAX. */
#include "wire/encode_packed.h"

#include "value/packed.h"
#include "value/packed_parts.h"
#include "wire/encode.h"
#include "wire/encode_number.h"
#include "wire/encode_text.h"

typedef struct walk {
    encode_out *out;
    const uint8_t *next; /* the packed value to be written */
    bool is_plain;       /* without types */
} walk;

static uint8_t *put_value(walk *w, uint8_t *at, unsigned depth);

/* Text or bytes: a varint of their length, then they. */
static skep_bytes take_run(walk *w) {
    size_t len = packed_varint(&w->next);
    skep_bytes run = {w->next, len};
    w->next += len;
    return run;
}

static skep_str take_text(walk *w) {
    skep_bytes run = take_run(w);
    w->next++; /* the NUL */
    return (skep_str){(const char *)run.ptr, run.len};
}

/* A string, with its quotes. */
static uint8_t *put_text(walk *w, uint8_t *at) {
    *at++ = '"';
    at = encode_trusted_text(w->out, at, take_text(w));
    if (at != NULL) *at++ = '"';
    return at;
}

static uint8_t *put_bytes(walk *w, uint8_t *at) {
    *at++ = '"';
    at = encode_base64(w->out, at, take_run(w));
    if (at != NULL) *at++ = '"';
    return at;
}

static uint8_t *put_number(walk *w, uint8_t *at) {
    size_t len = *w->next++;
    skep_bytes number = {w->next, len};
    w->next += len;
    if (w->is_plain) return encode_number_bytes(at, number);
    *at++ = '"';
    at = encode_number_bytes(at, number);
    *at++ = '"';
    return at;
}

/* A scalar without its type's name. */
static uint8_t *put_scalar(walk *w, uint8_t *at, skep_type type) {
    switch (type) {
    case SKEP_TYPE_S: return put_text(w, at);
    case SKEP_TYPE_B: return put_bytes(w, at);
    case SKEP_TYPE_N: return put_number(w, at);
    case SKEP_TYPE_BOOL:
        return *w->next++ != 0 ? ENCODE_LITERAL(at, "true") : ENCODE_LITERAL(at, "false");
    default: return w->is_plain ? ENCODE_LITERAL(at, "null") : ENCODE_LITERAL(at, "true");
    }
}

static uint8_t *put_element(walk *w, uint8_t *at, skep_type type, unsigned depth) {
    if (packed_is_set(type)) return put_scalar(w, at, (skep_type)*w->next++);
    if (type == SKEP_TYPE_M) {
        at = put_text(w, at);
        if (at == NULL) return NULL;
        *at++ = ':';
    }
    return put_value(w, at, depth);
}

/* A list, map or set without its type's name; w->next is behind the tag. */
static uint8_t *put_container(walk *w, uint8_t *at, skep_type type, unsigned depth) {
    const uint8_t *body = w->next - 1 + PACKED_HEADER;
    const uint8_t *end = body + packed_u32(w->next - 1 + PACKED_SIZE_AT);
    *at++ = type == SKEP_TYPE_M ? '{' : '[';
    w->next = depth < PACKED_DEPTH_MAX ? body : end;
    bool is_empty = w->next == end;
    while (w->next < end) {
        at = encode_room(w->out, at, 0);
        if (at != NULL) at = put_element(w, at, type, depth + 1);
        if (at == NULL) return NULL;
        *at++ = ',';
    }
    at -= !is_empty; /* the last comma */
    *at++ = type == SKEP_TYPE_M ? '}' : ']';
    return at;
}

static uint8_t *put_type(uint8_t *at, skep_type type) {
    static const char names[][16] = {
        [SKEP_TYPE_S] = "{\"S\":",       [SKEP_TYPE_N] = "{\"N\":",
        [SKEP_TYPE_B] = "{\"B\":",       [SKEP_TYPE_BOOL] = "{\"BOOL\":",
        [SKEP_TYPE_NULL] = "{\"NULL\":", [SKEP_TYPE_SS] = "{\"SS\":",
        [SKEP_TYPE_NS] = "{\"NS\":",     [SKEP_TYPE_BS] = "{\"BS\":",
        [SKEP_TYPE_L] = "{\"L\":",       [SKEP_TYPE_M] = "{\"M\":"};
    static const uint8_t lengths[] = {
        [SKEP_TYPE_S] = 5,    [SKEP_TYPE_N] = 5,  [SKEP_TYPE_B] = 5,  [SKEP_TYPE_BOOL] = 8,
        [SKEP_TYPE_NULL] = 8, [SKEP_TYPE_SS] = 6, [SKEP_TYPE_NS] = 6, [SKEP_TYPE_BS] = 6,
        [SKEP_TYPE_L] = 5,    [SKEP_TYPE_M] = 5};
    memcpy(at, names[type], sizeof names[type]);
    return at + lengths[type];
}

/* Leaves free what a caller writes behind it: a bracket and a comma. */
static uint8_t *put_value(walk *w, uint8_t *at, unsigned depth) {
    skep_type type = (skep_type)*w->next++;
    if (!w->is_plain) at = put_type(at, type);
    at = packed_is_container(type) ? put_container(w, at, type, depth) : put_scalar(w, at, type);
    if (at != NULL && !w->is_plain) *at++ = '}';
    return at;
}

uint8_t *encode_packed(encode_out *out, uint8_t *at, skep_value value) {
    walk w = {.out = out, .next = value.data};
    return put_value(&w, at, 0);
}

uint8_t *encode_packed_map(encode_out *out, uint8_t *at, skep_value map) {
    walk w = {.out = out, .next = map.data + 1};
    return put_container(&w, at, SKEP_TYPE_M, 0);
}

/* Memory that is short is noted in the buffer. */
static void encode_whole(skep_value value, bool is_plain, bool is_map, buffer *buf) {
    encode_out out;
    walk w = {.out = &out, .next = value.data, .is_plain = is_plain};
    uint8_t *at = encode_begin(&out, buf, NULL);
    if (at != NULL && value.data == NULL) {
        at = ENCODE_LITERAL(at, "null");
    } else if (at != NULL && is_map && *value.data == SKEP_TYPE_M) {
        at = encode_packed_map(&out, at, value);
    } else if (at != NULL) {
        at = put_value(&w, at, 0);
    }
    (void)encode_end(&out, at);
}

void wire_encode_map(skep_value map, buffer *out) {
    encode_whole(map, false, true, out);
}

void wire_encode_value(skep_value value, buffer *out) {
    encode_whole(value, false, false, out);
}

void wire_encode_plain(skep_value value, buffer *out) {
    encode_whole(value, true, false, out);
}
