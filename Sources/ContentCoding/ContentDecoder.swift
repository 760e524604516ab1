// ContentCoding: reads bodies that HTTP's content codings compressed (RFC 9110, 8.4.1; RFC 7932;
// RFC 8878), piece by piece as they pass.
//
// The bytes that pass are never changed here: this is for looking at them. Each coding is one
// library's streaming decoder behind `CodingStream`; output is bounded by the caller, because a
// thousand bytes may stand for a gigabyte.

/// Why a body cannot be read.
public enum ContentDecodingError: Error, Sendable, Equatable {
    /// The bytes are not what the coding says.
    case malformed
    /// More came out than the caller takes.
    case tooLong
}

/// Reads one body in a content coding.
public final class ContentDecoder {
    private let stream: any CodingStream
    private let bytesMax: Int
    private var byteCount = 0

    /// Makes a decoder for a value of `Content-Encoding`.
    ///
    /// Nil for a coding that is not known here, and for several in a row.
    ///
    /// - Parameters:
    ///   - coding: `gzip`, `x-gzip`, `deflate`, `br` or `zstd`, in any case.
    ///   - bytesMax: the most to give out.
    public init?(coding: String, bytesMax: Int) {
        let made: (any CodingStream)? =
            switch coding.lowercased() {
            case "gzip", "x-gzip", "deflate": InflateStream()
            case "br": BrotliStream()
            case "zstd": ZstdStream()
            default: nil
            }
        guard let made else { return nil }
        stream = made
        self.bytesMax = bytesMax
    }

    /// Whether the coded body has come to its own end.
    public var isComplete: Bool { stream.isComplete }

    /// What the next bytes stand for.
    ///
    /// - Throws: `malformed` or `tooLong`; the decoder is of no use after that.
    public func decode(_ bytes: [UInt8]) throws(ContentDecodingError) -> [UInt8] {
        var output: [UInt8] = []
        try stream.decode(bytes, into: &output, bytesMax: bytesMax - byteCount)
        byteCount += output.count
        return output
    }
}

/// One library's streaming decoder.
protocol CodingStream: AnyObject {
    var isComplete: Bool { get }

    /// Appends what `bytes` stand for, at most `bytesMax`.
    func decode(
        _ bytes: [UInt8], into output: inout [UInt8], bytesMax: Int
    ) throws(ContentDecodingError)
}

/// Bytes that a decoder gives out at a time.
let outputChunkBytes = 16 << 10
