import HTTPFields
import Testing

struct HTTPHeadersTests {
    private let headers: HTTPHeaders = [
        "Accept": "a", "X-One": "1", "accept": "b, Close", "Empty": "",
    ]

    @Test func `a name is found in any case, and its first value answers`() {
        #expect(headers["ACCEPT"] == "a")
        #expect(headers["empty"] == "")
        #expect(headers["absent"] == nil)
    }

    @Test func `order, case and duplicates are kept`() {
        #expect(headers.map(\.name) == ["Accept", "X-One", "accept", "Empty"])
        #expect(headers.values("accept") == ["a", "b, Close"])
    }

    @Test func `a token is found in any of the lists of a name`() {
        #expect(headers.contains("accept", token: "close"))
        #expect(!headers.contains("accept", token: "clos"))
    }

    @Test func `setting a value replaces every field of that name`() {
        var changed = headers
        changed["ACCEPT"] = "c"
        #expect(changed.map(\.name) == ["X-One", "Empty", "ACCEPT"])
        changed["accept"] = nil
        #expect(changed.count == 2)
    }

    @Test func `bytes that are not UTF-8 pass through unchanged`() {
        var raw = HTTPHeaders()
        raw.append(nameBytes: ArraySlice("x".utf8), valueBytes: [0xFF, 0x41])
        #expect(raw.firstBytes("X").map(Array.init) == [0xFF, 0x41])
    }
}
