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

// The numbers that turn sums of codes into similarities.
typedef struct {
    // 1 / sum of absolute entries: (sum of the query, each entry added or taken off by the sign)
    // * sign_scale estimates the similarity.
    float sign_scale;
    // One step of the 8-bit code.
    float code_scale;
    // Sum of the signed codes, to undo their storage as unsigned bytes.
    int32_t code_sum;
} ck_factors;

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

    // Rotates a vector in place: `rounds` times, sign flips and a normalised Walsh-Hadamard
    // transform of the first or, in odd rounds, the last 2^k entries, 2^k being the largest power
    // of two that fits. `signs` holds `rounds * dimension` factors of 1 or -1. Orthogonal, so dots
    // stay as they were.
    void (*rotate)(float *vector, size_t dimension, const float *signs, size_t rounds);

    // Codes and sign bits (all zero before; the low bit first) of a vector, and its factors.
    void (*quantize)(
        const float *vector, size_t dimension, uint8_t *codes, uint8_t *bits, ck_factors *factors);

    // Late interaction of two sets of rows that lie one after another: best_a[i] is the greatest
    // over all j of dot(a[i], b[j]) * a_scales[i] * b_scales[j], best_b[j] the greatest over all i.
    // Codes are 1...255, `count` is a multiple of 64, `b_count` at most `ck_token_rows_max`.
    void (*maxsim)(
        const uint8_t *a, const float *a_scales, size_t a_count, const uint8_t *b,
        const float *b_scales, size_t b_count, size_t count, float *best_a, float *best_b);
} ck_kernels;

// Most rows on the right side of `maxsim`, whose dots with one row are held on the stack.
enum { ck_token_rows_max = 256 };

// The fastest variant this CPU can run.
const ck_kernels *ck_best(void);

// All variants this CPU can run, slowest (scalar) first; NULL past the end.
const ck_kernels *ck_variant(size_t index);

// One level of a graph, and the nodes it links.
typedef struct {
    const ck_kernels *kernels;
    // Rows of `capacity` links, ended early by all ones; `row_stride` words apart.
    const uint32_t *rows;
    size_t row_stride;
    size_t capacity;
    // The node of a place: `node_of[place * row_stride]`; NULL where places are nodes.
    const uint32_t *node_of;
    const uint8_t *codes;
    size_t code_bytes;
    // Per node its sign bits, then its `ck_factors`.
    const uint8_t *heads;
    size_t head_bytes;
} ck_layer;

// A walk over a level: what it compares with, and its working memory.
typedef struct {
    ck_layer layer;
    // The query's codes, their sum and the size of one step.
    const uint8_t *query;
    int32_t code_sum;
    float code_scale;
    // How much the signs may underestimate a similarity and still rule a node out.
    float margin;

    // Sorted, best first: bits of the distance, place, and whether it was expanded. Room for
    // `beam_limit` + 1.
    uint64_t *beam;
    size_t beam_limit;
    size_t beam_count;
    // No entry before it is unexpanded.
    size_t cursor;
    // One bit a place, in so many words.
    uint64_t *visited;
    size_t visited_words;
    // Room for two rows and 2 more, each.
    uint32_t *places;
    uint32_t *nodes;
    int32_t *sums;

    // Added to: links that were new, and codes compared.
    size_t visited_count;
    size_t distance_count;
} ck_walk;

// Fills the beam with the `beam_limit` places found nearest (Malkov & Yashunin, Algorithm 2).
void ck_walk_from(ck_walk *walk, uint32_t entry);

// Most links of a place on any level.
enum { ck_capacity_max = 128 };

// The link that a place can best do without: of those no nearer than `similarity`, the longest to a
// place that a common neighbor is nearer to; else the longest with any common neighbor; all ones
// where there is none.
uint32_t ck_needless_link(const ck_layer *layer, uint32_t place, float similarity);

// Asks for the links and the codes of all neighbors of a place.
void ck_prefetch_neighbors(const ck_layer *layer, uint32_t place);

// Which of a few places are linked: bit b of the two words at rows + 2 * a is set where a and b
// are. At most `ck_capacity_max` places; the rows are zero before.
void ck_adjacency(const ck_layer *layer, const uint32_t *places, size_t count, uint64_t *rows);

// The longest link of a place; all ones where it has none.
uint32_t ck_longest_link(const ck_layer *layer, uint32_t place);

// The size that a block of at least so many bytes takes.
size_t ck_memory_size(size_t bytes);

// Makes a block, zeroed, or makes an old one larger, both of sizes by `ck_memory_size`; it may
// move, by its page tables, not byte by byte. From 2 MiB on it begins on a huge page and asks for
// such: random reads over many megabytes otherwise wait for the TLB. NULL where there is no memory,
// with the old block as it was. `munmap` frees it.
void *ck_memory_grow(void *old, size_t old_bytes, size_t new_bytes);

// Tells the CPU that this thread only waits, for about a tenth of a microsecond.
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

#ifdef __cplusplus
}
#endif
