// Distance kernels with run-time CPU dispatch.
//
// Codes are bytes: a signed value v in -127...127 is stored as v + 128, and padding as 128 (zero),
// so every row has a length that is a multiple of 64 and no kernel needs a tail. The products are
// exact integers: every variant returns the same numbers as the scalar one.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    // "avx512vnni", "avx2", "neon" or "scalar".
    const char *name;

    // The dot product of `count` floats.
    float (*dot_f32)(const float *a, const float *b, size_t count);

    // out[i] = dot(query, rows + i * stride) for float rows that lie one after another.
    void (*scan_f32)(
        const float *query, const float *rows, size_t stride, size_t row_count, size_t count,
        float *out);

    // sum of a[j] * (b[j] - 128); take 128 * (sum of b[j] - 128) off to get the dot of the codes.
    // `count` is a multiple of 64.
    int32_t (*dot_u8)(const uint8_t *a, const uint8_t *b, size_t count);

    // out[i] = dot_u8(codes + ids[i] * count, query, count), prefetching ahead.
    void (*gather_u8)(
        const uint8_t *query, const uint8_t *codes, size_t count, const uint32_t *ids,
        size_t id_count, int32_t *out);

    // out[i] = sum of (query[j] - 128) over the bits j set in heads + ids[i] * head_stride.
    // `count` bits, a multiple of 64.
    void (*gather_bits)(
        const uint8_t *query, size_t count, const uint8_t *heads, size_t head_stride,
        const uint32_t *ids, size_t id_count, int32_t *out);
} ck_kernels;

// The fastest variant this CPU can run.
const ck_kernels *ck_best(void);

// All variants this CPU can run, slowest (scalar) first; NULL past the end.
const ck_kernels *ck_variant(size_t index);

// Rotates a vector in place: `rounds` times, sign flips and a normalised Walsh-Hadamard transform of
// the first or, in odd rounds, the last 2^k entries, 2^k being the largest power of two that fits.
// `signs` holds `rounds * dimension` factors of 1 or -1. Orthogonal, so dots stay as they were.
void ck_rotate(float *vector, size_t dimension, const float *signs, size_t rounds);

// Lists the links of a row that are not marked `epoch` in `visited`, and marks them; returns how
// many. Ends at `none` (all ones) or after `capacity` links. Without branches on what it finds: which
// links are new is as good as random, and a wrong guess costs more than the work it saves.
// Asks for the head of each node; `node_of` maps a link to its node: `node_of[link * node_stride]`,
// or NULL where links are nodes.
size_t ck_collect_fresh(
    const uint32_t *row, size_t capacity, uint8_t *visited, uint8_t epoch, const uint32_t *node_of,
    size_t node_stride, const uint8_t *heads, size_t head_stride, uint32_t *links, uint32_t *nodes);

// Keeps the links whose sign sums allow a similarity above `least`; returns how many.
// (2 * sums[i] - code_sum) * scale * (float at heads + nodes[i] * head_stride) > least.
size_t ck_keep_promising(
    const int32_t *sums, size_t count, int32_t code_sum, float scale, float least,
    const uint8_t *sign_scales, size_t head_stride, uint32_t *links, uint32_t *nodes);

// mremap that may move; Swift does not see the variadic original. MAP_FAILED on error.
void *ck_mremap(void *address, size_t old_bytes, size_t new_bytes);

static inline void ck_prefetch(const void *address) {
    __builtin_prefetch(address, 0, 3);
}

#ifdef __cplusplus
}
#endif
