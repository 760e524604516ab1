import COpenBLAS

/// Exact nearest neighbours of many queries at once, in float32.
///
/// Each block of vectors is read once for all queries. From `productQueriesMin` queries on the
/// block's similarities are one matrix product, which reuses what is in registers: at 384
/// dimensions 1.3 times as fast as one scan a query at 16 queries, 2.1 times from 64 on; with fewer
/// than eight a scan a query is faster (`refrain-bench index-crossover`). For ground truth; an
/// index scans 8-bit codes, which costs no more a pair and needs no float32 vectors.
public enum ExactNearest {
    /// Vectors compared at a time: they and their similarities stay in the cache.
    private static let vectorBlock = 1024
    private static let queryBlock = 64
    /// Fewer queries than this are compared one by one.
    private static let productQueriesMin = 8

    /// How similarities are computed.
    package enum Way {
        case matrixProduct, oneByOne
    }

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
        let isMany = queries.count >= productQueriesMin * dimension
        return nearest(
            queries: queries, vectors: vectors, dimension: dimension, limit: limit,
            by: isMany ? .matrixProduct : .oneByOne)
    }

    /// Computes the similarities in a given way, for tests and measurements.
    package static func nearest(
        queries: [Float], vectors: [Float], dimension: Int, limit: Int, by way: Way
    ) -> [[(index: Int, similarity: Float)]] {
        precondition(dimension > 0 && queries.count % dimension == 0, "queries of another shape")
        precondition(vectors.count % dimension == 0, "vectors of another shape")
        let queryCount = queries.count / dimension
        let vectorCount = vectors.count / dimension
        var tops = [TopCandidates](repeating: TopCandidates(limit: limit), count: queryCount)
        var similarities = [Float](repeating: 0, count: queryBlock * vectorBlock)
        for firstQuery in stride(from: 0, to: queryCount, by: queryBlock) {
            let rows = firstQuery..<min(firstQuery + queryBlock, queryCount)
            for firstVector in stride(from: 0, to: vectorCount, by: vectorBlock) {
                let columns = firstVector..<min(firstVector + vectorBlock, vectorCount)
                fill(&similarities, queries, rows, vectors, columns, dimension, way)
                for (row, query) in rows.enumerated() {
                    let start = row * columns.count
                    collect(
                        similarities[start..<start + columns.count], firstVector,
                        into: &tops[query])
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

    /// Writes `[rows * columns]` similarities, a query a row.
    private static func fill(
        _ similarities: inout [Float], _ queries: [Float], _ rows: Range<Int>, _ vectors: [Float],
        _ columns: Range<Int>, _ dimension: Int, _ way: Way
    ) {
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe vectors.withUnsafeBufferPointer { vectors in
                unsafe similarities.withUnsafeMutableBufferPointer { similarities in
                    guard let queryBase = queries.baseAddress, let base = vectors.baseAddress,
                        let out = similarities.baseAddress
                    else { return }
                    // Safe: both blocks end within their arrays, and the result within its own.
                    let first = unsafe base + columns.lowerBound * dimension
                    switch way {
                    case .matrixProduct:
                        unsafe cblas_sgemm(
                            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count),
                            Int32(columns.count), Int32(dimension), 1,
                            queryBase + rows.lowerBound * dimension, Int32(dimension), first,
                            Int32(dimension), 0, out, Int32(columns.count))
                    case .oneByOne:
                        for (row, query) in rows.enumerated() {
                            unsafe Kernels.best.scan(
                                queryBase + query * dimension, rows: first, stride: dimension,
                                rowCount: columns.count, count: dimension,
                                into: out + row * columns.count)
                        }
                    }
                }
            }
        }
    }
}
