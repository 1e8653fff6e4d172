#include "engine/address.h"

#include <string.h>

#include "base/fail.h"

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Replaces %XX in place; false for anything else behind a '%', and for %00. */
static bool decode_percents(char *text) {
    char *out = text;
    for (const char *in = text; *in != '\0'; in++) {
        if (*in != '%') {
            *out++ = *in;
            continue;
        }
        int high = hex_digit(in[1]);
        int low = high < 0 ? -1 : hex_digit(in[2]);
        if (low < 0 || (high == 0 && low == 0)) return false;
        *out++ = (char)(high * 16 + low);
        in += 2;
    }
    *out = '\0';
    return true;
}

static skep_status read_parameter(const char *name, const char *value, const char *address,
                                  store_options *options, skep_error *err) {
    if (strcmp(name, "sync") != 0)
        return fail(err, SKEP_INVALID,
                    "the address '%s' has the unknown parameter '%s': the known one is "
                    "sync=full or sync=normal",
                    address, name);
    if (strcmp(value, "normal") != 0 && strcmp(value, "full") != 0)
        return fail(err, SKEP_INVALID,
                    "the address '%s' has sync='%s': it can be 'full' or 'normal'", address, value);
    options->is_sync_normal = strcmp(value, "normal") == 0;
    return SKEP_OK;
}

static skep_status read_parameters(char *text, const char *address, store_options *options,
                                   skep_error *err) {
    static char nothing[] = "";
    while (text != NULL && *text != '\0') {
        char *next = strchr(text, '&');
        if (next != NULL) *next++ = '\0';
        char *value = strchr(text, '=');
        if (value != NULL)
            *value++ = '\0';
        else
            value = nothing;
        skep_status status = read_parameter(text, value, address, options, err);
        if (status != SKEP_OK) return status;
        text = next;
    }
    return SKEP_OK;
}

/* SQLite takes names that start with ':' or "file:" for something else than files. */
static const char *plain_path(const char *path, skep_arena *arena) {
    bool is_special = path[0] == ':' || strncmp(path, "file:", 5) == 0;
    if (!is_special) return path;
    size_t len = strlen(path);
    char *prefixed = skep_arena_alloc(arena, len + 3);
    if (prefixed == NULL) return NULL;
    memcpy(prefixed, "./", 2);
    memcpy(prefixed + 2, path, len + 1);
    return prefixed;
}

static skep_status read_uri(char *path, const char *address, store_options *options,
                            skep_error *err) {
    char *query = strchr(path, '?');
    if (query != NULL) *query++ = '\0';
    if (!decode_percents(path))
        return fail(err, SKEP_INVALID,
                    "the address '%s' has a '%%' that is not followed by two hexadecimal digits",
                    address);
    return read_parameters(query, address, options, err);
}

skep_status address_read(const char *address, skep_arena *arena, store_options *options,
                         skep_error *err) {
    *options = (store_options){0};
    if (strcmp(address, ":memory:") == 0) return SKEP_OK;
    char *path = skep_arena_copy_text(arena, address, strlen(address));
    if (path == NULL) return fail_memory(err);
    if (strncmp(path, "file:", 5) == 0) {
        path += 5;
        skep_status status = read_uri(path, address, options, err);
        if (status != SKEP_OK) return status;
        if (strncmp(path, "//", 2) == 0) { /* file://HOST/PATH with an empty host */
            if (path[2] != '/')
                return fail(err, SKEP_INVALID,
                            "the address '%s' names a host: a file is file:PATH or file:///PATH",
                            address);
            path += 2;
        }
    }
    if (path[0] == '\0')
        return fail(err, SKEP_INVALID, "the address '%s' has no path: file:PATH is needed",
                    address);
    options->path = plain_path(path, arena);
    return options->path != NULL ? SKEP_OK : fail_memory(err);
}
