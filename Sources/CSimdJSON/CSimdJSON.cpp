#include "CSimdJSON.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <vector>

namespace {

/// Scratch memory above this is given back after the call that needed it.
constexpr size_t keptBytesMax = 1 << 20;

struct Failure {
    int code = CJSON_OK;
    size_t offset = 0;
    uint32_t keyNode = 0;
};

bool isSpace(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool isDigit(uint8_t c) { return c >= '0' && c <= '9'; }

int hexValue(uint8_t c) {
    if (isDigit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Powers of ten that a double holds exactly.
constexpr double exactPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// The walk over simdjson's token starts. One per thread, reused.
class Walk {
public:
    std::vector<cjson_node> nodes;
    std::vector<uint8_t> text;
    Failure failure;

    int parse(const uint8_t *bytes, size_t length, const cjson_limits &limits) {
        source = bytes;
        count = length;
        bounds = limits;
        nodes.clear();
        text.clear();
        open.clear();
        failure = {};
        justOpened = false;
        if (int code = findTokens()) return fail(code, failure.offset);
        return walk();
    }

    void releaseLargeScratch() {
        if (stageCapacity > keptBytesMax) {
            stage.reset();
            stageCapacity = 0;
        }
        if (nodes.capacity() * sizeof(cjson_node) > keptBytesMax) {
            nodes.clear();
            nodes.shrink_to_fit();
        }
        if (text.capacity() > keptBytesMax) {
            text.clear();
            text.shrink_to_fit();
        }
    }

private:
    struct Open {
        uint32_t node;
        uint32_t count;
        bool isObject;
    };

    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    size_t stageCapacity = 0;
    const uint8_t *source = nullptr;
    size_t count = 0;
    cjson_limits bounds{};
    std::vector<Open> open;
    std::vector<uint32_t> keys;
    const uint32_t *tokens = nullptr;
    size_t tokenCount = 0;
    size_t token = 0;
    /// Whether the value just begun is a container whose first child or end comes next.
    bool justOpened = false;

    int fail(int code, size_t offset) {
        failure.code = code;
        failure.offset = offset;
        return code;
    }

    int findTokens() {
        if (count == 0) return CJSON_EMPTY;
        if (count > bounds.bytes_max || count >= 0xFFFFFFFF) {
            failure.offset = bounds.bytes_max;
            return CJSON_TOO_LONG;
        }
        if (hasForeignEncoding()) return CJSON_ENCODING;
        if (count > stageCapacity) {
            stage.reset();
            // Doubling keeps a thread whose bodies grow slowly from allocating for each of them.
            stageCapacity = 0;
            size_t wanted = std::max<size_t>(4096, count + count / 2);
            auto code = simdjson::get_active_implementation()->create_dom_parser_implementation(
                wanted, 16, stage);
            if (code) return CJSON_NO_MEMORY;
            stageCapacity = wanted;
        }
        switch (stage->stage1(source, count, simdjson::stage1_mode::regular)) {
        case simdjson::SUCCESS: break;
        case simdjson::UTF8_ERROR: return CJSON_UTF8;
        case simdjson::EMPTY: return CJSON_EMPTY;
        case simdjson::MEMALLOC: return CJSON_NO_MEMORY;
        case simdjson::UNCLOSED_STRING: failure.offset = count; return CJSON_SYNTAX;
        case simdjson::UNESCAPED_CHARS:
            failure.offset = controlOffset();
            return CJSON_STRING_CONTENT;
        default: return CJSON_SYNTAX;
        }
        tokens = stage->structural_indexes.get();
        tokenCount = stage->n_structural_indexes;
        token = 0;
        return tokenCount == 0 ? CJSON_EMPTY : CJSON_OK;
    }

    bool hasForeignEncoding() const {
        if (count >= 3 && std::memcmp(source, "\xEF\xBB\xBF", 3) == 0) return true;
        if (count < 2) return false;
        const bool marked = (source[0] == 0xFE && source[1] == 0xFF)
                            || (source[0] == 0xFF && source[1] == 0xFE);
        return marked || source[0] == 0 || source[1] == 0;
    }

    /// The first control character inside a string; stage 1 only says that there is one.
    size_t controlOffset() const {
        bool inString = false;
        for (size_t i = 0; i < count; i++) {
            if (inString && source[i] < 0x20) return i;
            if (inString && source[i] == '\\') i++;
            else if (source[i] == '"') inString = !inString;
        }
        return 0;
    }

    bool hasToken() const { return token < tokenCount; }
    uint32_t position() const { return hasToken() ? tokens[token] : uint32_t(count); }
    /// The byte the current token starts with, 0 at the end.
    uint8_t first() const { return hasToken() ? source[tokens[token]] : 0; }

    /// One past the last byte of the scalar token that starts at `start`.
    uint32_t scalarEnd(uint32_t start) const {
        uint32_t end = token + 1 < tokenCount ? tokens[token + 1] : uint32_t(count);
        while (end > start && isSpace(source[end - 1])) end--;
        return end;
    }

    bool push(uint8_t kind, uint32_t start, uint32_t end, uint64_t payload, uint8_t flags = 0) {
        if (nodes.size() >= bounds.nodes_max) {
            fail(CJSON_TOO_MANY, start);
            return false;
        }
        nodes.push_back({start, end, uint32_t(nodes.size() + 1), kind, flags, 0, payload});
        return true;
    }

    int walk() {
        while (true) {
            if (int code = value()) return code;
            // After a value: close what ends here, or go on to the next value of what is open.
            while (true) {
                if (failure.code) return failure.code;
                if (open.empty()) {
                    return hasToken() ? fail(CJSON_SYNTAX, position()) : CJSON_OK;
                }
                if (justOpened) {
                    justOpened = false;
                    if (first() == (open.back().isObject ? '}' : ']')) {
                        if (int code = close()) return code;
                        continue;
                    }
                } else if (first() == ',') {
                    token++;
                } else if (first() == (open.back().isObject ? '}' : ']')) {
                    if (int code = close()) return code;
                    continue;
                } else {
                    return fail(CJSON_SYNTAX, position());
                }
                open.back().count++;
                if (open.back().isObject && !key()) return failure.code;
                break;
            }
        }
    }

    int value() {
        justOpened = false;
        const uint32_t start = position();
        switch (first()) {
        case '{': return begin(CJSON_OBJECT, start);
        case '[': return begin(CJSON_ARRAY, start);
        case '"': string(start); break;
        case 't': literal("true", 4, CJSON_TRUE, start); break;
        case 'f': literal("false", 5, CJSON_FALSE, start); break;
        case 'n': literal("null", 4, CJSON_NULL, start); break;
        case '-':
        case '0': case '1': case '2': case '3': case '4':
        case '5': case '6': case '7': case '8': case '9': number(start); break;
        default: fail(CJSON_SYNTAX, start);
        }
        return failure.code;
    }

    int begin(uint8_t kind, uint32_t start) {
        if (open.size() >= bounds.depth_max) return fail(CJSON_TOO_DEEP, start);
        open.push_back({uint32_t(nodes.size()), 0, kind == CJSON_OBJECT});
        if (!push(kind, start, start, 0)) return failure.code;
        token++;
        justOpened = true;
        return CJSON_OK;
    }

    int close() {
        const Open ended = open.back();
        open.pop_back();
        cjson_node &node = nodes[ended.node];
        node.end = position() + 1;
        node.next = uint32_t(nodes.size());
        node.payload = ended.count;
        token++;
        return ended.isObject && !hasUniqueKeys(ended) ? failure.code : CJSON_OK;
    }

    bool key() {
        const uint32_t start = position();
        if (first() != '"') {
            fail(CJSON_SYNTAX, start);
            return false;
        }
        if (!string(start)) return false;
        if (first() != ':') {
            fail(CJSON_SYNTAX, position());
            return false;
        }
        token++;
        return true;
    }

    void literal(const char *word, uint32_t length, uint8_t kind, uint32_t start) {
        const uint32_t end = scalarEnd(start);
        if (end - start != length || std::memcmp(source + start, word, length) != 0) {
            fail(CJSON_SYNTAX, start);
            return;
        }
        push(kind, start, end, 0);
        token++;
    }

    void number(uint32_t start) {
        const uint32_t end = scalarEnd(start);
        const uint8_t *at = source + start, *const last = source + end;
        const bool negative = *at == '-';
        if (negative) at++;
        uint64_t mantissa = 0;
        const uint8_t *const digits = at;
        for (; at < last && isDigit(*at); at++) mantissa = mantissa * 10 + (*at - '0');
        int64_t digitCount = at - digits, exponent = 0;
        bool isInteger = true;
        bool good = digitCount > 0 && (digitCount == 1 || *digits != '0');
        if (good && at < last && *at == '.') {
            isInteger = false;
            const uint8_t *const fraction = ++at;
            for (; at < last && isDigit(*at); at++) mantissa = mantissa * 10 + (*at - '0');
            exponent = fraction - at;
            digitCount -= exponent;
            good = at > fraction;
        }
        bool simple = true;
        if (good && at < last && (*at == 'e' || *at == 'E')) {
            isInteger = false;
            simple = false;
            at++;
            if (at < last && (*at == '+' || *at == '-')) at++;
            const uint8_t *const power = at;
            while (at < last && isDigit(*at)) at++;
            good = at > power;
        }
        if (!good || at != last) {
            fail(CJSON_NUMBER_CONTENT, start);
            return;
        }
        double number;
        // Clinger's fast path: mantissa and power are exact, so one division rounds correctly.
        // At most 19 digits cannot have overflowed the mantissa.
        if (simple && digitCount <= 19 && mantissa <= (1ull << 53) && exponent >= -22) {
            number = double(mantissa) / exactPowers[-exponent];
            if (negative) number = -number;
        } else {
            const char *text = reinterpret_cast<const char *>(source + start);
            auto outcome = std::from_chars(text, text + (end - start), number);
            if (outcome.ec != std::errc() || outcome.ptr != text + (end - start)) {
                fail(CJSON_NUMBER_CONTENT, start);
                return;
            }
        }
        uint64_t bits;
        std::memcpy(&bits, &number, 8);
        push(CJSON_NUMBER, start, end, bits, isInteger ? CJSON_INTEGER : 0);
        token++;
    }

    bool string(uint32_t start) {
        const uint32_t end = scalarEnd(start);
        if (end - start < 2 || source[end - 1] != '"') {
            fail(CJSON_SYNTAX, start);
            return false;
        }
        const uint8_t *const content = source + start + 1;
        const size_t length = end - start - 2;
        bool pushed;
        if (length > 0 && std::memchr(content, '\\', length)) {
            const size_t offset = text.size();
            if (!unescape(start + 1, end - 1)) return false;
            pushed = push(
                CJSON_STRING, start, end, uint64_t(offset) << 32 | (text.size() - offset),
                CJSON_IN_TEXT);
        } else {
            if (length > 0 && std::memchr(content, '"', length)) {
                fail(CJSON_SYNTAX, start);
                return false;
            }
            pushed = push(CJSON_STRING, start, end, uint64_t(start + 1) << 32 | length);
        }
        token++;
        return pushed;
    }

    bool unescape(uint32_t from, uint32_t to) {
        uint32_t at = from;
        while (at < to) {
            const uint8_t *stop = source + at;
            while (stop < source + to && *stop != '\\' && *stop != '"') stop++;
            text.insert(text.end(), source + at, stop);
            at = uint32_t(stop - source);
            if (at == to) return true;
            if (source[at] == '"' || at + 1 >= to || !escape(at, to)) {
                fail(CJSON_STRING_CONTENT, at);
                return false;
            }
        }
        return true;
    }

    /// Appends what the escape at `at` stands for and moves `at` behind it.
    bool escape(uint32_t &at, uint32_t to) {
        switch (source[at + 1]) {
        case '"': text.push_back('"'); break;
        case '\\': text.push_back('\\'); break;
        case '/': text.push_back('/'); break;
        case 'b': text.push_back('\b'); break;
        case 'f': text.push_back('\f'); break;
        case 'n': text.push_back('\n'); break;
        case 'r': text.push_back('\r'); break;
        case 't': text.push_back('\t'); break;
        case 'u': return unicodeEscape(at, to);
        default: return false;
        }
        at += 2;
        return true;
    }

    bool unicodeEscape(uint32_t &at, uint32_t to) {
        int32_t unit = codeUnit(at, to);
        uint32_t next = at + 6;
        if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return false;
        uint32_t scalar = uint32_t(unit);
        if (unit >= 0xD800 && unit < 0xDC00) {
            int32_t low = codeUnit(next, to);
            if (low < 0xDC00 || low >= 0xE000) return false;
            scalar = 0x10000 + ((uint32_t(unit) - 0xD800) << 10) + (uint32_t(low) - 0xDC00);
            next += 6;
        }
        appendUTF8(scalar);
        at = next;
        return true;
    }

    /// The four hex digits of a `\u` escape at `at`, or -1.
    int32_t codeUnit(uint32_t at, uint32_t to) const {
        if (to - at < 6 || source[at] != '\\' || source[at + 1] != 'u') return -1;
        int32_t unit = 0;
        for (int i = 2; i < 6; i++) {
            const int digit = hexValue(source[at + i]);
            if (digit < 0) return -1;
            unit = unit * 16 + digit;
        }
        return unit;
    }

    void appendUTF8(uint32_t scalar) {
        if (scalar < 0x80) {
            text.push_back(uint8_t(scalar));
        } else if (scalar < 0x800) {
            text.push_back(uint8_t(0xC0 | scalar >> 6));
            text.push_back(uint8_t(0x80 | (scalar & 0x3F)));
        } else if (scalar < 0x10000) {
            text.push_back(uint8_t(0xE0 | scalar >> 12));
            text.push_back(uint8_t(0x80 | (scalar >> 6 & 0x3F)));
            text.push_back(uint8_t(0x80 | (scalar & 0x3F)));
        } else {
            text.push_back(uint8_t(0xF0 | scalar >> 18));
            text.push_back(uint8_t(0x80 | (scalar >> 12 & 0x3F)));
            text.push_back(uint8_t(0x80 | (scalar >> 6 & 0x3F)));
            text.push_back(uint8_t(0x80 | (scalar & 0x3F)));
        }
    }

    const uint8_t *content(const cjson_node &node) const {
        return (node.flags & CJSON_IN_TEXT ? text.data() : source) + (node.payload >> 32);
    }

    /// Length first, then bytes: a total order in which equal keys are neighbours.
    int order(uint32_t left, uint32_t right) const {
        const size_t a = nodes[left].payload & 0xFFFFFFFF, b = nodes[right].payload & 0xFFFFFFFF;
        if (a != b) return a < b ? -1 : 1;
        return a == 0 ? 0 : std::memcmp(content(nodes[left]), content(nodes[right]), a);
    }

    bool hasUniqueKeys(const Open &object) {
        if (object.count < 2) return true;
        keys.clear();
        uint32_t at = object.node + 1;
        for (uint32_t i = 0; i < object.count; i++) {
            keys.push_back(at);
            at = nodes[at + 1].next;
        }
        if (object.count <= 12) {
            for (size_t i = 1; i < keys.size(); i++)
                for (size_t j = 0; j < i; j++)
                    if (order(keys[j], keys[i]) == 0) return refuseKey(keys[i]);
            return true;
        }
        // Sorting, not hashing: nobody can choose keys that make it slow.
        std::sort(keys.begin(), keys.end(), [this](uint32_t a, uint32_t b) {
            const int way = order(a, b);
            return way != 0 ? way < 0 : a < b;
        });
        for (size_t i = 1; i < keys.size(); i++)
            if (order(keys[i - 1], keys[i]) == 0) return refuseKey(keys[i]);
        return true;
    }

    bool refuseKey(uint32_t key) {
        fail(CJSON_DUPLICATE_KEY, nodes[key].start);
        failure.keyNode = key;
        return false;
    }
};

}  // namespace

extern "C" int cjson_parse(
    const uint8_t *bytes, size_t length, const cjson_limits *limits, cjson_result *result) {
    thread_local Walk walk;
    *result = {};
    try {
        walk.releaseLargeScratch();
        const int code = walk.parse(bytes, length, *limits);
        result->error_offset = walk.failure.offset;
        if (code == CJSON_DUPLICATE_KEY) {
            const cjson_node &key = walk.nodes[walk.failure.keyNode];
            result->error_key =
                (key.flags & CJSON_IN_TEXT ? walk.text.data() : bytes) + (key.payload >> 32);
            result->error_key_count = key.payload & 0xFFFFFFFF;
        }
        if (code != CJSON_OK) return code;
        result->nodes = walk.nodes.data();
        result->node_count = walk.nodes.size();
        result->text = walk.text.data();
        result->text_count = walk.text.size();
        return CJSON_OK;
    } catch (const std::bad_alloc &) {
        return CJSON_NO_MEMORY;
    }
}
