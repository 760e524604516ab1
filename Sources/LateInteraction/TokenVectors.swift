// Late interaction: two texts compared token by token, as a second look at few candidates.
//
// An encoder gives each token of a text a vector in its context. Kept as int8 codes with one step a
// token they cost a byte a dimension, and comparing two prompts of a dozen tokens takes about a
// microsecond. Pure: no model, no store.

/// The unit vectors of a text's tokens, quantised: 1 byte a dimension and one step a token.
public struct TokenVectors: Sendable, Equatable {
    /// Numbers of a token's vector.
    public let dimension: Int
    /// Tokens, at least 1.
    public let count: Int
    /// `[count]`: one step of each token's codes.
    public let scales: [Float]
    /// `[count * rowBytes]`: value / step + 128, and 128 behind the dimension.
    let paddedCodes: [UInt8]

    /// Bytes of a row: the dimension rounded up to what the kernels take without a tail.
    var rowBytes: Int { Self.rowBytes(dimension) }

    private static func rowBytes(_ dimension: Int) -> Int { (dimension + 63) / 64 * 64 }

    /// Quantises the directions of rows of floats; nil where there are no rows or more than
    /// `LateInteractionLimits.tokensMax`, or where one has no direction.
    ///
    /// - Parameters:
    ///   - rows: one row for each token, `stride` floats apart.
    ///   - stride: at least `dimension`; what is between the rows is left out.
    ///   - dimension: numbers of a row.
    public init?(rows: [Float], stride: Int, dimension: Int) {
        self.init(rows: rows, stride: stride, dimension: dimension, by: .best)
    }

    init?(rows: [Float], stride: Int, dimension: Int, by kernels: TokenKernels) {
        precondition(dimension >= 1 && stride >= dimension, "rows overlap")
        let count = (rows.count + stride - dimension) / stride
        guard (1...LateInteractionLimits.tokensMax).contains(count),
            dimension <= LateInteractionLimits.dimensionMax
        else { return nil }
        let rowBytes = Self.rowBytes(dimension)
        var codes = [UInt8](repeating: 128, count: count * rowBytes)
        var bits = [UInt8](repeating: 0, count: rowBytes / 8)
        var scales: [Float] = []
        scales.reserveCapacity(count)
        for token in 0..<count {
            let scale = kernels.quantize(
                rows, at: token * stride, dimension: dimension, codes: &codes,
                at: token * rowBytes, bits: &bits)
            guard let scale else { return nil }
            scales.append(scale)
        }
        self.dimension = dimension
        self.count = count
        self.scales = scales
        paddedCodes = codes
    }

    /// Takes what `codes` and `scales` gave, from wherever it was kept; nil where the numbers do
    /// not fit together or into the limits, or where a step cannot be one of a unit vector.
    public init?(dimension: Int, scales: [Float], codes: ArraySlice<UInt8>) {
        guard (1...LateInteractionLimits.dimensionMax).contains(dimension),
            (1...LateInteractionLimits.tokensMax).contains(scales.count),
            codes.count == scales.count * dimension,
            scales.allSatisfy({ $0 > 0 && $0 <= 1 })
        else { return nil }
        self.dimension = dimension
        count = scales.count
        self.scales = scales
        let rowBytes = Self.rowBytes(dimension)
        guard rowBytes != dimension else {
            paddedCodes = Array(codes)
            return
        }
        var padded: [UInt8] = []
        padded.reserveCapacity(count * rowBytes)
        var rest = codes
        for _ in 0..<count {
            padded += rest.prefix(dimension)
            padded += repeatElement(128, count: rowBytes - dimension)
            rest = rest.dropFirst(dimension)
        }
        paddedCodes = padded
    }

    /// `[count * dimension]`: value / step + 128, without padding, for keeping.
    public var codes: [UInt8] {
        guard rowBytes != dimension else { return paddedCodes }
        return (0..<count).flatMap { paddedCodes[$0 * rowBytes..<$0 * rowBytes + dimension] }
    }

    /// A token's vector as floats, for inspection.
    public func vector(_ token: Int) -> [Float] {
        precondition((0..<count).contains(token), "no token of that number")
        return paddedCodes[token * rowBytes..<token * rowBytes + dimension].map {
            (Float($0) - 128) * scales[token]
        }
    }

    /// Compares with the token vectors of a stored text; nil where the dimensions differ.
    ///
    /// Cost: `count * stored.count` dot products, about 1 microsecond for 12 tokens each.
    public func similarity(to stored: TokenVectors) -> LateSimilarity? {
        similarity(to: stored, by: .best)
    }

    func similarity(to stored: TokenVectors, by kernels: TokenKernels) -> LateSimilarity? {
        guard dimension == stored.dimension else { return nil }
        let best = kernels.maxSim(self, stored)
        let (query, weakestQuery) = Self.meanAndLeast(best.query)
        let (back, weakestStored) = Self.meanAndLeast(best.stored)
        return LateSimilarity(
            queryToStored: query, storedToQuery: back, weakestQuery: weakestQuery,
            weakestStored: weakestStored)
    }

    /// Rounding of codes can take a cosine past 1.
    private static func meanAndLeast(_ cosines: [Float]) -> (mean: Double, least: Double) {
        var sum = 0.0
        var least = 1.0
        for cosine in cosines {
            let cosine = min(1, max(-1, Double(cosine)))
            sum += cosine
            least = min(least, cosine)
        }
        return (sum / Double(cosines.count), least)
    }
}
