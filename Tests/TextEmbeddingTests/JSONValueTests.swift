import Testing

@testable import TextEmbedding

@Suite struct JSONValueTests {
    @Test func `a value of every kind is read`() throws {
        let text = #" {"a": [1, -2.5e3, true, false, null, "x\u00e9\n\ud83d\ude00"], "b": {}} "#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(
            value["a"]?.array == [
                .number(1), .number(-2500), .bool(true), .bool(false), .null, .string("xé\n😀"),
            ])
        #expect(value["b"]?.object == [:])
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "\"", "\"\\x\"", "\"\\ud800\"", "nul",
        "1 2", "+1", ".5", "[1", "{\"a\" 1}", "\"\u{1}\"", "infinity", "1e999", "\"\\u+123\"",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `deep nesting is refused, not followed`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: JSONFault.self) { try JSONValue(parsing: bytes) }
    }
}
