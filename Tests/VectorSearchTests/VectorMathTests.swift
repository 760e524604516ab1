import Testing
import VectorSearch

@Suite struct VectorMathTests {
    @Test func `the three forms of dot agree`() {
        let a: [Float] = (0..<77).map { Float($0) / 77 }
        let b: [Float] = (0..<77).map { 1 - Float($0) / 50 }
        let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(VectorMath.dot(a, b)) - exact) < 1e-4)
        #expect(VectorMath.dot(a.span, b.span) == VectorMath.dot(a, b))
        #expect(VectorMath.dot([], []) == 0)
    }

    @Test func `a vector without a direction has no unit form`() {
        #expect(VectorMath.normalized([0, 0, 0]) == nil)
        #expect(VectorMath.normalized([.nan, 1]) == nil)
        #expect(VectorMath.normalized([.infinity, 1]) == nil)
        #expect(VectorMath.normalized([3, 4]) == [0.6, 0.8])
        #expect(VectorMath.isUnit([0.6, 0.8]))
        #expect(!VectorMath.isUnit([0.6, 0.9]))
    }
}
