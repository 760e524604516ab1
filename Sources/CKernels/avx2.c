// AVX2 with FMA: CPUs without AVX-512.
#include "encode.h"
#include "kernels.h"
#include "maxsim.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))

TARGET static float dot_f32(const float *a, const float *b, size_t count) {
    __m256 sum0 = _mm256_setzero_ps(), sum1 = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
        sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), sum1);
    }
    __m256 all = _mm256_add_ps(sum0, sum1);
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    float sum = _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
    for (; i < count; i++) sum += a[i] * b[i];
    return sum;
}

TARGET static void scan_f32(
    const float *query, const float *rows, size_t stride, size_t row_count, size_t count,
    float *out) {
    for (size_t i = 0; i < row_count; i++) {
        if (i + 2 < row_count)
            ck_prefetch_row((const uint8_t *)(rows + (i + 2) * stride), count * sizeof(float));
        out[i] = dot_f32(query, rows + i * stride, count);
    }
}

INLINE int32_t sum8(__m256i v) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return _mm_cvtsi128_si32(half);
}

// Widened to 16 bits: vpmaddubsw would saturate, and the product must be exact.
INLINE __m256i products(__m256i sum, const uint8_t *a, const uint8_t *b) {
    __m256i wide_a = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)a));
    __m256i wide_b = _mm256_sub_epi16(
        _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)b)), _mm256_set1_epi16(128));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(wide_a, wide_b));
}

TARGET static int32_t dot_u8(const uint8_t *a, const uint8_t *b, size_t count) {
    __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0;
    for (size_t i = 0; i < count; i += 32) {
        sum0 = products(sum0, a + i, b + i);
        sum1 = products(sum1, a + i + 16, b + i + 16);
    }
    return sum8(_mm256_add_epi32(sum0, sum1));
}

TARGET static void gather_u8(
    const uint8_t *query, const uint8_t *codes, size_t count, const uint32_t *ids, size_t id_count,
    int32_t *out) {
    for (size_t ahead = 0; ahead < 3 && ahead < id_count; ahead++)
        ck_prefetch_row(codes + (size_t)ids[ahead] * count, count);
    for (size_t i = 0; i < id_count; i++) {
        if (i + 3 < id_count) ck_prefetch_row(codes + (size_t)ids[i + 3] * count, count);
        out[i] = dot_u8(codes + (size_t)ids[i] * count, query, count);
    }
}

// 32 bits as 32 bytes of all ones or all zeros.
INLINE __m256i byte_mask(const uint8_t *bits) {
    int32_t word;
    __builtin_memcpy(&word, bits, sizeof word);
    __m256i spread = _mm256_shuffle_epi8(
        _mm256_set1_epi32(word),
        _mm256_setr_epi64x(
            0x0000000000000000, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303));
    __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
    return _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit), bit);
}

TARGET static int32_t bits_sum(const uint8_t *query, size_t count, const uint8_t *bits) {
    __m256i sum = _mm256_setzero_si256();
    __m256i ones8 = _mm256_set1_epi8(1), ones16 = _mm256_set1_epi16(1);
    for (size_t j = 0; j < count; j += 32) {
        __m256i q = _mm256_xor_si256(
            _mm256_loadu_si256((const __m256i *)(query + j)), _mm256_set1_epi8((char)0x80));
        __m256i kept = _mm256_and_si256(q, byte_mask(bits + j / 8));
        // 1 * q twice fits 16 bits, so vpmaddubsw does not saturate here.
        sum = _mm256_add_epi32(
            sum, _mm256_madd_epi16(_mm256_maddubs_epi16(ones8, kept), ones16));
    }
    return sum8(sum);
}

TARGET static void gather_bits(
    const uint8_t *query, size_t count, const uint8_t *heads, size_t head_stride,
    const uint32_t *ids, size_t id_count, int32_t *out) {
    for (size_t i = 0; i < id_count; i++)
        out[i] = bits_sum(query, count, heads + (size_t)ids[i] * head_stride);
}

// Absolute codes times codes with the other's sign: no code is -128, so two products are at most
// 2 * 127 * 127 and vpmaddubsw does not saturate. Half the instructions of `dot_u8`.
INLINE __m256i signed_products(__m256i sum, __m256i absolute, __m256i a, const uint8_t *b) {
    __m256i v = _mm256_xor_si256(
        _mm256_loadu_si256((const __m256i *)b), _mm256_set1_epi8((char)0x80));
    __m256i pairs = _mm256_maddubs_epi16(absolute, _mm256_sign_epi8(v, a));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

// Four rows at a time share the reading of the one row.
TARGET static void row_dots(
    const uint8_t *row, const uint8_t *rows, size_t row_count, size_t count, int32_t *out) {
    size_t i = 0;
    for (; i + 4 <= row_count; i += 4) {
        const uint8_t *b = rows + i * count;
        __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t j = 0; j < count; j += 32) {
            __m256i a = _mm256_xor_si256(
                _mm256_loadu_si256((const __m256i *)(row + j)), _mm256_set1_epi8((char)0x80));
            __m256i absolute = _mm256_abs_epi8(a);
            sum0 = signed_products(sum0, absolute, a, b + j);
            sum1 = signed_products(sum1, absolute, a, b + count + j);
            sum2 = signed_products(sum2, absolute, a, b + 2 * count + j);
            sum3 = signed_products(sum3, absolute, a, b + 3 * count + j);
        }
        __m256i all = _mm256_hadd_epi32(
            _mm256_hadd_epi32(sum0, sum1), _mm256_hadd_epi32(sum2, sum3));
        _mm_storeu_si128(
            (__m128i *)(out + i),
            _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
    }
    for (; i < row_count; i++) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t j = 0; j < count; j += 32) {
            __m256i a = _mm256_xor_si256(
                _mm256_loadu_si256((const __m256i *)(row + j)), _mm256_set1_epi8((char)0x80));
            sum = signed_products(sum, _mm256_abs_epi8(a), a, rows + i * count + j);
        }
        out[i] = sum8(sum);
    }
}

CK_DEFINE_ENCODING(TARGET)
CK_DEFINE_MAXSIM(TARGET)

const ck_kernels ck_avx2 = {
    .name = "avx2",
    .dot_f32 = dot_f32,
    .scan_f32 = scan_f32,
    .dot_u8 = dot_u8,
    .gather_u8 = gather_u8,
    .gather_bits = gather_bits,
    .rotate = rotate,
    .quantize = quantize,
    .maxsim = maxsim,
};
#endif
