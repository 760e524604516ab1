import HitChecks

/// Says whether two answers to a prompt come to the same.
///
/// The error rate that the verified policy keeps is the rate by this judge.
public protocol AnswerJudge: Sendable {
    /// Compares a stored answer with a fresh one.
    ///
    /// - Returns: nil where it cannot be said; nothing is learned from it then.
    func isSame(prompt: String, stored: String, fresh: String) async -> Bool?
}

extension AnswerComparison {
    /// The judge that compares so.
    public var judge: any AnswerJudge {
        switch self {
        case .exact: ExactJudge()
        case .lexical: LexicalJudge()
        }
    }
}

/// Equal but for case, white space and punctuation at the ends: right for short, closed answers.
public struct ExactJudge: AnswerJudge {
    /// Makes one.
    public init() {}

    /// Compares the texts.
    public func isSame(prompt: String, stored: String, fresh: String) async -> Bool? {
        ExactJudge.core(stored) == ExactJudge.core(fresh)
    }

    private static func core(_ answer: String) -> ArraySlice<UInt8> {
        var bytes = NormalizedPrompt(answer).caseFolded.bytes[...]
        let whole = bytes
        while let byte = bytes.first, isTrim(byte) { bytes.removeFirst() }
        while let byte = bytes.last, isTrim(byte) { bytes.removeLast() }
        // An answer of nothing but punctuation is compared as it is.
        return bytes.isEmpty ? whole : bytes
    }

    /// Space, quotes, brackets and the full stop; never a sign that changes a value.
    private static func isTrim(_ byte: UInt8) -> Bool {
        Array(" .\"'`()[]{}".utf8).contains(byte)
    }
}

/// Nearly the same words, and the same numbers, units, dates, negations and code.
///
/// Word for word, so two answers that say the same in other words are "different": the judge errs
/// towards asking the model again.
public struct LexicalJudge: AnswerJudge {
    /// Least Dice coefficient of the words, with their counts, 0…1.
    public let similarityMin: Double

    private static let literal = CheckSet([
        CheckSet(.numbers), CheckSet(.units), CheckSet(.dates), CheckSet(.negation),
        CheckSet(.polarity), CheckSet(.literals), CheckSet(.length),
    ])

    /// Makes one.
    public init(similarityMin: Double = 0.8) {
        self.similarityMin = similarityMin
    }

    /// Compares the texts.
    public func isSame(prompt: String, stored: String, fresh: String) async -> Bool? {
        if await ExactJudge().isSame(prompt: prompt, stored: stored, fresh: fresh) == true {
            return true
        }
        guard LexicalJudge.overlap(stored, fresh) >= similarityMin else { return false }
        return PairChecks.findings(query: fresh, stored: stored, enabled: LexicalJudge.literal)
            .isEmpty
    }

    /// Dice's coefficient of two texts' words, each counted as often as it stands there; of
    /// characters where a script has no spaces.
    static func overlap(_ left: String, _ right: String) -> Double {
        let (left, right) = (words(left), words(right))
        let total = left.count + right.count
        guard total > 0 else { return 1 }
        var counts: [Substring: Int] = [:]
        for word in left { counts[word, default: 0] += 1 }
        var shared = 0
        for word in right {
            guard let count = counts[word], count > 0 else { continue }
            counts[word] = count - 1
            shared += 1
        }
        return 2 * Double(shared) / Double(total)
    }

    private static func words(_ text: String) -> [Substring] {
        let parts = text.lowercased()[...].split { !$0.isLetter && !$0.isNumber }
        return parts.flatMap { part -> [Substring] in
            let isSpaced = part.unicodeScalars.allSatisfy { $0.value < 0x2E80 }
            return isSpaced ? [part] : part.map { Substring(String($0)) }
        }
    }
}
