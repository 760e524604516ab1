// NEON: every 64-bit ARM CPU.
#include "encode.h"
#include "kernels.h"
#include "maxsim.h"

#if defined(__aarch64__)
#include <arm_neon.h>

static float dot_f32(const float *a, const float *b, size_t count) {
    float32x4_t sum0 = vdupq_n_f32(0), sum1 = sum0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        sum0 = vfmaq_f32(sum0, vld1q_f32(a + i), vld1q_f32(b + i));
        sum1 = vfmaq_f32(sum1, vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
    }
    float sum = vaddvq_f32(vaddq_f32(sum0, sum1));
    for (; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static void scan_f32(
    const float *query, const float *rows, size_t stride, size_t row_count, size_t count,
    float *out) {
    for (size_t i = 0; i < row_count; i++) {
        if (i + 2 < row_count)
            ck_prefetch_row((const uint8_t *)(rows + (i + 2) * stride), count * sizeof(float));
        out[i] = dot_f32(query, rows + i * stride, count);
    }
}

// Both sides signed here: the constant 128 * sum(b) is added back to agree with the other variants.
static inline int32x4_t products(int32x4_t sum, int8x16_t a, int8x16_t b) {
    sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
    return vpadalq_s16(sum, vmull_high_s8(a, b));
}

static inline int8x16_t signed_codes(const uint8_t *codes) {
    return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(codes), vdupq_n_u8(0x80)));
}

static int32_t dot_u8(const uint8_t *a, const uint8_t *b, size_t count) {
    int32x4_t sum = vdupq_n_s32(0), sum_b = sum;
    for (size_t i = 0; i < count; i += 16) {
        int8x16_t b16 = signed_codes(b + i);
        sum = products(sum, signed_codes(a + i), b16);
        sum_b = vpadalq_s16(sum_b, vpaddlq_s8(b16));
    }
    return vaddvq_s32(sum) + 128 * vaddvq_s32(sum_b);
}

static void gather_u8(
    const uint8_t *query, const uint8_t *codes, size_t count, const uint32_t *ids, size_t id_count,
    int32_t *out) {
    for (size_t ahead = 0; ahead < 3 && ahead < id_count; ahead++)
        ck_prefetch_row(codes + (size_t)ids[ahead] * count, count);
    for (size_t i = 0; i < id_count; i++) {
        if (i + 3 < id_count) ck_prefetch_row(codes + (size_t)ids[i + 3] * count, count);
        out[i] = dot_u8(codes + (size_t)ids[i] * count, query, count);
    }
}

static int32_t bits_sum(const uint8_t *query, size_t count, const uint8_t *bits) {
    static const uint8_t bit_of_lane[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t lane_bit = vld1q_u8(bit_of_lane);
    int32x4_t sum = vdupq_n_s32(0);
    for (size_t j = 0; j < count; j += 16) {
        uint8x16_t spread = vcombine_u8(vdup_n_u8(bits[j / 8]), vdup_n_u8(bits[j / 8 + 1]));
        uint8x16_t mask = vtstq_u8(spread, lane_bit);
        int8x16_t kept = vandq_s8(signed_codes(query + j), vreinterpretq_s8_u8(mask));
        sum = vpadalq_s16(sum, vpaddlq_s8(kept));
    }
    return vaddvq_s32(sum);
}

static void gather_bits(
    const uint8_t *query, size_t count, const uint8_t *heads, size_t head_stride,
    const uint32_t *ids, size_t id_count, int32_t *out) {
    for (size_t i = 0; i < id_count; i++)
        out[i] = bits_sum(query, count, heads + (size_t)ids[i] * head_stride);
}

static void row_dots(
    const uint8_t *row, const uint8_t *rows, size_t row_count, size_t count, int32_t *out) {
    size_t i = 0;
    for (; i + 4 <= row_count; i += 4) {
        const uint8_t *b = rows + i * count;
        int32x4_t sum0 = vdupq_n_s32(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t j = 0; j < count; j += 16) {
            int8x16_t a = signed_codes(row + j);
            sum0 = products(sum0, a, signed_codes(b + j));
            sum1 = products(sum1, a, signed_codes(b + count + j));
            sum2 = products(sum2, a, signed_codes(b + 2 * count + j));
            sum3 = products(sum3, a, signed_codes(b + 3 * count + j));
        }
        vst1q_s32(out + i, vpaddq_s32(vpaddq_s32(sum0, sum1), vpaddq_s32(sum2, sum3)));
    }
    for (; i < row_count; i++) {
        int32x4_t sum = vdupq_n_s32(0);
        for (size_t j = 0; j < count; j += 16)
            sum = products(sum, signed_codes(row + j), signed_codes(rows + i * count + j));
        out[i] = vaddvq_s32(sum);
    }
}

CK_DEFINE_ENCODING()
CK_DEFINE_MAXSIM()

const ck_kernels ck_neon = {
    .name = "neon",
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
