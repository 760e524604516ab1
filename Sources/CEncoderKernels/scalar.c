// The plain meaning of each kernel, one value at a time. Tests hold the vector kernels to it.
#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels.h"

static float dot(const ek_matrix *m, const ek_rows *rows, int r, int output) {
    const uint8_t *row = (const uint8_t *)rows->data + (size_t)r * rows->stride_bytes;
    const uint32_t *panel =
        m->panels + (size_t)(output / EK_PANEL) * (size_t)m->unit_count * EK_PANEL;
    int column = output % EK_PANEL;
    if (m->precision == EK_INT8) {
        int32_t acc = 0;
        const int8_t *w = (const int8_t *)panel;
        for (int i = 0; i < m->k; i++) {
            acc += (int32_t)row[i] * w[(i / 4 * EK_PANEL + column) * 4 + i % 4];
        }
        return m->scale[output] * (rows->scale[r] * (float)acc) + rows->low[r] * m->sum[output];
    }
    double acc = 0;
    for (int i = 0; i < m->k; i++) {
        if (m->precision == EK_BF16) {
            const uint16_t *w = (const uint16_t *)panel;
            acc += (double)ek_bf16_to_f32(((const uint16_t *)row)[i])
                * (double)ek_bf16_to_f32(w[(i / 2 * EK_PANEL + column) * 2 + i % 2]);
        } else {
            acc += (double)((const float *)row)[i]
                * (double)((const float *)panel)[i * EK_PANEL + column];
        }
    }
    return (float)acc;
}

static void product(
    const ek_matrix *m, const ek_rows *rows, int row_count, int first, int last, int gelu,
    float *out, size_t stride) {
    for (int r = 0; r < row_count; r++) {
        for (int c = first * EK_PANEL; c < last * EK_PANEL; c++) {
            float y = dot(m, rows, r, c) + m->bias[c];
            out[(size_t)r * stride + (size_t)c] =
                gelu ? 0.5f * y * (1 + erff(y * 0.70710678118654752f)) : y;
        }
    }
}

static void convert_row(int precision, const float *x, int k, const ek_rows *out, int r) {
    uint8_t *row = (uint8_t *)out->data + (size_t)r * out->stride_bytes;
    if (precision == EK_BF16) {
        uint16_t *codes = (uint16_t *)row;
        for (int i = 0; i < k; i++) codes[i] = ek_f32_to_bf16(x[i]);
        if (k % 2) codes[k] = 0;
        return;
    }
    float low = FLT_MAX, high = -FLT_MAX;
    for (int i = 0; i < k; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    float scale = (high - low) / 255, inverse = high > low ? 255 / (high - low) : 0;
    for (int i = 0; i < k; i++) {
        float code = (x[i] - low) * inverse + 0.5f;
        row[i] = (uint8_t)(code < 255 ? code : 255);
    }
    for (int i = k; i % 4; i++) row[i] = 0;
    out->scale[r] = scale;
    out->low[r] = low;
}

static void convert(
    int precision, const float *x, size_t stride, int k, int row_count, const ek_rows *out) {
    if (precision == EK_F32) return;
    for (int r = 0; r < row_count; r++) {
        convert_row(precision, x + (size_t)r * stride, k, out, r);
    }
}

static void norm(
    int precision, const float *x, size_t stride, int residual, const float *gain,
    const float *shift, float epsilon, int k, int row_count, float *hidden, size_t hidden_stride,
    const ek_rows *out) {
    for (int r = 0; r < row_count; r++) {
        const float *in = x + (size_t)r * stride;
        float *h = hidden + (size_t)r * hidden_stride;
        double mean = 0, variance = 0;
        for (int i = 0; i < k; i++) {
            h[i] = in[i] + (residual ? h[i] : 0);
            mean += (double)h[i];
        }
        mean /= k;
        for (int i = 0; i < k; i++) {
            variance += ((double)h[i] - mean) * ((double)h[i] - mean);
        }
        double inverse = 1 / sqrt(variance / k + (double)epsilon);
        for (int i = 0; i < k; i++) {
            h[i] = (float)(((double)h[i] - mean) * inverse) * gain[i] + shift[i];
        }
        if (precision != EK_F32) convert_row(precision, h, k, out, r);
    }
}

static void attention(
    const float *qkv, size_t stride, int tokens, int hidden, int head_width, int first, int last,
    float *scratch, float *out, size_t out_stride) {
    double factor = 1 / sqrt((double)head_width);
    for (int h = first; h < last; h++) {
        const float *q = qkv + h * head_width, *k = q + hidden, *v = k + hidden;
        for (int i = 0; i < tokens; i++) {
            double largest = -DBL_MAX, total = 0;
            for (int j = 0; j < tokens; j++) {
                double sum = 0;
                for (int c = 0; c < head_width; c++) {
                    sum += (double)q[(size_t)i * stride + (size_t)c]
                        * (double)k[(size_t)j * stride + (size_t)c];
                }
                scratch[j] = (float)(sum * factor);
                largest = (double)scratch[j] > largest ? (double)scratch[j] : largest;
            }
            for (int j = 0; j < tokens; j++) {
                scratch[j] = (float)exp((double)scratch[j] - largest);
                total += (double)scratch[j];
            }
            for (int c = 0; c < head_width; c++) {
                double sum = 0;
                for (int j = 0; j < tokens; j++) {
                    sum += (double)scratch[j] * (double)v[(size_t)j * stride + (size_t)c];
                }
                out[(size_t)i * out_stride + (size_t)(h * head_width + c)] =
                    (float)(sum / total);
            }
        }
    }
}

const ek_kernels ek_scalar_kernels = {{product, product, product}, convert, norm, attention};
