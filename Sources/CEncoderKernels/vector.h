// The vector kernels, written once over clang's vector types. An including file sets
//   LANES      floats in a vector
//   BLOCK      rows that one register block holds, with SPAN vectors of columns
//   NAMED(x)   the symbol's name for this instruction set
//   FUSED      1 where multiply-add is one instruction
// and may set DOT_BYTES(acc, a, b) and DOT_BF16(acc, a, b) to instructions that multiply the units
// of `a` and `b` and add them to the lanes of `acc`; without them they are put together here.
//
// A register block is BLOCK x SPAN accumulators: with 16 lanes, 12 x 2 of the 32 registers, for
// which one step loads 2 vectors of weights and 12 broadcasts and does 24 multiply-adds, so that
// the arithmetic, not the loads, is the limit. A short prompt of 12 tokens is one block, and its
// weights are read exactly once.
#include <math.h>
#include <string.h>

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define SPAN 2
#define COLUMNS (LANES * SPAN)

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));
typedef float vf_any __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint32_t vu_any __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint16_t vh_any __attribute__((ext_vector_type(LANES), aligned(2), may_alias));
typedef uint8_t vb_any __attribute__((ext_vector_type(LANES), aligned(1), may_alias));
typedef uint32_t word_any __attribute__((aligned(4), may_alias));

INLINE vf load(const float *p) { return *(const vf_any *)p; }
INLINE void store(float *p, vf x) { *(vf_any *)p = x; }
INLINE vu load_units(const uint32_t *p) { return *(const vu_any *)p; }
INLINE vf splat(float x) { return (vf)(x); }
INLINE vf vmax(vf a, vf b) { return __builtin_elementwise_max(a, b); }
INLINE vf vmin(vf a, vf b) { return __builtin_elementwise_min(a, b); }

INLINE vf madd(vf a, vf b, vf c) {
#if FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

INLINE float sum_lanes(vf x) {
    float lanes[LANES];
    store(lanes, x);
    UNROLL
    for (int w = LANES / 2; w > 0; w /= 2) {
        UNROLL
        for (int i = 0; i < w; i++) lanes[i] += lanes[i + w];
    }
    return lanes[0];
}

INLINE float max_lanes(vf x) {
    float lanes[LANES];
    store(lanes, x);
    UNROLL
    for (int w = LANES / 2; w > 0; w /= 2) {
        UNROLL
        for (int i = 0; i < w; i++) lanes[i] = lanes[i] > lanes[i + w] ? lanes[i] : lanes[i + w];
    }
    return lanes[0];
}

// e^x for x <= 88 by 2^n e^r, |r| <= ln 2 / 2, and the Taylor polynomial of e^r, whose remainder
// r^7 / 7! is under 1.3e-7. Below -87 it stays at e^-87, which no sum here notices.
INLINE vf exponential(vf x) {
    const float shifter = 12582912.0f;
    x = vmax(x, splat(-87.0f));
    vf shifted = madd(x, splat(1.44269504f), splat(shifter));
    vf n = shifted - shifter;
    vf r = madd(n, splat(-0.693145752f), x);
    r = madd(n, splat(-1.42860677e-6f), r);
    vf p = splat(1.0f / 720);
    p = madd(p, r, splat(1.0f / 120));
    p = madd(p, r, splat(1.0f / 24));
    p = madd(p, r, splat(1.0f / 6));
    p = madd(p, r, splat(0.5f));
    p = madd(p, r, splat(1.0f));
    p = madd(p, r, splat(1.0f));
    // The low bits of `shifted` are n, in two's complement; 0x4b400000 are the shifter's own bits.
    vi exponent = (((vi)(shifted)) - 0x4b400000 + 127) << 23;
    return p * ((vf)(exponent));
}

// y * Phi(y), the normal distribution by Abramowitz and Stegun 7.1.26 (error below 1.5e-7):
// gelu(y) = max(y, 0) - |y| q, q = poly(t) e^(-y^2/2) / 2, t = 1 / (1 + 0.3275911 |y| / sqrt 2).
INLINE vf gelu_of(vf y) {
    vf magnitude = vmax(y, -y);
    vf z = magnitude * splat(0.70710678f);
    vf t = splat(1.0f) / madd(z, splat(0.3275911f), splat(1.0f));
    vf p = splat(0.5f * 1.061405429f);
    p = madd(p, t, splat(0.5f * -1.453152027f));
    p = madd(p, t, splat(0.5f * 1.421413741f));
    p = madd(p, t, splat(0.5f * -0.284496736f));
    p = madd(p, t, splat(0.5f * 0.254829592f));
    vf q = p * t * exponential(-z * z);
    return madd(-magnitude, q, vmax(y, splat(0.0f)));
}

#ifndef DOT_BYTES
INLINE vi dot_bytes(vi acc, vu a, vu b) {
    vi weights = ((vi)(b)), codes = ((vi)(a));
    acc += (codes & 255) * ((weights << 24) >> 24);
    acc += ((codes >> 8) & 255) * ((weights << 16) >> 24);
    acc += ((codes >> 16) & 255) * ((weights << 8) >> 24);
    return acc + ((codes >> 24) & 255) * (weights >> 24);
}
#define DOT_BYTES dot_bytes
#endif

#ifndef DOT_BF16
INLINE vf dot_bf16(vf acc, vu a, vu b) {
    acc = madd(((vf)(a << 16)), ((vf)(b << 16)), acc);
    return madd(
        ((vf)(a & 0xffff0000u)), ((vf)(b & 0xffff0000u)), acc);
}
#define DOT_BF16 dot_bf16
#endif

INLINE vf dot_f32(vf acc, vu a, vu b) {
    return madd(((vf)(a)), ((vf)(b)), acc);
}

// How far ahead of its use a unit of packed weights is fetched. The panels are one stream from the
// third-level cache, or from memory, that the hardware's own prefetcher follows too timidly: 128
// units (16 KB) ahead, 12 rows of all of MiniLM take 0.34 ms in int8 where they took 0.60.
#define AHEAD 128

// The register block: sums[r][v] = sum over i of a[r][i] * b[i][v]. `rows` and `ahead` are
// constants at each use, so that the loops over rows vanish and the sums stay in registers.
#define DEFINE_BLOCK(NAME, LANE, DOT)                                                            \
    INLINE void NAME(                                                                            \
        const int rows, const int ahead, const uint32_t *a, size_t a_stride, const uint32_t *b,  \
        size_t b_stride, int units, LANE sums[BLOCK][SPAN]) {                                    \
        UNROLL                                                                                   \
        for (int r = 0; r < rows; r++) {                                                         \
            UNROLL                                                                               \
            for (int v = 0; v < SPAN; v++) sums[r][v] = (LANE)(0);                               \
        }                                                                                        \
        for (int i = 0; i < units; i++) {                                                        \
            const uint32_t *line = b + (size_t)i * b_stride;                                     \
            vu w[SPAN];                                                                          \
            UNROLL                                                                               \
            for (int v = 0; v < SPAN; v++) w[v] = load_units(line + v * LANES);                  \
            if (ahead) {                                                                         \
                UNROLL                                                                           \
                for (int v = 0; v < SPAN; v++) {                                                 \
                    __builtin_prefetch(line + (size_t)ahead * b_stride + v * LANES);             \
                }                                                                                \
            }                                                                                    \
            UNROLL                                                                               \
            for (int r = 0; r < rows; r++) {                                                     \
                vu x = (vu)(((const word_any *)a)[(size_t)r * a_stride + (size_t)i]);            \
                UNROLL                                                                           \
                for (int v = 0; v < SPAN; v++) sums[r][v] = DOT(sums[r][v], x, w[v]);            \
            }                                                                                    \
        }                                                                                        \
    }

DEFINE_BLOCK(block_f32, vf, dot_f32)
DEFINE_BLOCK(block_bf16, vf, DOT_BF16)
DEFINE_BLOCK(block_int8, vi, DOT_BYTES)

// Calls a function with the row count as a literal.
#if BLOCK == 12
#define WIDE_CASES(f, ...)                                                                       \
    case 5: f(5, __VA_ARGS__); break;                                                            \
    case 6: f(6, __VA_ARGS__); break;                                                            \
    case 7: f(7, __VA_ARGS__); break;                                                            \
    case 8: f(8, __VA_ARGS__); break;                                                            \
    case 9: f(9, __VA_ARGS__); break;                                                            \
    case 10: f(10, __VA_ARGS__); break;                                                          \
    case 11: f(11, __VA_ARGS__); break;                                                          \
    default: f(12, __VA_ARGS__); break;
#elif BLOCK == 6
#define WIDE_CASES(f, ...)                                                                       \
    case 5: f(5, __VA_ARGS__); break;                                                            \
    default: f(6, __VA_ARGS__); break;
#else
#define WIDE_CASES(f, ...) default: break;
#endif
#define FOR_ROWS(count, f, ...)                                                                  \
    switch (count) {                                                                             \
    case 1: f(1, __VA_ARGS__); break;                                                            \
    case 2: f(2, __VA_ARGS__); break;                                                            \
    case 3: f(3, __VA_ARGS__); break;                                                            \
    case 4: f(4, __VA_ARGS__); break;                                                            \
    WIDE_CASES(f, __VA_ARGS__)                                                                   \
    }

// Equal blocks: 13 rows are 7 and 6, not 12 and 1, because a block of one row waits for its sums.
INLINE int block_rows(int done, int row_count) {
    int left = row_count - done, blocks = (left + BLOCK - 1) / BLOCK;
    return (left + blocks - 1) / blocks;
}

INLINE void finish(vf y, const float *bias, int gelu, float *out) {
    y += load(bias);
    store(out, gelu ? gelu_of(y) : y);
}

#define DEFINE_PRODUCT(NAME, BLOCK_FN, LANE, VALUE)                                              \
    INLINE void NAME##_block(                                                                    \
        const int count, const ek_matrix *m, const ek_rows *rows, int r0, const uint32_t *b,     \
        int column, int gelu, float *out, size_t stride) {                                       \
        LANE sums[BLOCK][SPAN];                                                                  \
        size_t a_stride = rows->stride_bytes / 4;                                                \
        const uint32_t *a = (const uint32_t *)rows->data + (size_t)r0 * a_stride;                \
        BLOCK_FN(count, AHEAD, a, a_stride, b, EK_PANEL, m->unit_count, sums);                   \
        UNROLL                                                                                   \
        for (int r = 0; r < count; r++) {                                                        \
            UNROLL                                                                               \
            for (int v = 0; v < SPAN; v++) {                                                     \
                int c = column + v * LANES;                                                      \
                finish(                                                                          \
                    VALUE(sums[r][v], m, rows, r0 + r, c), m->bias + c, gelu,                    \
                    out + (size_t)(r0 + r) * stride + c);                                        \
            }                                                                                    \
        }                                                                                        \
    }                                                                                            \
    static void NAME(                                                                            \
        const ek_matrix *m, const ek_rows *rows, int row_count, int first, int last, int gelu,   \
        float *out, size_t stride) {                                                             \
        for (int column = first * EK_PANEL; column < last * EK_PANEL; column += COLUMNS) {       \
            const uint32_t *b = m->panels                                                        \
                + (size_t)(column / EK_PANEL) * (size_t)m->unit_count * EK_PANEL                 \
                + (size_t)(column % EK_PANEL);                                                   \
            for (int r = 0; r < row_count;) {                                                    \
                int count = block_rows(r, row_count);                                            \
                FOR_ROWS(count, NAME##_block, m, rows, r, b, column, gelu, out, stride)          \
                r += count;                                                                      \
            }                                                                                    \
        }                                                                                        \
    }

#define AS_IS(sums, m, rows, r, c) (sums)
#define DEQUANTISED(codes, m, rows, r, c)                                                        \
    madd(                                                                                        \
        load((m)->scale + (c)) * splat((rows)->scale[r]), __builtin_convertvector(codes, vf),      \
        splat((rows)->low[r]) * load((m)->sum + (c)))

DEFINE_PRODUCT(product_f32, block_f32, vf, AS_IS)
DEFINE_PRODUCT(product_bf16, block_bf16, vf, AS_IS)
DEFINE_PRODUCT(product_int8, block_int8, vi, DEQUANTISED)

INLINE void convert_bf16(const float *x, int k, uint16_t *codes) {
    int i = 0;
    for (; i + LANES <= k; i += LANES) {
        vu bits = ((vu)(load(x + i)));
        bits = (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
        *(vh_any *)(codes + i) = __builtin_convertvector(bits, vh_any);
    }
    for (; i < k; i++) codes[i] = ek_f32_to_bf16(x[i]);
    if (k % 2) codes[k] = 0;
}

INLINE void convert_int8(const float *x, int k, float low, float high, const ek_rows *out, int r) {
    uint8_t *codes = (uint8_t *)out->data + (size_t)r * out->stride_bytes;
    float inverse = high > low ? 255 / (high - low) : 0;
    int i = 0;
    for (; i + LANES <= k; i += LANES) {
        vf code = madd(load(x + i) - low, splat(inverse), splat(0.5f));
        vi whole = __builtin_convertvector(vmin(code, splat(255.0f)), vi);
        *(vb_any *)(codes + i) = __builtin_convertvector(whole, vb_any);
    }
    for (; i < k; i++) {
        float code = (x[i] - low) * inverse + 0.5f;
        codes[i] = (uint8_t)(code < 255 ? code : 255);
    }
    for (; i % 4; i++) codes[i] = 0;
    out->scale[r] = (high - low) / 255;
    out->low[r] = low;
}

INLINE void convert_row(int precision, const float *x, int k, const ek_rows *out, int r) {
    if (precision == EK_BF16) {
        convert_bf16(x, k, (uint16_t *)((uint8_t *)out->data + (size_t)r * out->stride_bytes));
        return;
    }
    float low = x[0], high = x[0];
    int i = 0;
    if (k >= LANES) {
        vf lows = load(x), highs = lows;
        for (i = LANES; i + LANES <= k; i += LANES) {
            lows = vmin(lows, load(x + i));
            highs = vmax(highs, load(x + i));
        }
        low = -max_lanes(-lows);
        high = max_lanes(highs);
    }
    for (; i < k; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    convert_int8(x, k, low, high, out, r);
}

static void convert(
    int precision, const float *x, size_t stride, int k, int row_count, const ek_rows *out) {
    if (precision == EK_F32) return;
    for (int r = 0; r < row_count; r++) {
        convert_row(precision, x + (size_t)r * stride, k, out, r);
    }
}

INLINE void norm_row(
    const float *x, int residual, const float *gain, const float *shift, float epsilon, int k,
    float *h) {
    int whole = k / LANES * LANES;
    vf sums = splat(0), squares = splat(0);
    float sum = 0, square = 0;
    for (int i = 0; i < whole; i += LANES) {
        vf y = residual ? load(x + i) + load(h + i) : load(x + i);
        sums += y;
        store(h + i, y);
    }
    for (int i = whole; i < k; i++) sum += h[i] = x[i] + (residual ? h[i] : 0);
    float mean = (sum_lanes(sums) + sum) / (float)k;
    for (int i = 0; i < whole; i += LANES) {
        vf y = load(h + i) - mean;
        squares = madd(y, y, squares);
    }
    for (int i = whole; i < k; i++) square += (h[i] - mean) * (h[i] - mean);
    float inverse = 1 / sqrtf((sum_lanes(squares) + square) / (float)k + epsilon);
    for (int i = 0; i < whole; i += LANES) {
        store(h + i, madd((load(h + i) - mean) * inverse, load(gain + i), load(shift + i)));
    }
    for (int i = whole; i < k; i++) h[i] = (h[i] - mean) * inverse * gain[i] + shift[i];
}

static void norm(
    int precision, const float *x, size_t stride, int residual, const float *gain,
    const float *shift, float epsilon, int k, int row_count, float *hidden, size_t hidden_stride,
    const ek_rows *out) {
    for (int r = 0; r < row_count; r++) {
        float *h = hidden + (size_t)r * hidden_stride;
        norm_row(x + (size_t)r * stride, residual, gain, shift, epsilon, k, h);
        if (precision != EK_F32) convert_row(precision, h, k, out, r);
    }
}

INLINE void plain_block(
    const int count, const float *a, size_t a_stride, const float *b, size_t b_stride, int units,
    float *out, size_t stride) {
    vf sums[BLOCK][SPAN];
    block_f32(
        count, 0, (const uint32_t *)a, a_stride, (const uint32_t *)b, b_stride, units, sums);
    UNROLL
    for (int r = 0; r < count; r++) {
        UNROLL
        for (int v = 0; v < SPAN; v++) store(out + (size_t)r * stride + v * LANES, sums[r][v]);
    }
}

// Turns `tokens` raw products into e^(factor (x - largest)) and returns one over their sum.
INLINE float soften(float *row, int tokens, int padded, float factor) {
    for (int j = tokens; j < padded; j++) row[j] = -3e38f;
    vf largest = load(row);
    for (int j = LANES; j < padded; j += LANES) largest = vmax(largest, load(row + j));
    float base = max_lanes(largest) * factor;
    vf sums = splat(0);
    for (int j = 0; j < padded; j += LANES) {
        vf e = exponential(madd(load(row + j), splat(factor), splat(-base)));
        store(row + j, e);
        sums += e;
    }
    return 1 / sum_lanes(sums);
}

// Keys become columns, [head_width][padded], zero beyond the last token.
INLINE void transpose_keys(
    const float *k, size_t stride, int tokens, int head_width, int padded, float *out) {
    for (int j = 0; j < tokens; j++) {
        for (int c = 0; c < head_width; c++) {
            out[(size_t)c * (size_t)padded + (size_t)j] = k[(size_t)j * stride + (size_t)c];
        }
    }
    for (int c = 0; c < head_width; c++) {
        for (int j = tokens; j < padded; j++) out[(size_t)c * (size_t)padded + (size_t)j] = 0;
    }
}

typedef struct {
    const float *q, *v;
    size_t stride, v_stride;
    int tokens, padded, head_width, width;
    float *keys, *weights, *mixed;
    float *out;
    size_t out_stride;
} head;

INLINE void attend(const head *h, int r0, int count) {
    const float *q = h->q + (size_t)r0 * h->stride;
    size_t padded = (size_t)h->padded;
    for (int j = 0; j < h->padded; j += COLUMNS) {
        FOR_ROWS(count, plain_block, q, h->stride, h->keys + j, padded, h->head_width,
                 h->weights + j, padded)
    }
    float inverse[BLOCK];
    float factor = 1 / sqrtf((float)h->head_width);
    for (int r = 0; r < count; r++) {
        inverse[r] = soften(h->weights + (size_t)r * padded, h->tokens, h->padded, factor);
    }
    size_t width = (size_t)h->width;
    for (int c = 0; c < h->width; c += COLUMNS) {
        FOR_ROWS(count, plain_block, h->weights, padded, h->v + c, h->v_stride, h->tokens,
                 h->mixed + c, width)
    }
    for (int r = 0; r < count; r++) {
        float *out = h->out + (size_t)(r0 + r) * h->out_stride;
        const float *mixed = h->mixed + (size_t)r * width;
        for (int c = 0; c < h->head_width; c++) out[c] = mixed[c] * inverse[r];
    }
}

static void attention(
    const float *qkv, size_t stride, int tokens, int hidden, int head_width, int first, int last,
    float *scratch, float *out, size_t out_stride) {
    head h = {.stride = stride, .tokens = tokens, .head_width = head_width,
              .out_stride = out_stride};
    h.padded = (tokens + EK_PANEL - 1) / EK_PANEL * EK_PANEL;
    h.width = (head_width + EK_PANEL - 1) / EK_PANEL * EK_PANEL;
    h.keys = scratch;
    float *values = h.keys + (size_t)head_width * (size_t)h.padded;
    h.weights = values + (size_t)h.padded * (size_t)h.width;
    h.mixed = h.weights + EK_ROWS_MAX * (size_t)h.padded;
    for (int i = first; i < last; i++) {
        h.q = qkv + i * head_width;
        const float *k = h.q + hidden;
        h.v = k + hidden;
        h.v_stride = stride;
        h.out = out + i * head_width;
        transpose_keys(k, stride, tokens, head_width, h.padded, h.keys);
        if (h.width != head_width) {
            // A head that does not fill its vectors is copied beside zeros.
            memset(values, 0, (size_t)tokens * (size_t)h.width * 4);
            for (int j = 0; j < tokens; j++) {
                memcpy(values + (size_t)j * (size_t)h.width, h.v + (size_t)j * stride,
                       (size_t)head_width * 4);
            }
            h.v = values;
            h.v_stride = (size_t)h.width;
        }
        for (int r = 0; r < tokens;) {
            int count = block_rows(r, tokens);
            attend(&h, r, count);
            r += count;
        }
    }
}

const ek_kernels NAMED(kernels) = {
    {product_f32, product_bf16, product_int8}, convert, norm, attention,
};
