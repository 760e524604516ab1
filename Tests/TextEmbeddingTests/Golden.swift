import Glibc
import JSON

@testable import TextEmbedding

/// What bench/peers/make_embedding_golden.py recorded from the reference libraries.
enum Golden {
    struct Case {
        var text: String
        var ids: [Int32]
        var cut: Int
        var vector: [Float]
        var tokenVectors: [Float]?
    }

    static let folder = String(#filePath.dropLast("Golden.swift".count)) + "Golden"
    static let model =
        String(#filePath.dropLast("Tests/TextEmbeddingTests/Golden.swift".count))
        + "data/models/all-MiniLM-L6-v2"
    static let hasModel = ModelFile.exists("model.safetensors", in: model)

    static func directory(_ name: String) -> String { folder + "/" + name }

    static func cases(in directory: String) throws -> [Case] {
        let json = try ModelFile.json("golden.json", in: directory)
        return elements(json["cases"]).map { json in
            Case(
                text: json["text"]?.string ?? "",
                ids: elements(json["ids"]).compactMap { $0.int.map { Int32($0) } },
                cut: json["cut"]?.int ?? -1, vector: floats(json["vector"]?.string ?? ""),
                tokenVectors: json["tokenVectors"]?.string.map { floats($0) })
        }
    }

    static func elements(_ value: JSONValue?) -> [JSONValue] {
        value.map { Array($0.elements) } ?? []
    }

    /// Base64 of little-endian floats.
    static func floats(_ text: String) -> [Float] {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bits: UInt32 = 0
        var bitCount = 0
        var bytes: [UInt8] = []
        for unit in text.utf8 {
            guard let value = alphabet.firstIndex(of: unit) else { break }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return stride(from: 0, to: bytes.count - 3, by: 4).map { i in
            let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[i + $1]) << UInt32(8 * $1) }
            return Float(bitPattern: pattern)
        }
    }

    static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        var dot = 0.0
        var (aa, bb) = (0.0, 0.0)
        for (x, y) in zip(a, b) {
            dot += Double(x) * Double(y)
            aa += Double(x) * Double(x)
            bb += Double(y) * Double(y)
        }
        return dot / (aa * bb).squareRoot()
    }

    static func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }
}
