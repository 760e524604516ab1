import CEncoderKernels
import Foundation
import JSON
import Testing

@testable import TextEmbedding

/// Adapters of tiny-mean, and copies of them with something wrong.
@Suite struct AdapterTests {
    static let directory = Golden.directory("tiny-adapters")

    static func base(_ name: String = "tiny-mean") throws -> LocalEmbedder {
        try LocalEmbedder(
            .init(
                directory: Golden.directory(name), precision: .float32, waitMax: .seconds(120)))
    }

    static func classifier(
        _ directory: String = directory, base: LocalEmbedder?
    ) throws -> PairClassifier {
        try PairClassifier(
            .init(directory: directory, precision: .float32, waitMax: .seconds(120)), base: base)
    }

    @Test func `logits are those of the multiplied-out weights`() async throws {
        let base = try Self.base()
        let classifier = try Self.classifier(base: base)
        let cases = Golden.elements(
            try ModelFile.json("golden.json", in: Self.directory)["cases"])
        #expect(!cases.isEmpty)
        for golden in cases {
            let pair = (golden["first"]?.string ?? "", golden["second"]?.string ?? "")
            let ids = Golden.elements(golden["ids"]).compactMap { $0.int.map { Int32($0) } }
            #expect(base.model.tokenizer.encode(pair.0, pair.1, maxTokens: 32).ids == ids)
            let logits = try await classifier.logits([pair])[0]
            let expected = Golden.floats(golden["logits"]?.string ?? "")
            #expect(Golden.largestDifference(logits, expected) < 5e-5)
            let judgement = try await classifier.judgements([pair])[0]
            #expect(abs(judgement.probability - 1 / (1 + exp(-Double(expected[0])))) < 2e-5)
            #expect(judgement.tokenCount == ids.count && judgement.truncatedTokenCount == 0)
        }
    }

    @Test func `the embedder they are multiplied into stays as it is`() async throws {
        let alone = try await Self.base().embed(["hello world"])
        let base = try Self.base()
        let classifier = try Self.classifier(base: base)
        _ = try await classifier.judgements([("hello", "world")])
        #expect(try await base.embed(["hello world"]) == alone)
        #expect(classifier.identity != base.identity)
    }

    @Test func `only bfloat16 gives way, and only to a finer precision`() {
        for cpu in 0..<EK_CPU_COUNT.rawValue {
            for precision in EncoderPrecision.allCases {
                let unpacks = [EK_AVX2.rawValue, EK_AVX2_VNNI.rawValue].contains(cpu)
                #expect(
                    precision.orFasterFiner(on: ek_cpu(rawValue: cpu))
                        == (precision == .bfloat16 && unpacks ? .float32 : precision))
            }
        }
    }

    @Test func `bfloat16 beside a bfloat16 base stays near`() async throws {
        let base = try LocalEmbedder(
            .init(
                directory: Golden.directory("tiny-mean"), precision: .bfloat16,
                waitMax: .seconds(120)))
        let fine = try await Self.classifier(base: Self.base()).logits([("hello", "world")])[0][0]
        let either = try await Self.classifier(base: base).logits([("hello", "world")])[0][0]
        #expect(abs(fine - either) < 0.1)
    }

    @Test func `what does not fit or is unknown is told`() async throws {
        let classifier = try Self.classifier(base: Self.base())
        let long = String(repeating: "hello ", count: 40)
        let judgements = try await classifier.judgements([(long, "world"), ("%%", "hello world")])
        #expect(judgements[0].truncatedTokenCount == 40 + 1 + 3 - 32)
        #expect(judgements[1].unknownShare == 1)
    }

    @Test func `they need their own base model`() throws {
        #expect(throws: ModelError.self) { try Self.classifier(base: nil) }
        let other = try Self.base("tiny-cls")
        #expect {
            try Self.classifier(base: other)
        } throws: { "\($0)".contains("base_model_name_or_path is \"tiny-mean\"") }
    }

    @Test(arguments: [
        (#""LORA""#, #""LOHA""#, "peft_type"),
        (#""use_dora": false"#, #""use_dora": true"#, "use_dora"),
        (#""use_rslora": false"#, #""use_rslora": true"#, "use_rslora"),
        (#""bias": "none""#, #""bias": "all""#, "bias"),
        (#""lora_alpha": 6"#, #""lora_alpha": null"#, "lora_alpha"),
        (#""r": 4"#, #""rank_pattern": {"query": 2}"#, "rank_pattern"),
    ])
    func `another kind of adapter is refused by name`(
        from: String, to: String, field: String
    ) throws {
        let copy = try Self.copy { files in
            let text = String(decoding: files["adapter_config.json"] ?? [], as: UTF8.self)
            #expect(text.contains(from))
            files["adapter_config.json"] = Array(text.replacing(from, with: to).utf8)
        }
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let base = try Self.base()
        #expect {
            try Self.classifier(copy, base: base)
        } throws: { "\($0)".contains(field) }
    }

    @Test func `a tensor that belongs to no layer is refused`() throws {
        let copy = try Self.copy { files in
            let name = "adapter_model.safetensors"
            // Names of equal length keep the header's.
            let from = Array("encoder.layer.1.".utf8)
            let to = Array("encoder.layer.7.".utf8)
            files[name] = Array((files[name] ?? []).replacing(from, with: to))
        }
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let base = try Self.base()
        #expect {
            try Self.classifier(copy, base: base)
        } throws: { "\($0)".contains("fit no layer of tiny-mean") }
    }

    @Test func `a cut file is refused wherever it is cut`() throws {
        let name = "adapter_model.safetensors"
        let whole = try Data(contentsOf: URL(fileURLWithPath: Self.directory + "/" + name))
        let base = try Self.base()
        for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
            let copy = try Self.copy { $0[name] = Array(whole.prefix(length)) }
            #expect(throws: ModelError.self) { try Self.classifier(copy, base: base) }
            try FileManager.default.removeItem(atPath: copy)
        }
    }

    /// A copy of the directory's files after `change`, which the caller removes.
    static func copy(_ change: (inout [String: [UInt8]]) -> Void) throws -> String {
        var files: [String: [UInt8]] = [:]
        for name in ["adapter_config.json", "adapter_model.safetensors"] {
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name)))
        }
        change(&files)
        let copy = NSTemporaryDirectory() + "adapters-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: copy + "/" + name))
        }
        return copy
    }
}
