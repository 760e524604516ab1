/// A block of floats on a cache line's boundary, which kernels read and write.
///
/// `@unchecked Sendable`: written by one thread before it is shared, and only read afterwards; a
/// workspace's buffers never leave their worker.
@safe final class FloatBuffer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        unsafe pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
        unsafe pointer.initialize(repeating: 0, count: max(count, 1))
        self.count = count
    }

    deinit {
        unsafe UnsafeMutableRawPointer(pointer).deallocate()
    }

    var bytes: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(
            start: pointer, count: count * MemoryLayout<Float>.stride)
    }

    /// Writes `values` to the front.
    func fill(_ values: [Float]) {
        precondition(values.count <= count)
        unsafe pointer.update(from: values, count: values.count)
    }

    /// Adds scale · up · down, row-major `[outputs][rank]` and `[rank][inputs]`.
    func addProduct(_ up: FloatBuffer, _ down: FloatBuffer, rank: Int, scale: Float) {
        let outputs = up.count / rank
        let inputs = down.count / rank
        precondition(up.count == outputs * rank && down.count == inputs * rank)
        precondition(count == outputs * inputs)
        for output in 0..<outputs {
            for r in 0..<rank {
                // Safe: the counts were compared above.
                let factor = unsafe scale * up.pointer[output * rank + r]
                let row = unsafe down.pointer + r * inputs
                let target = unsafe pointer + output * inputs
                for i in 0..<inputs { unsafe target[i] += factor * row[i] }
            }
        }
    }

    /// A copy of `count` floats beginning at `offset`.
    func array(from offset: Int, count: Int) -> [Float] {
        precondition(offset >= 0 && count >= 0 && offset + count <= self.count)
        return unsafe Array(UnsafeBufferPointer(start: pointer + offset, count: count))
    }
}
