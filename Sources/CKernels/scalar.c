// The scalar twins: what the other variants must agree with.
#include "encode.h"
#include "kernels.h"
#include "maxsim.h"

static float dot_f32(const float *a, const float *b, size_t count) {
    // Four sums, as the vector variants have many: the error stays of the same order.
    float sum[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (size_t lane = 0; lane < 4; lane++) sum[lane] += a[i + lane] * b[i + lane];
    for (; i < count; i++) sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void scan_f32(
    const float *query, const float *rows, size_t stride, size_t row_count, size_t count,
    float *out) {
    for (size_t i = 0; i < row_count; i++) out[i] = dot_f32(query, rows + i * stride, count);
}

static int32_t dot_u8(const uint8_t *a, const uint8_t *b, size_t count) {
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += (int32_t)a[i] * ((int32_t)b[i] - 128);
    return sum;
}

static void gather_u8(
    const uint8_t *query, const uint8_t *codes, size_t count, const uint32_t *ids, size_t id_count,
    int32_t *out) {
    for (size_t i = 0; i < id_count; i++)
        out[i] = dot_u8(codes + (size_t)ids[i] * count, query, count);
}

static void gather_bits(
    const uint8_t *query, size_t count, const uint8_t *heads, size_t head_stride,
    const uint32_t *ids, size_t id_count, int32_t *out) {
    for (size_t i = 0; i < id_count; i++) {
        const uint8_t *bits = heads + (size_t)ids[i] * head_stride;
        int32_t sum = 0;
        for (size_t j = 0; j < count; j++)
            if (bits[j / 8] >> (j % 8) & 1) sum += (int32_t)query[j] - 128;
        out[i] = sum;
    }
}

static void row_dots(
    const uint8_t *row, const uint8_t *rows, size_t row_count, size_t count, int32_t *out) {
    for (size_t i = 0; i < row_count; i++) {
        int32_t sum = 0;
        for (size_t j = 0; j < count; j++)
            sum += ((int32_t)row[j] - 128) * ((int32_t)rows[i * count + j] - 128);
        out[i] = sum;
    }
}

CK_DEFINE_ENCODING()
CK_DEFINE_MAXSIM()

const ck_kernels ck_scalar = {
    .name = "scalar",
    .dot_f32 = dot_f32,
    .scan_f32 = scan_f32,
    .dot_u8 = dot_u8,
    .gather_u8 = gather_u8,
    .gather_bits = gather_bits,
    .rotate = rotate,
    .quantize = quantize,
    .maxsim = maxsim,
};
