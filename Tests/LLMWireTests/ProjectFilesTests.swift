import FoundationEssentials
import JSON
import Testing

@testable import LLMWire

@Suite struct ProjectFilesTests {
    private func projectFile(_ path: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appending(path: path)))
    }

    private func identityTable() throws -> String {
        String(decoding: try projectFile("docs/pass-through-identity.md"), as: UTF8.self)
    }

    @Test func `the documented table names every ignored field and no other`() throws {
        let table = try identityTable()
        let start = try #require(table.firstRange(of: "## Ignored"))
        let end = try #require(table.firstRange(of: "## Identity that is not in the body"))
        let rows = table[start.upperBound..<end.lowerBound].split(separator: "\n")
            .filter { $0.hasPrefix("| `") }
        let documented = Set(rows.compactMap { $0.split(separator: "`").dropFirst().first })
        let ignored = ProviderRoute.allCases.map(RequestFields.ignored).reduce(Set()) {
            $0.union($1)
        }
        #expect(Set(documented.map(String.init)) == ignored.union(["cache"]))
        for row in rows where !row.hasPrefix("| `cache` ") && !row.hasPrefix("| `cache_control` ") {
            let cells = row.split(separator: "|").map { $0.split(separator: "`").joined() }
            let name = cells[0].trimmed
            let routes = ProviderRoute.allCases.filter {
                RequestFields.ignored(on: $0).contains(name)
            }
            let documentedRoutes = cells[1].split(separator: ",").map { String($0).trimmed }
            let short = routes.map { route in
                route == ProviderRoute.chatCompletions ? "chat" : route.rawValue
            }
            #expect(Set(documentedRoutes) == Set(short), "\(name)")
        }
    }

    @Test func `the documented tables name every reason`() throws {
        let table = try identityTable()
        for reason in EligibilityReason.allCases {
            #expect(table.contains("`\(reason.rawValue)`"), "\(reason)")
        }
    }

    @Test func `every price that is shipped is read and has its source and date`() throws {
        let bytes = try projectFile("data/prices.json")
        let table = try PriceTable(json: bytes)
        let root = try JSONDocument(bytes).root
        #expect(table.modelCount == root.count - 1)
        for (name, model) in root.members where name.string != "sample_spec" {
            #expect(model["source"]?.string?.hasPrefix("https://") == true)
            #expect(model["as_of"]?.string?.utf8.count == 10)
            var usage = NormalizedUsage(inputTokens: 1_000_000, outputTokens: 0)
            if model["mode"]?.string != "embedding" { usage.outputTokens = 1_000 }
            let cost = table.cost(of: usage, answeringModel: name.string, requestedModel: nil)
            #expect(cost?.isEstimated == false)
            // Between a cent and a hundred dollars for a million tokens: a slip of the point shows.
            #expect((10_000_000...100_000_000_000).contains(cost?.nanoUSD ?? 0), "\(name)")
        }
    }

    @Test func `well-known prices are what they are known to be`() throws {
        let table = try PriceTable(json: projectFile("data/prices.json"))
        var usage = NormalizedUsage(inputTokens: 1_000_000, outputTokens: 1_000_000)
        func dollars(_ model: String) -> Double? {
            table.cost(of: usage, answeringModel: model, requestedModel: nil)
                .map { Double($0.nanoUSD) / 1e9 }
        }
        #expect(dollars("gpt-4o-mini-2024-07-18") == 0.75)
        #expect(dollars("claude-haiku-4-5") == 6)
        #expect(dollars("claude-sonnet-4-5") == 28.5)
        usage.inputTokens = 100_000
        #expect(dollars("claude-sonnet-4-5") == 15.3)
        #expect(dollars("unheard-of") == nil)
    }
}

extension String {
    fileprivate var trimmed: String {
        split(separator: " ").joined(separator: " ")
    }
}
