// Compares every variant of the kernels with its scalar twin on all dimensions 1...1536, in plain C:
// for CPUs that the Swift tests do not run on, by emulation (`make check-neon`).
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum { dimension_max = 1536, rows = 7, rounds = 4 };

static uint64_t state = 11;

static uint64_t draw(void) {
    state += 0x9e3779b97f4a7c15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// Bell-shaped, as entries of embeddings are.
static float draw_float(void) {
    uint64_t bits = draw();
    return (float)((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff)) / 32768 - 3;
}

static long failures;

static void expect(bool holds, const char *variant, const char *what, size_t dimension) {
    if (holds) return;
    if (++failures <= 20) printf("%s: %s differs at dimension %zu\n", variant, what, dimension);
}

static void check_codes(const ck_kernels *k, const ck_kernels *twin, size_t dimension, bool extreme) {
    static uint8_t query[dimension_max], codes[rows * dimension_max];
    static const uint32_t ids[rows] = {3, 0, 6, 6, 1, 5, 2};
    size_t stride = (dimension + 63) / 64 * 64;
    for (size_t i = 0; i < stride; i++)
        query[i] = i >= dimension ? 128 : extreme ? 255 : (uint8_t)(1 + draw() % 255);
    for (size_t i = 0; i < rows * stride; i++)
        codes[i] = i % stride >= dimension ? 128
            : extreme ? (i / stride % 2 ? 255 : 1) : (uint8_t)(1 + draw() % 255);
    int32_t found[rows], expected[rows];
    k->gather_u8(query, codes, stride, ids, rows, found);
    twin->gather_u8(query, codes, stride, ids, rows, expected);
    expect(memcmp(found, expected, sizeof found) == 0, k->name, "gather_u8", dimension);
    for (size_t row = 0; row < rows; row++)
        expect(
            k->dot_u8(codes + row * stride, query, stride)
                == twin->dot_u8(codes + row * stride, query, stride),
            k->name, "dot_u8", dimension);
    size_t head_stride = stride / 8 + 24;
    static uint8_t heads[rows * (dimension_max / 8 + 24)];
    for (size_t i = 0; i < rows * head_stride; i++) heads[i] = extreme ? 255 : (uint8_t)draw();
    k->gather_bits(query, stride, heads, head_stride, ids, rows, found);
    twin->gather_bits(query, stride, heads, head_stride, ids, rows, expected);
    expect(memcmp(found, expected, sizeof found) == 0, k->name, "gather_bits", dimension);
}

static void check_floats(const ck_kernels *k, const ck_kernels *twin, size_t dimension) {
    static float query[dimension_max], vectors[rows * dimension_max];
    float found[rows];
    for (size_t i = 0; i < dimension; i++) query[i] = draw_float();
    for (size_t i = 0; i < rows * dimension; i++) vectors[i] = draw_float();
    k->scan_f32(query, vectors, dimension, rows, dimension, found);
    for (size_t row = 0; row < rows; row++) {
        const float *vector = vectors + row * dimension;
        double exact = 0, size = 1;
        for (size_t i = 0; i < dimension; i++) {
            exact += (double)query[i] * vector[i];
            size += fabs((double)query[i] * vector[i]);
        }
        expect(fabs(found[row] - exact) <= 1e-6 * size, k->name, "scan_f32", dimension);
        expect(
            fabs(k->dot_f32(query, vector, dimension) - exact) <= 1e-6 * size, k->name, "dot_f32",
            dimension);
    }
    static float signs[rounds * dimension_max], mine[dimension_max], theirs[dimension_max];
    for (size_t i = 0; i < rounds * dimension; i++) signs[i] = draw() >> 63 ? 1 : -1;
    memcpy(mine, query, dimension * sizeof(float));
    memcpy(theirs, query, dimension * sizeof(float));
    k->rotate(mine, dimension, signs, rounds);
    twin->rotate(theirs, dimension, signs, rounds);
    expect(memcmp(mine, theirs, dimension * sizeof(float)) == 0, k->name, "rotate", dimension);
    size_t stride = (dimension + 63) / 64 * 64;
    static uint8_t my_codes[dimension_max], their_codes[dimension_max];
    static uint8_t my_bits[dimension_max / 8], their_bits[dimension_max / 8];
    ck_factors my_factors, their_factors;
    memset(my_codes, 128, stride);
    memset(their_codes, 128, stride);
    memset(my_bits, 0, stride / 8);
    memset(their_bits, 0, stride / 8);
    k->quantize(theirs, dimension, my_codes, my_bits, &my_factors);
    twin->quantize(theirs, dimension, their_codes, their_bits, &their_factors);
    expect(
        memcmp(my_codes, their_codes, stride) == 0 && memcmp(my_bits, their_bits, stride / 8) == 0
            && memcmp(&my_factors, &their_factors, sizeof my_factors) == 0,
        k->name, "quantize", dimension);
}

static void check_maxsim(const ck_kernels *k, const ck_kernels *twin, size_t dimension) {
    enum { tokens = 19 };
    static uint8_t a[tokens * dimension_max], b[tokens * dimension_max];
    float scales[tokens], mine[2][tokens], theirs[2][tokens];
    size_t stride = (dimension + 63) / 64 * 64;
    size_t a_count = 1 + draw() % tokens, b_count = 1 + draw() % tokens;
    for (size_t i = 0; i < tokens * stride; i++) {
        bool is_padding = i % stride >= dimension;
        a[i] = is_padding ? 128 : dimension % 64 == 0 ? 255 : (uint8_t)(1 + draw() % 255);
        b[i] = is_padding ? 128 : dimension % 64 == 0 ? 1 : (uint8_t)(1 + draw() % 255);
    }
    for (size_t i = 0; i < tokens; i++) scales[i] = (float)(1 + draw() % 1000) / 1e6f;
    k->maxsim(a, scales, a_count, b, scales, b_count, stride, mine[0], mine[1]);
    twin->maxsim(a, scales, a_count, b, scales, b_count, stride, theirs[0], theirs[1]);
    expect(
        memcmp(mine[0], theirs[0], a_count * sizeof(float)) == 0
            && memcmp(mine[1], theirs[1], b_count * sizeof(float)) == 0,
        k->name, "maxsim", dimension);
}

int main(void) {
    const ck_kernels *twin = ck_variant(0);
    for (size_t index = 0; ck_variant(index) != NULL; index++) {
        const ck_kernels *k = ck_variant(index);
        for (size_t dimension = 1; dimension <= dimension_max; dimension++) {
            check_codes(k, twin, dimension, dimension % 64 == 0);
            check_codes(k, twin, dimension, false);
            check_floats(k, twin, dimension);
            check_maxsim(k, twin, dimension);
        }
        printf("%s: compared with %s on dimensions 1...%d\n", k->name, twin->name, dimension_max);
    }
    if (failures) printf("%ld comparisons failed\n", failures);
    return failures != 0;
}
