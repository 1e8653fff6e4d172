/* wire/json_out.h: JSON around values, for the files that write requests and answers.
 *
 * Commas are put by looking at the character in front: a member or an element is preceded by one
 * unless it is the first. Sticky: after a failure, which json_end reports, calls do nothing. */
#ifndef WIRE_JSON_OUT_H
#define WIRE_JSON_OUT_H

#include <skep/value.h>

#include "wire/encode_out.h"

typedef struct json_out {
    encode_out out;
    uint8_t *at; /* NULL after a failure */
} json_out;

/** Writes at the end of `buf`, which stays as it is where json_end reports a failure. */
void json_begin(json_out *j, buffer *buf, skep_error *err);
skep_status json_end(json_out *j);

/** `{`, `}`, `[` or `]`. */
void json_bracket(json_out *j, char bracket);

/** A comma where one belongs, in front of an element. */
void json_element(json_out *j);

/** The same, and a name with its colon. json_member takes a short name that needs no escapes. */
void json_member(json_out *j, const char *name);
void json_name(json_out *j, skep_str name);

/** What stands for a value. SKEP_INVALID where text is not UTF-8. */
void json_text(json_out *j, skep_str text);
void json_chars(json_out *j, const char *text);
void json_u64(json_out *j, uint64_t number);
void json_bool(json_out *j, bool value);
/** At most three decimals, as capacity has. Numbers that are not finite, or huge, are 0. */
void json_units(json_out *j, double units);

/** A packed value as an attribute value, and a packed map as an item. Absent: null. */
void json_value(json_out *j, skep_value value);
void json_item(json_out *j, skep_value item);

/** Members that are left out where there is nothing to say. */
void json_member_chars(json_out *j, const char *name, const char *text);
void json_member_item(json_out *j, const char *name, skep_value item);

/** Fails with a status for which the error is filled in already. */
void json_fail(json_out *j, skep_status status);

#endif
