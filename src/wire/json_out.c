#include "wire/json_out.h"

#include "base/fail.h"
#include "base/utf8.h"
#include "wire/encode_number.h"
#include "wire/encode_packed.h"
#include "wire/encode_text.h"

enum { SHOWN_BYTES = 64 };

void json_begin(json_out *j, buffer *buf, skep_error *err) {
    j->at = encode_begin(&j->out, buf, err);
}

skep_status json_end(json_out *j) {
    return encode_end(&j->out, j->at);
}

void json_fail(json_out *j, skep_status status) {
    if (j->at != NULL) j->out.status = status;
    j->at = NULL;
}

/* Room for what is short. */
static bool has_room(json_out *j) {
    if (j->at != NULL) j->at = encode_room(&j->out, j->at, 0);
    return j->at != NULL;
}

void json_bracket(json_out *j, char bracket) {
    if (has_room(j)) *j->at++ = (uint8_t)bracket;
}

void json_element(json_out *j) {
    if (!has_room(j)) return;
    uint8_t last = j->at[-1];
    if (last != '{' && last != '[') *j->at++ = ',';
}

void json_member(json_out *j, const char *name) {
    json_element(j);
    if (j->at == NULL) return;
    size_t len = strlen(name);
    *j->at++ = '"';
    memcpy(j->at, name, len);
    j->at += len;
    j->at = ENCODE_LITERAL(j->at, "\":");
}

void json_name(json_out *j, skep_str name) {
    json_element(j);
    json_text(j, name);
    if (j->at != NULL) *j->at++ = ':';
}

void json_text(json_out *j, skep_str text) {
    static const skep_str empty = {"", 0};
    if (!has_room(j)) return;
    if (text.ptr == NULL) text = empty;
    *j->at++ = '"';
    j->at = encode_text(&j->out, j->at, text);
    if (j->at != NULL) {
        *j->at++ = '"';
    } else if (j->out.status == SKEP_INVALID) {
        char shown[SHOWN_BYTES];
        (void)utf8_printable(text.ptr, text.len, shown, sizeof shown);
        fail(j->out.err, SKEP_INVALID, "the text '%s' is not UTF-8", shown);
    }
}

void json_chars(json_out *j, const char *text) {
    json_text(j, (skep_str){text, strlen(text)});
}

void json_u64(json_out *j, uint64_t number) {
    if (has_room(j)) j->at = encode_u64(j->at, number);
}

void json_bool(json_out *j, bool value) {
    if (!has_room(j)) return;
    j->at = value ? ENCODE_LITERAL(j->at, "true") : ENCODE_LITERAL(j->at, "false");
}

void json_units(json_out *j, double units) {
    enum { SCALE = 1000 };
    if (!has_room(j)) return;
    bool is_sane = units >= 0 && units < 1e15;
    uint64_t scaled = is_sane ? (uint64_t)(units * (double)SCALE + 0.5) : 0;
    uint64_t rest = scaled % SCALE;
    j->at = encode_u64(j->at, scaled / SCALE);
    *j->at++ = '.';
    do {
        *j->at++ = (uint8_t)('0' + rest / (SCALE / 10));
        rest = rest % (SCALE / 10) * 10;
    } while (rest > 0);
}

void json_value(json_out *j, skep_value value) {
    if (!has_room(j)) return;
    j->at =
        value.data != NULL ? encode_packed(&j->out, j->at, value) : ENCODE_LITERAL(j->at, "null");
}

void json_item(json_out *j, skep_value item) {
    if (!has_room(j) || skep_value_type(item) != SKEP_TYPE_M) {
        json_value(j, item);
        return;
    }
    j->at = encode_packed_map(&j->out, j->at, item);
}

void json_member_chars(json_out *j, const char *name, const char *text) {
    if (text == NULL) return;
    json_member(j, name);
    json_chars(j, text);
}

void json_member_item(json_out *j, const char *name, skep_value item) {
    if (item.data == NULL) return;
    json_member(j, name);
    json_item(j, item);
}
