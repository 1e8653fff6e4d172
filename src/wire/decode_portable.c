/* The inner loop for machines without vectors that are known here, eight bytes at a time. */
#define WIRE_SCAN_PORTABLE

#include "wire/decode_body.h"
#include "wire/kernels.h"

const wire_kernel wire_kernel_portable = WIRE_KERNEL("portable");
