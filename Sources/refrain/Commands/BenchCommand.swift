import CacheServer
import SemanticCache
import TextEmbedding
import ThresholdStudy

/// Measures what each threshold and policy would serve of labelled pairs.
enum BenchCommand: Command {
    static let name = "bench"
    static let summary = "measure thresholds and policies on labelled pairs of prompts"
    static let usage = "thresholds|verified --pairs FILE [options]"
    static let operands = 1...1
    static let explanation = """
        Reads pairs of prompts that are labelled 1 (one answer serves both) or 0, and says for each
        threshold how much would be served, how much of that would be right, and what would be missed:
        pair by pair, and as a stream in which each lookup meets everything stored before it.

        FILE is TSV or CSV with a header line, or JSONL. Columns: label, prompt_a (stored), prompt_b
        (asked); optional kind, and in JSONL embedding_a and embedding_b. question1, question2 and
        is_duplicate are understood too. Lines that cannot be read are reported with their numbers.

        `verified` plays traffic made of the pairs' prompts, each asked again in other words, and
        puts the verified policy's hits and errors beside those of static thresholds.

          refrain bench thresholds --pairs data/pairs/starter.tsv
          refrain bench thresholds --pairs mine.csv --out study && open study/report.html
        """
    static let options = [
        Option("pairs", "FILE", "labelled pairs: .tsv, .csv or .jsonl"),
        Option("out", "DIR", "write report.html, report.json and report.csv there"),
        Option("format", "NAME", "tsv, csv or jsonl, where the file's ending does not say it"),
        Option("model", "DIR", "the embedding model (\(ServerSettings().model)), or none"),
        Option("verifier", "DIR", "thresholds: also a pair verifier, after the checks"),
        Option("stream", "COUNT", "lookups of the stream at most; 0 leaves it out (20000)"),
        Option("json", nil, "print the report as JSON"),
        Option("seeds", "COUNT", "verified: runs with seeds 1 to this (3)"),
        Option("pairs-max", "COUNT", "verified: pairs used, from the front (10000)"),
    ]

    private static let fileBytesMax = 1 << 30

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard ["thresholds", "verified"].contains(arguments.operands.first) else {
            throw .usage("there are two benchmarks: refrain bench thresholds|verified --pairs FILE")
        }
        guard let path = arguments.string("pairs") else {
            throw .usage("name the labelled pairs with --pairs FILE")
        }
        let file = try readPairs(path, arguments.string("format"))
        if arguments.operands == ["verified"] {
            return try await verified(arguments, file, console)
        }
        let embedder = try makeEmbedder(arguments.string("model"), file)
        var policies = StudyPolicies.all
        if let directory = arguments.string("verifier") {
            let verifier = try makeVerifier(directory, embedder)
            policies += try await VerifierPolicies.all(verifier, file, console)
        }
        var study = Study(
            file: file, source: path.split(separator: "/").last.map(String.init) ?? path,
            embedder: embedder, policies: policies,
            makeIndex: CacheSetConfiguration(directory: "").makeIndex)
        if let count = try arguments.int("stream") { study.streamLookupsMax = max(0, count) }
        let report = try await run(study, console)
        if let folder = arguments.string("out") { try write(report, to: folder, console) }
        console.write(arguments.has("json") ? report.json : Array(report.text.utf8))
    }

    /// Reads the pairs, saying what is wrong with the file as a whole.
    static func readPairs(_ path: String, _ formatName: String?) throws(ToolError) -> PairFile {
        let format: PairFile.Format?
        if let formatName {
            format = PairFile.Format(rawValue: formatName)
        } else {
            format = PairFile.Format(fileName: path)
        }
        guard let format else {
            throw .usage("say how to read \(path): --format tsv, csv or jsonl")
        }
        let input = try InputFile(path)
        let bytes = try input.readAll(bytesMax: fileBytesMax)
        do throws(PairFile.Unreadable) {
            return try PairFile(bytes, format: format)
        } catch {
            throw .failed("\(path): \(error.message)")
        }
    }

    /// The model, where the pairs need one.
    static func makeEmbedder(
        _ model: String?, _ file: PairFile
    ) throws(ToolError) -> (any Embedder)? {
        if file.pairs.allSatisfy({ $0.vectors != nil }) { return nil }
        let directory = model ?? ServerSettings().model
        if directory == "none" { return nil }
        do throws(ModelError) {
            return try LocalEmbedder(LocalEmbedderConfiguration(directory: directory))
        } catch {
            throw .failed("\(error)\n`make setup` puts the default model into place")
        }
    }

    /// A verifier; adapters need a local embedder to be of.
    static func makeVerifier(
        _ directory: String, _ embedder: (any Embedder)?
    ) throws(ToolError) -> any PairVerifier {
        do throws(ModelError) {
            return try PairClassifier(
                LocalEmbedderConfiguration(directory: directory, waitMax: .seconds(3600)),
                base: embedder as? LocalEmbedder)
        } catch {
            throw .failed("the verifier in \(directory) cannot be used: \(error)")
        }
    }

    private static func verified(
        _ arguments: ParsedArguments, _ file: PairFile, _ console: Console
    ) async throws(ToolError) {
        var file = file
        file.keepFirst(try arguments.int("pairs-max") ?? 10_000)
        let text = try await VerifiedBench.run(
            file, try makeEmbedder(arguments.string("model"), file),
            lookups: max(1, try arguments.int("stream") ?? 30_000),
            seeds: min(max(1, try arguments.int("seeds") ?? 3), 100), console)
        console.write(text)
    }

    private static func run(_ study: Study, _ console: Console) async throws(ToolError)
        -> StudyReport
    {
        do throws(StudyError) {
            let report = try await study.run { step, done, total in
                console.progress("\(step) \(done) of \(total)")
            }
            console.endProgress()
            return report
        } catch {
            console.endProgress()
            switch error {
            case .noPairs(let message), .embedding(let message): throw .failed(message)
            }
        }
    }

    private static func write(
        _ report: StudyReport, to folder: String, _ console: Console
    ) throws(ToolError) {
        try OutputFile.makeFolder(folder)
        let parts = [
            ("report.html", Array(report.page.utf8)), ("report.json", report.json),
            ("report.csv", Array(report.csv.utf8)),
        ]
        for (name, bytes) in parts {
            let file = try OutputFile("\(folder)/\(name)")
            try file.write(bytes)
            try file.finish()
        }
        console.complain("wrote \(folder)/report.html, report.json and report.csv\n")
    }
}
