// JSON: reading of whole bodies in one pass, and writing into byte arrays.
//
// A body is parsed once, completely: `JSONDocument` either holds a text in which every token has
// been checked, or it does not exist. simdjson finds the tokens and validates the UTF-8; the walk
// over them (CSimdJSON) checks grammar, limits and duplicate keys and leaves a flat list of nodes,
// each with its byte range in the source. `JSONValue` is a cursor into that list. Nothing is
// converted before it is asked for: a string is a range of bytes until somebody wants a `String`.
//
// Why so strict: where two parsers disagree about a text, one of them can be made to cache an
// answer under what the other never saw. So a duplicate key, a byte-order mark, UTF-16, a lone
// surrogate, a number outside the range of a double and anything after the value are refused.
//
// Numbers keep their spelling. `JSONValue.isInteger` says how a number is written; `int64` is exact
// or nil; the canonical form (`appendCanonical`) makes equal numbers equal bytes, `1`, `1.0` and
// `10e-1` alike, by exact decimal arithmetic and never through a double.
//
// Writing is `JSONWriter`: it appends to a byte array and keeps track of the commas.

/// Bounds on what is read, so that no body can cost more than its reader expects.
public struct JSONLimits: Sendable, Equatable {
    /// Longest text, in bytes.
    public var bytesMax: Int
    /// Deepest nesting of arrays and objects.
    public var depthMax: Int
    /// Most values and keys together.
    public var elementsMax: Int

    /// Makes limits; the defaults suit a request body.
    public init(
        bytesMax: Int = 8 * 1024 * 1024, depthMax: Int = 128, elementsMax: Int = 1_000_000
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.elementsMax = elementsMax
    }
}

/// Why a text is not taken; offsets are bytes from the start of the text.
public enum JSONError: Error, Sendable, Equatable {
    /// There is no value, only white space or nothing.
    case empty
    case tooLong(bytesMax: Int, actualBytes: Int)
    case tooDeep(depthMax: Int, offset: Int)
    case tooManyElements(elementsMax: Int, offset: Int)
    /// A byte-order mark, UTF-16 or UTF-32: JSON between programs is UTF-8 (RFC 8259, 8.1).
    case notUTF8Encoded
    case invalidUTF8(offset: Int)
    case duplicateKey(String, offset: Int)
    /// Not JSON: a wrong, missing or superfluous token.
    case syntax(offset: Int)
    /// A control character, a wrong escape or a lone surrogate in a string.
    case invalidString(offset: Int)
    /// Wrongly written, or outside the range of a double.
    case invalidNumber(offset: Int)
    case outOfMemory
}

extension JSONError: CustomStringConvertible {
    /// One sentence, for the sender of the text.
    public var description: String {
        switch self {
        case .empty: "the JSON text is empty"
        case .tooLong(let limit, let actual):
            "the JSON text is \(actual) bytes; the limit is \(limit)"
        case .tooDeep(let limit, let offset):
            "JSON nested deeper than \(limit) at byte \(offset)"
        case .tooManyElements(let limit, let offset):
            "more than \(limit) JSON values and keys at byte \(offset)"
        case .notUTF8Encoded: "the JSON text must be UTF-8 without a byte-order mark"
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .duplicateKey(let key, let offset): "duplicate key \"\(key)\" at byte \(offset)"
        case .syntax(let offset): "not valid JSON at byte \(offset)"
        case .invalidString(let offset):
            "a control character, wrong escape or lone surrogate at byte \(offset)"
        case .invalidNumber(let offset):
            "a number that is wrongly written or out of range at byte \(offset)"
        case .outOfMemory: "not enough memory to read the JSON text"
        }
    }
}
