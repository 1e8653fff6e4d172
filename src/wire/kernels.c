#include "wire/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <pthread.h>

/* What the machine has does not change, and to ask it is slow: a virtual machine asks its host. The
 * compiler's __builtin_cpu_supports brings with it five kilobytes that know every processor. */
static pthread_once_t avx2_once = PTHREAD_ONCE_INIT;
static bool has_avx2;

/* Whether the system saves the registers of AVX, of whose instructions the processor has told. */
static bool is_avx_saved(void) {
    enum { SSE_AND_AVX = 6 };
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & SSE_AND_AVX) == SSE_AND_AVX;
}

static void ask_machine(void) {
    const unsigned saving = bit_OSXSAVE | bit_AVX, needed = bit_AVX2 | bit_BMI | bit_BMI2;
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & saving) != saving || !is_avx_saved()) return;
    has_avx2 = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & needed) == needed;
}
#endif

size_t wire_kernels(const wire_kernel *out[WIRE_KERNELS_MAX]) {
    size_t count = 0;
#if defined(WIRE_HAS_PORTABLE)
    out[count++] = &wire_kernel_portable;
#endif
#if defined(__SSE2__)
    out[count++] = &wire_kernel_sse2;
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    (void)pthread_once(&avx2_once, ask_machine);
    if (has_avx2) out[count++] = &wire_kernel_avx2;
#endif
#if defined(__ARM_NEON) && defined(__aarch64__)
    out[count++] = &wire_kernel_neon;
#endif
    return count;
}
