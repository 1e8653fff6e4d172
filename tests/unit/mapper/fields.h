/* Descriptors written by hand, as the generator would emit them. */
#ifndef TESTS_MAPPER_FIELDS_H
#define TESTS_MAPPER_FIELDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/gen/runtime.h>

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define FIELD(owner, field, attribute_name, what, ...)                                             \
    {.name = #field,                                                                               \
     .attribute = (attribute_name),                                                                \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(((owner *)0)->field),                                                \
     .kind = (what),                                                                               \
     __VA_ARGS__}
/* A member that is a pointer to what its kind says. */
#define POINTER(owner, field, attribute_name, what, ...)                                           \
    {.name = #field,                                                                               \
     .attribute = (attribute_name),                                                                \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(*((owner *)0)->field),                                               \
     .kind = (what),                                                                               \
     __VA_ARGS__}
#define ELEMENT(c_type, what, ...)                                                                 \
    {.name = "element",                                                                            \
     .attribute = "",                                                                              \
     .size = (uint32_t)sizeof(c_type),                                                             \
     .kind = (what),                                                                               \
     __VA_ARGS__}
/* The value in an entry of a map. */
#define ENTRY(entry, what, ...) FIELD(entry, value, "", what, __VA_ARGS__)
#define LIST_OF(...)                                                                               \
    struct {                                                                                       \
        __VA_ARGS__ *items;                                                                        \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

typedef LIST_OF(int32_t) int_list;
typedef LIST_OF(char *) text_list;

static const skep_member int_element = ELEMENT(int32_t, SKEP_KIND_I32, .flags = 0);
static const skep_member text_element = ELEMENT(char *, SKEP_KIND_TEXT, .flags = 0);
static const skep_member int_list_element =
    ELEMENT(int_list, SKEP_KIND_LIST, .element = &int_element);

/* ---- Values by their names ---- */

static inline skep_value at_name(skep_value map, const char *name) {
    skep_value value;
    (void)skep_value_at(map, (skep_str){name, strlen(name)}, &value);
    return value;
}

static inline const char *text_at(skep_value map, const char *name) {
    return skep_value_text(at_name(map, name)).ptr;
}

#endif
