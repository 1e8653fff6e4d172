/* base/hash.h: FNV-1a, 64 bits: for hash tables over trusted keys, not for anything that must
 * resist an attacker; and SplitMix64, for jitter and for faults on purpose. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_bytes(const uint8_t *bytes, size_t len) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len; i++) hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/** What SplitMix64 adds to its state for each number. */
#define HASH_STEP UINT64_C(0x9E3779B97F4A7C15)

/** The number that SplitMix64 gives when its state becomes `state`. */
static inline uint64_t hash_mix(uint64_t state) {
    state = (state ^ state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    state = (state ^ state >> 27) * UINT64_C(0x94D049BB133111EB);
    return state ^ state >> 31;
}

#endif
