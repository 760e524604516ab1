import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tool.url != nil, "the executable is not beside the tests"))
struct CalibrateCommandTests {
    private static let things = [
        "fence", "boat", "chair", "wall", "door", "kite", "table", "shelf", "lamp", "bench", "gate",
        "roof", "stool", "crate", "sign", "mast", "desk", "pillar", "ladder", "frame",
    ]
    private static let places = [
        "garden", "kitchen", "attic", "garage", "office", "cellar", "hall", "studio", "barn",
        "school", "church", "harbour", "library", "museum", "station", "market", "farm", "castle",
        "tower", "chapel", "palace", "village", "valley", "meadow",
    ]

    /// Pairs with vectors of their own in a plane: those with one answer are near, others less so.
    private func write(_ path: String, differentEvery: Int) throws {
        var lines: [String] = []
        for (i, thing) in CalibrateCommandTests.things.enumerated() {
            for (j, place) in CalibrateCommandTests.places.enumerated() {
                let isSame = (i + j) % differentEvery != 0
                let spread = Double((i * 7 + j * 3) % 10) / 100
                let cosine = isSame ? 0.99 - spread : 0.75 + spread
                let asked =
                    isSame
                    ? "How can I paint a \(thing) in the \(place)?"
                    : "How long does it take to paint a \(thing) and where in the \(place)?"
                let other = "[\(cosine), \((1 - cosine * cosine).squareRoot())]"
                lines.append(
                    #"{"label": \#(isSame ? 1 : 0), "#
                        + #""prompt_a": "How do I paint a \#(thing) in the \#(place)?", "#
                        + #""prompt_b": "\#(asked)", "embedding_a": [1, 0], "#
                        + #""embedding_b": \#(other)}"#
                )
            }
        }
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func `a threshold is advised and set`() throws {
        let directory = TemporaryDirectory()
        let (pairs, data) = (directory.path + "/pairs.jsonl", directory.path + "/d")
        try write(pairs, differentEvery: 2)
        let advice = try Tool.run(
            "calibrate", "--pairs", pairs, "--target-precision", "0.9", "--apply", "--data", data,
            "--model", "none", "--json")
        #expect(advice.code == 0, "\(advice.errors)")
        #expect(advice.output.contains("\"applied\":true"))
        let shown = try Tool.run("caches", "show", "default", "--data", data, "--model", "none")
        #expect(shown.output.contains("threshold"), "\(shown.errors)")
    }

    @Test func `a model of one's own is fitted, kept with the cache and taken away`() throws {
        let directory = TemporaryDirectory()
        let (pairs, data) = (directory.path + "/pairs.jsonl", directory.path + "/d")
        try write(pairs, differentEvery: 2)
        let advice = try Tool.run(
            "calibrate", "--pairs", pairs, "--train", "--target-precision", "0.9", "--apply",
            "--data", data, "--model", "none")
        #expect(advice.code == 0, "\(advice.errors)")
        let shown = try Tool.run(
            "caches", "show", "default", "--data", data, "--model", "none", "--json")
        #expect(shown.output.contains("\"calibratedModel\":{"), "\(shown.errors)")
        #expect(shown.output.contains("\"rates\":[{"), "\(shown.output)")
        let rated = try Tool.run(
            "caches", "set", "default", "--max-false-hit-rate", "5%", "--data", data, "--model",
            "none", "--json")
        #expect(rated.output.contains("\"probabilityMin\":null"), "\(rated.errors)")
        let cleared = try Tool.run(
            "caches", "set", "default", "--set", "calibratedModel=null", "--data", data, "--model",
            "none", "--json")
        #expect(
            cleared.code == 0 && !cleared.output.contains("calibratedModel"), "\(cleared.errors)")
    }

    @Test func `pairs of one sort are warned of, and too few are refused`() throws {
        let directory = TemporaryDirectory()
        let pairs = directory.path + "/pairs.jsonl"
        try write(pairs, differentEvery: 24)
        let lopsided = try Tool.run(
            "calibrate", "--pairs", pairs, "--target-precision", "0.5", "--model", "none")
        #expect(lopsided.errors.contains("labelled 0 (another answer)"), "\(lopsided.errors)")
        let few = directory.path + "/few.jsonl"
        let text = try String(contentsOfFile: pairs, encoding: .utf8)
        try text.split(separator: "\n").prefix(20).joined(separator: "\n")
            .write(toFile: few, atomically: true, encoding: .utf8)
        let refused = try Tool.run("calibrate", "--pairs", few, "--train", "--model", "none")
        #expect(refused.code == 1 && refused.errors.contains("label"), "\(refused.errors)")
    }

    @Test func `shadow mode is switched on, recorded and read from the command line`() throws {
        let directory = TemporaryDirectory()
        let (process, url) = try Tool.serve(directory.path + "/d")
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let set = try Tool.run("caches", "set", "default", "--set", "shadow=true", "--url", url)
        #expect(set.code == 0, "\(set.errors)")
        #expect(try Tool.run("insert", "What is LMDB?", "A store", "--url", url).code == 0)
        let found = try Tool.run("lookup", "What is LMDB?", "--url", url)
        #expect(!found.output.contains("A store"))
        let report = try Tool.run("shadow", "--url", url)
        #expect(report.code == 0 && report.output.contains("What is LMDB?"), "\(report.errors)")
        let json = try Tool.run("shadow", "--json", "--limit", "1", "--url", url)
        #expect(json.output.contains("\"lookups\":1"), "\(json.output)")
    }
}
