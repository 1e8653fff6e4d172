/* model/member.c: where a C value is and whether it is there. */
#include "model/member.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/integer.h"

static const void *load_pointer(const void *address) {
    const void *pointer;
    memcpy(&pointer, address, sizeof pointer);
    return pointer;
}

const void *member_address(const skep_member *member, const void *object) {
    const void *at = (const uint8_t *)object + member->offset;
    return (member->flags & SKEP_MEMBER_OPTIONAL) != 0 ? load_pointer(at) : at;
}

size_t member_stride(const skep_member *element) {
    return (element->flags & SKEP_MEMBER_OPTIONAL) != 0 ? sizeof(void *) : element->size;
}

/* ---- Items ---- */

static bool is_counted(const skep_member *type) {
    return (type->flags & SKEP_MEMBER_COUNTED) != 0;
}

/* The count of a COUNTED member as a member of its own, whose address is that of the pointer. */
static skep_member count_member(const skep_member *type) {
    return (skep_member){.name = "count",
                         .kind = type->more->count_kind,
                         .size = integer_kind_size(type->more->count_kind)};
}

static const void *count_address(const skep_member *type, const void *address) {
    return (const uint8_t *)address + type->more->count_delta;
}

static skep_status counted_items(const skep_member *type, const void *address, member_list *out,
                                 skep_error *err) {
    skep_member count = count_member(type);
    const void *at = count_address(type, address);
    int64_t number = integer_read_signed(&count, at);
    if (number < 0 && member_integer_min(&count) < 0)
        return fail(err, SKEP_INVALID, "its count is %lld, which is no number of items",
                    (long long)number);
    memcpy(&out->items, address, sizeof out->items);
    out->count = out->capacity = (size_t)integer_read_unsigned(&count, at);
    return SKEP_OK;
}

skep_status member_items(const skep_member *type, const void *address, member_list *out,
                         skep_error *err) {
    member_list list = {0};
    skep_status status = SKEP_OK;
    if (is_counted(type))
        status = counted_items(type, address, &list, err);
    else
        memcpy(&list, address, sizeof list);
    if (status != SKEP_OK) return status;
    if (list.count > 0 && list.items == NULL)
        return fail(err, SKEP_INVALID, "count is %zu, but items is NULL", list.count);
    *out = list;
    return SKEP_OK;
}

skep_status member_set_items(const skep_member *type, void *address, void *items, size_t count,
                             skep_error *err) {
    if (!is_counted(type)) {
        member_put_list(address, items, count);
        return SKEP_OK;
    }
    skep_member number = count_member(type);
    if (count > member_integer_max(&number))
        return fail(err, SKEP_INVALID, "%zu elements do not fit their count, which is %s", count,
                    member_integer_name(&number));
    integer_write(&number, count, (uint8_t *)address + type->more->count_delta);
    memcpy(address, &items, sizeof items);
    return SKEP_OK;
}

/* ---- Unions ---- */

static const void *tag_address(const skep_member *type, const void *address) {
    return (const uint8_t *)address + type->more->variant->tag_delta;
}

/* Whether a compiler gives the tag's enum a sign is its own choice, so its bits are compared. */
static const skep_alternative *alternative_of(const skep_variant *variant, uint64_t tag) {
    uint64_t mask = member_integer_max(variant->tag);
    for (uint32_t i = 0; i < variant->count; i++)
        if (((uint64_t)variant->alternatives[i].tag & mask) == (tag & mask))
            return &variant->alternatives[i];
    return NULL;
}

const skep_alternative *member_alternative(const skep_member *type, const void *address) {
    const skep_variant *variant = type->more->variant;
    return alternative_of(variant, integer_read_unsigned(variant->tag, tag_address(type, address)));
}

const skep_alternative *member_alternative_stored(const skep_member *type, skep_value tag) {
    const skep_variant *variant = type->more->variant;
    int64_t number;
    if (skep_value_type(tag) == SKEP_TYPE_S) {
        const skep_enum_value *known =
            member_enum_by_name(variant->tag->enumeration, skep_value_text(tag));
        return known != NULL ? alternative_of(variant, (uint64_t)known->value) : NULL;
    }
    if (skep_value_type(tag) != SKEP_TYPE_N ||
        skep_decimal_to_i64(skep_value_decimal(tag), &number, NULL) != SKEP_OK)
        return NULL;
    return alternative_of(variant, (uint64_t)number);
}

bool member_tag_is_zero(const skep_member *type, const void *address) {
    return integer_read_unsigned(type->more->variant->tag, tag_address(type, address)) == 0;
}

const char *member_tag_shown(const skep_member *type, const void *address,
                             char out[MEMBER_SHOWN_BYTES]) {
    const skep_member *tag = type->more->variant->tag;
    const void *at = tag_address(type, address);
    const skep_enum_value *known = member_enum_at(tag, at);
    if (known != NULL)
        (void)snprintf(out, MEMBER_SHOWN_BYTES, "%s", known->name);
    else
        (void)snprintf(out, MEMBER_SHOWN_BYTES, "%lld", (long long)integer_read_signed(tag, at));
    return out;
}

/* ---- Absence ---- */

static bool is_alternative_absent(const skep_member *type, const void *address) {
    const skep_alternative *chosen = member_alternative(type, address);
    if (chosen == NULL) return false; /* an error, which writing it tells */
    if (chosen->member == NULL) return true;
    return member_is_absent(chosen->member, member_address(chosen->member, address));
}

/* NULL beside a count of 0 is a list that is not there; a SKEP_LIST has no such state. */
static bool is_list_absent(const skep_member *type, const void *address, bool omits_empty) {
    member_list list = {0};
    if (member_items(type, address, &list, NULL) != SKEP_OK || list.count > 0) return false;
    return omits_empty || type->kind == SKEP_KIND_SET || (is_counted(type) && list.items == NULL);
}

bool member_is_absent(const skep_member *type, const void *address) {
    if (address == NULL) return true;
    bool omits_empty = (type->flags & SKEP_MEMBER_OMIT_EMPTY) != 0;
    switch (type->kind) {
    case SKEP_KIND_TEXT: {
        const char *text = load_pointer(address);
        return text == NULL || (omits_empty && *text == '\0');
    }
    case SKEP_KIND_CHARS: return omits_empty && *(const char *)address == '\0';
    case SKEP_KIND_STR: {
        skep_str text;
        memcpy(&text, address, sizeof text);
        return text.ptr == NULL || (omits_empty && text.len == 0);
    }
    case SKEP_KIND_BYTES: {
        skep_bytes bytes;
        memcpy(&bytes, address, sizeof bytes);
        return bytes.ptr == NULL || (omits_empty && bytes.len == 0);
    }
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP: return is_list_absent(type, address, omits_empty);
    case SKEP_KIND_VARIANT: return is_alternative_absent(type, address);
    default: return false;
    }
}
