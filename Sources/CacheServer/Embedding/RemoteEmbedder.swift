import HTTPClient
import HTTPFields
import Hashing
import JSON
public import TextEmbedding

/// Embeds through an OpenAI-compatible embeddings API.
///
/// Its vectors are comparable only with those of the same model from the same base URL: two servers
/// may run different weights under one name, so both are in the identity. How many tokens a text
/// has such an API says for a whole call, so it is known where a call has one text; whether it was
/// cut it does not say: it refuses what is too long.
public final class RemoteEmbedder: Embedder {
    /// Model, base URL (as a hash) and dimension.
    public let identity: EmbedderIdentity

    private let client: HTTPClient
    private let url: String
    private let model: String
    private let key: String

    private static let textsPerCallMax = 256
    private static let answerBytesMax = 64 << 20

    /// Connects, and embeds one word to learn the dimension.
    ///
    /// - Parameters:
    ///   - baseURL: such as `https://api.openai.com/v1`; `/embeddings` is added.
    ///   - model: the model's name at that API.
    ///   - key: sent as a bearer token; empty sends none.
    /// - Throws: `EmbeddingError` where the API cannot be reached or gives no vector.
    public init(baseURL: String, model: String, key: String) async throws(EmbeddingError) {
        do throws(HTTPClientError) {
            client = try HTTPClient()
        } catch {
            throw .unavailable("no HTTP client: \(error)")
        }
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        url = base + "/embeddings"
        self.model = model
        self.key = key
        let first = try await RemoteEmbedder.call(client, url, model, key, ["dimension"])
        guard let dimension = first.vectors.first?.count, dimension > 0 else {
            throw .failed("\(url) answered without a vector")
        }
        identity = EmbedderIdentity(
            model: model, revision: "remote:\(SHA256Digest(of: url).description.prefix(16))",
            dimension: dimension)
    }

    /// Embeds texts in calls of at most 256.
    public func embed(_ texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        var embeddings: [Embedding] = []
        embeddings.reserveCapacity(texts.count)
        for start in stride(from: 0, to: texts.count, by: RemoteEmbedder.textsPerCallMax) {
            let part = Array(
                texts[start..<min(start + RemoteEmbedder.textsPerCallMax, texts.count)])
            let answer = try await RemoteEmbedder.call(client, url, model, key, part)
            let tokenCount = part.count == 1 ? answer.tokenCount : 0
            for vector in answer.vectors {
                guard vector.count == identity.dimension else {
                    throw .failed(
                        "\(url) gave \(vector.count) dimensions instead of \(identity.dimension)")
                }
                embeddings.append(Embedding(vector: try unit(vector), tokenCount: tokenCount))
            }
        }
        return embeddings
    }

    private static func call(
        _ client: HTTPClient, _ url: String, _ model: String, _ key: String, _ texts: [String]
    ) async throws(EmbeddingError) -> (vectors: [[Float]], tokenCount: Int) {
        let answer: HTTPClientAnswer
        do throws(HTTPClientError) {
            answer = try await client.fetch(
                request(url, model, key, texts), bodyBytesMax: answerBytesMax)
        } catch {
            throw .overloaded("\(url): \(error)")
        }
        switch answer.status {
        case 200:
            return (try vectors(answer.body, count: texts.count, url), tokenCount(answer.body))
        case 429, 500...: throw .overloaded("\(url) answered \(answer.status)")
        default:
            let detail = String(decoding: answer.body.prefix(200), as: UTF8.self)
            throw .failed("\(url) answered \(answer.status): \(detail)")
        }
    }

    private static func request(
        _ url: String, _ model: String, _ key: String, _ texts: [String]
    ) -> HTTPClientRequest {
        var writer = JSONWriter(capacity: 1_024)
        writer.object { writer in
            writer.member("model", model)
            writer.arrayMember("input") { writer in
                for text in texts { writer.string(text) }
            }
            writer.member("encoding_format", "float")
        }
        var headers: HTTPHeaders = [
            "content-type": "application/json", "accept": "application/json",
        ]
        if !key.isEmpty { headers.append("authorization", "Bearer \(key)") }
        var request = HTTPClientRequest(
            method: "POST", url: url, headers: headers, body: writer.bytes)
        request.timeouts.connect = .seconds(5)
        request.timeouts.firstByte = .seconds(30)
        request.timeouts.total = .seconds(60)
        return request
    }

    /// What the answer says that it counted; 0 where it does not say.
    private static func tokenCount(_ body: [UInt8]) -> Int {
        let limits = JSONLimits(bytesMax: answerBytesMax, elementsMax: 4_000_000)
        let root = try? JSONDocument(body, limits: limits).root
        let count = root?["usage"]?["prompt_tokens"]?.int ?? 0
        return (0...1 << 30).contains(count) ? count : 0
    }

    /// The vectors of `{"data":[{"index":0,"embedding":[…]},…]}`, in the order of the indices.
    static func vectors(
        _ body: [UInt8], count: Int, _ url: String
    ) throws(EmbeddingError) -> [[Float]] {
        let data: JSONValue?
        do throws(JSONError) {
            let limits = JSONLimits(bytesMax: answerBytesMax, elementsMax: 4_000_000)
            data = try JSONDocument(body, limits: limits).root["data"]
        } catch {
            throw .failed("\(url) answered no JSON: \(error)")
        }
        var vectors = [[Float]](repeating: [], count: count)
        for (position, item) in (data?.elements.enumerated().map { ($0, $1) }) ?? [] {
            let index = item["index"]?.int ?? position
            guard vectors.indices.contains(index),
                let vector = item["embedding"]?.floats(countMax: 65_536), !vector.isEmpty
            else { throw .failed("\(url) answered something that is no vector") }
            vectors[index] = vector
        }
        guard vectors.allSatisfy({ !$0.isEmpty }) else {
            throw .failed("\(url) left out a vector")
        }
        return vectors
    }

    private func unit(_ vector: [Float]) throws(EmbeddingError) -> [Float] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 1e-6 else { throw .failed("\(url) gave a zero vector") }
        return vector.map { Float(Double($0) / length) }
    }
}
