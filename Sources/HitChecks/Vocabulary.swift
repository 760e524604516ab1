/// What a question asks for.
enum QuestionKind: UInt16, CaseIterable, Sendable {
    case what = 1, how, why, when, whereAt, who, yesNo, howMany, howMuch, howLong, howOften
    case howOld, howFar, produce

    var name: String {
        switch self {
        case .what: "what"
        case .how: "how"
        case .why: "why"
        case .when: "when"
        case .whereAt: "where"
        case .who: "who"
        case .yesNo: "yes or no"
        case .howMany: "how many"
        case .howMuch: "how much"
        case .howLong: "how long"
        case .howOften: "how often"
        case .howOld: "how old"
        case .howFar: "how far"
        case .produce: "a text to be written"
        }
    }
}

/// What a modal verb says.
enum Modality: UInt16, Sendable {
    case can = 1, should, must, will

    var name: String {
        switch self {
        case .can: "can"
        case .should: "should"
        case .must: "must"
        case .will: "will"
        }
    }
}

/// The time an auxiliary verb speaks of.
enum Tense: UInt16, Sendable {
    case none, present, past
}

/// Whom a pronoun means.
enum Person: UInt16, Sendable {
    case any, my, your, his, her, their, our, subjectI, subjectYou

    var name: String {
        switch self {
        case .any: "one"
        case .my, .subjectI: "my"
        case .your, .subjectYou: "your"
        case .his: "his"
        case .her: "her"
        case .their: "their"
        case .our: "our"
        }
    }
}

/// Dimensions of units; a number with its unit is compared in the base unit of its dimension.
enum Dimension {
    static let none: UInt16 = 0
    static let length: UInt16 = 1
    static let mass: UInt16 = 2
    static let volume: UInt16 = 3
    static let time: UInt16 = 4
    static let data: UInt16 = 5
    static let clock: UInt16 = 6
    static let percent: UInt16 = 7
    static let ordinal: UInt16 = 8
    static let months: UInt16 = 9
    static let decade: UInt16 = 10
    /// A month's number in a date of digits; `NumberReader` turns it into the month's name.
    static let monthNumber: UInt16 = 11
    /// Units without conversions count up from here: one dimension each.
    static let firstPlain: UInt16 = 16
}
