import Testing

@testable import ContentCoding

struct ContentDecoderTests {
    /// The text of all samples, compressed by the reference command of each coding.
    static let text = String(repeating: "Hello, hello, said the echo. ", count: 40)
    static let samples: [(coding: String, bytes: [UInt8])] = [
        (
            "gzip",
            [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 243, 72, 205, 201, 201, 215, 81, 200, 128, 80,
                197, 137, 153, 41, 10, 37, 25, 169, 10, 169, 201, 25, 249, 122, 10, 30, 163,
                146, 163, 146, 163, 146, 163, 146, 180, 151, 4, 0, 18, 112, 216, 180, 136, 4, 0,
                0,
            ]
        ),
        (
            "deflate",
            [
                120, 156, 243, 72, 205, 201, 201, 215, 81, 200, 128, 80, 197, 137, 153, 41, 10,
                37, 25, 169, 10, 169, 201, 25, 249, 122, 10, 30, 163, 146, 163, 146, 163, 146,
                163, 146, 180, 151, 4, 0, 41, 205, 131, 104,
            ]
        ),
        (
            "zstd",
            [
                40, 181, 47, 253, 100, 136, 3, 13, 1, 0, 184, 72, 101, 108, 108, 111, 44, 32,
                104, 115, 97, 105, 100, 32, 116, 104, 101, 32, 101, 99, 104, 111, 46, 32, 2, 0,
                104, 0, 245, 171, 176, 18, 7, 82, 134, 161, 67,
            ]
        ),
        (
            "br",
            [
                27, 135, 4, 248, 29, 137, 113, 44, 201, 58, 115, 158, 106, 36, 52, 182, 55, 9,
                50, 86, 86, 44, 46, 41, 8, 47, 182, 101, 2, 44, 248, 19, 174, 145, 39, 87, 194,
                121, 1,
            ]
        ),
    ]

    private func decode(
        _ sample: (coding: String, bytes: [UInt8]), step: Int, bytesMax: Int = 1 << 20
    ) throws -> (text: String, isComplete: Bool) {
        let decoder = try #require(ContentDecoder(coding: sample.coding, bytesMax: bytesMax))
        var output: [UInt8] = []
        for start in stride(from: 0, to: sample.bytes.count, by: step) {
            output += try decoder.decode(
                Array(sample.bytes[start..<min(start + step, sample.bytes.count)]))
        }
        return (String(decoding: output, as: UTF8.self), decoder.isComplete)
    }

    @Test(arguments: samples.indices, [1, 3, 1_000])
    func `pieces of any size give the whole text`(_ index: Int, _ step: Int) throws {
        let decoded = try decode(Self.samples[index], step: step)
        #expect(decoded.text == Self.text && decoded.isComplete)
    }

    @Test(arguments: samples.indices)
    func `a body that was cut is not complete`(_ index: Int) throws {
        var sample = Self.samples[index]
        sample.bytes.removeLast(2)
        let decoded = try decode(sample, step: 1_000)
        #expect(!decoded.isComplete)
    }

    @Test(arguments: samples.indices)
    func `more than the limit is refused`(_ index: Int) {
        #expect(throws: ContentDecodingError.tooLong) {
            _ = try decode(Self.samples[index], step: 1_000, bytesMax: Self.text.utf8.count - 1)
        }
    }

    @Test(arguments: samples.indices)
    func `bytes after the end are refused`(_ index: Int) {
        var sample = Self.samples[index]
        sample.bytes += [1, 2, 3]
        #expect(throws: ContentDecodingError.malformed) { _ = try decode(sample, step: 1_000) }
    }

    @Test(arguments: samples.indices)
    func `no damage traps`(_ index: Int) {
        for position in Self.samples[index].bytes.indices {
            for bit in 0..<8 {
                var sample = Self.samples[index]
                sample.bytes[position] ^= 1 << bit
                // What comes out does not matter here, only that nothing worse happens.
                _ = try? decode(sample, step: 7)
            }
        }
    }

    @Test func `other codings are not known`() {
        for coding in ["compress", "gzip, br", "", "identity"] {
            #expect(ContentDecoder(coding: coding, bytesMax: 1) == nil, "\(coding)")
        }
    }
}
