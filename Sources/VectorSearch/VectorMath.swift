/// Arithmetic on whole float vectors, by the fastest kernel of this CPU.
public enum VectorMath {
    /// How far from 1 the squared length of a "unit" vector may be.
    public static let unitTolerance: Float = 1e-3

    /// Returns the dot product, which is the cosine similarity of unit vectors.
    ///
    /// Summed in float32 in many lanes: within about 1e-6 of the exact value for unit vectors.
    ///
    /// - Parameters:
    ///   - a: floats, as many as in `b`.
    ///   - b: floats, as many as in `a`.
    /// - Returns: the sum of the products; 0 for empty vectors.
    public static func dot(_ a: [Float], _ b: [Float]) -> Float {
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in unsafe dot(a, b) }
        }
    }

    /// Returns the dot product of two spans of equal length.
    public static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in unsafe dot(a, b) }
        }
    }

    /// Returns the dot product of two buffers of equal length, for vectors read in place from a
    /// map.
    public static func dot(
        _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>
    ) -> Float {
        precondition(a.count == b.count, "vectors of different dimensions")
        guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
        return unsafe Kernels.best.dot(first, second, count: a.count)
    }

    /// Returns the vector scaled to unit length, or nil where it has none (zero, NaN, infinite).
    public static func normalized(_ vector: [Float]) -> [Float]? {
        let lengthSquared = vector.reduce(into: 0.0) { $0 += Double($1) * Double($1) }
        guard lengthSquared.isFinite, lengthSquared > 0 else { return nil }
        let factor = 1 / lengthSquared.squareRoot()
        guard factor.isFinite else { return nil }
        return vector.map { Float(Double($0) * factor) }
    }

    /// Whether the vector's length is 1, within `unitTolerance` of its square.
    public static func isUnit(_ vector: [Float]) -> Bool {
        abs(dot(vector, vector) - 1) <= unitTolerance
    }
}
