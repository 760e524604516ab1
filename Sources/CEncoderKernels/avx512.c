// AVX-512 without byte dot products.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define BLOCK 12
#define FUSED 1
#define NAMED(x) ek_avx512_##x

// Pairs of 16 bits: the byte instruction vpmaddubsw would saturate at u8 x s8 x 2.
#define DOT_BYTES(acc, a, b) dot_pairs((__m512i)(acc), (__m512i)(a), (__m512i)(b))
typedef int32_t lanes_of_32 __attribute__((ext_vector_type(16)));
static inline __attribute__((always_inline)) lanes_of_32 dot_pairs(
    __m512i acc, __m512i a, __m512i b) {
    __m512i low = _mm512_and_si512(a, _mm512_set1_epi16(255)), high = _mm512_srli_epi16(a, 8);
    __m512i even = _mm512_srai_epi16(_mm512_slli_epi16(b, 8), 8);
    acc = _mm512_add_epi32(acc, _mm512_madd_epi16(low, even));
    return (lanes_of_32)_mm512_add_epi32(
        acc, _mm512_madd_epi16(high, _mm512_srai_epi16(b, 8)));
}

#include "vector.h"
#pragma clang attribute pop
#endif
