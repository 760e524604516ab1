// Packing of weights, conversions, and the small functions that need no instruction set.
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "CEncoderKernels.h"

static int unit_of(int precision) {
    return precision == EK_F32 ? 1 : precision == EK_BF16 ? 2 : 4;
}

size_t ek_row_bytes(int precision, int k) {
    int unit = unit_of(precision);
    size_t units = ((size_t)k + (size_t)unit - 1) / (size_t)unit;
    // Whole cache lines: rows never share one between two threads.
    return (units * 4 + 63) / 64 * 64;
}

static void *aligned_zeros(size_t bytes) {
    size_t rounded = (bytes + 63) / 64 * 64;
    void *memory = aligned_alloc(64, rounded ? rounded : 64);
    if (memory) memset(memory, 0, rounded);
    return memory;
}

size_t ek_matrix_bytes(const ek_matrix *m) {
    return (size_t)m->panel_count * (size_t)m->unit_count * EK_PANEL * 4;
}

ek_matrix *ek_matrix_create(int precision, int n, int k) {
    ek_matrix *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    int unit = unit_of(precision);
    m->precision = precision;
    m->n = n;
    m->k = k;
    m->panel_count = (n + EK_PANEL - 1) / EK_PANEL;
    m->unit_count = (k + unit - 1) / unit;
    size_t columns = (size_t)m->panel_count * EK_PANEL;
    m->panels = aligned_zeros(ek_matrix_bytes(m));
    m->bias = aligned_zeros(columns * 4);
    m->scale = aligned_zeros(columns * 4);
    m->sum = aligned_zeros(columns * 4);
    if (!m->panels || !m->bias || !m->scale || !m->sum) {
        ek_matrix_free(m);
        return NULL;
    }
    return m;
}

void ek_matrix_free(ek_matrix *m) {
    if (!m) return;
    free(m->panels);
    free(m->bias);
    free(m->scale);
    free(m->sum);
    free(m);
}

uint16_t ek_f32_to_bf16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)((bits >> 16) | 0x40);
    return (uint16_t)((bits + 0x7fffu + ((bits >> 16) & 1)) >> 16);
}

float ek_bf16_to_f32(uint16_t x) {
    uint32_t bits = (uint32_t)x << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

float ek_f16_to_f32(uint16_t x) {
    uint32_t exponent = (x >> 10) & 31, fraction = x & 1023;
    float magnitude;
    if (exponent == 31) {
        magnitude = fraction ? NAN : INFINITY;
    } else if (exponent == 0) {
        magnitude = ldexpf((float)fraction, -24);
    } else {
        magnitude = ldexpf((float)(fraction | 1024), (int)exponent - 25);
    }
    return x & 0x8000 ? -magnitude : magnitude;
}

// Symmetric codes -127...127: -128 would gain nothing and break the symmetry.
static void fill_int8(ek_matrix *m, int output, const float *weights) {
    float largest = 0;
    for (int i = 0; i < m->k; i++) {
        float magnitude = fabsf(weights[i]);
        largest = magnitude > largest ? magnitude : largest;
    }
    float scale = largest / 127, inverse = largest > 0 ? 127 / largest : 0;
    int8_t *panel = (int8_t *)(m->panels
        + (size_t)(output / EK_PANEL) * (size_t)m->unit_count * EK_PANEL);
    int column = output % EK_PANEL;
    int32_t sum = 0;
    for (int i = 0; i < m->k; i++) {
        float scaled = weights[i] * inverse;
        int8_t code = (int8_t)(int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
        panel[((size_t)(i / 4) * EK_PANEL + (size_t)column) * 4 + (size_t)(i % 4)] = code;
        sum += code;
    }
    m->scale[output] = scale;
    m->sum[output] = scale * (float)sum;
}

static void fill_bf16(ek_matrix *m, int output, const float *weights) {
    uint16_t *panel = (uint16_t *)(m->panels
        + (size_t)(output / EK_PANEL) * (size_t)m->unit_count * EK_PANEL);
    int column = output % EK_PANEL;
    for (int i = 0; i < m->k; i++) {
        panel[((size_t)(i / 2) * EK_PANEL + (size_t)column) * 2 + (size_t)(i % 2)] =
            ek_f32_to_bf16(weights[i]);
    }
}

static void fill_f32(ek_matrix *m, int output, const float *weights) {
    float *panel = (float *)m->panels
        + (size_t)(output / EK_PANEL) * (size_t)m->unit_count * EK_PANEL;
    int column = output % EK_PANEL;
    for (int i = 0; i < m->k; i++) panel[(size_t)i * EK_PANEL + (size_t)column] = weights[i];
}

void ek_matrix_fill(
    ek_matrix *m, int first, int count, const float *weights, const float *bias) {
    for (int j = 0; j < count; j++) {
        const float *row = weights + (size_t)j * (size_t)m->k;
        switch (m->precision) {
        case EK_INT8: fill_int8(m, first + j, row); break;
        case EK_BF16: fill_bf16(m, first + j, row); break;
        default: fill_f32(m, first + j, row); break;
        }
        if (bias) m->bias[first + j] = bias[j];
    }
}

size_t ek_attention_scratch(int tokens, int head_width) {
    size_t padded = ((size_t)tokens + EK_PANEL - 1) / EK_PANEL * EK_PANEL;
    size_t width = ((size_t)head_width + EK_PANEL - 1) / EK_PANEL * EK_PANEL;
    // Keys transposed, values padded, one block of rows of weights, one block of output.
    return (size_t)head_width * padded + padded * width + EK_ROWS_MAX * padded
        + EK_ROWS_MAX * width + 64;
}

int ek_all_finite(const float *x, size_t count) {
    // A finite value times zero is zero; anything else poisons the sum.
    float lanes[16] = {0};
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        for (size_t j = 0; j < 16; j++) lanes[j] += x[i + j] * 0;
    }
    float sum = 0;
    for (; i < count; i++) sum += x[i] * 0;
    for (size_t j = 0; j < 16; j++) sum += lanes[j];
    return sum == 0;
}

void ek_gather(
    const float *word, const float *position, const float *type, const int32_t *ids,
    const int32_t *positions, const int32_t *types, int k, int row_count, float *x,
    size_t stride) {
    for (int r = 0; r < row_count; r++) {
        const float *w = word + (size_t)ids[r] * (size_t)k;
        const float *p = position + (size_t)positions[r] * (size_t)k;
        const float *t = type + (size_t)types[r] * (size_t)k;
        float *out = x + (size_t)r * stride;
        for (int i = 0; i < k; i++) out[i] = (w[i] + t[i]) + p[i];
    }
}

void ek_mean(const float *x, size_t stride, int k, int row_count, float *out) {
    for (int i = 0; i < k; i++) {
        double sum = 0;
        for (int r = 0; r < row_count; r++) sum += (double)x[(size_t)r * stride + (size_t)i];
        out[i] = (float)(sum / row_count);
    }
}

void ek_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// XXH64, from the specification (doc/xxhash_spec.md of the xxHash project).
static const uint64_t P1 = 0x9E3779B185EBCA87u, P2 = 0xC2B2AE3D27D4EB4Fu,
                      P3 = 0x165667B19E3779F9u, P4 = 0x85EBCA77C2B2AE63u,
                      P5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }
static uint64_t read64(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }
static uint32_t read32(const uint8_t *p) { uint32_t x; memcpy(&x, p, 4); return x; }
static uint64_t round64(uint64_t acc, uint64_t lane) { return rotate(acc + lane * P2, 31) * P1; }
static uint64_t merge(uint64_t acc, uint64_t lane) { return (acc ^ round64(0, lane)) * P1 + P4; }

uint64_t ek_xxh64(const void *bytes, size_t count, uint64_t seed) {
    const uint8_t *p = bytes;
    size_t left = count;
    uint64_t acc;
    if (left >= 32) {
        uint64_t a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
        for (; left >= 32; left -= 32, p += 32) {
            a = round64(a, read64(p));
            b = round64(b, read64(p + 8));
            c = round64(c, read64(p + 16));
            d = round64(d, read64(p + 24));
        }
        acc = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        acc = merge(merge(merge(merge(acc, a), b), c), d);
    } else {
        acc = seed + P5;
    }
    acc += count;
    for (; left >= 8; left -= 8, p += 8) acc = rotate(acc ^ round64(0, read64(p)), 27) * P1 + P4;
    if (left >= 4) {
        acc = rotate(acc ^ (uint64_t)read32(p) * P1, 23) * P2 + P3;
        left -= 4;
        p += 4;
    }
    for (; left > 0; left--, p++) acc = rotate(acc ^ (uint64_t)*p * P5, 11) * P1;
    acc = (acc ^ (acc >> 33)) * P2;
    acc = (acc ^ (acc >> 29)) * P3;
    return acc ^ (acc >> 32);
}
