import CBrotli

/// Brotli by Google's decoder.
@safe
final class BrotliStream: CodingStream {
    private let state: OpaquePointer
    private(set) var isComplete = false

    init?() {
        guard let made = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else { return nil }
        unsafe state = made
    }

    deinit {
        unsafe BrotliDecoderDestroyInstance(state)
    }

    func decode(
        _ bytes: [UInt8], into output: inout [UInt8], bytesMax: Int
    ) throws(ContentDecodingError) {
        var chunk = [UInt8](repeating: 0, count: outputChunkBytes)
        var consumed = 0
        while true {
            guard !isComplete || consumed == bytes.count else { throw .malformed }
            if isComplete { return }
            let (result, used, made) = step(bytes, from: consumed, &chunk)
            guard made <= bytesMax - output.count else { throw .tooLong }
            output += chunk[..<made]
            consumed += used
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS: isComplete = true
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
            default: throw .malformed
            }
        }
    }

    private func step(
        _ bytes: [UInt8], from start: Int, _ chunk: inout [UInt8]
    ) -> (result: BrotliDecoderResult, used: Int, made: Int) {
        var available = bytes.count - start
        var room = chunk.count
        let result = unsafe bytes.withUnsafeBufferPointer { source in
            unsafe chunk.withUnsafeMutableBufferPointer { target in
                // Safe: `start <= count`, and the decoder stays within the counts it is given.
                var next = unsafe source.baseAddress.map { unsafe $0 + start }
                var out = target.baseAddress
                return unsafe BrotliDecoderDecompressStream(
                    state, &available, &next, &room, &out, nil)
            }
        }
        return (result, bytes.count - start - available, chunk.count - room)
    }
}
