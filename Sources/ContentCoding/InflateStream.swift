import CZlib

/// gzip and zlib by zlib, which tells the two apart by their first bytes.
@safe
final class InflateStream: CodingStream {
    private let state: UnsafeMutablePointer<z_stream>
    private(set) var isComplete = false

    init?() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        // 15 bits of window, and 32 for finding out the format.
        let code = unsafe inflateInit2_(
            state, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    func decode(
        _ bytes: [UInt8], into output: inout [UInt8], bytesMax: Int
    ) throws(ContentDecodingError) {
        guard bytes.count <= Int(UInt32.max) else { throw .tooLong }
        var input = bytes
        var chunk = [UInt8](repeating: 0, count: outputChunkBytes)
        var consumed = 0
        while consumed < input.count {
            // A second gzip member may follow; servers do not send one, and readers differ.
            guard !isComplete else { throw .malformed }
            let (code, used, made) = step(&input, from: consumed, &chunk)
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw .malformed
            }
            guard made <= bytesMax - output.count else { throw .tooLong }
            output += chunk[..<made]
            consumed += used
            isComplete = code == Z_STREAM_END
            if used == 0 && made == 0 { return }
        }
        try drain(&chunk, &output, bytesMax)
    }

    /// Takes what is left inside after all input was consumed.
    private func drain(
        _ chunk: inout [UInt8], _ output: inout [UInt8], _ bytesMax: Int
    ) throws(ContentDecodingError) {
        var nothing: [UInt8] = []
        while !isComplete {
            let (code, _, made) = step(&nothing, from: 0, &chunk)
            guard made > 0 || code == Z_STREAM_END else { return }
            guard made <= bytesMax - output.count else { throw .tooLong }
            output += chunk[..<made]
            isComplete = code == Z_STREAM_END
        }
    }

    private func step(
        _ input: inout [UInt8], from start: Int, _ chunk: inout [UInt8]
    ) -> (code: Int32, used: Int, made: Int) {
        let available = UInt32(input.count - start)
        let room = UInt32(chunk.count)
        let code = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe chunk.withUnsafeMutableBufferPointer { target in
                // Safe: `start <= count`, and zlib reads and writes no more than it is told.
                unsafe state.pointee.next_in = source.baseAddress.map { unsafe $0 + start }
                unsafe state.pointee.avail_in = available
                unsafe state.pointee.next_out = target.baseAddress
                unsafe state.pointee.avail_out = room
                return unsafe inflate(state, Z_NO_FLUSH)
            }
        }
        let left = unsafe state.pointee.avail_in
        let free = unsafe state.pointee.avail_out
        return (code, Int(available - left), Int(room - free))
    }
}
