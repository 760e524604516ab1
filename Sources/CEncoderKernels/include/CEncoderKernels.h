// The arithmetic of a BERT encoder on one CPU core: packed matrices, fused row passes, attention.
//
// Weights are packed once into panels of EK_PANEL output columns, [k / unit][EK_PANEL][unit], where
// a unit is the 32 bits that one multiply-accumulate instruction takes from each row: one float,
// two bfloat16 or four bytes. The same loop then serves all precisions, and a panel is read as one
// stream. Activations stay float32 between the products and are converted row by row just before
// one: bfloat16, or unsigned bytes with a scale and an offset for each row (a token), so that a
// token's vector does not depend on which other tokens share its batch.
//
// Each function exists for several instruction sets, chosen once by `ek_cpu_best`; the scalar one
// is written independently of the others and is their test.
//
// Strides count elements of the pointed-to type unless named `bytes`. No function allocates except
// the `create` ones. Nothing here checks its arguments: the caller, TextEmbedding, does.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define EK_PANEL 32
/// A row block of the widest kernel; workspaces hold whole blocks.
#define EK_ROWS_MAX 12

typedef enum { EK_F32 = 0, EK_BF16 = 1, EK_INT8 = 2 } ek_precision;

/// Instruction sets in the order of preference.
typedef enum {
    EK_SCALAR = 0,
    EK_PORTABLE = 1,
    EK_AVX2 = 2,
    EK_AVX2_VNNI = 3,
    EK_AVX512 = 4,
    EK_AVX512_VNNI = 5,
    EK_AVX512_BF16 = 6,
    EK_CPU_COUNT = 7
} ek_cpu;

/// Whether this CPU and this build can run the kernels of `cpu`.
int ek_cpu_supported(ek_cpu cpu);
ek_cpu ek_cpu_best(void);
const char *ek_cpu_name(ek_cpu cpu);

/// A packed matrix with its bias: `n` outputs of `k` inputs.
typedef struct {
    int precision;
    int n, k;
    /// Panels of EK_PANEL outputs; the last one is padded with zero weights.
    int panel_count;
    /// 32-bit units along k, rounded up.
    int unit_count;
    /// [panel_count][unit_count][EK_PANEL] units.
    uint32_t *panels;
    /// [panel_count * EK_PANEL] each; `scale` and `sum` for int8 only.
    float *bias;
    float *scale;
    /// Sum over k of the dequantised weights of an output.
    float *sum;
} ek_matrix;

/// Returns NULL when memory runs out. All weights and biases are zero.
ek_matrix *ek_matrix_create(int precision, int n, int k);
void ek_matrix_free(ek_matrix *matrix);
size_t ek_matrix_bytes(const ek_matrix *matrix);
/// Packs `count` outputs, [count][k] row-major, beginning at output `first`. `bias` may be NULL.
void ek_matrix_fill(
    ek_matrix *matrix, int first, int count, const float *weights, const float *bias);

/// Rows that stand on the left of a product.
typedef struct {
    void *data;
    size_t stride_bytes;
    /// For int8: value = scale * code + low, one pair for each row.
    float *scale;
    float *low;
} ek_rows;

/// How many bytes a row of `k` values takes in `precision`.
size_t ek_row_bytes(int precision, int k);

/// out[r, c] = act(sum_k rows[r, k] * matrix[c, k] + bias[c]) for the panels first..<last.
/// `out` has room for whole panels.
typedef void (*ek_product_fn)(
    const ek_matrix *matrix, const ek_rows *rows, int row_count, int first, int last, int gelu,
    float *out, size_t stride);

/// Converts `row_count` rows of `k` floats to `precision`; nothing happens for float32.
typedef void (*ek_convert_fn)(
    int precision, const float *x, size_t stride, int k, int row_count, const ek_rows *out);

/// hidden[r] = LayerNorm(x[r] + hidden[r]) * gain + shift, or without `+ hidden[r]` when
/// `residual` is 0, then converted into `out` like `ek_convert_fn`.
typedef void (*ek_norm_fn)(
    int precision, const float *x, size_t stride, int residual, const float *gain,
    const float *shift, float epsilon, int k, int row_count, float *hidden, size_t hidden_stride,
    const ek_rows *out);

/// Self-attention of one sequence for the heads first..<last.
///
/// `qkv` has one row for each token: queries in the columns 0..<hidden, keys, then values.
/// `scratch` holds `ek_attention_scratch(tokens, head_width)` floats.
typedef void (*ek_attention_fn)(
    const float *qkv, size_t stride, int tokens, int hidden, int head_width, int first, int last,
    float *scratch, float *out, size_t out_stride);

size_t ek_attention_scratch(int tokens, int head_width);

/// One instruction set's functions.
typedef struct {
    ek_product_fn product[3];
    ek_convert_fn convert;
    ek_norm_fn norm;
    ek_attention_fn attention;
} ek_kernels;

/// NULL unless `ek_cpu_supported(cpu)`.
const ek_kernels *ek_kernels_for(ek_cpu cpu);

static inline void ek_product(
    const ek_kernels *kernels, const ek_matrix *matrix, const ek_rows *rows, int row_count,
    int first, int last, int gelu, float *out, size_t stride) {
    kernels->product[matrix->precision](matrix, rows, row_count, first, last, gelu, out, stride);
}

static inline void ek_convert(
    const ek_kernels *kernels, int precision, const float *x, size_t stride, int k, int row_count,
    const ek_rows *out) {
    kernels->convert(precision, x, stride, k, row_count, out);
}

static inline void ek_norm(
    const ek_kernels *kernels, int precision, const float *x, size_t stride, int residual,
    const float *gain, const float *shift, float epsilon, int k, int row_count, float *hidden,
    size_t hidden_stride, const ek_rows *out) {
    kernels->norm(
        precision, x, stride, residual, gain, shift, epsilon, k, row_count, hidden, hidden_stride,
        out);
}

static inline void ek_attention(
    const ek_kernels *kernels, const float *qkv, size_t stride, int tokens, int hidden,
    int head_width, int first, int last, float *scratch, float *out, size_t out_stride) {
    kernels->attention(
        qkv, stride, tokens, hidden, head_width, first, last, scratch, out, out_stride);
}

/// Threads that share the steps of one forward pass; see team.c. NULL stands for the caller alone
/// everywhere below.
typedef struct ek_team ek_team;
/// A part of a step; `worker` is 0 for the caller of `ek_team_run` and 1... for helpers.
typedef void (*ek_chunk_fn)(const void *context, int chunk, int worker);

/// NULL for no helpers, or when memory runs out; fewer helpers when threads do.
ek_team *ek_team_create(int helper_count);
void ek_team_free(ek_team *team);
/// Threads in all, the caller included.
int ek_team_size(const ek_team *team);
/// Around the steps of a pass: helpers stay awake between them.
void ek_team_begin(ek_team *team);
void ek_team_end(ek_team *team);
/// Runs `body` for the chunks 0..<chunks and returns when all are done. One caller at a time.
void ek_team_run(ek_team *team, int chunks, ek_chunk_fn body, const void *context);

/// The functions above, each cut into chunks.
void ek_team_product(
    ek_team *team, const ek_kernels *kernels, const ek_matrix *matrix, const ek_rows *rows,
    int row_count, int gelu, float *out, size_t stride);
void ek_team_convert(
    ek_team *team, const ek_kernels *kernels, int precision, const float *x, size_t stride, int k,
    int row_count, const ek_rows *out);
void ek_team_norm(
    ek_team *team, const ek_kernels *kernels, int precision, const float *x, size_t stride,
    int residual, const float *gain, const float *shift, float epsilon, int k, int row_count,
    float *hidden, size_t hidden_stride, const ek_rows *out);
/// Attention of the texts whose rows are starts[i]..<starts[i + 1]; `scratch` has `scratch_each`
/// floats for each thread.
void ek_team_attention(
    ek_team *team, const ek_kernels *kernels, const float *qkv, size_t stride,
    const int32_t *starts, int text_count, int hidden, int head_width, float *scratch,
    size_t scratch_each, float *out, size_t out_stride);

/// x[r] = word[ids[r]] + position[positions[r]] + type[types[r]], each row `k` floats.
void ek_gather(
    const float *word, const float *position, const float *type, const int32_t *ids,
    const int32_t *positions, const int32_t *types, int k, int row_count, float *x, size_t stride);

/// The mean of `row_count` rows of `k` floats, summed in double precision.
void ek_mean(const float *x, size_t stride, int k, int row_count, float *out);

/// Whether no value is infinite or not a number.
int ek_all_finite(const float *x, size_t count);

float ek_bf16_to_f32(uint16_t x);
uint16_t ek_f32_to_bf16(float x);
float ek_f16_to_f32(uint16_t x);

/// Names the calling thread for debuggers and `top`; at most 15 bytes.
void ek_name_thread(const char *name);

/// XXH64 of Yann Collet's published specification: identifies weights, resists accidents only.
uint64_t ek_xxh64(const void *bytes, size_t count, uint64_t seed);

/// How the reference BERT tokenizer sees a code point.
enum { EK_REMOVED = 1, EK_SPACE = 2, EK_CHINESE = 4, EK_PUNCTUATION = 8, EK_FOLD_MAX = 12 };
int ek_unicode_class(uint32_t point);
/// Decomposes `point` canonically without nonspacing marks where `strip`, then lower-cases where
/// `lower_case`. Returns how many code points are in `out`; 0 for a mark that is dropped.
int ek_unicode_fold(uint32_t point, int strip, int lower_case, uint32_t out[EK_FOLD_MAX]);
