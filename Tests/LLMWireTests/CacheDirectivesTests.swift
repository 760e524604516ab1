import Testing

@testable import LLMWire

@Suite struct CacheDirectivesTests {
    @Test func `an empty field asks for nothing`() {
        let directives = CacheDirectives(
            cacheControl: " , ,no-transform, max-stale=5, foo=\"a,no-store\"")
        #expect(directives == CacheDirectives())
    }

    @Test func `every directive is read, whatever its case and spacing`() {
        let directives = CacheDirectives(
            cacheControl: "No-Cache ,no-STORE,only-if-cached,\tmax-age = \"60\", min-fresh=5")
        #expect(directives.skipsLookup && directives.skipsStore && directives.onlyIfCached)
        #expect(directives.ageSecondsMax == 60)
        #expect(directives.freshSecondsMin == 5)
    }

    @Test(arguments: [
        ("max-age=5, max-age=3", 3), ("max-age=3, max-age=5", 3), ("max-age", 0),
        ("max-age=-1", 0), ("max-age=1.5", 0), ("max-age=99999999999999999999", 2_147_483_648),
    ])
    func `the strictest age counts, and an unreadable one is 0`(field: String, seconds: Int64) {
        #expect(CacheDirectives(cacheControl: field).ageSecondsMax == seconds)
    }

    @Test func `the body's controls are added, the stricter one counts`() throws {
        let body = #"""
            {"model":"m","prompt":"q","cache":{"no-store":true,"ttl":60,"s-maxage":5}}
            """#
        var directives = CacheDirectives(cacheControl: "max-age=10")
        directives.add(try #require(request(.completions, body).cacheControl))
        #expect(directives.skipsStore && !directives.skipsLookup)
        #expect(directives.ageSecondsMax == 5)
        #expect(directives.ttlSeconds == 60)
    }
}
