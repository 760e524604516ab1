// What the variants share.
#pragma once

#include "CKernels.h"

extern const ck_kernels ck_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2;
extern const ck_kernels ck_avx512vnni;
#elif defined(__aarch64__)
extern const ck_kernels ck_neon;
#endif

// Asks for the lines of a row that is needed soon.
static inline void ck_prefetch_row(const uint8_t *row, size_t byte_count) {
    for (size_t offset = 0; offset < byte_count; offset += 64)
        __builtin_prefetch(row + offset, 0, 3);
}
