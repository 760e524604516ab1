import CEvent
import EventLoop

// The body of a streamed answer. A writer is held as soon as more than `streamBufferBytes` wait for
// the socket, and let go when all of them have been taken.

extension Connection {
    /// Called by a `ResponseWriter`, in any task on any thread.
    func write(
        _ bytes: [UInt8], _ number: UInt64
    ) async -> Result<Void, ResponseWriterError> {
        guard loop.isOnLoop else {
            return await withCheckedContinuation { continuation in
                loop.execute {
                    if let result = self.writeNow(bytes, number) {
                        continuation.resume(returning: result)
                    } else {
                        self.exchange?.waiters.append(continuation)
                    }
                }
            }
        }
        if let result = writeNow(bytes, number) { return result }
        return await withCheckedContinuation { exchange?.waiters.append($0) }
    }

    /// Writes one chunk; nil when the writer has to wait for the socket.
    private func writeNow(
        _ bytes: [UInt8], _ number: UInt64
    ) -> Result<Void, ResponseWriterError>? {
        guard !isClosed, let current = exchange, current.number == number, !current.hasLeft,
            !current.isEnding
        else { return .failure(.clientLeft) }
        if bytes.isEmpty { return .success(()) }
        if current.framing == .chunked {
            owner.scratch.removeAll(keepingCapacity: true)
            Self.appendChunk(bytes, to: &owner.scratch)
            send(owner.scratch, [])
        } else {
            if let left = current.bodyBytesLeft {
                if bytes.count > left { return .failure(.tooLong) }
                exchange?.bodyBytesLeft = left - bytes.count
            }
            send(bytes, [])
        }
        let waiting = unsafe evbuffer_get_length(bufferevent_get_output(bufferEvent))
        return waiting > Limits.streamBufferBytes ? nil : .success(())
    }

    /// Marks the end of the body; a body shorter than announced cuts the connection.
    func endStream(_ number: UInt64) {
        guard !isClosed, let current = exchange, current.number == number, !current.isEnding
        else { return }
        if let left = current.bodyBytesLeft, left > 0 { return cut() }
        exchange?.isEnding = true
        if current.framing == .chunked { send(Array("0\r\n\r\n".utf8), []) }
        endIfWritten()
    }

    private static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(contentsOf: "\r\n".utf8)
        output.append(contentsOf: bytes)
        output.append(contentsOf: "\r\n".utf8)
    }
}
