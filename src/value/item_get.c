/* value/item_get.c: values at a path as C values. */
#include <skep/item.h>

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "value/show.h"

enum { SHOWN_BYTES = 128 };

static skep_status put_path(const char *path, skep_status status, skep_error *err) {
    char shown[VALUE_PATH_BYTES];
    if (path == NULL) return status;
    (void)utf8_printable(path, strlen(path), shown, sizeof shown);
    fail_context(err, "%s: ", shown);
    return status;
}

/* The value at the path, of one type. */
static skep_status get(skep_value value, const char *path, skep_type type, skep_value *out,
                       skep_error *err) {
    skep_status status = skep_value_find(value, path, out, err);
    if (status != SKEP_OK) return status;
    skep_type found = skep_value_type(*out);
    if (found == type) return SKEP_OK;
    char shown[SHOWN_BYTES];
    status = found == SKEP_TYPE_NULL
                 ? fail(err, SKEP_NOT_FOUND, "NULL is stored there")
                 : fail(err, SKEP_INVALID, "%s expected, %s found: %s", skep_type_name(type),
                        skep_type_name(found), value_show(*out, shown, sizeof shown));
    return put_path(path, status, err);
}

skep_status skep_value_get_text(skep_value value, const char *path, skep_str *out,
                                skep_error *err) {
    skep_value found;
    skep_status status = get(value, path, SKEP_TYPE_S, &found, err);
    if (status == SKEP_OK) *out = skep_value_text(found);
    return status;
}

skep_status skep_value_get_bytes(skep_value value, const char *path, skep_bytes *out,
                                 skep_error *err) {
    skep_value found;
    skep_status status = get(value, path, SKEP_TYPE_B, &found, err);
    if (status == SKEP_OK) *out = skep_value_bytes(found);
    return status;
}

skep_status skep_value_get_bool(skep_value value, const char *path, bool *out, skep_error *err) {
    skep_value found;
    skep_status status = get(value, path, SKEP_TYPE_BOOL, &found, err);
    if (status == SKEP_OK) *out = skep_value_bool(found);
    return status;
}

skep_status skep_value_get_decimal(skep_value value, const char *path, skep_decimal *out,
                                   skep_error *err) {
    skep_value found;
    skep_status status = get(value, path, SKEP_TYPE_N, &found, err);
    if (status == SKEP_OK) *out = skep_value_decimal(found);
    return status;
}

skep_status skep_value_get_i64(skep_value value, const char *path, int64_t *out, skep_error *err) {
    skep_decimal number;
    skep_status status = skep_value_get_decimal(value, path, &number, err);
    if (status != SKEP_OK) return status;
    status = skep_decimal_to_i64(number, out, err);
    return status == SKEP_OK ? SKEP_OK : put_path(path, status, err);
}

skep_status skep_value_get_u64(skep_value value, const char *path, uint64_t *out, skep_error *err) {
    skep_decimal number;
    skep_status status = skep_value_get_decimal(value, path, &number, err);
    if (status != SKEP_OK) return status;
    status = skep_decimal_to_u64(number, out, err);
    return status == SKEP_OK ? SKEP_OK : put_path(path, status, err);
}

skep_status skep_value_get_double(skep_value value, const char *path, double *out,
                                  skep_error *err) {
    skep_decimal number;
    skep_status status = skep_value_get_decimal(value, path, &number, err);
    if (status == SKEP_OK) *out = skep_decimal_to_double(number);
    return status;
}

skep_status skep_value_get_time(skep_value value, const char *path, skep_time *out,
                                skep_error *err) {
    skep_str text;
    skep_status status = skep_value_get_text(value, path, &text, err);
    if (status != SKEP_OK) return status;
    status = skep_time_parse(text, out, err);
    return status == SKEP_OK ? SKEP_OK : put_path(path, status, err);
}

skep_status skep_value_get_uuid(skep_value value, const char *path, skep_uuid *out,
                                skep_error *err) {
    skep_str text;
    skep_status status = skep_value_get_text(value, path, &text, err);
    if (status != SKEP_OK) return status;
    status = skep_uuid_parse(text, out, err);
    return status == SKEP_OK ? SKEP_OK : put_path(path, status, err);
}
