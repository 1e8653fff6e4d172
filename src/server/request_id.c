#include "server/request_id.h"

#include <time.h>
#include <unistd.h>

/* SplitMix64. */
static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

uint64_t request_id_seed(void) {
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return mix((uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec) ^
           mix((uint64_t)getpid());
}

void request_id_make(uint64_t seed, uint64_t number, char out[REQUEST_ID_LEN + 1]) {
    static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    enum { CHARACTERS = sizeof characters - 1, EACH = 12 }; /* 36^12 < 2^64 */
    uint64_t bits = 0;
    for (unsigned i = 0; i < REQUEST_ID_LEN; i++) {
        if (i % EACH == 0)
            bits = mix(seed + (number * 8 + i / EACH + 1) * UINT64_C(0x9E3779B97F4A7C15));
        out[i] = characters[bits % CHARACTERS];
        bits /= CHARACTERS;
    }
    out[REQUEST_ID_LEN] = '\0';
}
