/* base/limits.h: every bound of the library that is not part of a public header.
 * Sources: the service's documented quotas; marked "ours" where the service has none. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    LIMIT_ITEM_BYTES = 409600, /* item size */
    LIMIT_NESTING_LEVELS = 31, /* lists and maps around a leaf; 32 is refused */
    LIMIT_HASH_KEY_BYTES = 2048,
    LIMIT_RANGE_KEY_BYTES = 1024,
    LIMIT_PAGE_BYTES = 1048576, /* evaluated by one Query or Scan */
    LIMIT_EXPRESSION_BYTES = 4096,
    LIMIT_EXPRESSION_OPERATORS = 300,
    LIMIT_IN_OPERANDS = 100,
    LIMIT_EXPRESSION_DEPTH = 320, /* ours: nesting of parentheses and NOT that the parser follows */
    LIMIT_TABLE_NAME_MIN = 3,
    LIMIT_TABLE_NAME_MAX = 255,
    LIMIT_ATTRIBUTE_NAME_BYTES = 65535,
    LIMIT_KEY_NAME_BYTES = 255,
    LIMIT_TABLE_INDEXES = 20,
    LIMIT_TRANSACTION_BYTES = 4194304,
    LIMIT_BATCH_GET_BYTES = 16777216, /* read by one BatchGetItem */
    LIMIT_SEGMENTS = 1000000,         /* of a parallel scan */
    LIMIT_PACKED_ITEM_BYTES = 4194304 /* ours: a packed item, many times the largest legal one */
};

#endif
