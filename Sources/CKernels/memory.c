// Memory that grows without being copied and lies on huge pages.
#define _GNU_SOURCE
#include "CKernels.h"

#include <string.h>
#include <sys/mman.h>

enum { huge_page = 2 << 20 };

static void *map(void *address, size_t bytes, int flags) {
    return mmap(
        address, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

// Address space that begins on a huge page; nothing is behind it yet.
static uint8_t *reserve_aligned(size_t bytes) {
    size_t with_slack = bytes + huge_page;
    uint8_t *start = mmap(
        NULL, with_slack, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return NULL;
    size_t before = -(uintptr_t)start % huge_page;
    if (before > 0) munmap(start, before);
    if (huge_page > before) munmap(start + before + bytes, huge_page - before);
    return start + before;
}

size_t ck_memory_size(size_t bytes) {
    size_t unit = bytes < huge_page ? 4096 : huge_page;
    return (bytes + unit - 1) / unit * unit;
}

void *ck_memory_grow(void *old, size_t old_bytes, size_t new_bytes) {
    if (new_bytes < huge_page) {
        void *grown =
            old ? mremap(old, old_bytes, new_bytes, MREMAP_MAYMOVE) : map(NULL, new_bytes, 0);
        return grown == MAP_FAILED ? NULL : grown;
    }
    uint8_t *start = reserve_aligned(new_bytes);
    if (start == NULL) return NULL;
    if (old_bytes >= huge_page) {
        // Whole huge pages move as they are.
        void *moved =
            mremap(old, old_bytes, new_bytes, MREMAP_MAYMOVE | MREMAP_FIXED, start);
        if (moved != MAP_FAILED) return moved;
    } else if (map(start, new_bytes, MAP_FIXED) != MAP_FAILED) {
        // Advice only: kernels without huge pages refuse it, and nothing is lost.
        (void)madvise(start, new_bytes, MADV_HUGEPAGE);
        // The little there is is copied, as small pages would stay small.
        if (old) {
            memcpy(start, old, old_bytes);
            munmap(old, old_bytes);
        }
        return start;
    }
    munmap(start, new_bytes);
    return NULL;
}
