/* model/member_custom.c: values that a converter stores and loads.
 *
 * A converter is the program's code, so what it makes is checked before it is believed. */
#include "base/fail.h"
#include "model/member.h"

/* Whatever a converter reports but a shortage of memory is about the value. Its message may show
 * the value. */
static skep_status refused(const skep_member *type, skep_status status, bool is_sensitive,
                           skep_error *err) {
    const char *name = type->more->converter->name;
    if (status == SKEP_NO_MEMORY) return fail_memory(err);
    if (is_sensitive)
        return fail(err, SKEP_INVALID, "(sensitive) is refused by the converter %s", name);
    if (err == NULL || err->message[0] == '\0')
        return fail(err, SKEP_INVALID, "the converter %s failed without a message", name);
    err->status = SKEP_INVALID;
    return SKEP_INVALID;
}

skep_status member_store(const skep_member *type, const void *address, bool is_sensitive,
                         skep_arena *arena, skep_value *out, skep_error *err) {
    const skep_converter *converter = type->more->converter;
    skep_value made = {0};
    fail_clear(err);
    skep_status status = converter->store(address, arena, &made, err);
    if (status != SKEP_OK) return refused(type, status, is_sensitive, err);
    skep_type found = skep_value_type(made);
    if (found != SKEP_TYPE_NONE && found != converter->type)
        return fail(err, SKEP_INVALID, "the converter %s made a value of type %s instead of %s",
                    converter->name, skep_type_name(found), skep_type_name(converter->type));
    if (found != SKEP_TYPE_NONE && packed_check(made.data, made.size, NULL) != SKEP_OK)
        return fail(err, SKEP_INVALID, "the converter %s made a damaged value", converter->name);
    *out = made;
    return SKEP_OK;
}

skep_status member_load(const skep_member *type, skep_value stored, void *member, bool is_sensitive,
                        skep_arena *arena, skep_error *err) {
    fail_clear(err);
    skep_status status = type->more->converter->load(stored, member, arena, err);
    return status == SKEP_OK ? SKEP_OK : refused(type, status, is_sensitive, err);
}
