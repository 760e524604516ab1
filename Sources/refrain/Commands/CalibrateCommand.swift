import HitChecks
import JSON
import SemanticCache
import ThresholdStudy

/// Advises a threshold for a target, and sets it.
enum CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary = "advise a threshold for a target from labelled pairs, and set it"
    static let usage = "--pairs FILE | --from-feedback [options]"
    static let operands = 0...0
    static let explanation = """
        Finds the most permissive threshold that keeps a target with 95 % confidence on half of the
        pairs, with the checks on as a cache has them, and says what it does to the other half. The
        file is as for `refrain bench thresholds`; --from-feedback takes the cache's own verdicts.

          refrain calibrate --pairs mine.tsv --target-precision 0.97
          refrain calibrate --pairs mine.tsv --max-false-hit-rate 1% --cache support --apply
          refrain calibrate --pairs mine.tsv --train --target-precision 0.9 --cache support --apply
          refrain calibrate --from-feedback --cache support --train --max-false-hit-rate 1% --apply
        """
    static let options: [Option] =
        [
            Option("pairs", "FILE", "labelled pairs: .tsv, .csv or .jsonl"),
            Option(
                "from-feedback", nil, "the pairs that feedback on the cache's entries labelled, too"
            ),
            Option("format", "NAME", "tsv, csv or jsonl, where the file's ending does not say it"),
            Option("target-precision", "SHARE", "least share of served answers right (0.95)"),
            Option("max-false-hit-rate", "SHARE", "most wrong answers of all lookups, as 1%"),
            Option("policy", "NAME", "threshold (a cosine), or calibrated (a probability)"),
            Option("train", nil, "fit the cache's own calibrated model on half of the pairs"),
            Option("verifier", "DIR", "a pair verifier, joined with the calibrated model"),
            Option("embedder", "DIR", "model to embed the pairs with; the one the cache uses"),
            Option(
                "apply", nil,
                "set the cache's policy and its threshold or probabilityMin, checks on"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let target = try target(arguments)
        let (file, source) = try await pairs(arguments)
        let model = arguments.string("embedder") ?? arguments.string("model")
        let embedder = try BenchCommand.makeEmbedder(model, file)
        var way = CalibratedWay()
        if let directory = arguments.string("verifier") {
            let verifier = try BenchCommand.makeVerifier(directory, embedder)
            way.evidence = try await VerifierPolicies.evidence(verifier, file, console)
        }
        var policy = try policy(arguments, way)
        let study = Study(
            file: file, source: source, embedder: embedder, policies: [policy],
            makeIndex: CacheSetConfiguration(directory: "").makeIndex)
        var pairs = try await subjects(study, console)
        var own: OwnModel?
        if arguments.has("train") {
            var trained = try OwnModel(pairs, source: source)
            try trained.measure(with: way.evidence)
            way.model = trained.model
            policy = StudyPolicies.calibrated(way)
            pairs = trained.rest
            own = trained
        }
        let ranked = policy.ranked(pairs)
        let advice = try advice(ranked, target, policy, console)
        if arguments.has("apply") { try await apply(advice.threshold, policy, own, arguments) }
        if arguments.has("json") {
            console.write(
                json(advice, policy, target, arguments.has("apply")) + [UInt8(ascii: "\n")])
        } else {
            console.write(describe(advice, policy, target, ranked))
            if !file.problems.isEmpty {
                console.complain("\(file.problems.count) lines could not be read\n")
            }
            if arguments.has("apply") { console.write("the cache is set so\n") }
        }
    }

    /// The labelled pairs of the file, of the cache's feedback, or of both, and what they are
    /// called.
    private static func pairs(
        _ arguments: ParsedArguments
    ) async throws(ToolError) -> (PairFile, source: String) {
        let isFromFeedback = arguments.has("from-feedback")
        guard let path = arguments.string("pairs") else {
            guard isFromFeedback else {
                throw .usage("name the labelled pairs with --pairs FILE or --from-feedback")
            }
            return (try await feedback(arguments), "feedback")
        }
        var file = try BenchCommand.readPairs(path, arguments.string("format"))
        guard isFromFeedback else { return (file, path) }
        file.append(try await feedback(arguments))
        return (file, "\(path) and feedback")
    }

    private static func feedback(
        _ arguments: ParsedArguments
    ) async throws(ToolError) -> PairFile {
        let lines = try await CacheAccess.with(arguments) { access throws(ToolError) in
            var (lines, cursor): ([UInt8], String) = ([], "")
            while true {
                let page = try await access.document(
                    .get, cachePath(arguments, "/feedback\(cursor)"))
                for pair in page["pairs"]?.elements.map({ $0 }) ?? [] {
                    lines += pair.rawBytes + [UInt8(ascii: "\n")]
                }
                guard let next = page["nextCursor"]?.string else { return lines }
                cursor = "?cursor=\(next)"
            }
        }
        do throws(PairFile.Unreadable) {
            return try PairFile(lines, format: .jsonl)
        } catch {
            throw .failed("the feedback cannot be read: \(error.message)")
        }
    }

    private static func advice(
        _ ranked: [RankedPair], _ target: CalibrationTarget, _ policy: PairPolicy,
        _ console: Console
    ) throws(ToolError) -> ThresholdAdvice {
        let same = ranked.count(where: \.isSame)
        if let warning = OwnModel.warning(sameCount: same, totalCount: ranked.count) {
            console.complain(warning)
        }
        guard ranked.count >= 2 * ThresholdAdvice.pairsMin else {
            throw .failed(
                "\(ranked.count) pairs say too little; label at least "
                    + "\(2 * ThresholdAdvice.pairsMin), better a thousand")
        }
        let usual = policy.description.defaultThreshold
        guard
            let advice = ThresholdAdvice(
                ranked: ranked, target: target, defaultThreshold: usual)
        else {
            throw .failed(
                "no threshold keeps \(describe(target)) on these \(ranked.count) pairs; ask for "
                    + "less, label more pairs, or use the verified policy")
        }
        return advice
    }

    private static func subjects(
        _ study: Study, _ console: Console
    ) async throws(ToolError) -> [OwnModel.Pair] {
        do throws(StudyError) {
            let pairs = try await study.subjects { console.progress("embedding \($0) of \($1)") }
            console.endProgress()
            return pairs
        } catch {
            console.endProgress()
            switch error {
            case .noPairs(let message), .embedding(let message): throw .failed(message)
            }
        }
    }

    private static func target(_ arguments: ParsedArguments) throws(ToolError) -> CalibrationTarget
    {
        let precision = try arguments.share("target-precision")
        guard let rate = try arguments.share("max-false-hit-rate") else {
            return .precision(precision ?? 0.95)
        }
        guard precision == nil else {
            throw .usage("--target-precision and --max-false-hit-rate exclude each other")
        }
        return .falseHitRate(rate)
    }

    private static func policy(
        _ arguments: ParsedArguments, _ way: CalibratedWay
    ) throws(ToolError) -> PairPolicy {
        let usual = way.evidence == nil ? "threshold" : "calibrated"
        switch arguments.string("policy") ?? usual {
        case "threshold" where way.evidence == nil: return StudyPolicies.checked
        case "threshold":
            throw .usage("--verifier goes with --policy calibrated, which weighs what it says")
        case "calibrated": return StudyPolicies.calibrated(way)
        default: throw .usage("--policy takes threshold or calibrated")
        }
    }

    private static func apply(
        _ threshold: Double, _ policy: PairPolicy, _ own: OwnModel?,
        _ arguments: ParsedArguments
    ) async throws(ToolError) {
        let isCosine = policy.description.unit == "cosine"
        let body = jsonObject { writer in
            writer.member("policy", isCosine ? "threshold" : "calibrated")
            writer.member("threshold", isCosine ? threshold : StudyPolicies.calibratedCosineMin)
            if !isCosine { writer.member("probabilityMin", threshold) }
            if let own {
                writer.key("calibratedModel")
                writer.raw(modelJSON(own.model))
            }
            writer.member("checks", true)
            if arguments.has("verifier") { writer.member("verifier", true) }
        }
        _ = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.patch, cachePath(arguments), body)
        }
    }

    private static func modelJSON(_ model: CalibratedModel) -> [UInt8] {
        var settings = CacheSettings()
        settings.calibratedModel = model
        return settings.calibratedModelJSON ?? Array("null".utf8)
    }

    private static func describe(_ target: CalibrationTarget) -> String {
        switch target {
        case .precision(let least): "a precision of \(decimal(least * 100, 1)) %"
        case .falseHitRate(let most):
            "at most \(decimal(most * 100, 2)) % of all lookups served wrongly"
        }
    }

    private static func describe(
        _ advice: ThresholdAdvice, _ policy: PairPolicy, _ target: CalibrationTarget,
        _ ranked: [RankedPair]
    ) -> String {
        let same = ranked.count(where: \.isSame)
        var text = "pairs       \(ranked.count), one answer serves \(same) of them\n"
        text += "target      \(describe(target)), with 95 % confidence\n"
        text += "threshold   \(decimal(advice.threshold, 4)) "
        text += "(\(policy.description.unit), checks on)\n\n"
        text += "on the half it was not chosen on    at \(decimal(advice.threshold, 4))\n"
        text += lines(advice.measured)
        text += "\nthere, at the usual threshold       at "
        text += "\(decimal(advice.atDefault.threshold, 4))\n"
        return text + lines(advice.atDefault)
    }

    private static func lines(_ point: OperatingPoint) -> String {
        func row(_ name: String, _ share: Proportion) -> String {
            let ends = share.interval.map {
                " (\(decimal($0.lowerBound * 100, 1)) to \(decimal($0.upperBound * 100, 1)))"
            }
            let value = share.value.map { "\(decimal($0 * 100, 1)) %" } ?? "none"
            return "  \(name) \(share.count) of \(share.total): \(value)\(ends ?? "")\n"
        }
        return row("served           ", point.hitRate) + row("right of served  ", point.precision)
            + row("wrong of all     ", point.falseHitRate)
            + row("found of the same", point.recall)
    }

    private static func json(
        _ advice: ThresholdAdvice, _ policy: PairPolicy, _ target: CalibrationTarget,
        _ isApplied: Bool
    ) -> [UInt8] {
        jsonObject { writer in
            writer.member("unit", policy.description.unit)
            writer.member("threshold", advice.threshold)
            switch target {
            case .precision(let least): writer.member("targetPrecision", least)
            case .falseHitRate(let most): writer.member("maxFalseHitRate", most)
            }
            for (name, point) in [
                ("chosenOn", advice.chosen), ("measuredOn", advice.measured),
                ("usualThreshold", advice.atDefault),
            ] {
                writer.objectMember(name) { writer in
                    writer.member("threshold", point.threshold)
                    writer.member("pairs", point.totalCount)
                    writer.member("same", point.sameCount)
                    writer.member("right", point.rightCount)
                    writer.member("wrong", point.wrongCount)
                }
            }
            writer.member("applied", isApplied)
        }
    }
}
