import Testing

@testable import JSON

func canonical(_ text: String) throws -> String {
    var bytes: [UInt8] = []
    try document(text).appendCanonical(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct JSONWriterTests {
    @Test func `objects, arrays and commas come out right`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", 1)
            writer.member("b", "x")
            writer.arrayMember("c") { writer in
                writer.int(-7)
                writer.object { _ in }
                writer.array { _ in }
                writer.null()
            }
            writer.key("d")
            writer.raw(Array("[1, 2]".utf8))
            writer.member("e", true)
            writer.member("f", 0.1)
        }
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text == #"{"a":1,"b":"x","c":[-7,{},[],null],"d":[1, 2],"e":true,"f":0.1}"#)
    }

    @Test func `only what must be is escaped`() {
        var bytes: [UInt8] = []
        JSONWriter.appendString("a\"b\\c/d\u{1}\u{8}\t\n\u{c}\r\u{1f}é中😀\u{7f}", to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text == "\"a\\\"b\\\\c/d\\u0001\\b\\t\\n\\f\\r\\u001fé中😀\u{7f}\"")
    }

    @Test func `integers of any size are written exactly`() {
        var writer = JSONWriter()
        writer.array { writer in
            writer.int(Int64.min)
            writer.int(UInt64.max)
            writer.int(0)
            writer.int(UInt8(200))
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "[-9223372036854775808,18446744073709551615,0,200]")
    }

    @Test func `a number that is not finite is null`() {
        var writer = JSONWriter()
        writer.array { writer in
            writer.number(Double.nan)
            writer.number(-Float.infinity)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[null,null]")
    }

    @Test(arguments: UInt64(0)..<50)
    func `floats and doubles read back bit for bit`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let double = Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF)
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0xBFFF_FFFF)
        var writer = JSONWriter()
        writer.array { writer in
            writer.number(double)
            writer.number(float)
        }
        let values = try JSONDocument(writer.bytes).root.elements.compactMap(\.double)
        #expect(values == [double, Double("\(float)")])
        #expect(Float(values[1]) == float)
    }

    @Test(arguments: [
        ("1", "1"), ("1.0", "1"), ("10e-1", "1"), ("1E0", "1"), ("0.1e1", "1"), ("100", "1e2"),
        ("1e2", "1e2"), ("-0", "-0"), ("0", "0"), ("0.000", "0"), ("0e99999999999999999999", "0"),
        ("1.50", "15e-1"), ("-12300.0", "-123e2"),
        ("123456789012345678901234567890", "12345678901234567890123456789e1"),
    ])
    func `equal numbers have one canonical form`(text: String, expected: String) throws {
        #expect(try canonical(text) == expected)
    }

    @Test func `different numbers stay different where a double cannot tell them`() throws {
        #expect(try canonical("0.1") != canonical("0.10000000000000000001"))
        #expect(try canonical("9007199254740992") != canonical("9007199254740993"))
    }

    @Test func `the canonical form forgets order, spaces and escapes but nothing else`() throws {
        let left = try canonical(#" { "b" : [1, {"y":2,"x":null}], "a":"\u0041\/" } "#)
        #expect(left == #"{"a":"A/","b":[1,{"x":null,"y":2}]}"#)
        #expect(try canonical(#"[1,2]"#) != canonical(#"[2,1]"#))
        #expect(try canonical(#""1""#) != canonical("1"))
    }
}
