// AVX-512 with the byte and the bfloat16 dot product.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,avx2,fma"))), apply_to = function)
#define LANES 16
#define BLOCK 12
#define FUSED 1
#define NAMED(x) ek_avx512_bf16_##x
#define DOT_BYTES(acc, a, b) \
    ((vi)_mm512_dpbusd_epi32((__m512i)(acc), (__m512i)(a), (__m512i)(b)))
#define DOT_BF16(acc, a, b) \
    ((vf)_mm512_dpbf16_ps((__m512)(acc), (__m512bh)(a), (__m512bh)(b)))

#include "vector.h"
#pragma clang attribute pop
#endif
