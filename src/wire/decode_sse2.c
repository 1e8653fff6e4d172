/* The inner loop for every x86-64. */
#if defined(__SSE2__)
#define WIRE_SCAN_SSE2

#include "wire/decode_body.h"
#include "wire/kernels.h"

const wire_kernel wire_kernel_sse2 = WIRE_KERNEL("sse2");

#else
typedef int wire_no_kernel_sse2; /* a file has to declare something */
#endif
