#include <skep/uuid.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/random.h>
#endif

#include <skep/time.h>

#include "base/fail.h"
#include "base/utf8.h"

enum { UUID_BYTES = 16, NANOSECONDS_PER_MILLISECOND = 1000000 };

/* ---- Randomness ---- */

static skep_status read_device(uint8_t *out, size_t len, skep_error *err) {
    static const char path[] = "/dev/urandom";
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(err, SKEP_IO, "no randomness: cannot open %s (errno %d)", path, errno);
    skep_status status = SKEP_OK;
    while (len > 0 && status == SKEP_OK) {
        ssize_t got = read(file, out, len);
        if (got > 0) {
            out += got;
            len -= (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            status = fail(err, SKEP_IO, "no randomness: cannot read %s (errno %d)", path, errno);
        }
    }
    (void)close(file);
    return status;
}

/* The system call needs no file descriptor and no /dev; old kernels and some sandboxes lack it. */
static skep_status fill_random(uint8_t *out, size_t len, skep_error *err) {
#if defined(__linux__)
    if (getrandom(out, len, 0) == (ssize_t)len) return SKEP_OK;
#endif
    return read_device(out, len, err);
}

/* ---- Making ---- */

static void set_version(skep_uuid *uuid, unsigned version) {
    uuid->bytes[6] = (uint8_t)((uuid->bytes[6] & 0x0F) | version << 4);
    uuid->bytes[8] = (uint8_t)((uuid->bytes[8] & 0x3F) | 0x80);
}

skep_status skep_uuid_random(skep_uuid *out, skep_error *err) {
    fail_clear(err);
    skep_uuid uuid;
    skep_status status = fill_random(uuid.bytes, sizeof uuid.bytes, err);
    if (status != SKEP_OK) return status;
    set_version(&uuid, 4);
    *out = uuid;
    return SKEP_OK;
}

/* The twelve bits behind the version hold the fraction of the millisecond (RFC 9562, section 6.2,
 * method 3), so that order by age is finer than a millisecond. */
skep_status skep_uuid_by_time(skep_uuid *out, skep_error *err) {
    fail_clear(err);
    skep_uuid uuid;
    skep_status status = fill_random(uuid.bytes, sizeof uuid.bytes, err);
    if (status != SKEP_OK) return status;
    skep_time now = skep_time_now();
    uint64_t nanoseconds = now > 0 ? (uint64_t)now : 0;
    uint64_t milliseconds = nanoseconds / NANOSECONDS_PER_MILLISECOND;
    for (int i = 0; i < 6; i++) uuid.bytes[i] = (uint8_t)(milliseconds >> (8 * (5 - i)));
    uint64_t fraction =
        nanoseconds % NANOSECONDS_PER_MILLISECOND * 4096 / NANOSECONDS_PER_MILLISECOND;
    uuid.bytes[6] = (uint8_t)(fraction >> 8);
    uuid.bytes[7] = (uint8_t)fraction;
    set_version(&uuid, 7);
    *out = uuid;
    return SKEP_OK;
}

/* ---- Text ---- */

/* A hyphen stands in front of these bytes. */
static bool has_hyphen(int byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void skep_uuid_format(skep_uuid value, char buf[SKEP_UUID_TEXT_MAX]) {
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < UUID_BYTES; i++) {
        if (has_hyphen(i)) *buf++ = '-';
        *buf++ = hex[value.bytes[i] >> 4];
        *buf++ = hex[value.bytes[i] & 15];
    }
    *buf = '\0';
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool read_uuid(skep_str text, skep_uuid *out) {
    if (text.len != SKEP_UUID_TEXT_LEN) return false;
    const char *p = text.ptr;
    for (int i = 0; i < UUID_BYTES; i++) {
        if (has_hyphen(i) && *p++ != '-') return false;
        int high = hex_value(*p++);
        int low = hex_value(*p++);
        if (high < 0 || low < 0) return false;
        out->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

skep_status skep_uuid_parse(skep_str text, skep_uuid *out, skep_error *err) {
    fail_clear(err);
    skep_uuid uuid;
    if (read_uuid(text, &uuid)) {
        *out = uuid;
        return SKEP_OK;
    }
    char echo[128];
    utf8_printable(text.ptr, text.len, echo, sizeof echo);
    return fail(
        err, SKEP_INVALID,
        "\"%s\" is not a UUID: expected 36 characters such as 0190163d-8694-739b-aea5-966c26f8ad91",
        echo);
}
