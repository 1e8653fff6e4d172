#include "engine/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "value/packed.h"

/* Packed values are at most PACKED_DEPTH_MAX deep; from this many levels on the service leaves its
 * envelope away. */
enum { LEVELS_WITHOUT_ENVELOPE = 63 };

static const char nesting_text[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

/* ---- Member constraints ---- */

void member_fault(member_faults *faults, const char *format, ...) {
    size_t room = sizeof faults->text - faults->len;
    va_list args;
    if (faults->count > 0 && room > 2) {
        memcpy(faults->text + faults->len, "; ", 3);
        faults->len += 2;
        room -= 2;
    }
    va_start(args, format);
    int written = vsnprintf(faults->text + faults->len, room, format, args);
    va_end(args);
    if (written > 0) faults->len += (size_t)written < room ? (size_t)written : room - 1;
    faults->count++;
}

skep_status member_faults_report(const member_faults *faults, skep_error *err) {
    if (faults->count == 0) return SKEP_OK;
    return fail_validation(err, "%zu validation error%s detected: %s", faults->count,
                           faults->count == 1 ? "" : "s", faults->text);
}

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

void member_fault_of_name(member_faults *faults, const char *name, const char *path) {
    if (name == NULL) {
        member_fault(faults, "Value null at '%s' " REQUEST_CONSTRAINT "not be null", path);
        return;
    }
    size_t len = strlen(name);
    if (len < LIMIT_TABLE_NAME_MIN) {
        member_fault(faults,
                     "Value '%s' at '%s' " REQUEST_CONSTRAINT
                     "have length greater than or equal to %d",
                     name, path, LIMIT_TABLE_NAME_MIN);
        return;
    }
    if (len > LIMIT_TABLE_NAME_MAX) {
        member_fault(
            faults, "Value '%s' at '%s' " REQUEST_CONSTRAINT "have length less than or equal to %d",
            name, path, LIMIT_TABLE_NAME_MAX);
        return;
    }
    for (size_t i = 0; i < len; i++)
        if (!is_name_character(name[i])) {
            member_fault(faults,
                         "Value '%s' at '%s' " REQUEST_CONSTRAINT
                         "satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                         name, path);
            return;
        }
}

void member_fault_of_map_names(member_faults *faults, const char *const *names, size_t count) {
    bool is_wrong = false;
    for (size_t i = 0; i < count; i++) {
        member_faults own = {0};
        member_fault_of_name(&own, names[i], "requestItems");
        if (own.count > 0) is_wrong = true;
    }
    if (is_wrong)
        member_fault(faults,
                     "Value at 'requestItems' failed to satisfy constraint: Map keys must satisfy "
                     "constraint: [Member must have length less than or equal to %d, Member must "
                     "have length greater than or equal to %d, Member must satisfy regular "
                     "expression pattern: [a-zA-Z0-9_.-]+]",
                     LIMIT_TABLE_NAME_MAX, LIMIT_TABLE_NAME_MIN);
}

skep_status request_check_empty_name(const char *name, skep_error *err) {
    if (name == NULL || name[0] != '\0') return SKEP_OK;
    return fail_validation(err, REQUEST_ENVELOPE "Value at 'TableName' " REQUEST_CONSTRAINT
                                                 "have length greater than or equal to 1");
}

void member_fault_if_absent(member_faults *faults, skep_value value, const char *path) {
    if (value.data == NULL)
        member_fault(faults, "Value null at '%s' " REQUEST_CONSTRAINT "not be null", path);
}

/* ---- Shapes ---- */

/* An empty name is the first of its map, since names are in order. Recursion ends at
 * PACKED_DEPTH_MAX. */
static void measure(skep_value value, size_t level, value_shape *shape) {
    skep_type type = skep_value_type(value);
    if ((type != SKEP_TYPE_M && type != SKEP_TYPE_L) || level > PACKED_DEPTH_MAX) return;
    if (level + 1 > shape->levels) shape->levels = level + 1;
    skep_str name = {NULL, 0};
    skep_value entry;
    skep_value_iter iter = skep_value_begin(value);
    while (skep_value_next(&iter, &name, &entry)) {
        if (type == SKEP_TYPE_M && name.len == 0) shape->has_empty_name = true;
        measure(entry, level + 1, shape);
    }
}

value_shape request_shape(skep_value value) {
    value_shape shape = {0};
    measure(value, 0, &shape);
    return shape;
}

static const char *envelope_of(request_layer layer) {
    return layer == REQUEST_ENVELOPED ? REQUEST_ENVELOPE : "";
}

static skep_status check_names(skep_value item, const value_shape *shape, request_layer layer,
                               skep_error *err) {
    if (skep_value_type(item) != SKEP_TYPE_M)
        return fail_validation(err,
                               "An item or key must be a map of attributes, this is of type %s",
                               skep_type_name(skep_value_type(item)));
    if (!shape->has_empty_name) return SKEP_OK;
    return fail_validation(err, "%sEmpty attribute name", envelope_of(layer));
}

skep_status request_check_item_names(skep_value item, request_layer layer, skep_error *err) {
    value_shape shape = request_shape(item);
    return check_names(item, &shape, layer, err);
}

skep_status request_check_item(skep_value item, request_layer layer, skep_error *err) {
    value_shape shape = request_shape(item);
    const char *envelope = envelope_of(layer);
    skep_status status = check_names(item, &shape, layer, err);
    if (status != SKEP_OK) return status;
    size_t levels = shape.levels - 1; /* the item's own map does not count */
    if (levels <= LIMIT_NESTING_LEVELS) return SKEP_OK;
    if (levels >= LEVELS_WITHOUT_ENVELOPE) envelope = "";
    return fail_validation(err, "%s%s", envelope, nesting_text);
}

skep_status request_check_item_size(skep_value item, skep_error *err) {
    /* The packed form is never smaller than the size that DynamoDB counts. */
    if (item.size <= LIMIT_ITEM_BYTES || skep_item_size(item) <= LIMIT_ITEM_BYTES) return SKEP_OK;
    return fail_validation(err, "Item size has exceeded the maximum allowed size");
}
