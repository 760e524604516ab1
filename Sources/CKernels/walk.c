// The parts of a graph walk that are neither arithmetic nor decisions.
#include "kernels.h"

size_t ck_collect_fresh(
    const uint32_t *row, size_t capacity, uint8_t *visited, uint8_t epoch, const uint32_t *node_of,
    size_t node_stride, const uint8_t *heads, size_t head_stride, uint32_t *links, uint32_t *nodes) {
    size_t count = 0;
    for (size_t i = 0; i < capacity; i++) {
        uint32_t link = row[i];
        if (link == UINT32_MAX) break;
        uint32_t node = node_of ? node_of[(size_t)link * node_stride] : link;
        size_t is_fresh = visited[link] != epoch;
        visited[link] = epoch;
        __builtin_prefetch(heads + (size_t)node * head_stride, 0, 3);
        links[count] = link;
        nodes[count] = node;
        count += is_fresh;
    }
    return count;
}

size_t ck_keep_promising(
    const int32_t *sums, size_t count, int32_t code_sum, float scale, float least,
    const uint8_t *sign_scales, size_t head_stride, uint32_t *links, uint32_t *nodes) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t link = links[i], node = nodes[i];
        float sign_scale;
        __builtin_memcpy(&sign_scale, sign_scales + (size_t)node * head_stride, sizeof sign_scale);
        float estimate = (float)(2 * sums[i] - code_sum) * (scale * sign_scale);
        links[kept] = link;
        nodes[kept] = node;
        kept += estimate > least;
    }
    return kept;
}
