/* The inner loop for x86-64 with AVX2, which is asked for at run time: only this file is
 * compiled for it, and what it includes is static. */
#if defined(__x86_64__) && defined(__GNUC__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2")
#endif
#define WIRE_SCAN_AVX2

#include "wire/decode_body.h"
#include "wire/kernels.h"

const wire_kernel wire_kernel_avx2 = WIRE_KERNEL("avx2");

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else
typedef int wire_no_kernel_avx2; /* a file has to declare something */
#endif
