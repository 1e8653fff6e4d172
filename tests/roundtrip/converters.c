/* The converters that everything.h declares: "rrggbb", and tenths of a degree as a number. */
#include <stdio.h>
#include <string.h>

#include <skep/skep.h>

#include "everything.h"

static skep_status fail_text(skep_error *err, const char *what, skep_str text) {
    if (err == NULL) return SKEP_INVALID;
    memset(err, 0, sizeof *err);
    err->status = SKEP_INVALID;
    snprintf(err->message, sizeof err->message, "%.*s is no %s", (int)text.len, text.ptr, what);
    return SKEP_INVALID;
}

skep_status color_store(const rgb *from, skep_arena *arena, skep_value *out, skep_error *err) {
    char text[7];
    (void)err;
    snprintf(text, sizeof text, "%02x%02x%02x", from->red, from->green, from->blue);
    *out = skep_value_from_text(arena, text);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

skep_status color_load(skep_value stored, rgb *to, skep_arena *arena, skep_error *err) {
    skep_str text = skep_value_text(stored);
    unsigned red, green, blue;
    (void)arena;
    if (text.len != 6 || sscanf(text.ptr, "%2x%2x%2x", &red, &green, &blue) != 3)
        return fail_text(err, "color", text);
    *to = (rgb){(uint8_t)red, (uint8_t)green, (uint8_t)blue};
    return SKEP_OK;
}

skep_status celsius_store(const celsius *from, skep_arena *arena, skep_value *out,
                          skep_error *err) {
    skep_decimal tenths = skep_decimal_from_u64(*from);
    if (*from != 0) {
        char text[SKEP_DECIMAL_TEXT_MAX + 4];
        size_t len = skep_decimal_format(tenths, text);
        memcpy(text + len, "e-1", sizeof "e-1");
        if (skep_decimal_parse((skep_str){text, len + 3}, &tenths, err) != SKEP_OK)
            return SKEP_INVALID;
    }
    *out = skep_value_from_decimal(arena, tenths);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

skep_status celsius_load(skep_value stored, celsius *to, skep_arena *arena, skep_error *err) {
    double degrees = skep_decimal_to_double(skep_value_decimal(stored));
    (void)arena;
    if (degrees < 0 || degrees > 1000) return fail_text(err, "temperature", (skep_str){"this", 4});
    *to = (celsius)(degrees * 10 + 0.5);
    return SKEP_OK;
}
