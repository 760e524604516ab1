import HTTPFields
import Testing

@testable import PassThrough

struct RetryAfterTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `all three forms of a date are the same time`(text: String) {
        #expect(HTTPDate.seconds(text) == 784_111_777)
    }

    @Test(arguments: [
        "", "Sun", "Sun, 31 Feb 2026 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37",
        "Sun, 06 Nov 99999 08:49:37 GMT", String(repeating: "Sun, 06 ", count: 100),
    ])
    func `anything else is no date`(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test func `a date is compared with the answer's own clock`() {
        let until = "Fri, 20 Nov 2026 12:00:30 GMT"
        let headers: HTTPHeaders = [
            "retry-after": until, "date": "Fri, 20 Nov 2026 12:00:00 GMT",
        ]
        #expect(RetryAfter.read(headers, nowSeconds: 0) == .seconds(30))
        let now = HTTPDate.seconds("Fri, 20 Nov 2026 12:00:10 GMT") ?? 0
        #expect(RetryAfter.read(["retry-after": until], nowSeconds: now) == .seconds(20))
        #expect(RetryAfter.read(["retry-after": until], nowSeconds: now + 3_600) == .zero)
        #expect(RetryAfter.read(["retry-after": until], nowSeconds: .min) == .seconds(31_556_952))
    }

    @Test func `seconds, milliseconds and nonsense`() {
        #expect(RetryAfter.read(["retry-after": "7"], nowSeconds: 0) == .seconds(7))
        #expect(
            RetryAfter.read(["retry-after-ms": "250", "retry-after": "7"], nowSeconds: 0)
                == .milliseconds(250))
        #expect(RetryAfter.read(["retry-after": "soon"], nowSeconds: 0) == nil)
        #expect(RetryAfter.read([:], nowSeconds: 0) == nil)
    }
}
