// A fast random rotation. Plain C that compilers vectorise: it runs once per vector.
#include "kernels.h"

#include <math.h>

static void hadamard(float *v, size_t count) {
    for (size_t half = 1; half < count; half *= 2)
        for (size_t block = 0; block < count; block += 2 * half)
            for (size_t i = block; i < block + half; i++) {
                float a = v[i], b = v[i + half];
                v[i] = a + b;
                v[i + half] = a - b;
            }
    float norm = 1.0f / sqrtf((float)count);
    for (size_t i = 0; i < count; i++) v[i] *= norm;
}

void ck_rotate(float *vector, size_t dimension, const float *signs, size_t rounds) {
    if (dimension == 0) return;
    size_t block = 1;
    while (block * 2 <= dimension) block *= 2;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < dimension; i++) vector[i] *= signs[round * dimension + i];
        hadamard(round % 2 ? vector + (dimension - block) : vector, block);
    }
}
