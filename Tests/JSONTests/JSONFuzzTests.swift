import Testing

@testable import JSON

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A random value of every kind, written with `JSONWriter`.
func writeRandomValue(_ writer: inout JSONWriter, depth: Int, random: inout SplitMix) {
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &random) {
    case 0: writer.null()
    case 1: writer.bool(Bool.random(using: &random))
    case 2: writer.int(Int64(bitPattern: random.next()))
    case 3: writer.number(Double.random(in: -1e10...1e10, using: &random))
    case 4: writer.number(Float.random(in: -1...1, using: &random))
    case 5: writer.string(randomString(&random))
    case 6:
        writer.array { writer in
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                writeRandomValue(&writer, depth: depth - 1, random: &random)
            }
        }
    default:
        writer.object { writer in
            for index in 0..<Int.random(in: 0...4, using: &random) {
                writer.key("\(index)" + randomString(&random))
                writeRandomValue(&writer, depth: depth - 1, random: &random)
            }
        }
    }
}

func randomString(_ random: inout SplitMix) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0x80...0x7FF, 0x4E00...0x9FFF, 0x1F600...0x1F64F,
        ]
        let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
        guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) else {
            continue
        }
        text.unicodeScalars.append(scalar)
    }
    return text
}

/// Writes a value again from what was read.
func rewrite(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .null: writer.null()
    case .bool: writer.bool(value.bool ?? false)
    case .number: writer.raw(value.rawBytes)
    case .string: writer.string(value.string ?? "")
    case .array:
        writer.array { writer in for element in value.elements { rewrite(element, to: &writer) } }
    case .object:
        writer.object { writer in
            for member in value.members {
                writer.key(member.key.string ?? "")
                rewrite(member.value, to: &writer)
            }
        }
    }
}

@Suite struct JSONFuzzTests {
    @Test(arguments: UInt64(0)..<200)
    func `what is written reads back as it was`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var writer = JSONWriter()
        writeRandomValue(&writer, depth: 5, random: &random)
        let document = try JSONDocument(writer.bytes)
        var again = JSONWriter()
        rewrite(document.root, to: &again)
        #expect(again.bytes == writer.bytes, "seed \(seed)")
    }

    @Test func `a text cut at any byte is refused`() throws {
        let text = Array(
            #"{"prompt":"What is \"LMDB\"? 中\u4e2d","n":[1,-2.5e3,true,null],"o":{"a":{}}}"#.utf8)
        _ = try JSONDocument(text)
        for count in 0..<text.count {
            #expect(failure(Array(text[..<count])) != nil, "cut at \(count)")
        }
    }

    @Test(arguments: UInt64(0)..<64)
    func `damaged and random bytes are read or refused but never trap`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let alphabet = Array("{}[]:,\"\\u0aeE+-.1 \ntruefalsn".utf8) + [0, 0x80, 0xC3, 0xFF]
        for _ in 0..<200 {
            var bytes = Array(#"{"a":[1,2.5,"x\u00e9"],"b":{"c":null,"d":"y\n"}}"#.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                bytes[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            if let document = try? JSONDocument(bytes) {
                var writer = JSONWriter()
                rewrite(document.root, to: &writer)
                #expect(throws: Never.self) { try JSONDocument(writer.bytes) }
            }
            let count = Int.random(in: 0...200, using: &random)
            let noise = (0..<count).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            _ = try? JSONDocument(noise)
        }
    }
}
