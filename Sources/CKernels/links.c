// What a full place can do without.
#include "kernels.h"

#include <string.h>

// A set of one row's links: bits by their low numbers, checked against the row where one is met.
typedef struct {
    uint64_t words[64];
} link_filter;

static inline void add(link_filter *filter, uint32_t link) {
    filter->words[link >> 6 & 63] |= 1ull << (link & 63);
}

static inline int may_hold(const link_filter *filter, uint32_t link) {
    return (int)(filter->words[link >> 6 & 63] >> (link & 63) & 1);
}

static size_t index_of(const uint32_t *links, size_t count, uint32_t link) {
    size_t index = 0;
    while (index < count && links[index] != link) index++;
    return index;
}

static float similarity(const ck_layer *layer, uint32_t a, uint32_t b) {
    const ck_factors *factors_a = ck_factors_of(layer, a), *factors_b = ck_factors_of(layer, b);
    int32_t sum = layer->kernels->dot_u8(
        layer->codes + (size_t)a * layer->code_bytes, layer->codes + (size_t)b * layer->code_bytes,
        layer->code_bytes);
    return (float)(sum - 128 * factors_b->code_sum)
        * (factors_a->code_scale * factors_b->code_scale);
}

// The links of a place, their nodes and their similarities to it.
typedef struct {
    uint32_t links[ck_capacity_max];
    uint32_t nodes[ck_capacity_max];
    float similarities[ck_capacity_max];
    size_t count;
    link_filter filter;
} neighborhood;

static void look_around(const ck_layer *layer, uint32_t place, neighborhood *around) {
    int32_t sums[ck_capacity_max];
    const uint32_t *row = ck_row(layer, place);
    memset(&around->filter, 0, sizeof around->filter);
    size_t count = 0;
    for (; count < layer->capacity && row[count] != UINT32_MAX; count++) {
        ck_prefetch_links(layer, row[count]);
        around->links[count] = row[count];
        around->nodes[count] = ck_node(layer, row[count]);
        add(&around->filter, row[count]);
    }
    around->count = count;
    uint32_t node = ck_node(layer, place);
    const ck_factors *own = ck_factors_of(layer, node);
    layer->kernels->gather_u8(
        layer->codes + (size_t)node * layer->code_bytes, layer->codes, layer->code_bytes,
        around->nodes, count, sums);
    for (size_t i = 0; i < count; i++) {
        float scale = own->code_scale * ck_factors_of(layer, around->nodes[i])->code_scale;
        around->similarities[i] = (float)(sums[i] - 128 * own->code_sum) * scale;
    }
}

enum { no_detour = 0, detour = 1, nearer_detour = 2 };

// Whether the link at `far` has a detour over a common neighbor, and over one nearer to its end.
static int detour_to(const ck_layer *layer, const neighborhood *around, size_t far) {
    const uint32_t *row = ck_row(layer, around->links[far]);
    int found = no_detour;
    for (size_t i = 0; i < layer->capacity && row[i] != UINT32_MAX; i++) {
        if (!may_hold(&around->filter, row[i])) continue;
        size_t middle = index_of(around->links, around->count, row[i]);
        if (middle == around->count) continue;
        float to_middle = similarity(layer, around->nodes[middle], around->nodes[far]);
        if (to_middle > around->similarities[far]) return nearer_detour;
        found = detour;
    }
    return found;
}

uint32_t ck_needless_link(const ck_layer *layer, uint32_t place, float similarity) {
    neighborhood around;
    look_around(layer, place, &around);
    uint32_t second_best = UINT32_MAX;
    uint8_t is_done[ck_capacity_max] = {0};
    for (size_t round = 0; round < around.count; round++) {
        size_t far = around.count;
        for (size_t i = 0; i < around.count; i++)
            if (!is_done[i]
                && (far == around.count || around.similarities[i] < around.similarities[far]))
                far = i;
        if (around.similarities[far] > similarity) break;
        is_done[far] = 1;
        int kind = detour_to(layer, &around, far);
        if (kind == nearer_detour) return around.links[far];
        if (kind == detour && second_best == UINT32_MAX) second_best = around.links[far];
    }
    return second_best;
}

uint32_t ck_longest_link(const ck_layer *layer, uint32_t place) {
    neighborhood around;
    look_around(layer, place, &around);
    size_t far = 0;
    for (size_t i = 1; i < around.count; i++)
        if (around.similarities[i] < around.similarities[far]) far = i;
    return around.count > 0 ? around.links[far] : UINT32_MAX;
}

void ck_prefetch_neighbors(const ck_layer *layer, uint32_t place) {
    const uint32_t *row = ck_row(layer, place);
    for (size_t i = 0; i < layer->capacity && row[i] != UINT32_MAX; i++) {
        ck_prefetch_links(layer, row[i]);
        ck_prefetch_codes(layer, ck_node(layer, row[i]));
    }
}

void ck_adjacency(const ck_layer *layer, const uint32_t *places, size_t count, uint64_t *rows) {
    link_filter filter = {{0}};
    for (size_t i = 0; i < count; i++) add(&filter, places[i]);
    for (size_t a = 0; a < count; a++) {
        const uint32_t *row = ck_row(layer, places[a]);
        for (size_t i = 0; i < layer->capacity && row[i] != UINT32_MAX; i++) {
            if (!may_hold(&filter, row[i])) continue;
            size_t b = index_of(places, count, row[i]);
            if (b < count) rows[2 * a + (b >> 6)] |= 1ull << (b & 63);
        }
    }
}
