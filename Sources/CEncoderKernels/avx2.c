// AVX2 with FMA: 16 registers, so a block is 6 x 2.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define BLOCK 6
#define FUSED 1
#define NAMED(x) ek_avx2_##x

// Pairs of 16 bits: the byte instruction vpmaddubsw would saturate at u8 x s8 x 2.
#define DOT_BYTES(acc, a, b) dot_pairs((__m256i)(acc), (__m256i)(a), (__m256i)(b))
typedef int32_t lanes_of_32 __attribute__((ext_vector_type(8)));
static inline __attribute__((always_inline)) lanes_of_32 dot_pairs(
    __m256i acc, __m256i a, __m256i b) {
    __m256i low = _mm256_and_si256(a, _mm256_set1_epi16(255)), high = _mm256_srli_epi16(a, 8);
    __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8);
    acc = _mm256_add_epi32(acc, _mm256_madd_epi16(low, even));
    return (lanes_of_32)_mm256_add_epi32(
        acc, _mm256_madd_epi16(high, _mm256_srai_epi16(b, 8)));
}

#include "vector.h"
#pragma clang attribute pop
#endif
