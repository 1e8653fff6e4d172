/* The inner loop for machines without vectors that are known here, eight bytes at a time. The others
 * have it in tests only, which define WIRE_WITH_PORTABLE. */
#include "wire/kernels.h"

#if defined(WIRE_HAS_PORTABLE)
#define WIRE_SCAN_PORTABLE

#include "wire/decode_body.h"

const wire_kernel wire_kernel_portable = WIRE_KERNEL("portable");

#else
typedef int wire_no_kernel_portable; /* a file has to declare something */
#endif
