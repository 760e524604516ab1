// The walk over one level of a graph.
#include "kernels.h"

#include <string.h>

// Links taken from one row, with their nodes.
typedef struct {
    uint32_t *places;
    uint32_t *nodes;
    size_t count;
} listing;

// Marks a place; returns whether it was new. Without a branch: which links are new is as good as
// random, and a wrong guess costs more than the work it saves.
static inline size_t mark(ck_walk *walk, uint32_t place) {
    uint64_t *word = walk->visited + (place >> 6);
    uint64_t bits = *word;
    size_t is_new = ~(bits >> (place & 63)) & 1;
    *word = bits | 1ull << (place & 63);
    return is_new;
}

// Lists the links of a place that are not marked, and marks them; asks for their heads.
static inline void collect(ck_walk *walk, uint32_t place, listing *list) {
    const uint32_t *row = ck_row(&walk->layer, place);
    size_t count = 0;
    for (size_t i = 0; i < walk->layer.capacity; i++) {
        uint32_t link = row[i];
        if (link == UINT32_MAX) break;
        uint32_t node = ck_node(&walk->layer, link);
        __builtin_prefetch(walk->layer.heads + (size_t)node * walk->layer.head_bytes, 0, 3);
        list->places[count] = link;
        list->nodes[count] = node;
        count += mark(walk, link);
    }
    list->count = count;
    walk->visited_count += count;
}

static inline uint32_t distance_bits(float similarity) {
    float distance = 2 - similarity;
    if (!(distance > 0)) distance = 0;
    uint32_t bits;
    memcpy(&bits, &distance, sizeof bits);
    return bits;
}

static inline float similarity_of(uint64_t entry) {
    uint32_t bits = (uint32_t)(entry >> 32);
    float distance;
    memcpy(&distance, &bits, sizeof distance);
    return 2 - distance;
}

// Keeps those whose signs do not rule them out, and asks for their codes.
static inline void keep_promising(ck_walk *walk, listing *list) {
    if (walk->beam_count < walk->beam_limit || list->count == 0) return;
    walk->layer.kernels->gather_bits(
        walk->query, walk->layer.code_bytes, walk->layer.heads, walk->layer.head_bytes,
        list->nodes, list->count, walk->sums);
    float least = similarity_of(walk->beam[walk->beam_count - 1]) - walk->margin;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t place = list->places[i], node = list->nodes[i];
        float scale = walk->code_scale * ck_factors_of(&walk->layer, node)->sign_scale;
        float estimate = (float)(2 * walk->sums[i] - walk->code_sum) * scale;
        list->places[kept] = place;
        list->nodes[kept] = node;
        kept += estimate > least;
    }
    list->count = kept;
    for (size_t i = 0; i < kept; i++) ck_prefetch_codes(&walk->layer, list->nodes[i]);
}

// Puts an entry where it belongs among those of the beam.
static inline void insert(ck_walk *walk, uint64_t entry) {
    uint64_t *beam = walk->beam;
    size_t index = walk->beam_count;
    if (index == walk->beam_limit) {
        if (entry >= beam[index - 1]) return;
        index--;
    }
    walk->beam_count = index + 1;
    // Eight at a time: the compiler moves them in whole registers.
    while (index >= 8 && beam[index - 8] > entry) {
        uint64_t moved[8];
        memcpy(moved, beam + index - 8, sizeof moved);
        memcpy(beam + index - 7, moved, sizeof moved);
        index -= 8;
    }
    while (index > 0 && beam[index - 1] > entry) {
        beam[index] = beam[index - 1];
        index--;
    }
    beam[index] = entry;
    if (index < walk->cursor) walk->cursor = index;
    ck_prefetch_links(&walk->layer, (uint32_t)entry >> 1);
}

// Compares the codes of those listed and offers them to the beam.
static inline void offer(ck_walk *walk, listing *list) {
    if (list->count == 0) return;
    walk->layer.kernels->gather_u8(
        walk->query, walk->layer.codes, walk->layer.code_bytes, list->nodes, list->count,
        walk->sums);
    walk->distance_count += list->count;
    int32_t bias = 128 * walk->code_sum;
    for (size_t i = 0; i < list->count; i++) {
        float scale = walk->code_scale * ck_factors_of(&walk->layer, list->nodes[i])->code_scale;
        float similarity = (float)(walk->sums[i] - bias) * scale;
        insert(walk, (uint64_t)distance_bits(similarity) << 32 | (uint64_t)list->places[i] << 1);
    }
    list->count = 0;
}

// Takes the best entry that was not expanded yet and marks it; false when none is left.
static inline int next_to_expand(ck_walk *walk, uint32_t *place) {
    while (walk->cursor < walk->beam_count) {
        uint64_t entry = walk->beam[walk->cursor];
        if ((entry & 1) == 0) {
            walk->beam[walk->cursor] = entry | 1;
            *place = (uint32_t)entry >> 1;
            return 1;
        }
        walk->cursor++;
    }
    return 0;
}

void ck_walk_from(ck_walk *walk, uint32_t entry) {
    size_t room = walk->layer.capacity + 1;
    listing fresh = {walk->places, walk->nodes, 0};
    listing promising = {walk->places + room, walk->nodes + room, 0};
    walk->beam_count = 0;
    walk->cursor = 0;
    memset(walk->visited, 0, walk->visited_words * sizeof *walk->visited);
    mark(walk, entry);
    promising.places[0] = entry;
    promising.nodes[0] = ck_node(&walk->layer, entry);
    promising.count = 1;
    for (;;) {
        uint32_t place;
        if (next_to_expand(walk, &place)) {
            collect(walk, place, &fresh);
        } else if (promising.count == 0) {
            return;
        }
        // While the heads of the fresh are on their way, the codes asked for before are compared.
        offer(walk, &promising);
        keep_promising(walk, &fresh);
        listing swapped = fresh;
        fresh = promising;
        promising = swapped;
    }
}
