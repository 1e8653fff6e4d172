/* wire/encode.c: structs to DynamoDB JSON by their descriptors.
 *
 * What a value is stored as, what counts as absent and what cannot be stored is the mapper's to
 * say; this file writes the same without a packed value in between. Two ways lead back to the
 * mapper. What has no way of its own here (converters, large sets and maps) is foreign: its member
 * is packed and written from the packed value. And what turns out not to be storable makes the
 * whole struct be packed again, for the mapper's message with its path. */
#include "wire/encode.h"

#include "base/decimal_parts.h"
#include "base/fail.h"
#include "base/float_text.h"
#include "base/limits.h"
#include "mapper/mapper.h"
#include "mapper/pack.h"
#include "model/integer.h"
#include "model/member.h"
#include "wire/encode_number.h"
#include "wire/encode_packed.h"
#include "wire/encode_text.h"

enum { PAIRWISE_MAX = 16 }; /* elements of a set, keys of a map, that are compared each with each */

typedef struct encoder {
    encode_out out;
    bool is_foreign; /* the failure is not one: the value has to be packed */
} encoder;

static uint8_t *refuse(encoder *e) {
    e->out.status = SKEP_INVALID;
    return NULL;
}

static uint8_t *leave_to_mapper(encoder *e) {
    e->is_foreign = true;
    return refuse(e);
}

static const void *load_pointer(const void *address) {
    const void *pointer;
    memcpy(&pointer, address, sizeof pointer);
    return pointer;
}

static const void *address_of(const skep_member *member, const void *object) {
    const void *at = (const uint8_t *)object + member->offset;
    return (member->flags & SKEP_MEMBER_OPTIONAL) != 0 ? load_pointer(at) : at;
}

/* As member_is_absent, which is asked for all that is not simple. */
static bool is_absent(const skep_member *type, const void *address) {
    if (address == NULL) return true;
    if (type->kind < SKEP_KIND_TEXT || type->kind == SKEP_KIND_STRUCT) return false;
    if (type->kind == SKEP_KIND_TEXT && (type->flags & SKEP_MEMBER_OMIT_EMPTY) == 0)
        return load_pointer(address) == NULL;
    return member_is_absent(type, address);
}

/* ---- Scalars: what stands between the quotes ---- */

static uint8_t *put_float(encoder *e, uint8_t *at, const void *address) {
    float value;
    memcpy(&value, address, sizeof value);
    if (value - value != 0) return refuse(e); /* NaN or infinity */
    return (uint8_t *)float_put((char *)at, value);
}

static uint8_t *put_double(encoder *e, uint8_t *at, const void *address) {
    double value;
    memcpy(&value, address, sizeof value);
    double magnitude = value < 0 ? -value : value;
    if (!(magnitude < 1e126) || (magnitude < 1e-130 && value != 0)) return refuse(e);
    return (uint8_t *)double_put((char *)at, value);
}

/* A decimal of one limb, in normal form and range, which nearly all are; others are looked at more
 * closely. */
static uint8_t *put_decimal(encoder *e, uint8_t *at, const skep_member *type, const void *address) {
    skep_decimal value;
    memcpy(&value, address, sizeof value);
    bool is_plain = value.high == 0 && value.low < UINT64_C(1000000000000000000) &&
                    value.low % 10 != 0 && value.exponent >= SKEP_DECIMAL_MAGNITUDE_MIN &&
                    value.exponent <= SKEP_DECIMAL_MAGNITUDE_MAX - DECIMAL_LIMB_DIGITS;
    if (!is_plain && member_decimal(type, address, false, &value, NULL) != SKEP_OK)
        return refuse(e);
    return encode_decimal(at, value);
}

static uint8_t *put_text(encoder *e, uint8_t *at, const skep_member *type, skep_str text) {
    if (member_check_json(type, text, false, NULL) != SKEP_OK) return refuse(e);
    return encode_text(&e->out, at, text);
}

/* What is not on the way of the many. */
static uint8_t *put_other(encoder *e, uint8_t *at, const skep_member *type, const void *address) {
    if (member_stored_type(type) == SKEP_TYPE_N) {
        skep_decimal number;
        if (member_decimal(type, address, false, &number, NULL) != SKEP_OK) return refuse(e);
        return encode_decimal(at, number);
    }
    char scratch[MEMBER_SCRATCH_BYTES];
    skep_str text;
    if (member_text(type, address, false, scratch, &text, NULL) != SKEP_OK) return refuse(e);
    return put_text(e, at, type, text);
}

static uint8_t *put_time(encoder *e, uint8_t *at, const skep_member *type, const void *address) {
    skep_time time;
    if (type->more != NULL && type->more->time_form != SKEP_TIME_ISO)
        return put_other(e, at, type, address);
    memcpy(&time, address, sizeof time);
    return at + skep_time_format(time, (char *)at);
}

static uint8_t *put_uuid(uint8_t *at, const void *address) {
    skep_uuid uuid;
    memcpy(&uuid, address, sizeof uuid);
    skep_uuid_format(uuid, (char *)at);
    return at + SKEP_UUID_TEXT_LEN;
}

static uint8_t *put_char_pointer(encoder *e, uint8_t *at, const skep_member *type,
                                 const void *address) {
    const char *text = load_pointer(address);
    skep_str whole = {text, strlen(text)};
    if ((type->flags & SKEP_MEMBER_JSON) != 0) return put_text(e, at, type, whole);
    return encode_text(&e->out, at, whole);
}

static uint8_t *put_bytes(encoder *e, uint8_t *at, const void *address) {
    skep_bytes bytes;
    memcpy(&bytes, address, sizeof bytes);
    return encode_base64(&e->out, at, bytes);
}

static uint8_t *put_scalar(encoder *e, uint8_t *at, const skep_member *type, const void *address) {
    switch (type->kind) {
    case SKEP_KIND_I8:
    case SKEP_KIND_I16:
    case SKEP_KIND_I32:
    case SKEP_KIND_I64: return encode_i64(at, integer_read_signed(type, address));
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: return encode_u64(at, integer_read_unsigned(type, address));
    case SKEP_KIND_FLOAT: return put_float(e, at, address);
    case SKEP_KIND_DOUBLE: return put_double(e, at, address);
    case SKEP_KIND_DECIMAL: return put_decimal(e, at, type, address);
    case SKEP_KIND_TIME: return put_time(e, at, type, address);
    case SKEP_KIND_UUID: return put_uuid(at, address);
    case SKEP_KIND_TEXT: return put_char_pointer(e, at, type, address);
    case SKEP_KIND_BYTES: return put_bytes(e, at, address);
    default: return put_other(e, at, type, address);
    }
}

/* 'S', 'N' or 'B'; 0 for what is no scalar of these. */
static char letter_of(const skep_member *type) {
    static const char letters[] = {
        [SKEP_KIND_I8] = 'N',     [SKEP_KIND_I16] = 'N',     [SKEP_KIND_I32] = 'N',
        [SKEP_KIND_I64] = 'N',    [SKEP_KIND_U8] = 'N',      [SKEP_KIND_U16] = 'N',
        [SKEP_KIND_U32] = 'N',    [SKEP_KIND_U64] = 'N',     [SKEP_KIND_FLOAT] = 'N',
        [SKEP_KIND_DOUBLE] = 'N', [SKEP_KIND_DECIMAL] = 'N', [SKEP_KIND_TIME] = 'S',
        [SKEP_KIND_UUID] = 'S',   [SKEP_KIND_ENUM] = 'S',    [SKEP_KIND_TEXT] = 'S',
        [SKEP_KIND_CHARS] = 'S',  [SKEP_KIND_STR] = 'S',     [SKEP_KIND_BYTES] = 'B'};
    if (type->kind >= sizeof letters) return 0;
    if (type->kind == SKEP_KIND_ENUM || type->kind == SKEP_KIND_TIME)
        return member_stored_type(type) == SKEP_TYPE_N ? 'N' : 'S';
    return letters[type->kind];
}

static uint8_t *open_scalar(uint8_t *at, char letter) {
    uint8_t opened[8] = {'{', '"', (uint8_t)letter, '"', ':', '"'};
    memcpy(at, opened, sizeof opened);
    return at + 6;
}

static uint8_t *put_null(uint8_t *at) {
    return ENCODE_LITERAL(at, "{\"NULL\":true}");
}

/* ---- Lists, sets and maps ---- */

static uint8_t *put_value(encoder *e, uint8_t *at, const skep_member *type, const void *address,
                          int level);

/* An element of a list: NULL is stored as such there. */
static uint8_t *put_element(encoder *e, uint8_t *at, const skep_member *element, const void *item,
                            int level) {
    const void *address = address_of(element, item);
    if (!is_absent(element, address)) return put_value(e, at, element, address, level);
    return (element->flags & SKEP_MEMBER_REQUIRED) != 0 ? refuse(e) : put_null(at);
}

/* Vectors are long and all alike. */
static uint8_t *put_floats(encoder *e, uint8_t *at, const uint8_t *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        at = encode_room(&e->out, at, 0);
        if (at != NULL) at = put_float(e, open_scalar(at, 'N'), items + i * sizeof(float));
        if (at == NULL) return NULL;
        at = ENCODE_LITERAL(at, "\"},");
    }
    return at;
}

static uint8_t *put_elements(encoder *e, uint8_t *at, const skep_member *element,
                             const uint8_t *items, size_t count, int level) {
    if (element->kind == SKEP_KIND_FLOAT && (element->flags & SKEP_MEMBER_OPTIONAL) == 0)
        return put_floats(e, at, items, count);
    size_t stride = member_stride(element);
    for (size_t i = 0; i < count; i++) {
        at = encode_room(&e->out, at, 0);
        if (at != NULL) at = put_element(e, at, element, items + i * stride, level);
        if (at == NULL) return NULL;
        *at++ = ',';
    }
    return at;
}

static uint8_t *put_list(encoder *e, uint8_t *at, const skep_member *element, const void *items,
                         size_t count, int level) {
    if (level >= LIMIT_NESTING_LEVELS) return refuse(e);
    at = ENCODE_LITERAL(at, "{\"L\":[");
    at = put_elements(e, at, element, items, count, level + 1);
    if (at == NULL) return NULL;
    at -= count > 0; /* the last comma */
    return ENCODE_LITERAL(at, "]}");
}

/* The text that stands at an offset of the buffer, up to its quote. */
typedef struct span {
    size_t offset;
    size_t len;
} span;

static bool is_same(const uint8_t *data, span a, span b) {
    return a.len == b.len && memcmp(data + a.offset, data + b.offset, a.len) == 0;
}

/* Each value has one text, so what repeats an element's text repeats the element; it is not written
 * again. */
static uint8_t *put_distinct(encoder *e, uint8_t *at, const skep_member *element,
                             const member_list *list) {
    span written[PAIRWISE_MAX];
    size_t count = 0, stride = member_stride(element);
    for (size_t i = 0; i < list->count; i++) {
        const void *address = address_of(element, (const uint8_t *)list->items + i * stride);
        if (is_absent(element, address)) return refuse(e);
        at = encode_room(&e->out, at, 0);
        if (at == NULL) return NULL;
        *at++ = '"';
        span made = {.offset = (size_t)(at - e->out.buf->data)};
        at = put_scalar(e, at, element, address);
        if (at == NULL) return NULL;
        const uint8_t *data = e->out.buf->data;
        made.len = (size_t)(at - data) - made.offset;
        bool is_new = true;
        for (size_t k = 0; k < count && is_new; k++) is_new = !is_same(data, written[k], made);
        if (is_new) {
            written[count++] = made;
            at = ENCODE_LITERAL(at, "\",");
        } else {
            at -= made.len + 1;
        }
    }
    return at;
}

static uint8_t *put_set(encoder *e, uint8_t *at, const skep_member *type, const member_list *list) {
    char letter = letter_of(type->element);
    if (letter == 0 || list->count > PAIRWISE_MAX) return leave_to_mapper(e);
    const char opened[] = {'{', '"', letter, 'S', '"', ':', '['};
    memcpy(at, opened, sizeof opened);
    at = put_distinct(e, at + sizeof opened, type->element, list);
    return at != NULL ? ENCODE_LITERAL(at - 1, "]}") : NULL;
}

/* Keys that a map of DynamoDB has, each once. */
static bool are_keys_fine(const member_list *list, size_t stride) {
    const uint8_t *items = list->items;
    for (size_t i = 0; i < list->count; i++) {
        const char *key = load_pointer(items + i * stride);
        if (key == NULL || *key == '\0' || strlen(key) > LIMIT_ATTRIBUTE_NAME_BYTES) return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(key, load_pointer(items + k * stride)) == 0) return false;
    }
    return true;
}

static uint8_t *put_key(encoder *e, uint8_t *at, skep_str key) {
    at = encode_room(&e->out, at, 0);
    if (at == NULL) return NULL;
    *at++ = '"';
    at = encode_text(&e->out, at, key);
    return at != NULL ? ENCODE_LITERAL(at, "\":") : NULL;
}

static uint8_t *put_map(encoder *e, uint8_t *at, const skep_member *type, const member_list *list,
                        int level) {
    size_t stride = type->more->stride;
    if (list->count > PAIRWISE_MAX) return leave_to_mapper(e);
    if (level >= LIMIT_NESTING_LEVELS || !are_keys_fine(list, stride)) return refuse(e);
    at = ENCODE_LITERAL(at, "{\"M\":{");
    for (size_t i = 0; i < list->count; i++) {
        const uint8_t *entry = (const uint8_t *)list->items + i * stride;
        const char *key = load_pointer(entry);
        at = put_key(e, at, (skep_str){key, strlen(key)});
        if (at != NULL) at = put_element(e, at, type->element, entry, level + 1);
        if (at == NULL) return NULL;
        *at++ = ',';
    }
    at -= list->count > 0;
    return ENCODE_LITERAL(at, "}}");
}

static uint8_t *put_items(encoder *e, uint8_t *at, const skep_member *type, const void *address,
                          int level) {
    member_list list;
    if (type->kind == SKEP_KIND_ARRAY)
        return put_list(e, at, type->element, address, type->more->count, level);
    if (member_items(type, address, &list, NULL) != SKEP_OK) return refuse(e);
    if (type->kind == SKEP_KIND_SET) return put_set(e, at, type, &list);
    if (type->kind == SKEP_KIND_MAP) return put_map(e, at, type, &list, level);
    return put_list(e, at, type->element, list.items, list.count, level);
}

static uint8_t *put_variant(encoder *e, uint8_t *at, const skep_member *type, const void *address,
                            int level) {
    const skep_alternative *chosen = member_alternative(type, address);
    if (chosen == NULL || chosen->member == NULL) return refuse(e);
    return put_element(e, at, chosen->member, address, level);
}

/* ---- Structs ---- */

/* "name": */
static uint8_t *put_name(encoder *e, uint8_t *at, const skep_member *member) {
    size_t len = member->attribute_len != 0 ? member->attribute_len : strlen(member->attribute);
    return put_key(e, at, (skep_str){member->attribute, len});
}

/* A member that is not there: nothing, unless its flags say otherwise. */
static uint8_t *put_absent(encoder *e, uint8_t *at, const skep_member *member) {
    if ((member->flags & SKEP_MEMBER_REQUIRED) != 0) return refuse(e);
    if ((member->flags & SKEP_MEMBER_NULL) == 0) return at;
    at = put_name(e, at, member);
    return at != NULL ? put_null(at) : NULL;
}

/* The value by way of a packed one. `start` is where its member's name begins, which is there
 * already. */
static uint8_t *put_foreign(encoder *e, size_t start, const skep_member *member, const void *object,
                            int level) {
    const mapper_path path = {.name = member->name, .level = level};
    packer p;
    buffer_clear(&e->out.scratch);
    packer_init(&p, &e->out.scratch, e->out.err);
    packed_as made = pack_any(&p, member, address_of(member, object), &path);
    e->is_foreign = false;
    e->out.status = p.status;
    packer_fini(&p);
    if (made == PACKED_FAILED) return NULL;
    uint8_t *at = e->out.buf->data + start;
    if (made == PACKED_ABSENT) return put_absent(e, at, member);
    at = put_name(e, at, member);
    return at != NULL
               ? encode_packed(&e->out, at, (skep_value){e->out.scratch.data, e->out.scratch.len})
               : NULL;
}

/* The member's name and value, and a comma. */
static uint8_t *put_member(encoder *e, uint8_t *at, const skep_member *member, const void *object,
                           int level) {
    size_t start = (size_t)(at - e->out.buf->data);
    const void *address = address_of(member, object);
    if (is_absent(member, address)) {
        at = put_absent(e, at, member);
    } else {
        at = put_name(e, at, member);
        if (at != NULL) at = put_value(e, at, member, address, level);
        if (at == NULL && e->is_foreign) at = put_foreign(e, start, member, object, level);
    }
    if (at == NULL || (size_t)(at - e->out.buf->data) == start) return at;
    *at++ = ',';
    return at;
}

/* All members, in braces; `level` is theirs. */
static uint8_t *put_members(encoder *e, uint8_t *at, const skep_struct *type, const void *object,
                            int level) {
    *at++ = '{';
    size_t start = (size_t)(at - e->out.buf->data);
    for (uint32_t i = 0; i < type->member_count; i++) {
        at = put_member(e, at, &type->members[i], object, level);
        if (at == NULL) return NULL;
    }
    at -= (size_t)(at - e->out.buf->data) > start; /* the last comma */
    *at++ = '}';
    return at;
}

static uint8_t *put_struct(encoder *e, uint8_t *at, const skep_struct *type, const void *object,
                           int level) {
    if (level >= LIMIT_NESTING_LEVELS) return refuse(e);
    at = ENCODE_LITERAL(at, "{\"M\":");
    at = put_members(e, at, type, object, level + 1);
    if (at != NULL) *at++ = '}';
    return at;
}

static uint8_t *put_value(encoder *e, uint8_t *at, const skep_member *type, const void *address,
                          int level) {
    switch (type->kind) {
    case SKEP_KIND_BOOL:
        return *(const uint8_t *)address != 0 ? ENCODE_LITERAL(at, "{\"BOOL\":true}")
                                              : ENCODE_LITERAL(at, "{\"BOOL\":false}");
    case SKEP_KIND_STRUCT:
        /* Whether one that may not be empty is there shows only when it is made. */
        if ((type->flags & SKEP_MEMBER_OMIT_EMPTY) != 0) return leave_to_mapper(e);
        return put_struct(e, at, type->type, address, level);
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
    case SKEP_KIND_ARRAY: return put_items(e, at, type, address, level);
    case SKEP_KIND_VARIANT: return put_variant(e, at, type, address, level);
    case SKEP_KIND_CUSTOM: return leave_to_mapper(e);
    default: {
        at = open_scalar(at, letter_of(type));
        at = put_scalar(e, at, type, address);
        return at != NULL ? ENCODE_LITERAL(at, "\"}") : NULL;
    }
    }
}

/* ---- Calls ---- */

/* By way of a packed value, for the message of what cannot be stored. */
static skep_status encode_by_mapper(const skep_struct *type, const void *object, buffer *out,
                                    skep_error *err) {
    buffer scratch;
    buffer_init(&scratch, out->allocator, LIMIT_PACKED_ITEM_BYTES);
    skep_status status = mapper_pack_struct(type, object, &scratch, err);
    if (status == SKEP_OK) {
        encode_out whole;
        uint8_t *at = encode_begin(&whole, out, err);
        if (at != NULL) at = encode_packed_map(&whole, at, (skep_value){scratch.data, scratch.len});
        status = encode_end(&whole, at);
    }
    buffer_fini(&scratch);
    return status;
}

skep_status wire_encode_struct(const skep_struct *type, const void *object, buffer *out,
                               skep_error *err) {
    encoder e = {.is_foreign = false};
    uint8_t *at = encode_begin(&e.out, out, err);
    if (at != NULL) at = put_members(&e, at, type, object, 0);
    skep_status status = encode_end(&e.out, at);
    return status == SKEP_INVALID ? encode_by_mapper(type, object, out, err) : status;
}
