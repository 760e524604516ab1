/// What a pair looks like in numbers, for `CalibratedModel`: all symmetric in the two texts.
public struct PairFeatures: Sendable {
    /// One name per value, in order; the columns of a training file.
    public static let names: [String] =
        ["cosine"] + Check.allCases.map { "check." + $0.rawValue }
        + [
            "weight.shared", "content.more", "content.fewer", "names.more", "names.fewer",
            "light.more", "light.fewer", "han.more", "han.fewer", "words.dice", "bigrams.dice",
            "trigrams.dice", "order.inversions", "order.markers", "sequence.common", "length.ratio",
            "length.log", "question.same", "start.same", "han.share", "variants", "nearness",
            "rarity.shared", "rarity.more", "rarity.fewer", "rarity.sharedmost",
            "rarity.lonemost", "rarity.loneleast", "names.shared", "end.same", "second.same",
            "questions.difference", "sentences.difference", "chars.shared",
        ]

    /// One value per name.
    public let values: [Double]

    /// Share of Han letters in the text that has more of them, 0…1.
    public var hanShare: Double { values[PairFeatures.hanSharePlace] }
    private static let hanSharePlace = names.firstIndex(of: "han.share") ?? 0

    /// Computes the features of a pair whose vectors have this cosine.
    public init(_ pair: PreparedPair, cosine: Double, findings: [Finding]) {
        var values = [cosine]
        values.reserveCapacity(PairFeatures.names.count)
        for check in Check.allCases {
            values.append(findings.contains { $0.check == check } ? 1 : 0)
        }
        let lone = LoneWeights(pair)
        values.append(lone.sharedShare)
        for (a, b) in [
            (lone.query.content, lone.stored.content), (lone.query.names, lone.stored.names),
            (lone.query.light, lone.stored.light), (lone.query.han, lone.stored.han),
        ] {
            values.append(max(a, b))
            values.append(min(a, b))
        }
        values.append(pair.wordShare)
        values.append(
            Overlap.dice(PairFeatures.bigrams(pair.query), PairFeatures.bigrams(pair.stored)))
        values.append(Overlap.dice(pair.query.trigrams, pair.stored.trigrams))
        let order = OrderCounts(pair)
        values.append(order.inversionShare)
        values.append(order.markerShare)
        values.append(order.commonShare)
        let longer = Double(max(pair.query.tokens.count, pair.stored.tokens.count, 1))
        let shorter = Double(min(pair.query.tokens.count, pair.stored.tokens.count))
        values.append(shorter / longer)
        values.append(logarithm(longer))
        values.append(pair.query.sentence.questions == pair.stored.sentence.questions ? 1 : 0)
        values.append(pair.query.tokens.first?.surface == pair.stored.tokens.first?.surface ? 1 : 0)
        values.append(max(PairFeatures.hanShare(pair.query), PairFeatures.hanShare(pair.stored)))
        values.append(min(3, Double(pair.alignment.variantCount)))
        values.append(pair.nearness)
        let rarity = RarityOverlap(pair.query.vocabulary, pair.stored.vocabulary)
        values.append(contentsOf: rarity.values)
        values.append(PairFeatures.sharedNames(pair))
        values.append(PairFeatures.isSame(pair.query.tokens.last, pair.stored.tokens.last))
        values.append(
            PairFeatures.isSame(
                pair.query.tokens.dropFirst().first, pair.stored.tokens.dropFirst().first))
        let marks = pair.query.questionMarks - pair.stored.questionMarks
        values.append(min(3, Double(marks.magnitude)))
        let sentences = pair.query.sentenceCount - pair.stored.sentenceCount
        values.append(min(3, Double(sentences.magnitude)))
        values.append(PairFeatures.sharedLetters(pair))
        self.values = values
    }

    private static func isSame(_ a: Token?, _ b: Token?) -> Double {
        guard let a, let b else { return 0 }
        return a.concept == b.concept ? 1 : 0
    }

    private static func sharedNames(_ pair: PreparedPair) -> Double {
        let names = pair.alignment.pairs.count { indices in
            let token = pair.query.tokens[Int(indices.a)]
            return token.flags.contains(.capitalised) && !token.flags.contains(.startsSentence)
        }
        return min(4, Double(names))
    }

    /// Share of the letters of compared words that are in paired words: long words weigh more.
    private static func sharedLetters(_ pair: PreparedPair) -> Double {
        func letters(_ token: Token) -> Double { Double(max(0, token.end - token.start - 1)) }
        var shared = 0.0
        for (a, b) in pair.alignment.pairs {
            shared += letters(pair.query.tokens[Int(a)]) + letters(pair.stored.tokens[Int(b)])
        }
        let lone = (pair.onlyQuery + pair.onlyStored).reduce(0.0) { $0 + letters($1) }
        return shared + lone == 0 ? 1 : shared / (shared + lone)
    }

    private static func bigrams(_ text: PreparedText) -> [UInt64] {
        var grams: [UInt64] = []
        var previous: UInt64 = 0
        for token in text.tokens where token.isCompared {
            grams.append(WordHash.fold(previous, token.concept))
            previous = token.concept
        }
        grams.sort()
        return grams
    }

    private static func hanShare(_ text: PreparedText) -> Double {
        let total = text.scriptCounts.reduce(0, +)
        guard total > 0 else { return 0 }
        return Double(text.scriptCounts[Int(Script.han.rawValue)]) / Double(total)
    }
}

/// Base-2 logarithm of a count, linear between powers: no libm in this target.
private func logarithm(_ value: Double) -> Double {
    guard value >= 1 else { return 0 }
    return Double(value.exponent) + (value.significand - 1)
}

/// Weights of the tokens without a counterpart, by what they are.
private struct LoneWeights {
    struct Side {
        var content = 0.0
        var names = 0.0
        var light = 0.0
        var han = 0.0
    }

    var query: Side
    var stored: Side
    /// Share of the compared weight that is paired, 0…1.
    let sharedShare: Double

    init(_ pair: PreparedPair) {
        query = LoneWeights.side(pair.query, pair.alignment.onlyA)
        stored = LoneWeights.side(pair.stored, pair.alignment.onlyB)
        var shared = 0.0
        for (a, _) in pair.alignment.pairs { shared += Double(pair.query.tokens[Int(a)].weight) }
        let lone = LoneWeights.total(query) + LoneWeights.total(stored)
        sharedShare = shared == 0 && lone == 0 ? 1 : 2 * shared / (2 * shared + lone)
    }

    private static func total(_ side: Side) -> Double {
        side.content + side.names + side.light + side.han
    }

    private static func side(_ text: PreparedText, _ lone: [Int32]) -> Side {
        var side = Side()
        for index in lone {
            let token = text.tokens[Int(index)]
            let weight = Double(token.weight)
            if token.kind == .han {
                side.han += weight
            } else if token.wordClass == .light {
                side.light += weight
            } else if token.flags.contains(.capitalised), !token.flags.contains(.startsSentence),
                !text.sentence.isTitleCase
            {
                side.names += weight
            } else {
                side.content += weight
            }
        }
        return side
    }
}

/// How far the order and the roles of the paired words agree.
private struct OrderCounts {
    let inversionShare: Double
    let markerShare: Double
    /// Longest run of pairs in the same order, as a share of all compared tokens of the longer
    /// text.
    let commonShare: Double

    init(_ pair: PreparedPair) {
        let pairs = pair.alignment.pairs.prefix(256)
        var inversions = 0
        var markers = 0
        var lengths: [Int] = []
        for (index, x) in pairs.enumerated() {
            var best = 0
            for (earlier, y) in pairs.prefix(index).enumerated() {
                if y.b > x.b {
                    inversions += 1
                } else {
                    best = max(best, lengths[earlier])
                }
            }
            lengths.append(best + 1)
            let a = pair.query.tokens[Int(x.a)]
            let b = pair.stored.tokens[Int(x.b)]
            if a.marker != b.marker { markers += 1 }
        }
        let count = pairs.count
        inversionShare = count < 2 ? 0 : Double(inversions) * 2 / Double(count * (count - 1))
        markerShare = count == 0 ? 0 : Double(markers) / Double(count)
        let longest = max(pair.query.byConcept.count, pair.stored.byConcept.count)
        commonShare = longest == 0 ? 1 : Double(lengths.max() ?? 0) / Double(longest)
    }
}

/// Which words two texts share, weighted by how rare they are.
private struct RarityOverlap {
    /// Shared share, lone sums (more, fewer), rarest shared, rarest lone (more, fewer).
    let values: [Double]

    init(
        _ a: [(concept: UInt64, rarity: Float)], _ b: [(concept: UInt64, rarity: Float)]
    ) {
        var shared = (sum: 0.0, most: 0.0)
        var onlyA = (sum: 0.0, most: 0.0)
        var onlyB = (sum: 0.0, most: 0.0)
        func add(_ rarity: Float, to total: inout (sum: Double, most: Double)) {
            total.sum += Double(rarity)
            total.most = max(total.most, Double(rarity))
        }
        var i = 0
        var j = 0
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && a[i].concept < b[j].concept) {
                add(a[i].rarity, to: &onlyA)
                i += 1
            } else if i == a.count || b[j].concept < a[i].concept {
                add(b[j].rarity, to: &onlyB)
                j += 1
            } else {
                add(a[i].rarity, to: &shared)
                i += 1
                j += 1
            }
        }
        let total = shared.sum + (onlyA.sum + onlyB.sum) / 2
        values = [
            total == 0 ? 1 : shared.sum / total, max(onlyA.sum, onlyB.sum),
            min(onlyA.sum, onlyB.sum), shared.most, max(onlyA.most, onlyB.most),
            min(onlyA.most, onlyB.most),
        ]
    }
}
