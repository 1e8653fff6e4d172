/* The portable way of looking at sixteen characters at once, which machines without vectors
 * take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENCODE_PORTABLE
#include "support/random.h"
#include "wire/encode_block.h"

static unsigned first(const uint8_t *text, bool is_trusted) {
    for (unsigned i = 0; i < BLOCK_BYTES; i++)
        if (text[i] < 0x20 || text[i] == '"' || text[i] == '\\' || (text[i] >= 0x80 && !is_trusted))
            return i;
    return BLOCK_BYTES;
}

static void fill(random_source *r, uint8_t text[BLOCK_BYTES]) {
    static const uint8_t edges[] = {0,   1,    0x1F, 0x20, 0x21, '"', 0x23,
                                    '[', '\\', ']',  0x7F, 0x80, 0xFF};
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        size_t what = random_below(r, 12);
        text[i] = what == 0   ? (uint8_t)random_u64(r)
                  : what == 1 ? edges[random_below(r, sizeof edges)]
                              : (uint8_t)('a' + what);
    }
}

static void the_first_special_character_is_found(void **state) {
    (void)state;
    random_source r = {.seed = 1};
    for (int i = 0; i < 300000; i++) {
        uint8_t text[BLOCK_BYTES], copy[BLOCK_BYTES];
        fill(&r, text);
        block whole = block_load(text);
        assert_int_equal(block_first(whole, false), first(text, false));
        assert_int_equal(block_first(whole, true), first(text, true));
        block_store(copy, whole);
        assert_memory_equal(copy, text, BLOCK_BYTES);
    }
}

static void a_tail_is_followed_by_zeros(void **state) {
    (void)state;
    random_source r = {.seed = 2};
    for (size_t len = 0; len < BLOCK_BYTES; len++) {
        uint8_t text[BLOCK_BYTES], copy[BLOCK_BYTES], *exact = malloc(len > 0 ? len : 1);
        assert_non_null(exact);
        fill(&r, text);
        memset(text + len, 0, BLOCK_BYTES - len);
        memcpy(exact, text, len);
        block_store(copy, block_tail(exact, len));
        assert_memory_equal(copy, text, BLOCK_BYTES);
        free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_special_character_is_found),
        cmocka_unit_test(a_tail_is_followed_by_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
