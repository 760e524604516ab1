// AVX2 with the 256-bit byte dot product (AVX-VNNI).
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#define LANES 8
#define BLOCK 6
#define FUSED 1
#define NAMED(x) ek_avx2_vnni_##x
#define DOT_BYTES(acc, a, b) \
    ((vi)_mm256_dpbusd_avx_epi32((__m256i)(acc), (__m256i)(a), (__m256i)(b)))

#include "vector.h"
#pragma clang attribute pop
#endif
