import Testing

@testable import JSON

/// Reads a text or fails the test.
func document(_ text: String, limits: JSONLimits = JSONLimits()) throws -> JSONValue {
    try JSONDocument(Array(text.utf8), limits: limits).root
}

func failure(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONDocument(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

func failure(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError? {
    failure(Array(text.utf8), limits: limits)
}

@Suite struct JSONReadingTests {
    @Test func `every kind of value is read`() throws {
        let root = try document(
            #" { "n" : null, "t":true,"f":false, "i":-42, "d":2.5e-3, "s":"x" "#
                + #", "a":[1,[2],{}], "o":{"k":"v"} } "#
        )
        #expect(root.kind == .object)
        #expect(root.count == 8)
        #expect(root["n"]?.isNull == true)
        #expect(root["t"]?.bool == true)
        #expect(root["f"]?.bool == false)
        #expect(root["i"]?.int64 == -42)
        #expect(root["d"]?.double == 0.0025)
        #expect(root["s"]?.string == "x")
        #expect(root["a"]?.elements.map(\.kind) == [.number, .array, .object])
        #expect(root["o"]?["k"]?.string == "v")
        #expect(root["missing"] == nil)
        #expect(
            root.members.map { $0.key.string ?? "" } == ["n", "t", "f", "i", "d", "s", "a", "o"])
    }

    @Test(arguments: ["1", "\"a\"", "null", "true", " [] ", "{}\n", "-0.5"])
    func `a text may be any value`(text: String) throws {
        let root = try document(text)
        #expect(String(decoding: root.rawBytes, as: UTF8.self) == text.filter { !$0.isWhitespace })
    }

    @Test func `each value knows its bytes in the source`() throws {
        let text = #"{"a" : [ 1.50 , "x\n" , { "b" : tru } ]}"#.replacing("tru", with: "true")
        let array = try #require(try document(text)["a"])
        #expect(
            String(decoding: array.rawBytes, as: UTF8.self) == #"[ 1.50 , "x\n" , { "b" : true } ]"#
        )
        let parts = array.elements.map { String(decoding: $0.rawBytes, as: UTF8.self) }
        #expect(parts == ["1.50", #""x\n""#, #"{ "b" : true }"#])
    }

    @Test func `escapes are resolved`() throws {
        let value = try document(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u4e2d\ud83d\ude00 z""#)
        #expect(value.string == "\"\\/\u{8}\u{c}\n\r\tAé中😀 z")
        #expect(try document(#"{"\u0061b":1}"#)["ab"]?.int == 1)
    }

    @Test func `whole numbers are exact or nil`() throws {
        #expect(try document("9223372036854775807").int64 == .max)
        #expect(try document("-9223372036854775808").int64 == .min)
        #expect(try document("9223372036854775808").int64 == nil)
        #expect(try document("9007199254740993").int64 == 9_007_199_254_740_993)
        #expect(try document("1.0").int64 == 1)
        #expect(try document("1e2").int64 == 100)
        #expect(try document("1.5").int64 == nil)
        #expect(try document("1.0").isInteger == false)
        #expect(try document("\"1\"").int64 == nil)
    }

    @Test(arguments: [
        "0", "-0", "1", "0.1", "123456789012345678", "1e22", "1e-22", "3.141592653589793",
        "0.30000000000000004", "9007199254740993", "5e-324", "1.7976931348623157e308",
        "0.000000000000000000000012345", "12345678901234567890.123", "2.2250738585072014e-308",
    ])
    func `a number is the nearest double`(text: String) throws {
        #expect(try document(text).double == Double(text))
    }

    @Test func `an array of numbers becomes floats at once`() throws {
        #expect(try document("[1, -2.5, 1e-3]").floats(countMax: 3) == [1, -2.5, 0.001])
        #expect(try document("[1,2,3,4]").floats(countMax: 3) == nil)
        #expect(try document("[1,\"2\"]").floats(countMax: 3) == nil)
        #expect(try document("[1,[2]]").floats(countMax: 3) == nil)
        #expect(try document("[1e39]").floats(countMax: 3) == nil)
        #expect(try document("[]").floats(countMax: 3) == [])
        #expect(try document("{}").floats(countMax: 3) == nil)
    }
}

@Suite struct JSONRefusalTests {
    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{1:2}", "[1}", "{\"a\":1]", "tru",
        "truex", "nul", "True", "\"a", "a\"", "\"a\"b", "\"a\"\"b\"", "1\"a\"", "1 2", "{} {}",
        "[] x",
        ":", ",", "[:]", "{\"a\":1 \"b\":2}", "[\"a\":1]", "/**/1", "[1]//", "\u{0}",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(failure(text) != nil)
    }

    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "nan", "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+",
        "0x10", "1_000", "1e999", "-1e999", "1e-999", "--1", "1-", "00", "-01", "1.2.3",
    ])
    func `what is no number is refused`(text: String) {
        #expect(failure(text) != nil)
        #expect(failure("[1,\(text)]") != nil)
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, #""\ude00\ud83d""#,
        #""\u12""#,
        #""\u12g4""#, #""\x41""#, #""\"#, #""a\"#, "\"a\u{1}b\"", "\"\n\"", "\"\t\"", "\"\u{0}\"",
    ])
    func `a string with a control character, wrong escape or lone surrogate is refused`(
        text: String
    ) {
        #expect(failure(text) != nil)
        #expect(failure("{\(text):1}") != nil)
    }

    @Test func `a byte-order mark and UTF-16 are refused by name`() {
        #expect(failure([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .notUTF8Encoded)
        #expect(failure([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]) == .notUTF8Encoded)
        #expect(failure([0xFE, 0xFF, 0, 0x7B, 0, 0x7D]) == .notUTF8Encoded)
        #expect(failure([0x7B, 0, 0x7D, 0]) == .notUTF8Encoded)
        #expect(failure([0, 0x7B, 0, 0x7D]) == .notUTF8Encoded)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0x80],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused with its place`(bad: [UInt8]) {
        let text = Array("{\"a\":\"".utf8) + bad + Array("\"}".utf8)
        #expect(failure(text) == .invalidUTF8(offset: 6))
    }

    @Test func `a duplicate key is refused with its name and place`() {
        #expect(failure(#"{"a":1,"a":2}"#) == .duplicateKey("a", offset: 7))
        #expect(failure(#"{"a":1,"\u0061":2}"#) == .duplicateKey("a", offset: 7))
        #expect(failure(#"[{"x":{"k":{},"j":1,"k":[]}}]"#) == .duplicateKey("k", offset: 20))
        #expect(failure(#"{"":1,"":2}"#) == .duplicateKey("", offset: 6))
        #expect(failure(#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#) == nil)
    }

    @Test(arguments: [2, 12, 13, 40, 3_000])
    func `a duplicate among many keys is found wherever it stands`(count: Int) {
        let keys = (0..<count).map { "\"key\($0 &* 7_919 % 10_007)\":\($0)" }
        #expect(failure("{" + keys.joined(separator: ",") + "}") == nil)
        for doubled in [0, count / 2, count - 1] {
            let text = "{" + (keys + [keys[doubled]]).joined(separator: ",") + "}"
            let error = failure(text)
            let name = "key\(doubled &* 7_919 % 10_007)"
            guard case .duplicateKey(name, _) = error else {
                Issue.record("\(count) keys, \(name) doubled: \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `each limit holds to the unit`() {
        let limits = JSONLimits(bytesMax: 20, depthMax: 3, elementsMax: 6)
        #expect(failure("[1,2,3,4,5]", limits: limits) == nil)
        #expect(
            failure("[1,2,3,4,5,6]", limits: limits) == .tooManyElements(elementsMax: 6, offset: 11)
        )
        #expect(failure("[[[1]]]", limits: limits) == nil)
        #expect(failure("[[[[1]]]]", limits: limits) == .tooDeep(depthMax: 3, offset: 3))
        #expect(failure("\"" + String(repeating: "a", count: 18) + "\"", limits: limits) == nil)
        #expect(
            failure("\"" + String(repeating: "a", count: 19) + "\"", limits: limits)
                == .tooLong(bytesMax: 20, actualBytes: 21))
    }

    @Test func `nesting of a million is refused at the limit`() {
        let open = String(repeating: "[", count: 1_000_000)
        #expect(failure(open) == .tooDeep(depthMax: 128, offset: 128))
        let objects = String(repeating: "{\"a\":", count: 1_000_000)
        #expect(failure(objects) == .tooDeep(depthMax: 128, offset: 128 * 5))
    }
}
