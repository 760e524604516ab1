// One table of functions for each instruction set; which exist depends on the architecture.
#pragma once
#include "CEncoderKernels.h"

extern const ek_kernels ek_scalar_kernels;
extern const ek_kernels ek_portable_kernels;
#if defined(__x86_64__)
extern const ek_kernels ek_avx2_kernels;
extern const ek_kernels ek_avx2_vnni_kernels;
extern const ek_kernels ek_avx512_kernels;
extern const ek_kernels ek_avx512_vnni_kernels;
extern const ek_kernels ek_avx512_bf16_kernels;
#endif
