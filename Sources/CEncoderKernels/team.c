// A few threads that share the steps of one forward pass.
//
// A step is cut into chunks, and whoever is free claims the next: one 64-bit word holds the step's
// number, how many chunks it has and which is next, so that a claim is one compare-and-swap and
// cannot take a chunk of a step that is over. A helper that the system has put to sleep therefore
// costs nothing but its help; the leader waits only for chunks that were claimed. Between steps of a
// pass helpers spin, because a step takes a few microseconds; after a pass they spin a little longer
// and then sleep on a condition.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "CEncoderKernels.h"

#define HELPERS_MAX 63
#define SPINS_BEFORE_YIELD 4096
#define SPINS_BEFORE_SLEEP 20000

struct ek_team {
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic int done;
    _Alignas(64) _Atomic int active;
    _Atomic int asleep;
    _Atomic int stopping;
    ek_chunk_fn body;
    const void *context;
    int helper_count;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct helper {
        struct ek_team *team;
        int number;
        pthread_t thread;
    } helpers[HELPERS_MAX];
};

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// The next chunk of the current step, or -1.
static int claim(ek_team *team) {
    uint64_t ticket = atomic_load_explicit(&team->ticket, memory_order_acquire);
    while ((ticket & 0xffff) < ((ticket >> 16) & 0xffff)) {
        if (atomic_compare_exchange_weak_explicit(
                &team->ticket, &ticket, ticket + 1, memory_order_acq_rel,
                memory_order_acquire)) {
            return (int)(ticket & 0xffff);
        }
    }
    return -1;
}

static void sleep_until_active(ek_team *team) {
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->asleep, 1);
    while (!atomic_load(&team->active) && !atomic_load(&team->stopping)) {
        pthread_cond_wait(&team->wake, &team->lock);
    }
    atomic_fetch_sub(&team->asleep, 1);
    pthread_mutex_unlock(&team->lock);
}

static void *help(void *argument) {
    struct helper *helper = argument;
    ek_team *team = helper->team;
    ek_name_thread("embed-helper");
    int spins = 0;
    while (!atomic_load_explicit(&team->stopping, memory_order_relaxed)) {
        int chunk = claim(team);
        if (chunk >= 0) {
            // The leader does not change these before this chunk is counted as done.
            team->body(team->context, chunk, helper->number);
            atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
            spins = 0;
            continue;
        }
        pause_briefly();
        spins++;
        if (atomic_load_explicit(&team->active, memory_order_relaxed)) {
            if (spins % SPINS_BEFORE_YIELD == 0) sched_yield();
        } else if (spins > SPINS_BEFORE_SLEEP) {
            sleep_until_active(team);
            spins = 0;
        }
    }
    return NULL;
}

ek_team *ek_team_create(int helper_count) {
    if (helper_count < 1) return NULL;
    if (helper_count > HELPERS_MAX) helper_count = HELPERS_MAX;
    ek_team *team = aligned_alloc(64, (sizeof *team + 63) / 64 * 64);
    if (!team) return NULL;
    atomic_init(&team->ticket, 0);
    atomic_init(&team->done, 0);
    atomic_init(&team->active, 0);
    atomic_init(&team->asleep, 0);
    atomic_init(&team->stopping, 0);
    team->helper_count = 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->wake, NULL);
    for (int i = 0; i < helper_count; i++) {
        struct helper *helper = &team->helpers[i];
        helper->team = team;
        helper->number = i + 1;
        if (pthread_create(&helper->thread, NULL, help, helper) != 0) break;
        team->helper_count++;
    }
    return team;
}

void ek_team_free(ek_team *team) {
    if (!team) return;
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stopping, 1);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
    for (int i = 0; i < team->helper_count; i++) pthread_join(team->helpers[i].thread, NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->lock);
    free(team);
}

int ek_team_size(const ek_team *team) { return team ? team->helper_count + 1 : 1; }

void ek_team_begin(ek_team *team) {
    if (!team) return;
    atomic_store(&team->active, 1);
    if (!atomic_load(&team->asleep)) return;
    pthread_mutex_lock(&team->lock);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
}

void ek_team_end(ek_team *team) {
    if (team) atomic_store(&team->active, 0);
}

void ek_team_run(ek_team *team, int chunks, ek_chunk_fn body, const void *context) {
    if (!team || team->helper_count == 0 || chunks < 2 || chunks > 0xffff) {
        for (int i = 0; i < chunks; i++) body(context, i, 0);
        return;
    }
    team->body = body;
    team->context = context;
    atomic_store_explicit(&team->done, 0, memory_order_relaxed);
    uint64_t step = (atomic_load_explicit(&team->ticket, memory_order_relaxed) >> 32) + 1;
    atomic_store_explicit(
        &team->ticket, step << 32 | (uint64_t)chunks << 16, memory_order_release);
    for (int chunk; (chunk = claim(team)) >= 0;) {
        body(context, chunk, 0);
        atomic_fetch_add_explicit(&team->done, 1, memory_order_relaxed);
    }
    for (int spins = 1; atomic_load_explicit(&team->done, memory_order_acquire) < chunks; spins++) {
        pause_briefly();
        if (spins % SPINS_BEFORE_YIELD == 0) sched_yield();
    }
}

static int divided(int count, int size) { return (count + size - 1) / size; }
static int smaller(int a, int b) { return a < b ? a : b; }

typedef struct {
    const ek_kernels *kernels;
    const ek_matrix *matrix;
    const ek_rows *rows;
    int row_count, gelu, panels;
    float *out;
    size_t stride;
} product_step;

static void product_chunk(const void *context, int chunk, int worker) {
    (void)worker;
    const product_step *s = context;
    int first = chunk * s->panels;
    ek_product(
        s->kernels, s->matrix, s->rows, s->row_count, first,
        smaller(first + s->panels, s->matrix->panel_count), s->gelu, s->out, s->stride);
}

void ek_team_product(
    ek_team *team, const ek_kernels *kernels, const ek_matrix *matrix, const ek_rows *rows,
    int row_count, int gelu, float *out, size_t stride) {
    product_step s = {kernels, matrix, rows, row_count, gelu, 0, out, stride};
    // Four chunks for each thread: a late helper leaves little to wait for.
    int size = ek_team_size(team);
    s.panels = divided(matrix->panel_count, size == 1 ? 1 : 4 * size);
    ek_team_run(team, divided(matrix->panel_count, s.panels), product_chunk, &s);
}

typedef struct {
    const ek_kernels *kernels;
    int precision, residual, k, row_count, rows_each;
    const float *x, *gain, *shift;
    size_t stride, hidden_stride;
    float epsilon;
    float *hidden;
    const ek_rows *out;
} row_step;

static ek_rows rows_from(const ek_rows *rows, int first) {
    ek_rows part = *rows;
    part.data = (char *)part.data + (size_t)first * part.stride_bytes;
    if (part.scale) part.scale += first;
    if (part.low) part.low += first;
    return part;
}

static void convert_chunk(const void *context, int chunk, int worker) {
    (void)worker;
    const row_step *s = context;
    int first = chunk * s->rows_each;
    ek_rows out = rows_from(s->out, first);
    ek_convert(
        s->kernels, s->precision, s->x + (size_t)first * s->stride, s->stride, s->k,
        smaller(s->rows_each, s->row_count - first), &out);
}

static void norm_chunk(const void *context, int chunk, int worker) {
    (void)worker;
    const row_step *s = context;
    int first = chunk * s->rows_each;
    ek_rows out = rows_from(s->out, first);
    ek_norm(
        s->kernels, s->precision, s->x + (size_t)first * s->stride, s->stride, s->residual,
        s->gain, s->shift, s->epsilon, s->k, smaller(s->rows_each, s->row_count - first),
        s->hidden + (size_t)first * s->hidden_stride, s->hidden_stride, &out);
}

// A step of few rows is over before a helper has seen it.
static int rows_each(const ek_team *team, int row_count) {
    int each = divided(row_count, ek_team_size(team));
    return each < 4 ? row_count : each;
}

void ek_team_convert(
    ek_team *team, const ek_kernels *kernels, int precision, const float *x, size_t stride, int k,
    int row_count, const ek_rows *out) {
    if (precision == EK_F32) return;
    row_step s = {.kernels = kernels, .precision = precision, .k = k, .row_count = row_count,
                  .rows_each = rows_each(team, row_count), .x = x, .stride = stride, .out = out};
    ek_team_run(team, divided(row_count, s.rows_each), convert_chunk, &s);
}

void ek_team_norm(
    ek_team *team, const ek_kernels *kernels, int precision, const float *x, size_t stride,
    int residual, const float *gain, const float *shift, float epsilon, int k, int row_count,
    float *hidden, size_t hidden_stride, const ek_rows *out) {
    row_step s = {kernels, precision, residual, k, row_count, rows_each(team, row_count), x, gain,
                  shift, stride, hidden_stride, epsilon, hidden, out};
    ek_team_run(team, divided(row_count, s.rows_each), norm_chunk, &s);
}

typedef struct {
    const ek_kernels *kernels;
    const float *qkv;
    const int32_t *starts;
    int hidden, head_width, heads, heads_each, groups;
    size_t stride, out_stride, scratch_each;
    float *scratch, *out;
} attention_step;

static void attention_chunk(const void *context, int chunk, int worker) {
    const attention_step *s = context;
    int text = chunk / s->groups, first = chunk % s->groups * s->heads_each;
    size_t row = (size_t)s->starts[text];
    ek_attention(
        s->kernels, s->qkv + row * s->stride, s->stride, s->starts[text + 1] - s->starts[text],
        s->hidden, s->head_width, first, smaller(first + s->heads_each, s->heads),
        s->scratch + (size_t)worker * s->scratch_each, s->out + row * s->out_stride,
        s->out_stride);
}

void ek_team_attention(
    ek_team *team, const ek_kernels *kernels, const float *qkv, size_t stride,
    const int32_t *starts, int text_count, int hidden, int head_width, float *scratch,
    size_t scratch_each, float *out, size_t out_stride) {
    int heads = hidden / head_width, size = ek_team_size(team);
    attention_step s = {kernels, qkv, starts, hidden, head_width, heads, heads, 1, stride,
                        out_stride, scratch_each, scratch, out};
    if (text_count < 4 * size && size > 1) s.heads_each = divided(heads, 2 * size);
    s.groups = divided(heads, s.heads_each);
    ek_team_run(team, text_count * s.groups, attention_chunk, &s);
}
