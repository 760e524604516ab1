// One parse of a JSON text into a flat list of nodes, over simdjson's first stage.
//
// simdjson validates the UTF-8 and finds where every token starts, choosing its SIMD kernel for
// the CPU at run time. The walk over those tokens is ours, because it has to give what simdjson's
// own documents do not: the byte range of every value, exact limits, and duplicate keys refused.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node is.
enum {
    CJSON_NULL = 0,
    CJSON_FALSE = 1,
    CJSON_TRUE = 2,
    CJSON_NUMBER = 3,
    CJSON_STRING = 4,
    CJSON_ARRAY = 5,
    CJSON_OBJECT = 6,
};

/// How a parse can fail.
enum {
    CJSON_OK = 0,
    CJSON_EMPTY = 1,
    CJSON_TOO_LONG = 2,
    CJSON_TOO_DEEP = 3,
    CJSON_TOO_MANY = 4,
    CJSON_ENCODING = 5,
    CJSON_UTF8 = 6,
    CJSON_DUPLICATE_KEY = 7,
    CJSON_SYNTAX = 8,
    CJSON_STRING_CONTENT = 9,
    CJSON_NUMBER_CONTENT = 10,
    CJSON_NO_MEMORY = 11,
};

/// Flags of a node.
enum {
    /// The string had escapes; its content is in the text buffer instead of the source.
    CJSON_IN_TEXT = 1,
    /// The number is written without fraction and exponent.
    CJSON_INTEGER = 2,
};

/// One value, or one key of an object. An object's children are key, value, key, value, …
typedef struct {
    /// First byte of the value in the source, quotes and brackets included.
    uint32_t start;
    /// One past its last byte.
    uint32_t end;
    /// Index of the first node that is not part of this value.
    uint32_t next;
    uint8_t kind;
    uint8_t flags;
    uint16_t unused;
    /// Number: the bits of the nearest double. String: offset << 32 | length, in bytes.
    /// Array: elements. Object: members.
    uint64_t payload;
} cjson_node;

typedef struct {
    size_t bytes_max;
    size_t depth_max;
    size_t nodes_max;
} cjson_limits;

/// What a parse gave. The pointers belong to the calling thread's parser and hold until its next
/// call on that thread.
typedef struct {
    const cjson_node *nodes;
    size_t node_count;
    const uint8_t *text;
    size_t text_count;
    /// Byte of the source at which it failed.
    size_t error_offset;
    /// The duplicate key, unescaped, or null.
    const uint8_t *error_key;
    size_t error_key_count;
} cjson_result;

/// Parses `length` bytes; returns CJSON_OK or how it failed. Reads nothing beyond them.
int cjson_parse(
    const uint8_t *bytes, size_t length, const cjson_limits *limits, cjson_result *result);

#ifdef __cplusplus
}
#endif
