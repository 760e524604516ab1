import SemanticCache
import TextEmbedding
import ThresholdStudy

/// `refrain bench verified`: the verified policy beside static thresholds on simulated traffic.
enum VerifiedBench {
    private static let bounds = [0.01, 0.02, 0.05]
    /// Static thresholds, the most permissive first.
    private static let thresholds = (0...80).map { 0.60 + 0.005 * Double($0) }
    private static let shown = [0.80, 0.85, 0.90, 0.95, 0.98]

    static func run(
        _ file: PairFile, _ embedder: (any Embedder)?, lookups: Int, seeds: Int,
        _ console: Console
    ) async throws(ToolError) -> String {
        var text = ""
        for (name, policy) in [
            ("with the checks", StudyPolicies.checked),
            ("without checks", .cosine(defaultThreshold: CacheSettings().threshold)),
        ] {
            let study = Study(
                file: file, source: "", embedder: embedder, policies: [policy],
                makeIndex: CacheSetConfiguration(directory: "").makeIndex)
            let simulation: TrafficSimulation
            do throws(StudyError) {
                simulation = try await TrafficSimulation(study) { step, done, total in
                    console.progress("\(step) \(done) of \(total)")
                }
            } catch {
                console.endProgress()
                switch error {
                case .noPairs(let message), .embedding(let message): throw .failed(message)
                }
            }
            console.progress("running \(name)")
            text += table(name, simulation, lookups, seeds)
            console.endProgress()
        }
        return text
    }

    private static func table(
        _ name: String, _ simulation: TrafficSimulation, _ lookups: Int, _ seeds: Int
    ) -> String {
        func outcomes(_ rule: TrafficSimulation.Rule) -> [TrafficSimulation.Outcome] {
            (1...seeds).map { simulation.run(rule, seed: UInt64($0), requestCount: lookups) }
        }
        let fixed = thresholds.map { (threshold: $0, outcomes: outcomes(.threshold($0))) }
        var text = "\(simulation.promptCount) prompts in \(simulation.groupCount) groups, "
        text += "\(lookups) requests, seeds 1 to \(seeds), \(name)\n"
        text += "| policy | hits | of them semantic | wrong of all requests | by seed |\n"
        text += "|---|---|---|---|---|\n"
        for threshold in shown {
            guard let row = fixed.first(where: { abs($0.threshold - threshold) < 1e-9 }) else {
                continue
            }
            text += line("cosine \(decimal(threshold, 3))", row.outcomes)
        }
        for bound in bounds {
            let verified = outcomes(.verified(bound))
            text += line("verified, \(decimal(bound * 100, 0)) %", verified)
            let error = mean(verified.map(\.errorRate))
            guard let equal = fixed.first(where: { mean($0.outcomes.map(\.errorRate)) <= error })
            else { continue }
            text += line("- cosine \(decimal(equal.threshold, 3)), equal error", equal.outcomes)
        }
        return text + "\n"
    }

    private static func line(_ name: String, _ outcomes: [TrafficSimulation.Outcome]) -> String {
        func percent(_ value: Double, _ digits: Int) -> String {
            decimal(value * 100, digits) + " %"
        }
        let errors = outcomes.map { percent($0.errorRate, 2) }.joined(separator: ", ")
        return "| \(name) | \(percent(mean(outcomes.map(\.hitRate)), 1))"
            + " | \(percent(mean(outcomes.map(\.semanticHitRate)), 1))"
            + " | \(percent(mean(outcomes.map(\.errorRate)), 2)) | \(errors) |\n"
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
