#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

/* RFC 4648, section 10. */
static const char *const vectors[][2] = {{"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"}};

static void the_published_vectors_hold_both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        size_t len = strlen(vectors[i][0]);
        char text[16] = {0};
        base64_encode((const uint8_t *)vectors[i][0], len, text);
        assert_int_equal(base64_encoded_len(len), strlen(vectors[i][1]));
        assert_string_equal(text, vectors[i][1]);
        uint8_t back[16];
        size_t back_len;
        assert_true(base64_decode(text, strlen(text), back, &back_len));
        assert_int_equal(back_len, len);
        assert_memory_equal(back, vectors[i][0], len);
        assert_true(back_len <= base64_decoded_max(strlen(text)));
    }
}

static void every_byte_survives(void **state) {
    (void)state;
    uint8_t bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(255 - i);
    for (size_t len = 250; len <= sizeof bytes; len++) {
        char text[400];
        uint8_t back[sizeof text];
        size_t back_len;
        base64_encode(bytes, len, text);
        assert_true(base64_decode(text, base64_encoded_len(len), back, &back_len));
        assert_int_equal(back_len, len);
        assert_memory_equal(back, bytes, len);
    }
}

static void only_canonical_text_is_read(void **state) {
    (void)state;
    static const char *const bad[] = {"Z",    "Zg",   "Zg=",    "====",     "=g==",
                                      "Z===", "Zh==", "Zm9=",   "Zg==Zg==", "Zm9v\n",
                                      "Zm 9", "Zm-_", "Zm9vYg", "Z=g="};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t out[16];
        size_t len;
        if (base64_decode(bad[i], strlen(bad[i]), out, &len)) fail_msg("%s was read", bad[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vectors_hold_both_ways),
        cmocka_unit_test(every_byte_survives),
        cmocka_unit_test(only_canonical_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
