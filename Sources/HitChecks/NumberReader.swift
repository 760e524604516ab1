import Glibc

/// Joins number words, multipliers, currency signs and units into number tokens that are equal when
/// they mean the same quantity.
enum NumberReader {
    /// Rewrites `tokens` in place and keeps `places` (raw index to token index) true.
    static func join(_ tokens: inout [Token], _ places: inout [Int]) {
        guard tokens.contains(where: { isNumeric($0) || $0.wordClass == .unit }) else { return }
        var out: [Token] = []
        out.reserveCapacity(tokens.count)
        var moved = [Int](repeating: 0, count: tokens.count)
        var index = 0
        while index < tokens.count {
            let start = index
            if isNumeric(tokens[index]), let (end, token) = number(tokens, index) {
                index = end
                out.append(withCurrency(token, &out))
            } else {
                out.append(tokens[index])
                index += 1
            }
            for old in start..<index { moved[old] = out.count - 1 }
        }
        tokens = out
        for place in places.indices { places[place] = moved[places[place]] }
    }

    private static func isNumeric(_ token: Token) -> Bool {
        token.kind == .number || token.wordClass == .number || token.wordClass == .multiplier
    }

    /// The number that starts at `start` with its unit, and the index after it.
    private static func number(_ tokens: [Token], _ start: Int) -> (Int, Token)? {
        var token = tokens[start]
        if token.info == Dimension.monthNumber { return (start + 1, month(token)) }
        var index = start + 1
        let isWord = token.wordClass == .number || token.wordClass == .multiplier
        var value = token.info == Dimension.clock ? token.value : quantity(tokens, start, &index)
        token.kind = .number
        token.wordClass = .number
        if token.flags.contains(.negative) { value = -value }
        token.amount = value
        token.value = value
        if token.flags.contains(.ordinal), value == 1, !isDated(tokens, start, index) {
            token.info = Dimension.ordinal
        }
        if index < tokens.count { readUnit(tokens, &index, &token) }
        if index < tokens.count, let shift = halfDay(tokens[index]) {
            if token.info != Dimension.clock { token.value *= 60 }
            token.value = token.value.truncatingRemainder(dividingBy: 720) + shift
            token.info = Dimension.clock
            index += 1
        }
        token.end = tokens[index - 1].end
        if token.wordClass == .date { return (index, token) }
        // "One hour" is "an hour": the unit alone.
        if isWord, token.amount == 1, index == start + 2, tokens[start + 1].wordClass == .unit {
            var unit = tokens[start + 1]
            unit.start = token.start
            return (index, unit)
        }
        let isWeak =
            isWord && token.value == 1 && token.info == Dimension.none && index == start + 1
        token.weight = isWeak ? 0 : 1
        token.concept =
            token.flags.contains(.verbatim)
            ? tokens[start].surface
            : WordHash.of(value: rounded(token.value), dimension: token.info)
        return (index, token)
    }

    /// A month's number in a date of digits, as the month's name.
    private static func month(_ token: Token) -> Token {
        var month = token
        month.kind = .word
        month.wordClass = .date
        month.info = 0
        let place = max(1, min(12, Int(token.value))) - 1
        month.concept = Lexicon.monthConcepts[place]
        return month
    }

    /// Whether a month stands next to a day's number: "June 1st".
    private static func isDated(_ tokens: [Token], _ start: Int, _ end: Int) -> Bool {
        if start > 0, tokens[start - 1].wordClass == .date { return true }
        return end < tokens.count && tokens[end].wordClass == .date
    }

    /// Takes the unit at `index`, if one stands there, into the number.
    private static func readUnit(_ tokens: [Token], _ index: inout Int, _ token: inout Token) {
        let next = tokens[index]
        if next.kind == .han, next.flags.contains(.attached), let part = Lexicon.datePart(next) {
            readDatePart(part, &token)
            index += 1
            return
        }
        if next.surface == pluralHash, next.flags.contains(.attached), token.value >= 20 {
            token.info = Dimension.decade
            token.value = token.value.truncatingRemainder(dividingBy: 100)
            index += 1
            return
        }
        guard let unit = unit(tokens, index) else { return }
        token.value *= unit.factor
        if unit.dimension != Dimension.none { token.info = unit.dimension }
        token.flags.remove(.verbatim)
        index += 1
        readScale(tokens, &index, &token)
        // "17-year-old" and "17 years old" are an age of 17.
        if unit.dimension == Dimension.months, index < tokens.count,
            tokens[index].surface == oldHash
        {
            token.value = token.amount
            token.info = Dimension.none
            index += 1
        }
    }

    /// "Degrees Celsius", "°F": the scale after the degree.
    private static func readScale(_ tokens: [Token], _ index: inout Int, _ token: inout Token) {
        guard index < tokens.count, tokens[index - 1].concept == degree else { return }
        let next = tokens[index]
        let isLetter = next.kind == .word && next.end - next.start == 1
        let scale = isLetter ? Lexicon.degreeScales[next.surface] : nil
        guard let dimension = scale ?? (scales.contains(next.concept) ? next.info : nil) else {
            return
        }
        token.info = dimension
        index += 1
    }

    private static let degree = Lexicon.shared.words[WordHash.of("degree")]?.concept ?? 0
    private static let scales = Set(
        ["celsius", "fahrenheit"].compactMap { Lexicon.shared.words[WordHash.of($0)]?.concept })

    /// 2024年, 6月, 1日, 3点.
    private static func readDatePart(_ part: DatePart, _ token: inout Token) {
        token.flags.remove(.verbatim)
        switch part {
        case .year where token.value < 1000:
            token.value *= 12
            token.info = Dimension.months
        case .year, .day: break
        case .month: token = month(token)
        case .hour:
            token.value *= 60
            token.info = Dimension.clock
        }
    }

    private static let pluralHash = WordHash.of("s")
    private static let oldHash = WordHash.of("old")

    /// Twelve significant digits: conversions must not tell 0.3048 x 3 from 0.9144.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return value }
        let digits = 11 - Int(value.magnitude.exponent) * 3 / 10
        guard digits > 0, digits < 18 else { return value }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// "two hundred and five", 三千二百, "2 million": one value.
    private static func quantity(_ tokens: [Token], _ start: Int, _ index: inout Int) -> Double {
        var total = 0.0
        var current = tokens[start].value
        let isDigits = tokens[start].wordClass == .content
        while index < tokens.count {
            let next = tokens[index]
            if next.wordClass == .multiplier {
                if next.value >= 1000 {
                    total = (total + current) * next.value
                    current = 0
                } else {
                    current *= next.value
                }
            } else if !isDigits, next.wordClass == .number, next.kind != .literal,
                joins(tokens[index - 1], next)
            {
                current += next.value
            } else {
                break
            }
            index += 1
        }
        return total + current
    }

    /// "twenty one", "hundred five", 百五: a smaller number after a round one.
    private static func joins(_ a: Token, _ b: Token) -> Bool {
        guard !b.flags.contains(.ordinal), !b.flags.contains(.afterComma), b.value < 100 else {
            return false
        }
        if a.wordClass == .multiplier { return b.value < a.value }
        return a.value >= 20 && a.value < 100 && b.value >= 1 && b.value < 10
    }

    private static func unit(_ tokens: [Token], _ index: Int) -> (
        dimension: UInt16, factor: Double
    )? {
        let token = tokens[index]
        if token.wordClass == .unit { return (token.info, token.value) }
        let isShort = token.surface == meterHash || token.surface == minuteHash
        let isSpaced = isShort && tokens[index - 1].kind == .number
        guard token.kind == .word, token.flags.contains(.attached) || isSpaced else { return nil }
        guard let unit = Lexicon.attachedUnits[token.surface] else { return nil }
        return (unit.dimension, unit.factor)
    }

    private static let meterHash = WordHash.of("m")
    /// "8 min", which elsewhere is the minimum.
    private static let minuteHash = WordHash.of("min")
    private static let amHash = WordHash.of("am")
    private static let pmHash = WordHash.of("pm")

    private static let morning = Lexicon.concept(of: "morning")
    private static let later: Set<UInt64> = [
        Lexicon.concept(of: "afternoon"), Lexicon.concept(of: "evening"),
    ]

    private static func halfDay(_ token: Token) -> Double? {
        if token.surface == pmHash { return 720 }
        // "In the morning", not "6 morning flights".
        if token.wordClass == .date, token.end - token.start >= 12 {
            if token.concept == morning { return 0 }
            if later.contains(token.concept) { return 720 }
        }
        return token.surface == amHash && token.kind == .word ? 0 : nil
    }

    /// "$5": the sign before the number is its unit.
    private static func withCurrency(_ token: Token, _ out: inout [Token]) -> Token {
        guard let sign = out.last, sign.kind == .symbol, sign.wordClass == .unit,
            token.info == Dimension.none
        else { return token }
        out.removeLast()
        var joined = token
        joined.amount = token.value
        joined.start = sign.start
        joined.info = sign.info
        joined.flags.remove(.verbatim)
        joined.concept = WordHash.of(value: rounded(token.value), dimension: sign.info)
        return joined
    }
}

/// What 年, 月, 日 and 点 make of the number before them.
enum DatePart {
    case year, month, day, hour
}

extension Lexicon {
    static let monthConcepts: [UInt64] = [
        "january", "february", "march", "april", "may_month", "june", "july", "august", "september",
        "october", "november", "december",
    ].map { concept(of: $0[...]) }

    private static let dateParts: [UInt64: DatePart] = [
        WordHash.of("年"): .year, WordHash.of("月"): .month, WordHash.of("月份"): .month,
        WordHash.of("日"): .day, WordHash.of("号"): .day, WordHash.of("点"): .hour,
        WordHash.of("点钟"): .hour, WordHash.of("时"): .hour,
    ]

    /// "°C", "°F".
    static let degreeScales: [UInt64: UInt16] = {
        var table: [UInt64: UInt16] = [:]
        for (letter, name) in [("c", "celsius"), ("f", "fahrenheit")] {
            table[WordHash.of(letter)] = shared.words[WordHash.of(name)]?.info
        }
        return table
    }()

    static func datePart(_ token: Token) -> DatePart? { dateParts[token.surface] }
}
