#include "wire/kernels.h"

size_t wire_kernels(const wire_kernel *out[WIRE_KERNELS_MAX]) {
    size_t count = 0;
#if defined(WIRE_HAS_PORTABLE)
    out[count++] = &wire_kernel_portable;
#endif
#if defined(__SSE2__)
    out[count++] = &wire_kernel_sse2;
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2"))
        out[count++] = &wire_kernel_avx2;
#endif
#if defined(__ARM_NEON) && defined(__aarch64__)
    out[count++] = &wire_kernel_neon;
#endif
    return count;
}
