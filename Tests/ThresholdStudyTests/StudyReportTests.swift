import JSON
import Testing

@testable import ThresholdStudy

struct StudyReportTests {
    private let policy = PolicyDescription(
        name: "cosine", explanation: "Plain cosine.", unit: "cosine", defaultThreshold: 0.85,
        tableThresholds: [0.8, 0.85, 0.9])

    private var report: StudyReport {
        let pairs = [
            LabelledPair(line: 2, isSame: true, stored: "a b", asked: "a b", kind: "name"),
            LabelledPair(
                line: 3, isSame: false, stored: "turn <it> on", asked: "turn it off",
                kind: "opposite"),
            LabelledPair(line: 5, isSame: true, stored: "x", asked: "y", kind: "name"),
        ]
        let cosines = [0.9, 0.95, 0.4]
        let ranked = cosines.enumerated().map {
            RankedPair(index: $0.offset, value: $0.element, isSame: pairs[$0.offset].isSame)
        }
        let result = PolicyResult(
            policy: policy, pairs: pairs, ranked: ranked, cosines: cosines, notes: [])
        let row = StreamResult.Row(
            policy: "cosine", threshold: 0.85,
            lookups: [
                StreamLookup(value: 0.9, isRight: true, hadAnswer: true),
                StreamLookup(value: 0.9, isRight: nil, hadAnswer: false),
                StreamLookup(value: nil, isRight: nil, hadAnswer: true),
            ])
        return StudyReport(
            source: "pairs.tsv", embedder: "model, 384 dimensions", pairCount: 3, sameCount: 2,
            problems: [PairFile.Problem(line: 4, message: "the label is not 0 or 1")],
            policies: [result],
            stream: StreamResult(
                rows: [row], lookupCount: 3, storedCount: 3, indexRecall: Proportion(3, of: 3)))
    }

    @Test func `cases are the confident wrong ones and the similar missed ones`() throws {
        let result = try #require(report.policies.first)
        #expect(result.falseHits.map(\.pair.line) == [3])
        #expect(result.misses.map(\.pair.line) == [5])
        #expect(result.kinds.map(\.kind) == ["name", "opposite"])
        #expect(result.kinds[0].sameServed == Proportion(1, of: 2))
        #expect(result.kinds[1].differentServed == Proportion(1, of: 1))
    }

    @Test func `a stream row counts right, unknown and missed`() throws {
        let row = try #require(report.stream?.rows.first)
        #expect(row.rightCount == 1)
        #expect(row.unknownCount == 1)
        #expect(row.missedCount == 1)
        #expect(row.hitRate == Proportion(2, of: 3))
    }

    @Test func `the JSON parses and the text, table and page say the same`() throws {
        let root = try JSONDocument(report.json).root
        let point = try #require(
            root["policies"]?.elements.first(where: { _ in true })?["atDefault"])
        #expect(point["right"]?.int == 1)
        #expect(point["precision"]?["value"]?.double == 0.5)
        #expect(report.csv.contains("cosine,cosine,0.8500,3,2,1,1,0.666667,0.500000"))
        #expect(report.text.contains("← default"))
        #expect(report.text.contains("line 4: the label is not 0 or 1"))
        #expect(report.page.contains("turn &lt;it&gt; on"))
        #expect(!report.page.contains("http"), "the page fetches nothing")
    }

    @Test func `each of many policies has a colour of its own, and further ones share`() throws {
        var report = report
        let one = try #require(report.policies.first)
        report.policies = [PolicyResult](repeating: one, count: 9)
        for number in 0..<8 {
            #expect(report.page.contains(".s\(number){stroke:"))
            #expect(report.page.contains("class=\"key s\(number)\""))
        }
        #expect(!report.page.contains("class=\"key s8\""))
    }

    @Test func `labels join prompts into groups and hold groups apart`() {
        let groups = AnswerGroups(
            promptCount: 5,
            pairs: [(0, 1, true), (1, 2, true), (2, 3, false)])
        #expect(groups.shareAnswer(0, 2) == true)
        #expect(groups.shareAnswer(0, 3) == false)
        #expect(groups.shareAnswer(3, 4) == nil)
    }

    @Test(arguments: [
        (0.5, 2, "0.50"), (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"), (12, 0, "12"), (0.05, 1, "0.1"),
        (.nan, 1, "–"),
    ])
    func `numbers are written with their places`(value: Double, places: Int, text: String) {
        #expect(Decimal.text(value, places) == text)
    }
}
