// Late interaction, compiled once for each variant over its own dots of one row with many.
#pragma once

#include "kernels.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

// out[j] = the exact dot of the signed codes of `row` and of rows + j * count.
typedef void ck_row_dots(
    const uint8_t *row, const uint8_t *rows, size_t row_count, size_t count, int32_t *out);

// Maxima run in 16 lanes, so that the compiler may use whole registers; which order they are taken
// in changes no result.
static inline __attribute__((always_inline)) void ck_maxsim_body(
    ck_row_dots *row_dots, const uint8_t *a, const float *a_scales, size_t a_count,
    const uint8_t *b, const float *restrict b_scales, size_t b_count, size_t count,
    float *restrict best_a, float *restrict best_b) {
    enum { lanes = 16 };
    int32_t dots[ck_token_rows_max];
    size_t whole = b_count / lanes * lanes;
    for (size_t j = 0; j < b_count; j++) best_b[j] = -INFINITY;
    for (size_t i = 0; i < a_count; i++) {
        row_dots(a + i * count, b, b_count, count, dots);
        float best[lanes], scale = a_scales[i];
        for (size_t lane = 0; lane < lanes; lane++) best[lane] = -INFINITY;
        for (size_t j = 0; j < whole; j += lanes)
            for (size_t lane = 0; lane < lanes; lane++) {
                float near = (float)dots[j + lane] * (scale * b_scales[j + lane]);
                best[lane] = near > best[lane] ? near : best[lane];
                best_b[j + lane] = near > best_b[j + lane] ? near : best_b[j + lane];
            }
        for (size_t j = whole; j < b_count; j++) {
            float near = (float)dots[j] * (scale * b_scales[j]);
            best[0] = near > best[0] ? near : best[0];
            best_b[j] = near > best_b[j] ? near : best_b[j];
        }
        for (size_t lane = 1; lane < lanes; lane++)
            best[0] = best[lane] > best[0] ? best[lane] : best[0];
        best_a[i] = best[0];
    }
}

// Defines `maxsim` for the target named by TARGET over the file's `row_dots`.
#define CK_DEFINE_MAXSIM(TARGET)                                                            \
    TARGET static void maxsim(                                                              \
        const uint8_t *a, const float *a_scales, size_t a_count, const uint8_t *b,          \
        const float *b_scales, size_t b_count, size_t count, float *best_a, float *best_b) { \
        ck_maxsim_body(                                                                     \
            row_dots, a, a_scales, a_count, b, b_scales, b_count, count, best_a, best_b);   \
    }
