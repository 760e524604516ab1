// AVX-512 with the byte dot product.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)
#define LANES 16
#define BLOCK 12
#define FUSED 1
#define NAMED(x) ek_avx512_vnni_##x
#define DOT_BYTES(acc, a, b) \
    ((vi)_mm512_dpbusd_epi32((__m512i)(acc), (__m512i)(a), (__m512i)(b)))

#include "vector.h"
#pragma clang attribute pop
#endif
