import COpenBLAS

/// Exact nearest neighbours of many queries at once, by matrix products.
///
/// Each block of vectors is read once for all queries, so from about eight queries on it beats
/// scanning once per query; below, use an index.
public enum ExactNearest {
    /// Vectors multiplied at a time: their products with a block of queries stay in the cache.
    private static let vectorBlock = 1024
    private static let queryBlock = 64

    /// Returns, for each query, the numbers of the `limit` nearest vectors, best first.
    ///
    /// - Parameters:
    ///   - queries: `[queryCount * dimension]` floats.
    ///   - vectors: `[vectorCount * dimension]` floats.
    ///   - dimension: entries of a vector, at least 1.
    ///   - limit: how many to return for each query.
    /// - Returns: one list a query with the exact float32 similarities.
    public static func nearest(
        queries: [Float], vectors: [Float], dimension: Int, limit: Int
    ) -> [[(index: Int, similarity: Float)]] {
        precondition(dimension > 0 && queries.count % dimension == 0, "queries of another shape")
        precondition(vectors.count % dimension == 0, "vectors of another shape")
        let queryCount = queries.count / dimension
        let vectorCount = vectors.count / dimension
        var tops = [TopCandidates](repeating: TopCandidates(limit: limit), count: queryCount)
        var products = [Float](repeating: 0, count: queryBlock * vectorBlock)
        for firstQuery in stride(from: 0, to: queryCount, by: queryBlock) {
            let rows = min(queryBlock, queryCount - firstQuery)
            for firstVector in stride(from: 0, to: vectorCount, by: vectorBlock) {
                let columns = min(vectorBlock, vectorCount - firstVector)
                multiply(
                    queries, firstQuery, rows, vectors, firstVector, columns, dimension, &products)
                for row in 0..<rows {
                    collect(
                        products[row * columns..<(row + 1) * columns], firstVector,
                        into: &tops[firstQuery + row])
                }
            }
        }
        return tops.map { top in
            top.entries.map { (index: Int($0.node), similarity: $0.similarity) }
        }
    }

    private static func collect(
        _ similarities: ArraySlice<Float>, _ first: Int, into top: inout TopCandidates
    ) {
        for (offset, similarity) in similarities.enumerated() where similarity > top.bar {
            top.offer(similarity, UInt32(first + offset))
        }
    }

    private static func multiply(
        _ queries: [Float], _ firstQuery: Int, _ rows: Int, _ vectors: [Float],
        _ firstVector: Int, _ columns: Int, _ dimension: Int, _ products: inout [Float]
    ) {
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe vectors.withUnsafeBufferPointer { vectors in
                unsafe products.withUnsafeMutableBufferPointer { products in
                    guard let a = queries.baseAddress, let b = vectors.baseAddress,
                        let c = products.baseAddress
                    else { return }
                    // Safe: both blocks end within their arrays, and the product within its own.
                    unsafe cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns),
                        Int32(dimension), 1, a + firstQuery * dimension, Int32(dimension),
                        b + firstVector * dimension, Int32(dimension), 0, c, Int32(columns))
                }
            }
        }
    }
}
