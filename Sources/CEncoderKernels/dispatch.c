// Which kernels this CPU runs. `__builtin_cpu_supports` also asks the operating system whether the
// wide registers are saved.
#include "kernels.h"

int ek_cpu_supported(ek_cpu cpu) {
    switch (cpu) {
    case EK_SCALAR:
    case EK_PORTABLE: return 1;
#if defined(__x86_64__)
    case EK_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case EK_AVX2_VNNI: return ek_cpu_supported(EK_AVX2) && __builtin_cpu_supports("avxvnni");
    case EK_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && ek_cpu_supported(EK_AVX2);
    case EK_AVX512_VNNI:
        return ek_cpu_supported(EK_AVX512) && __builtin_cpu_supports("avx512vnni");
    case EK_AVX512_BF16:
        return ek_cpu_supported(EK_AVX512_VNNI) && __builtin_cpu_supports("avx512bf16");
#endif
    default: return 0;
    }
}

const ek_kernels *ek_kernels_for(ek_cpu cpu) {
    if (!ek_cpu_supported(cpu)) return 0;
    switch (cpu) {
    case EK_PORTABLE: return &ek_portable_kernels;
#if defined(__x86_64__)
    case EK_AVX2: return &ek_avx2_kernels;
    case EK_AVX2_VNNI: return &ek_avx2_vnni_kernels;
    case EK_AVX512: return &ek_avx512_kernels;
    case EK_AVX512_VNNI: return &ek_avx512_vnni_kernels;
    case EK_AVX512_BF16: return &ek_avx512_bf16_kernels;
#endif
    default: return &ek_scalar_kernels;
    }
}

ek_cpu ek_cpu_best(void) {
    for (int cpu = EK_CPU_COUNT - 1; cpu > EK_SCALAR; cpu--) {
        // AVX-512 without VNNI is older than AVX2 with it in no CPU sold, so the order is total.
        if (ek_cpu_supported((ek_cpu)cpu)) return (ek_cpu)cpu;
    }
    return EK_SCALAR;
}

const char *ek_cpu_name(ek_cpu cpu) {
    static const char *const names[EK_CPU_COUNT] = {
        "scalar", "portable", "avx2", "avx2+vnni", "avx512", "avx512+vnni", "avx512+vnni+bf16",
    };
    return cpu < EK_CPU_COUNT ? names[cpu] : "unknown";
}
