// How the BERT tokenizer sees a code point; see CEncoderKernels.h.
#include "CEncoderKernels.h"

typedef struct {
    uint32_t point;
    uint16_t first, count;
} fold_entry;

#include "unicode.inc"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int within(const uint32_t (*ranges)[2], size_t count, uint32_t point) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > ranges[middle][1]) low = middle + 1; else high = middle;
    }
    return low < count && point >= ranges[low][0];
}

static const fold_entry *entry(const fold_entry *entries, size_t count, uint32_t point) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > entries[middle].point) low = middle + 1; else high = middle;
    }
    return low < count && entries[low].point == point ? &entries[low] : 0;
}

int ek_unicode_class(uint32_t point) {
    int class = 0;
    if (within(removed, COUNT(removed), point)) class |= EK_REMOVED;
    if (point == 0x20 || within(spaces, COUNT(spaces), point)) class |= EK_SPACE;
    if (within(chinese, COUNT(chinese), point)) class |= EK_CHINESE;
    if (within(punctuation, COUNT(punctuation), point)) class |= EK_PUNCTUATION;
    return class;
}

static int lower(uint32_t point, int on, uint32_t *out) {
    const fold_entry *e = on ? entry(lowered, COUNT(lowered), point) : 0;
    if (!e) {
        out[0] = point;
        return 1;
    }
    for (int i = 0; i < e->count; i++) out[i] = lowered_pool[e->first + i];
    return e->count;
}

int ek_unicode_fold(uint32_t point, int strip, int lower_case, uint32_t out[EK_FOLD_MAX]) {
    if (!strip) return lower(point, lower_case, out);
    if (within(marks, COUNT(marks), point)) return 0;
    if (point >= 0xac00 && point <= 0xd7a3) {
        // Hangul syllables decompose by rule (Unicode 3.12).
        uint32_t index = point - 0xac00, tail = index % 28;
        out[0] = 0x1100 + index / 588;
        out[1] = 0x1161 + index % 588 / 28;
        out[2] = 0x11a7 + tail;
        return tail ? 3 : 2;
    }
    const fold_entry *e = entry(stripped, COUNT(stripped), point);
    if (!e) return lower(point, lower_case, out);
    int count = 0;
    for (int i = 0; i < e->count && count + 3 <= EK_FOLD_MAX; i++) {
        count += lower(stripped_pool[e->first + i], lower_case, out + count);
    }
    return count;
}
