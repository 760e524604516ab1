extension CalibratedModel {
    /// The shipped model for prompts in Latin letters; fitted with all-MiniLM-L6-v2's cosines.
    public static let english = shipped(
        englishBias, englishTerms, englishSource, EvidenceBlend.shipped)
    /// The shipped model for Chinese; it leans on the words, because the default embedder reads
    /// little Chinese.
    public static let chinese = shipped(
        chineseBias, chineseTerms, chineseSource, EvidenceBlend.read(EvidenceBlend.chineseTable))

    /// Whether it is the shipped model for Chinese.
    var isShippedChinese: Bool { source == CalibratedModel.chineseSource }

    /// The shipped model that fits a pair's script.
    public static func shipped(for features: PairFeatures) -> CalibratedModel {
        features.hanShare > 0.3 ? chinese : english
    }

    /// A generated table as a model; a table that cannot be read gives a model that never serves,
    /// and a test sees that both can be.
    private static func shipped(
        _ bias: Double, _ table: String, _ source: String, _ blends: [EvidenceBlend]
    ) -> CalibratedModel {
        var terms: [Term] = []
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let knot = Double(fields[1]), let weight = Double(fields[2])
            else {
                continue
            }
            terms.append(
                Term(feature: String(fields[0]), knot: knot.isNaN ? nil : knot, weight: weight))
        }
        return CalibratedModel(bias: bias, terms: terms, source: source, blends: blends) ?? never
    }
}

extension EvidenceBlend {
    /// The blends for prompts in Latin letters, and for models that have none of their own.
    static let shipped = read(englishTable)

    /// Blends of a generated table.
    ///
    /// `blend` lines have looks, bias and weights, and where there is one the doubt, as its weight
    /// against and the span of its log-odds; each is followed by its `checked` and `weighed` points
    /// of probability and false-hit rate. A comma divides looks that share all of that.
    static func read(_ table: String) -> [EvidenceBlend] {
        var blends: [EvidenceBlend] = []
        var sharing = 0..<0
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            let numbers = fields.dropFirst(fields.first == "blend" ? 2 : 1).compactMap {
                Double($0)
            }
            switch fields.first {
            case "blend" where numbers.count == 5 || numbers.count == 8:
                let first = blends.count
                blends += fields[1].split(separator: ",").compactMap { looks in
                    EvidenceBlend(
                        looks: looks.split(separator: "+").compactMap {
                            FurtherLook(rawValue: String($0))
                        },
                        bias: numbers[0], model: numbers[1], verifier: numbers[2],
                        doubt: numbers.count == 8
                            ? VerifierDoubt(against: numbers[5], from: numbers[6], to: numbers[7])
                            : nil, lateMean: numbers[3], lateWeakest: numbers[4])
                }
                sharing = first..<blends.count
            case let word? where numbers.count == 2:
                let rate = ServedRate(probability: numbers[0], falseHitRate: numbers[1])
                for index in sharing { blends[index].add(rate, isWeighed: word == "weighed") }
            default: break
            }
        }
        return blends
    }
}
