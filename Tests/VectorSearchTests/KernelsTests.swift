import Testing

@testable import VectorSearch

@Suite struct KernelsTests {
    private static let dimensions = Array(1...1536)

    @Test func `every variant sums codes exactly as its scalar twin on all dimensions`() {
        var random = SplitMix64(seed: 11)
        let variants = Kernels.all
        #expect(variants.first?.name == "scalar")
        for dimension in Self.dimensions {
            let stride = (dimension + 63) / 64 * 64
            let rows = 7
            let codes = Self.codes(dimension, stride, rows: rows, &random)
            let query = Self.codes(dimension, stride, rows: 1, &random)
            let expected = Self.gather(variants[0], query, codes, stride)
            for variant in variants.dropFirst() {
                #expect(Self.gather(variant, query, codes, stride) == expected)
            }
            let byHand = (0..<stride).reduce(Int32(0)) {
                $0 + Int32(codes[$1]) * (Int32(query[$1]) - 128)
            }
            #expect(expected[0] == byHand)
        }
    }

    @Test func `every variant sums over sign bits exactly as its scalar twin on all dimensions`() {
        var random = SplitMix64(seed: 12)
        let variants = Kernels.all
        for dimension in Self.dimensions {
            let stride = (dimension + 63) / 64 * 64
            let query = Self.codes(dimension, stride, rows: 1, &random)
            let heads = (0..<6 * stride / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
            let expected = Self.gatherBits(variants[0], query, heads, stride)
            for variant in variants.dropFirst() {
                #expect(Self.gatherBits(variant, query, heads, stride) == expected)
            }
        }
    }

    @Test func `extreme codes do not saturate any variant`() {
        let low = [UInt8](repeating: 1, count: 1536)
        let high = [UInt8](repeating: 255, count: 1536)
        for variant in Kernels.all {
            #expect(Self.gather(variant, high, high, 1536) == [1536 * 255 * 127])
            #expect(Self.gather(variant, low, high, 1536) == [1536 * 255 * -127])
        }
    }

    @Test func `every variant's float dot agrees with a double sum on all dimensions`() {
        var random = SplitMix64(seed: 13)
        for dimension in Self.dimensions {
            let a = SampleVectors.gaussian(dimension, &random)
            let b = SampleVectors.gaussian(dimension, &random)
            let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let size = zip(a, b).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
            for variant in Kernels.all {
                let dot = unsafe Double(variant.dot(a, b, count: dimension))
                #expect(abs(dot - exact) <= 1e-6 * (1 + size))
            }
        }
    }

    @Test func `every variant encodes exactly as its scalar twin on all dimensions`() {
        var random = SplitMix64(seed: 14)
        for dimension in Self.dimensions {
            let encoder = VectorEncoder(dimension: dimension)
            let vector = SampleVectors.gaussian(dimension, &random)
            let expected = encoder.encode(vector, by: Kernels.all[0])
            for variant in Kernels.all.dropFirst() {
                let encoded = encoder.encode(vector, by: variant)
                #expect(encoded.codes == expected.codes)
                #expect(encoded.bits == expected.bits)
                #expect(encoded.factors.signScale == expected.factors.signScale)
                #expect(encoded.factors.codeScale == expected.factors.codeScale)
                #expect(encoded.factors.codeSum == expected.factors.codeSum)
            }
        }
    }

    private static func codes(
        _ dimension: Int, _ stride: Int, rows: Int, _ random: inout SplitMix64
    ) -> [UInt8] {
        (0..<rows * stride).map {
            $0 % stride < dimension ? UInt8.random(in: 1...255, using: &random) : 128
        }
    }

    private static func gather(
        _ kernels: Kernels, _ query: [UInt8], _ codes: [UInt8], _ stride: Int
    ) -> [Int32] {
        let nodes = (0..<UInt32(codes.count / stride)).map { $0 }
        var sums = [Int32](repeating: 0, count: nodes.count)
        unsafe kernels.gather(
            query, codes: codes, count: stride, nodes: nodes, nodeCount: nodes.count, into: &sums)
        return sums
    }

    private static func gatherBits(
        _ kernels: Kernels, _ query: [UInt8], _ heads: [UInt8], _ stride: Int
    ) -> [Int32] {
        let nodes = (0..<UInt32(heads.count / (stride / 8))).map { $0 }
        var sums = [Int32](repeating: 0, count: nodes.count)
        unsafe kernels.gatherBits(
            query, count: stride, heads: heads, headStride: stride / 8, nodes: nodes,
            nodeCount: nodes.count, into: &sums)
        return sums
    }
}
