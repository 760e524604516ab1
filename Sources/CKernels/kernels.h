// What the variants share.
#pragma once

#include "CKernels.h"

extern const ck_kernels ck_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2;
extern const ck_kernels ck_avx512vnni;
#elif defined(__aarch64__)
extern const ck_kernels ck_neon;
#endif

// Asks for the lines of a row that is needed soon.
static inline void ck_prefetch_row(const uint8_t *row, size_t byte_count) {
    for (size_t offset = 0; offset < byte_count; offset += 64)
        __builtin_prefetch(row + offset, 0, 3);
}

static inline const uint32_t *ck_row(const ck_layer *layer, uint32_t place) {
    return layer->rows + (size_t)place * layer->row_stride;
}

static inline uint32_t ck_node(const ck_layer *layer, uint32_t place) {
    return layer->node_of ? layer->node_of[(size_t)place * layer->row_stride] : place;
}

// Heads are 64 bytes apart, and sign bits come in whole words.
static inline const ck_factors *ck_factors_of(const ck_layer *layer, uint32_t node) {
    const uint8_t *head = layer->heads + (size_t)node * layer->head_bytes;
    return (const ck_factors *)(const void *)(head + layer->code_bytes / 8);
}

static inline void ck_prefetch_links(const ck_layer *layer, uint32_t place) {
    ck_prefetch_row((const uint8_t *)ck_row(layer, place), layer->capacity * sizeof(uint32_t));
}

static inline void ck_prefetch_codes(const ck_layer *layer, uint32_t node) {
    ck_prefetch_row(layer->codes + (size_t)node * layer->code_bytes, layer->code_bytes);
}
