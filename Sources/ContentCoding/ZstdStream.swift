import CZstd

/// Zstandard by its reference library.
@safe
final class ZstdStream: CodingStream {
    private let state: OpaquePointer
    private(set) var isComplete = false

    init?() {
        guard let made = unsafe ZSTD_createDStream() else { return nil }
        unsafe state = made
    }

    deinit {
        _ = unsafe ZSTD_freeDStream(state)
    }

    func decode(
        _ bytes: [UInt8], into output: inout [UInt8], bytesMax: Int
    ) throws(ContentDecodingError) {
        var chunk = [UInt8](repeating: 0, count: outputChunkBytes)
        var consumed = 0
        while consumed < bytes.count || !isComplete {
            // RFC 8878 lets frames follow one another; servers send one, so more is doubted.
            guard !isComplete else { throw .malformed }
            let (result, used, made) = step(bytes, from: consumed, &chunk)
            guard ZSTD_isError(result) == 0 else { throw .malformed }
            guard made <= bytesMax - output.count else { throw .tooLong }
            output += chunk[..<made]
            consumed += used
            isComplete = result == 0
            if used == 0 && made < chunk.count { return }
        }
    }

    private func step(
        _ bytes: [UInt8], from start: Int, _ chunk: inout [UInt8]
    ) -> (result: Int, used: Int, made: Int) {
        unsafe bytes.withUnsafeBytes { source in
            unsafe chunk.withUnsafeMutableBytes { target in
                // Safe: the decoder stays within the sizes it is given.
                var input = unsafe ZSTD_inBuffer(
                    src: source.baseAddress, size: source.count, pos: start)
                var out = unsafe ZSTD_outBuffer(
                    dst: target.baseAddress, size: target.count, pos: 0)
                let result = unsafe ZSTD_decompressStream(state, &out, &input)
                return unsafe (result, input.pos - start, out.pos)
            }
        }
    }
}
