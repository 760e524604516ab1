// AVX-512 with VNNI: 64 code products an instruction.
#include "encode.h"
#include "kernels.h"
#include "maxsim.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define INLINE TARGET static inline __attribute__((always_inline))

TARGET static float dot_f32(const float *a, const float *b, size_t count) {
    __m512 sum0 = _mm512_setzero_ps(), sum1 = _mm512_setzero_ps();
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        sum0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sum0);
        sum1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), sum1);
    }
    for (; i < count; i += 16) {
        size_t left = count - i;
        __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
        sum0 = _mm512_fmadd_ps(
            _mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), sum0);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(sum0, sum1));
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

INLINE __m512i signed_codes(const uint8_t *codes) {
    return _mm512_xor_si512(_mm512_loadu_si512(codes), _mm512_set1_epi8((char)0x80));
}

TARGET static int32_t dot_u8(const uint8_t *a, const uint8_t *b, size_t count) {
    __m512i sum0 = _mm512_setzero_si512(), sum1 = _mm512_setzero_si512();
    size_t i = 0;
    for (; i + 128 <= count; i += 128) {
        sum0 = _mm512_dpbusd_epi32(sum0, _mm512_loadu_si512(a + i), signed_codes(b + i));
        sum1 = _mm512_dpbusd_epi32(sum1, _mm512_loadu_si512(a + i + 64), signed_codes(b + i + 64));
    }
    if (i < count) sum0 = _mm512_dpbusd_epi32(sum0, _mm512_loadu_si512(a + i), signed_codes(b + i));
    return _mm512_reduce_add_epi32(_mm512_add_epi32(sum0, sum1));
}

// The sums of four registers, in the four lanes of one.
INLINE __m128i sum4(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m256i a2 = _mm256_add_epi32(_mm512_castsi512_si256(a), _mm512_extracti64x4_epi64(a, 1));
    __m256i b2 = _mm256_add_epi32(_mm512_castsi512_si256(b), _mm512_extracti64x4_epi64(b, 1));
    __m256i c2 = _mm256_add_epi32(_mm512_castsi512_si256(c), _mm512_extracti64x4_epi64(c, 1));
    __m256i d2 = _mm256_add_epi32(_mm512_castsi512_si256(d), _mm512_extracti64x4_epi64(d, 1));
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a2, b2), _mm256_hadd_epi32(c2, d2));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

// `chunks` is a constant where this is inlined for the common dimensions, so that the query stays
// in registers.
INLINE void gather_u8_chunks(
    const uint8_t *query, const uint8_t *codes, size_t chunks, const uint32_t *ids, size_t id_count,
    int32_t *out) {
    size_t count = chunks * 64, i = 0;
    for (size_t ahead = 0; ahead < 4 && ahead < id_count; ahead++)
        ck_prefetch_row(codes + (size_t)ids[ahead] * count, count);
    for (; i + 4 <= id_count; i += 4) {
        for (size_t ahead = i + 4; ahead < i + 8 && ahead < id_count; ahead++)
            ck_prefetch_row(codes + (size_t)ids[ahead] * count, count);
        const uint8_t *row0 = codes + (size_t)ids[i] * count;
        const uint8_t *row1 = codes + (size_t)ids[i + 1] * count;
        const uint8_t *row2 = codes + (size_t)ids[i + 2] * count;
        const uint8_t *row3 = codes + (size_t)ids[i + 3] * count;
        __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t j = 0; j < count; j += 64) {
            __m512i q = signed_codes(query + j);
            sum0 = _mm512_dpbusd_epi32(sum0, _mm512_loadu_si512(row0 + j), q);
            sum1 = _mm512_dpbusd_epi32(sum1, _mm512_loadu_si512(row1 + j), q);
            sum2 = _mm512_dpbusd_epi32(sum2, _mm512_loadu_si512(row2 + j), q);
            sum3 = _mm512_dpbusd_epi32(sum3, _mm512_loadu_si512(row3 + j), q);
        }
        _mm_storeu_si128((__m128i *)(out + i), sum4(sum0, sum1, sum2, sum3));
    }
    for (; i < id_count; i++) out[i] = dot_u8(codes + (size_t)ids[i] * count, query, count);
}

TARGET static void gather_u8(
    const uint8_t *query, const uint8_t *codes, size_t count, const uint32_t *ids, size_t id_count,
    int32_t *out) {
    if (count == 384)
        gather_u8_chunks(query, codes, 6, ids, id_count, out);
    else
        gather_u8_chunks(query, codes, count / 64, ids, id_count, out);
}

INLINE __m512i masked_sum(__m512i sum, const uint8_t *bits, size_t j, __m512i q) {
    uint64_t mask;
    __builtin_memcpy(&mask, bits + j / 8, sizeof mask);
    return _mm512_dpbusd_epi32(sum, _mm512_maskz_set1_epi8(mask, 1), q);
}

INLINE void gather_bits_chunks(
    const uint8_t *query, size_t chunks, const uint8_t *heads, size_t head_stride,
    const uint32_t *ids, size_t id_count, int32_t *out) {
    size_t count = chunks * 64, i = 0;
    for (; i + 4 <= id_count; i += 4) {
        const uint8_t *bits0 = heads + (size_t)ids[i] * head_stride;
        const uint8_t *bits1 = heads + (size_t)ids[i + 1] * head_stride;
        const uint8_t *bits2 = heads + (size_t)ids[i + 2] * head_stride;
        const uint8_t *bits3 = heads + (size_t)ids[i + 3] * head_stride;
        __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t j = 0; j < count; j += 64) {
            __m512i q = signed_codes(query + j);
            sum0 = masked_sum(sum0, bits0, j, q);
            sum1 = masked_sum(sum1, bits1, j, q);
            sum2 = masked_sum(sum2, bits2, j, q);
            sum3 = masked_sum(sum3, bits3, j, q);
        }
        _mm_storeu_si128((__m128i *)(out + i), sum4(sum0, sum1, sum2, sum3));
    }
    for (; i < id_count; i++) {
        const uint8_t *bits = heads + (size_t)ids[i] * head_stride;
        __m512i sum = _mm512_setzero_si512();
        for (size_t j = 0; j < count; j += 64) sum = masked_sum(sum, bits, j, signed_codes(query + j));
        out[i] = _mm512_reduce_add_epi32(sum);
    }
}

TARGET static void gather_bits(
    const uint8_t *query, size_t count, const uint8_t *heads, size_t head_stride,
    const uint32_t *ids, size_t id_count, int32_t *out) {
    if (count == 384)
        gather_bits_chunks(query, 6, heads, head_stride, ids, id_count, out);
    else
        gather_bits_chunks(query, count / 64, heads, head_stride, ids, id_count, out);
}

// Rows as they are stored times the one row's signed codes; what the storage added is 128 times the
// sum of those.
TARGET static void row_dots(
    const uint8_t *row, const uint8_t *rows, size_t row_count, size_t count, int32_t *out) {
    __m512i ones = _mm512_set1_epi8(1), sum = _mm512_setzero_si512();
    for (size_t j = 0; j < count; j += 64)
        sum = _mm512_dpbusd_epi32(sum, ones, signed_codes(row + j));
    int32_t added = 128 * _mm512_reduce_add_epi32(sum);
    size_t i = 0;
    for (; i + 4 <= row_count; i += 4) {
        const uint8_t *b = rows + i * count;
        __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t j = 0; j < count; j += 64) {
            __m512i a = signed_codes(row + j);
            sum0 = _mm512_dpbusd_epi32(sum0, _mm512_loadu_si512(b + j), a);
            sum1 = _mm512_dpbusd_epi32(sum1, _mm512_loadu_si512(b + count + j), a);
            sum2 = _mm512_dpbusd_epi32(sum2, _mm512_loadu_si512(b + 2 * count + j), a);
            sum3 = _mm512_dpbusd_epi32(sum3, _mm512_loadu_si512(b + 3 * count + j), a);
        }
        _mm_storeu_si128(
            (__m128i *)(out + i),
            _mm_sub_epi32(sum4(sum0, sum1, sum2, sum3), _mm_set1_epi32(added)));
    }
    for (; i < row_count; i++) out[i] = dot_u8(rows + i * count, row, count) - added;
}

CK_DEFINE_ENCODING(TARGET)
CK_DEFINE_MAXSIM(TARGET)

const ck_kernels ck_avx512vnni = {
    .name = "avx512vnni",
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
