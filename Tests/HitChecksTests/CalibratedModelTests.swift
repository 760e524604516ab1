import HitChecks
import Testing

@Suite struct CalibratedModelTests {
    private func features(_ a: String, _ b: String, cosine: Double) -> PairFeatures {
        let pair = PreparedPair(query: PreparedText(a), stored: PreparedText(b))
        return PairFeatures(pair, cosine: cosine, findings: PairChecks.findings(pair))
    }

    /// Pairs whose label is whether the cosine is above 0.7, with some noise.
    private func planned(_ count: Int) -> [LabelledFeatures] {
        var state: UInt64 = 7
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let cosine = Double(state >> 11) / Double(UInt64(1) << 53)
            let isNoise = index % 10 == 0
            return LabelledFeatures(
                features: features("the same text", "the same text", cosine: cosine),
                isSame: (cosine > 0.7) != isNoise)
        }
    }

    @Test func `both shipped models were read from their tables`() {
        #expect(!CalibratedModel.english.terms.isEmpty)
        #expect(!CalibratedModel.chinese.terms.isEmpty)
        #expect(CalibratedModel.english.source.contains("qqp"))
    }

    @Test func `the same question in other words is likelier than another question`() {
        let model = CalibratedModel.english
        let same = features(
            "How do I reset my password?", "What are the steps to reset a password?", cosine: 0.93)
        let other = features(
            "How do I reset my password?", "How do I reset my router?", cosine: 0.7)
        #expect(model.probability(same) > 0.7)
        #expect(model.probability(other) < 0.3)
    }

    @Test func `a fit finds the planned midpoint`() throws {
        let model = try CalibratedModel.fit(planned(2_000), ridge: 1, source: "planned")
        let low = model.probability(features("the same text", "the same text", cosine: 0.4))
        let high = model.probability(features("the same text", "the same text", cosine: 0.95))
        #expect(low < 0.25)
        #expect(high > 0.75)
    }

    @Test func `too few pairs or one label only are refused with the numbers`() {
        #expect(throws: CalibrationError.tooFewPairs(count: 10, positives: 5)) {
            try CalibratedModel.fit(planned(10), source: "few")
        }
        let positive = planned(100).map { pair in
            LabelledFeatures(features: pair.features, isSame: true)
        }
        #expect(throws: CalibrationError.tooFewPairs(count: 100, positives: 100)) {
            try CalibratedModel.fit(positive, source: "one label")
        }
    }

    @Test func `a model of unknown features or infinite numbers is refused`() {
        let unknown = CalibratedModel.Term(feature: "no such feature", weight: 1)
        #expect(CalibratedModel(bias: 0, terms: [unknown], source: "") == nil)
        let infinite = CalibratedModel.Term(feature: "cosine", weight: .infinity)
        #expect(CalibratedModel(bias: 0, terms: [infinite], source: "") == nil)
        #expect(CalibratedModel(bias: .nan, terms: [], source: "") == nil)
    }

    @Test func `features are the same in both directions`() {
        let a = "If I fly from Paris to London with two bags, what may they weigh?"
        let b = "How heavy may 2 bags be on a flight to London from Paris?"
        #expect(features(a, b, cosine: 0.9).values == features(b, a, cosine: 0.9).values)
        #expect(features(a, b, cosine: 0.9).values.count == PairFeatures.names.count)
    }

    @Test func `a policy refuses on a finding however sure the model is`() {
        let verdict = HitPolicy().verdict(
            query: PreparedText("How do I turn on dark mode?"),
            stored: PreparedText("How do I turn off dark mode?"), cosine: 0.99)
        #expect(!verdict.isServed)
        #expect(verdict.findings.contains { $0.check == .polarity })
        #expect(verdict.probability != nil)
    }

    private func overruling(_ a: String, _ b: String, cosine: Double) -> HitVerdict {
        HitPolicy(checks: .all, bar: nil, model: nil, overruleMin: 0.8).verdict(
            query: PreparedText(a), stored: PreparedText(b), cosine: cosine)
    }

    @Test func `a sure model overrules other words in a reworded prompt, and nothing else`() {
        let reworded = overruling(
            "convert rgb to hex in javascript",
            "How can I change an RGB colour into hexadecimal using JavaScript?", cosine: 0.89)
        #expect(reworded.isServed && reworded.findings.map(\.check) == [.content])
        // The exchanged word is the point.
        let copy = overruling(
            "When was the euro introduced?", "Where was the euro introduced?", cosine: 0.97)
        #expect(!copy.isServed && copy.findings.map(\.check) == [.question])
        let number = overruling(
            "How do I roast a chicken of 2 kg?", "What is the way to roast a 3 kg chicken?",
            cosine: 0.97)
        #expect(!number.isServed)
        let unsure = overruling(
            "convert rgb to hex in javascript",
            "How can I change an RGB colour into hexadecimal using JavaScript?", cosine: 0.5)
        #expect(!unsure.isServed && (unsure.probability ?? 1) < 0.8)
    }

    @Test func `a floor is set for Latin script and not for Chinese`() {
        let policy = HitPolicy(checks: .all, bar: .floor(1), model: nil)
        let same = "How do I reset my password?"
        #expect(
            !policy.verdict(
                query: PreparedText(same), stored: PreparedText(same), cosine: 1
            ).isServed)
        let chinese = PreparedText("怎么重置我的密码?")
        #expect(policy.verdict(query: chinese, stored: chinese, cosine: 1).isServed)
    }

    @Test func `the first person on the other side of a verb is another question`() {
        let findings = PairChecks.findings(
            query: "My sister owes me money, what can I do?",
            stored: "I owe my sister money, what can I do?")
        #expect(findings.contains { $0.check == .order })
        let actors = PairChecks.findings(
            query: "What did Freud think of Jung?", stored: "How did Jung see Freud?")
        #expect(actors.contains { $0.check == .order })
        let goals = PairChecks.findings(
            query: "convert rgb to hex in javascript",
            stored: "I've got a hex colour in JS and need its rgb values")
        #expect(goals.contains { $0.check == .order })
    }

    @Test func `a policy without checks is decided by the model alone`() {
        let policy = HitPolicy(checks: [], probabilityMin: 0)
        let verdict = policy.verdict(
            query: PreparedText("top 10 books"), stored: PreparedText("top 12 books"), cosine: 0.99)
        #expect(verdict.isServed)
        #expect(verdict.findings.isEmpty)
    }

    @Test func `a text over the limit is not served by a model that could not read it`() {
        let long = PreparedText(String(repeating: "word ", count: CheckLimits.textBytesMax))
        let verdict = HitPolicy(checks: []).verdict(query: long, stored: long, cosine: 1)
        #expect(!verdict.isServed)
    }
}
