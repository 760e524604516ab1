import Testing

@testable import LLMWire

@Suite struct BodyCacheControlTests {
    @Test func `every control is read`() throws {
        let body = #"""
            {"model":"m","prompt":"q","cache":{"no-cache":true,"no-store":true,"ttl":60,
             "s-maxage":5,"namespace":"n","use-cache":true}}
            """#
        let control = try #require(request(.completions, body).cacheControl)
        #expect(control.skipsLookup && control.skipsStore)
        #expect(control.ttlSeconds == 60)
        #expect(control.ageSecondsMax == 5)
        #expect(control.namespace == "n")
    }

    @Test(arguments: [
        (#"{"cache":{"ttl":1},"a":1}"#, #"{"a":1}"#),
        (#"{"a":1 , "cache" : {"ttl":1} , "b": 2 }"#, #"{"a":1 , "b": 2 }"#),
        (#"{"a": 1.0 , "cache":{"ttl":1} }"#, #"{"a": 1.0 }"#),
        (#"{ "cache":{} }"#, #"{  }"#),
        ("{\"c\\u0061che\":{\"ttl\":1},\"a\":\"é\"}", #"{"a":"é"}"#),
    ])
    func `the control is cut from what goes upstream and every other byte stays`(
        body: String, forwarded: String
    ) {
        let asked = request(.completions, body)
        let bytes = asked.bytesToForward(of: Array(body.utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == forwarded)
    }

    @Test(arguments: [
        #"{"cache":true}"#, #"{"cache":{"ttl":-1}}"#, #"{"cache":{"ttl":1.5}}"#,
        #"{"cache":{"ttl":1,"mode":"x"}}"#, #"{"cache":{"no-cache":"yes"}}"#, #"{"cache":null}"#,
        #"{"cache":{"ttl":1},"cache":{"ttl":1}}"#, #"{"a":1}"#,
    ])
    func `a member that is no such control is left alone`(body: String) {
        let asked = request(.completions, body)
        #expect(asked.cacheControl == nil)
        #expect(asked.bytesToForward(of: Array(body.utf8)) == Array(body.utf8))
    }
}
