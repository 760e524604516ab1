import TextEmbedding
import VectorSearch

/// The pairs' distinct prompts with their vectors.
struct EmbeddedPrompts: Sendable {
    /// Distinct prompts, in order of first appearance.
    private(set) var texts: [String] = []
    /// One unit vector per prompt.
    private(set) var vectors: [[Float]] = []
    /// Whether the embedder saw all of the prompt.
    private(set) var isComparable: [Bool] = []
    /// Each pair's prompts as indices.
    private(set) var pairs: [(stored: Int, asked: Int, isSame: Bool)] = []
    /// Where the vectors are from, for the report.
    private(set) var origin = ""

    private static let batchSize = 64
    private static let unknownShareMax: Float = 0.05

    init(
        _ pairs: [LabelledPair], embedder: (any Embedder)?, progress: (Int, Int) -> Void
    ) async throws(StudyError) {
        if pairs.allSatisfy({ $0.vectors != nil }) {
            try takeOwnVectors(pairs)
        } else if let embedder {
            gatherTexts(pairs)
            try await embed(with: embedder, progress: progress)
        } else {
            throw .embedding(
                "the pairs carry no embedding_a and embedding_b, and there is no embedder")
        }
    }

    var dimension: Int { vectors.first?.count ?? 0 }

    func cosine(_ first: Int, _ second: Int) -> Double {
        Double(VectorMath.dot(vectors[first], vectors[second]))
    }

    func subject(stored: Int, asked: Int, cosine: Double? = nil) -> PairPolicy.Subject {
        PairPolicy.Subject(
            asked: texts[asked], stored: texts[stored],
            cosine: cosine ?? self.cosine(stored, asked),
            isComparable: isComparable[stored] && isComparable[asked])
    }

    func subject(ofPair index: Int) -> PairPolicy.Subject {
        subject(stored: pairs[index].stored, asked: pairs[index].asked)
    }

    private mutating func takeOwnVectors(_ labelled: [LabelledPair]) throws(StudyError) {
        for pair in labelled {
            guard let own = pair.vectors else { continue }
            // The same text may carry different vectors in different lines: each is its own prompt.
            texts += [pair.stored, pair.asked]
            vectors += [own.stored, own.asked]
            pairs.append((texts.count - 2, texts.count - 1, pair.isSame))
        }
        guard vectors.allSatisfy({ $0.count == dimension }) else {
            throw .embedding("the pairs' vectors have different dimensions")
        }
        isComparable = Array(repeating: true, count: texts.count)
        origin = "vectors of the file's own, \(dimension) dimensions"
    }

    private mutating func gatherTexts(_ labelled: [LabelledPair]) {
        var numbers: [String: Int] = [:]
        for pair in labelled {
            let indices = [pair.stored, pair.asked].map { text in
                if let number = numbers[text] { return number }
                texts.append(text)
                numbers[text] = texts.count - 1
                return texts.count - 1
            }
            pairs.append((indices[0], indices[1], pair.isSame))
        }
    }

    private mutating func embed(
        with embedder: any Embedder, progress: (Int, Int) -> Void
    ) async throws(StudyError) {
        origin = "\(embedder.identity.model), \(embedder.identity.dimension) dimensions"
        while vectors.count < texts.count {
            let batch = texts[vectors.count..<min(vectors.count + Self.batchSize, texts.count)]
            do throws(EmbeddingError) {
                for embedding in try await embedder.embed(Array(batch)) {
                    vectors.append(embedding.vector)
                    isComparable.append(
                        embedding.truncatedTokenCount == 0
                            && embedding.unknownShare <= Self.unknownShareMax)
                }
            } catch {
                throw .embedding("\(error)")
            }
            progress(vectors.count, texts.count)
        }
    }
}
