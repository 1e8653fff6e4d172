/* SKEP(default = ...): an object of the member's type with the value that is said. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "generate/check_member.h"

static void refuse(const member_check *m, const char *right) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    gen_error(m->c->g, arg->value_at, "M18", "the default does not fit member '%s' of type '%s'",
              m->raw->name, m->raw->type->spelling);
    gen_hint(m->c->g, NOWHERE, "%s", right);
}

/* ---- Numbers ---- */

static bool is_end_of_integer(const char *end) {
    return strspn(end, "uUlL") == strlen(end) && strlen(end) <= 3;
}

static bool integer_fits(const skep_member *type, const char *text, uint64_t *out) {
    bool is_negative = text[0] == '-', is_signed = type->kind <= SKEP_KIND_I64;
    const char *digits = text + (is_negative || text[0] == '+');
    char *end = NULL;
    if (digits[0] < '0' || digits[0] > '9') return false;
    errno = 0;
    unsigned long long value = strtoull(digits, &end, 0);
    if (errno != 0 || !is_end_of_integer(end)) return false;
    unsigned bits = 8 * type->size - is_signed;
    uint64_t max = UINT64_MAX >> (64 - bits);
    if (value > max + (is_negative && is_signed)) return false;
    if (is_negative && !is_signed && value != 0) return false;
    *out = is_negative ? 0 - (uint64_t)value : value;
    return true;
}

/* The low bytes of an integer, as an integer of `size` bytes has them on this machine. */
static void put_integer(void *to, uint64_t value, uint32_t size) {
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;
    uint32_t u32 = (uint32_t)value;
    const void *from = size == sizeof u8    ? (const void *)&u8
                       : size == sizeof u16 ? (const void *)&u16
                       : size == sizeof u32 ? (const void *)&u32
                                            : (const void *)&value;
    memcpy(to, from, size);
}

static bool read_integer(const member_check *m, const skep_member *type, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    uint64_t value = 0;
    bool fits = arg->kind == NOTE_WORD && integer_fits(type, arg->text, &value);
    if (fits) put_integer(to, value, type->size);
    if (!fits) refuse(m, "write an integer that the type holds: default = 5");
    return fits;
}

/* The number's own text, of SKEP_DEC("1.50") what stands in the quotes. */
static const char *number_text(const note_arg *arg) {
    if (arg->kind == NOTE_WORD) return arg->text;
    const note_arg *inner = arg->args.count == 1 ? arg->args.items[0] : NULL;
    bool is_decimal = arg->kind == NOTE_CALL && text_equal(arg->text, "SKEP_DEC") &&
                      inner != NULL && inner->kind == NOTE_TEXT && inner->name == NULL;
    return is_decimal ? inner->text : NULL;
}

static bool read_decimal(const member_check *m, skep_decimal *out) {
    const char *text = number_text(m->said[WORD_DEFAULT]);
    if (text != NULL && skep_decimal_parse((skep_str){text, strlen(text)}, out, NULL) == SKEP_OK)
        return true;
    refuse(m, "write a number of at most 38 digits: default = SKEP_DEC(\"1.50\")");
    return false;
}

static bool read_fraction(const member_check *m, const skep_member *type, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    skep_decimal number;
    const char *right = "write a number that DynamoDB holds: default = 1.5";
    const char *text = arg->kind == NOTE_WORD ? arg->text : "";
    if (skep_decimal_parse((skep_str){text, strlen(text)}, &number, NULL) != SKEP_OK) {
        refuse(m, right);
        return false;
    }
    double wide = strtod(text, NULL);
    float single = strtof(text, NULL);
    if (type->kind == SKEP_KIND_FLOAT && !isfinite(single)) {
        refuse(m, right);
        return false;
    }
    memcpy(to, type->kind == SKEP_KIND_FLOAT ? (const void *)&single : (const void *)&wide,
           type->size);
    return true;
}

/* ---- Names and text ---- */

static bool read_bool(const member_check *m, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    bool is_true = arg->kind == NOTE_WORD && text_equal(arg->text, "true");
    if (is_true || (arg->kind == NOTE_WORD && text_equal(arg->text, "false"))) {
        memcpy(to, &is_true, sizeof is_true);
        return true;
    }
    refuse(m, "write true or false");
    return false;
}

static bool read_enumerator(const member_check *m, const skep_member *type, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    const raw_enum *raw = m->raw->type->enumeration;
    for (size_t i = 0; i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        if (arg->kind != NOTE_WORD || !text_equal(each->name, arg->text)) continue;
        put_integer(to, (uint64_t)each->value, type->size);
        return true;
    }
    refuse(m, "write one of the enum's names, as C has it");
    return false;
}

static bool read_text(const member_check *m, const skep_member *type, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    const char *text = arg->kind == NOTE_TEXT ? check_text(m->c, arg) : NULL;
    if (arg->kind == NOTE_TEXT && text == NULL) return false;
    if (text == NULL) {
        refuse(m, "write a text in quotes: default = \"text\"");
        return false;
    }
    skep_str slice = {text, strlen(text)};
    if (type->kind == SKEP_KIND_STR) {
        memcpy(to, &slice, sizeof slice);
    } else if (type->kind == SKEP_KIND_TEXT) {
        memcpy(to, &text, sizeof text);
    } else if (slice.len < type->size) {
        memcpy(to, text, slice.len);
    } else {
        refuse(m, gen_format(m->c->g, "the text has %zu bytes, at most %u fit", slice.len,
                             type->size - 1));
        return false;
    }
    return true;
}

static bool read_time(const member_check *m, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    skep_time time;
    if (arg->kind == NOTE_TEXT &&
        skep_time_parse((skep_str){arg->text, strlen(arg->text)}, &time, NULL) == SKEP_OK) {
        memcpy(to, &time, sizeof time);
        return true;
    }
    refuse(m, "write a time as ISO 8601: default = \"2020-12-31T23:59:59Z\"");
    return false;
}

static bool read_uuid(const member_check *m, void *to) {
    const note_arg *arg = m->said[WORD_DEFAULT];
    skep_uuid uuid;
    if (arg->kind == NOTE_TEXT &&
        skep_uuid_parse((skep_str){arg->text, strlen(arg->text)}, &uuid, NULL) == SKEP_OK) {
        memcpy(to, &uuid, sizeof uuid);
        return true;
    }
    refuse(m, "write its 36 characters: default = \"00000000-0000-0000-0000-000000000000\"");
    return false;
}

/* ---- All ---- */

static bool read_value(const member_check *m, const skep_member *type, void *to) {
    if (is_integer_kind(type->kind)) return read_integer(m, type, to);
    switch ((skep_kind)type->kind) {
    case SKEP_KIND_BOOL: return read_bool(m, to);
    case SKEP_KIND_FLOAT:
    case SKEP_KIND_DOUBLE: return read_fraction(m, type, to);
    case SKEP_KIND_DECIMAL: {
        skep_decimal number = {0};
        bool is_right = read_decimal(m, &number);
        memcpy(to, &number, sizeof number);
        return is_right;
    }
    case SKEP_KIND_TIME: return read_time(m, to);
    case SKEP_KIND_UUID: return read_uuid(m, to);
    case SKEP_KIND_ENUM: return read_enumerator(m, type, to);
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return read_text(m, type, to);
    default: break;
    }
    refuse(m, "bytes, structs, unions, lists and what is converted have no default");
    return false;
}

void member_default(member_check *m, skep_member *out) {
    if (m->said[WORD_DEFAULT] == NULL) return;
    void *value = gen_array(m->c->g, 1, out->size);
    if (value == NULL || !read_value(m, out, value)) return;
    member_more(m->c->g, out)->default_value = value;
}
