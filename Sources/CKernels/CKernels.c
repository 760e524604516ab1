// The choice of a variant, made once.
#include "kernels.h"

#include <stdbool.h>

#if defined(__x86_64__)
static bool has_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512vnni(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vnni");
}
#endif

const ck_kernels *ck_variant(size_t index) {
    const ck_kernels *found[4];
    size_t count = 0;
    found[count++] = &ck_scalar;
#if defined(__x86_64__)
    if (has_avx2()) found[count++] = &ck_avx2;
    if (has_avx512vnni()) found[count++] = &ck_avx512vnni;
#elif defined(__aarch64__)
    found[count++] = &ck_neon;
#endif
    return index < count ? found[index] : NULL;
}

const ck_kernels *ck_best(void) {
    const ck_kernels *best = &ck_scalar;
    for (size_t index = 0;; index++) {
        const ck_kernels *next = ck_variant(index);
        if (next == NULL) return best;
        best = next;
    }
}
