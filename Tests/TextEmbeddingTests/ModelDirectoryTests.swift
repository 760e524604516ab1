import Glibc
import TestSupport
import Testing

@testable import TextEmbedding

/// Damaged and foreign model directories: a typed error that names file and field, never a trap.
@Suite struct ModelDirectoryTests {
    /// A copy of a small model with one file replaced, or removed.
    final class Copy {
        let directory = TemporaryDirectory()
        var path: String { directory.path }

        init(of name: String = "tiny-mean", without removed: Set<String> = []) throws {
            unsafe mkdir(path + "/1_Pooling", 0o755)
            let source = Golden.directory(name)
            let files = [
                "config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json",
                "tokenizer_config.json", "vocab.txt", "model.safetensors", "1_Pooling/config.json",
            ]
            for file in files where !removed.contains(file) {
                guard ModelFile.exists(file, in: source) else { continue }
                try replace(file, ModelFile.contents(file, in: source))
            }
        }

        func replace(_ file: String, _ bytes: [UInt8]) throws {
            let descriptor = unsafe open(path + "/" + file, O_CREAT | O_WRONLY | O_TRUNC, 0o644)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            try #require(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
        }

        func edit(_ file: String, _ old: String, _ new: String) throws {
            let text = String(decoding: try ModelFile.contents(file, in: path), as: UTF8.self)
            let parts = text.split(separator: old, omittingEmptySubsequences: false)
            try #require(parts.count > 1, "\(old) is not in \(file)")
            try replace(file, Array(parts.joined(separator: new).utf8))
        }

        func error() -> ModelError? {
            do throws(ModelError) {
                _ = try SentenceModel(directory: path, precision: .float32)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `the copy itself loads`() throws {
        #expect(try Copy().error() == nil)
    }

    @Test(arguments: ["config.json", "model.safetensors", "1_Pooling/config.json"])
    func `a missing file is named`(file: String) throws {
        #expect(try Copy(without: [file]).error() == .unreadable(file: file, code: ENOENT))
    }

    @Test func `a directory without any vocabulary is refused`() throws {
        let copy = try Copy(without: ["vocab.txt", "tokenizer.json"])
        #expect(copy.error() == .unreadable(file: "tokenizer.json", code: ENOENT))
    }

    @Test(arguments: [
        ("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "model_type"),
        ("config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"", "hidden_act"),
        (
            "config.json", "\"num_attention_heads\": 3", "\"num_attention_heads\": 5",
            "num_attention_heads"
        ),
        (
            "config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1e9",
            "num_hidden_layers"
        ),
        ("config.json", "\"hidden_size\": 36", "\"hidden_size\": -1", "hidden_size"),
        ("config.json", "\"vocab_size\": ", "\"vocab_size\": 9999999", "vocab_size"),
        (
            "tokenizer_config.json", "BertTokenizer", "XLMRobertaTokenizer", "tokenizer_class"
        ),
        ("modules.json", "models.Normalize", "models.Dense", "type"),
        (
            "1_Pooling/config.json", "\"pooling_mode_max_tokens\": false",
            "\"pooling_mode_max_tokens\": true", "pooling_mode"
        ),
        ("sentence_bert_config.json", "32", "1", "max_seq_length"),
    ])
    func `a model of another kind is refused by the field that says so`(
        file: String, old: String, new: String, field: String
    ) throws {
        let copy = try Copy()
        try copy.edit(file, old, new)
        guard case .unsupported(file, field, _, _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `another tokenizer than WordPiece is refused`() throws {
        let copy = try Copy(of: "tiny-cls")
        try copy.edit("tokenizer.json", "\"type\":\"WordPiece\"", "\"type\":\"BPE\"")
        guard case .unsupported("tokenizer.json", "model.type", _, _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `a path that leaves the directory is refused`() throws {
        let copy = try Copy()
        try copy.edit("modules.json", "1_Pooling", "../1_Pooling")
        guard case .malformed("modules.json", _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `every truncation of the weights is an error`() throws {
        let copy = try Copy()
        let bytes = try ModelFile.contents("model.safetensors", in: copy.path)
        let lengths = Array(0..<40) + [200, 1000, 5000, bytes.count / 2, bytes.count - 1]
        for length in lengths {
            try copy.replace("model.safetensors", Array(bytes.prefix(length)))
            #expect(copy.error() != nil, "\(length) bytes")
        }
    }

    @Test func `a damaged header never traps`() throws {
        let seed = testSeed(40)
        var random = SeededRandom(seed: seed)
        let copy = try Copy()
        let bytes = try ModelFile.contents("model.safetensors", in: copy.path)
        for _ in 0..<200 {
            var damaged = Array(bytes.prefix(6000))
            for _ in 0..<4 {
                damaged[Int.random(in: 0..<3000, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            try copy.replace("model.safetensors", damaged)
            #expect(copy.error() != nil, "seed \(seed)")
        }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#,
        #"[]"#, #"{"a":1}"#, #"{}"#,
    ])
    func `a hostile tensor table is refused`(header: String) throws {
        let copy = try Copy()
        let length = UInt64(header.utf8.count)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
        try copy.replace("model.safetensors", prefix + Array(header.utf8) + [0, 0, 0, 0])
        guard case .malformed("model.safetensors", _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `a weight that is no number is refused`() throws {
        let copy = try Copy()
        var bytes = try ModelFile.contents("model.safetensors", in: copy.path)
        for offset in bytes.count - 4..<bytes.count { bytes[offset] = 0xff }
        try copy.replace("model.safetensors", bytes)
        guard case .malformed("model.safetensors", _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `a vocabulary larger than the weights is refused`() throws {
        let copy = try Copy()
        let words = try ModelFile.contents("vocab.txt", in: copy.path)
        try copy.replace("vocab.txt", words + Array("one\nmore\n".utf8))
        guard case .malformed("config.json", _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }

    @Test func `a vocabulary without the special tokens is refused`() throws {
        let copy = try Copy()
        try copy.replace("vocab.txt", Array("a\nb\n".utf8))
        guard case .malformed("vocab.txt", _) = copy.error() else {
            Issue.record("\(String(describing: copy.error()))")
            return
        }
    }
}
