import Testing

@testable import ThresholdStudy

struct PairFileTests {
    @Test func `a TSV file gives its pairs and reports bad lines by number`() throws {
        let text = """
            label\tprompt_a\tprompt_b\tkind
            1\tWhat is LMDB?\tTell me what LMDB is\tname
            2\ta\tb\tname
            0\tturn it on\tturn it off\topposite\r
            0\tonly three\tfields
            1\t \tb\tname
            """
        let file = try PairFile(Array(text.utf8), format: .tsv)
        #expect(file.pairs.map(\.line) == [2, 4])
        #expect(file.pairs.map(\.isSame) == [true, false])
        #expect(file.pairs.last?.kind == "opposite")
        #expect(file.problems.map(\.line) == [3, 5, 6])
        #expect(file.problems[1].message == "3 fields where the header has 4")
    }

    @Test func `CSV quoting may hold commas, quotes and line feeds`() throws {
        let text = "question1,question2,is_duplicate\r\n\"a, \"\"b\"\"\",\"c\nd\",1\r\nx,y,0"
        let file = try PairFile(Array(text.utf8), format: .csv)
        #expect(file.pairs.map(\.stored) == ["a, \"b\"", "x"])
        #expect(file.pairs.map(\.asked) == ["c\nd", "y"])
        #expect(file.pairs.map(\.line) == [2, 4])
        let open = try PairFile(Array("label,prompt_a,prompt_b\n1,\"a,b".utf8), format: .csv)
        #expect(open.problems.map(\.message) == ["a quoted field never ends"])
    }

    @Test func `JSONL may carry vectors of its own, scaled to unit length`() throws {
        let text = """
            {"label":1,"prompt_a":"a","prompt_b":"b","embedding_a":[3,4],"embedding_b":[0,2]}
            {"label":false,"prompt_a":"a","prompt_b":"b"}

            {"label":1,"prompt_a":"a","prompt_b":"b","embedding_a":[0,0],"embedding_b":[0,2]}
            {"label":1,"prompt_a":"a"}
            not json
            """
        let file = try PairFile(Array(text.utf8), format: .jsonl)
        #expect(file.pairs.map(\.line) == [1, 2])
        #expect(file.pairs[0].vectors?.stored == [0.6, 0.8])
        #expect(file.problems.map(\.line) == [4, 5, 6])
    }

    @Test func `a header without the columns says what it needs`() {
        #expect(throws: PairFile.Unreadable.self) {
            try PairFile(Array("a\tb\n1\t2".utf8), format: .tsv)
        }
        #expect(throws: PairFile.Unreadable.self) { try PairFile([], format: .csv) }
    }

    @Test func `bytes that are no text are problems and never a trap`() throws {
        for seed in 0..<200 {
            var state = UInt64(seed)
            let bytes = (0..<200).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            for format in PairFile.Format.allCases {
                let header = Array("label\tprompt_a\tprompt_b\n".utf8)
                _ = try? PairFile(format == .tsv ? header + bytes : bytes, format: format)
            }
        }
    }

    @Test(arguments: [("a.tsv", "tsv"), ("b.CSV", "csv"), ("c.ndjson", "jsonl"), ("d.txt", "none")])
    func `the ending tells the format`(name: String, format: String) {
        #expect((PairFile.Format(fileName: name)?.rawValue ?? "none") == format)
    }
}
