import HitChecks
import JSON
import SemanticCache
import ThresholdStudy

/// Advises a threshold for a target, and sets it.
enum CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary = "advise a threshold for a target from labelled pairs, and set it"
    static let usage = "--pairs FILE [options]"
    static let operands = 0...0
    static let explanation = """
        Finds the most permissive threshold that keeps a target with 95 % confidence on half of the
        pairs, with the checks on as a cache has them, and says what it does to the other half. The
        file is as for `refrain bench thresholds`.

          refrain calibrate --pairs mine.tsv --target-precision 0.97
          refrain calibrate --pairs mine.tsv --max-false-hit-rate 1% --cache support --apply
          refrain calibrate --pairs mine.tsv --train --target-precision 0.9 --cache support --apply
        """
    static let options: [Option] =
        [
            Option("pairs", "FILE", "labelled pairs: .tsv, .csv or .jsonl"),
            Option("format", "NAME", "tsv, csv or jsonl, where the file's ending does not say it"),
            Option("target-precision", "SHARE", "least share of served answers right (0.95)"),
            Option("max-false-hit-rate", "SHARE", "most wrong answers of all lookups, as 1%"),
            Option("policy", "NAME", "threshold (a cosine), or calibrated (a probability)"),
            Option("train", nil, "fit the cache's own calibrated model on half of the pairs"),
            Option("embedder", "DIR", "model to embed the pairs with; the one the cache uses"),
            Option(
                "apply", nil,
                "set the cache's policy and its threshold or probabilityMin, checks on"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        guard let path = arguments.string("pairs") else {
            throw .usage("name the labelled pairs with --pairs FILE")
        }
        let target = try target(arguments)
        var policy = try policy(arguments)
        let file = try BenchCommand.readPairs(path, arguments.string("format"))
        let model = arguments.string("embedder") ?? arguments.string("model")
        let study = Study(
            file: file, source: path, embedder: try BenchCommand.makeEmbedder(model, file),
            policies: [policy],
            makeIndex: CacheSetConfiguration(directory: "").makeIndex)
        var pairs = try await subjects(study, console)
        var own: OwnModel?
        if arguments.has("train") {
            let trained = try OwnModel(pairs, source: path)
            policy = StudyPolicies.calibrated(by: trained.model)
            pairs = trained.rest
            own = trained
        }
        let ranked = pairs.enumerated().map { index, pair in
            RankedPair(
                index: index, value: policy.judge(pair.subject).value, isSame: pair.isSame)
        }
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
        let precision = try share(arguments, "target-precision")
        guard let rate = try share(arguments, "max-false-hit-rate") else {
            return .precision(precision ?? 0.95)
        }
        guard precision == nil else {
            throw .usage("--target-precision and --max-false-hit-rate exclude each other")
        }
        return .falseHitRate(rate)
    }

    /// A share such as `0.01` or `1%`.
    private static func share(
        _ arguments: ParsedArguments, _ name: String
    ) throws(ToolError) -> Double? {
        guard let text = arguments.string(name) else { return nil }
        let isPercent = text.hasSuffix("%")
        guard let number = Double(isPercent ? String(text.dropLast()) : text) else {
            throw .usage("--\(name) takes a share such as 0.01 or 1%")
        }
        let share = isPercent ? number / 100 : number
        guard share > 0, share < 1 else { throw .usage("--\(name) lies between 0 and 1") }
        return share
    }

    private static func policy(_ arguments: ParsedArguments) throws(ToolError) -> PairPolicy {
        switch arguments.string("policy") ?? "threshold" {
        case "threshold": StudyPolicies.checked
        case "calibrated": StudyPolicies.calibrated
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
