/* The inner loop for 64-bit ARM. */
#if defined(__ARM_NEON) && defined(__aarch64__)
#define WIRE_SCAN_NEON

#include "wire/decode_body.h"
#include "wire/kernels.h"

const wire_kernel wire_kernel_neon = WIRE_KERNEL("neon");

#else
typedef int wire_no_kernel_neon; /* a file has to declare something */
#endif
