/// A check between two prompts.
///
/// The raw value is its name in settings, decisions and metrics.
public enum Check: String, Sendable, Codable, CaseIterable {
    /// A number in only one of the two.
    case numbers
    /// The same number with another unit.
    case units
    /// Another day, month, time of day, or tense.
    case dates
    /// "not", "never", 不 in only one of the two, or before another word.
    case negation
    /// An opposite: on and off, 开 and 关, encrypt and decrypt.
    case polarity
    /// How much is meant: all, only, except, at least.
    case scope
    /// Quoted strings.
    case quotes
    /// Code, flags, paths, URLs, addresses, operators.
    case literals
    /// A name in only one of the two.
    case names
    /// Another word that carries meaning in only one of the two.
    case content
    /// Another kind of question, or another modal verb.
    case question
    /// The same words in other roles: from A to B, from B to A.
    case order
    /// Another script or language.
    case language
    /// A text over `CheckLimits`.
    case length
}

/// Some of the checks.
public struct CheckSet: OptionSet, Sendable, Hashable, Codable {
    /// One bit a check.
    public let rawValue: UInt32

    /// The set of the checks whose bits are set.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The set of one check.
    public init(_ check: Check) {
        rawValue = 1 << UInt32(CheckSet.position(of: check))
    }

    /// The set of the named checks, or nil when a name is unknown.
    public init?(names: some Sequence<String>) {
        var set = CheckSet()
        for name in names {
            guard let check = Check(rawValue: name) else { return nil }
            set.insert(CheckSet(check))
        }
        self = set
    }

    /// All of them: what a cache does unless its owner says otherwise.
    public static let all = CheckSet(rawValue: (1 << UInt32(Check.allCases.count)) - 1)

    /// Those that see a difference in words where there may be none in meaning: a word, a name or a
    /// kind of question in only one of the two.
    ///
    /// Of the pairs that one of them alone refuses three in four would have been right on everyday
    /// questions, so the calibrated model may overrule them.
    public static let overrulable: CheckSet = [
        CheckSet(.content), CheckSet(.names), CheckSet(.question),
    ]

    /// The checks in it, in the order of `Check.allCases`.
    public var checks: [Check] { Check.allCases.filter { contains(CheckSet($0)) } }

    /// Their names.
    public var names: [String] { checks.map(\.rawValue) }

    private static func position(of check: Check) -> Int {
        switch check {
        case .numbers: 0
        case .units: 1
        case .dates: 2
        case .negation: 3
        case .polarity: 4
        case .scope: 5
        case .quotes: 6
        case .literals: 7
        case .names: 8
        case .content: 9
        case .question: 10
        case .order: 11
        case .language: 12
        case .length: 13
        }
    }
}

/// A difference that a check refuses, in a sentence for people.
public struct Finding: Sendable, Hashable, Codable {
    /// The check that found it.
    public var check: Check
    /// What differed, such as `"only the stored prompt has the number 12"`.
    public var detail: String

    /// A finding of a check, with its sentence.
    public init(check: Check, detail: String) {
        self.check = check
        self.detail = detail
    }
}
