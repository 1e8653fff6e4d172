/* wire/kernels.h: the kernels that this build has; wire_kernels says which of them the machine
 * can run. */
#ifndef WIRE_KERNELS_H
#define WIRE_KERNELS_H

#include "wire/decoder.h"

/* Every x86-64 has SSE2 and every AArch64 has NEON, so these do without the portable one. */
#if defined(WIRE_WITH_PORTABLE) ||                                                                 \
    !(defined(__SSE2__) || (defined(__ARM_NEON) && defined(__aarch64__)))
#define WIRE_HAS_PORTABLE
extern const wire_kernel wire_kernel_portable;
#endif
#if defined(__SSE2__)
extern const wire_kernel wire_kernel_sse2;
#endif
#if defined(__x86_64__) && defined(__GNUC__)
extern const wire_kernel wire_kernel_avx2;
#endif
#if defined(__ARM_NEON) && defined(__aarch64__)
extern const wire_kernel wire_kernel_neon;
#endif

#endif
