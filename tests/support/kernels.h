/* Every way of scanning that this machine can run, the portable one too where the library does
 * without it. Programs that include this are linked with skep_portable_kernel. */
#ifndef SUPPORT_KERNELS_H
#define SUPPORT_KERNELS_H

#define WIRE_WITH_PORTABLE
#include "wire/kernels.h"

/* As wire_kernels does it, but that the first is the portable one. */
static inline size_t every_kernel(const wire_kernel *out[WIRE_KERNELS_MAX]) {
    const wire_kernel *built[WIRE_KERNELS_MAX];
    size_t built_count = wire_kernels(built), count = 0;
    out[count++] = &wire_kernel_portable;
    for (size_t i = 0; i < built_count; i++)
        if (built[i] != &wire_kernel_portable) out[count++] = built[i];
    return count;
}

#endif
