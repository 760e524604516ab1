// Rotation and quantisation, compiled once for each variant.
//
// Written so that every compiler keeps the same order of operations: all variants give the same
// codes. Sums of floats run in 16 lanes for that reason.
#pragma once

#include "kernels.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define CK_INLINE static inline __attribute__((always_inline))
enum { ck_lanes = 16 };

CK_INLINE void ck_butterflies(float *v, size_t count, size_t half) {
    for (size_t block = 0; block < count; block += 2 * half)
        for (size_t i = block; i < block + half; i++) {
            float a = v[i], b = v[i + half];
            v[i] = a + b;
            v[i + half] = a - b;
        }
}

// A normalised Walsh-Hadamard transform; `count` is a power of 2.
CK_INLINE void ck_hadamard(float *v, size_t count) {
    // The steps inside a register are told to the compiler one by one.
    if (count >= 2) ck_butterflies(v, count, 1);
    if (count >= 4) ck_butterflies(v, count, 2);
    if (count >= 8) ck_butterflies(v, count, 4);
    if (count >= 16) ck_butterflies(v, count, 8);
    for (size_t half = 16; half < count; half *= 2) ck_butterflies(v, count, half);
    float norm = 1.0f / sqrtf((float)count);
    for (size_t i = 0; i < count; i++) v[i] *= norm;
}

CK_INLINE void ck_rotate_body(float *v, size_t dimension, const float *signs, size_t rounds) {
    if (dimension == 0) return;
    size_t block = 1;
    while (block * 2 <= dimension) block *= 2;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < dimension; i++) v[i] *= signs[round * dimension + i];
        ck_hadamard(round % 2 ? v + (dimension - block) : v, block);
    }
}

CK_INLINE void ck_quantize_body(
    const float *v, size_t dimension, uint8_t *codes, uint8_t *bits, ck_factors *factors) {
    float largest[ck_lanes] = {0}, absolutes[ck_lanes] = {0};
    size_t whole = dimension / ck_lanes * ck_lanes;
    for (size_t i = 0; i < whole; i += ck_lanes)
        for (size_t lane = 0; lane < ck_lanes; lane++) {
            float size = fabsf(v[i + lane]);
            largest[lane] = size > largest[lane] ? size : largest[lane];
            absolutes[lane] += size;
        }
    for (size_t i = whole; i < dimension; i++) {
        float size = fabsf(v[i]);
        largest[0] = size > largest[0] ? size : largest[0];
        absolutes[0] += size;
    }
    for (size_t lane = 1; lane < ck_lanes; lane++) {
        largest[0] = largest[lane] > largest[0] ? largest[lane] : largest[0];
        absolutes[0] += absolutes[lane];
    }
    float factor = largest[0] > 0 ? 127 / largest[0] : 0;
    int32_t sum = 0;
    for (size_t i = 0; i < dimension; i++) {
        // Adding 1.5 * 2^23 leaves the nearest whole number, ties to even, in the low bits.
        float shifted = v[i] * factor + 12582912.0f;
        int32_t code;
        memcpy(&code, &shifted, sizeof code);
        code -= 0x4b400000;
        sum += code;
        codes[i] = (uint8_t)(code + 128);
    }
    for (size_t i = 0; i < dimension; i++) bits[i / 8] |= (uint8_t)((v[i] > 0) << (i % 8));
    factors->sign_scale = absolutes[0] > 0 ? 1 / absolutes[0] : 0;
    factors->code_scale = largest[0] / 127;
    factors->code_sum = sum;
}

// Defines `rotate` and `quantize` for the target named by TARGET.
#define CK_DEFINE_ENCODING(TARGET)                                                              \
    TARGET static void rotate(float *v, size_t dimension, const float *signs, size_t rounds) {  \
        ck_rotate_body(v, dimension, signs, rounds);                                            \
    }                                                                                           \
    TARGET static void quantize(                                                                \
        const float *v, size_t dimension, uint8_t *codes, uint8_t *bits, ck_factors *factors) { \
        ck_quantize_body(v, dimension, codes, bits, factors);                                   \
    }
