// Four lanes, in whatever instructions the target has by default (SSE2, NEON).
#define LANES 4
#define BLOCK 4
#define FUSED 0
#define NAMED(x) ek_portable_##x
#include "vector.h"
