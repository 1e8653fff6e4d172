/* value/value_size.c: how many bytes DynamoDB counts for a value, which limits and capacity are
 * measured in.
 *
 * S and B: their bytes. BOOL, NULL: 1. N: 1, and 1 for each two digits before and behind the
 * decimal point without the zeros at both ends, and 1 for a sign. Sets: the sum of their members.
 * L: 3, and 1 and its size for each element. M: 3, and 1 and the sizes of name and value for each
 * entry. An item counts names and values only. */
#include <skep/value.h>

#include "base/decimal_parts.h"
#include "value/packed.h"
#include "value/packed_parts.h"

enum { CONTAINER_BYTES = 3, ELEMENT_BYTES = 1 };

static size_t number_size(skep_decimal number) {
    int count = (int)decimal_digit_count(number);
    if (count == 0) return 1;
    int whole = count + number.exponent; /* places before the point that digits reach up to */
    int integer_digits = whole <= 0 ? 0 : number.exponent >= 0 ? count : whole;
    int fraction_digits = number.exponent >= 0 ? 0 : whole >= 0 ? -number.exponent : count;
    int size = 1 + (integer_digits + 1) / 2 + (fraction_digits + 1) / 2 + number.is_negative;
    return (size_t)size;
}

static size_t entries_size(skep_value container, size_t entry_bytes) {
    size_t size = 0;
    skep_value_iter iter = skep_value_begin(container);
    skep_str name;
    skep_value value;
    while (skep_value_next(&iter, &name, &value))
        size += entry_bytes + name.len + skep_value_size(value);
    return size;
}

/* Recursion is bounded by the depth of a packed value, PACKED_DEPTH_MAX. */
size_t skep_value_size(skep_value value) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S:
    case SKEP_TYPE_B: return packed_contents(value.data).len;
    case SKEP_TYPE_N: return number_size(skep_value_decimal(value));
    case SKEP_TYPE_BOOL:
    case SKEP_TYPE_NULL: return 1;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: return entries_size(value, 0);
    case SKEP_TYPE_L:
    case SKEP_TYPE_M: return CONTAINER_BYTES + entries_size(value, ELEMENT_BYTES);
    case SKEP_TYPE_NONE: break;
    }
    return 0;
}

size_t skep_item_size(skep_value item) {
    return entries_size(item, 0);
}
