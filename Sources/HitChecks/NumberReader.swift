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
        var index = start + 1
        var flags = token.flags
        let isWord = token.wordClass == .number || token.wordClass == .multiplier
        var value = token.info == Dimension.clock ? token.value : quantity(tokens, start, &index)
        token.kind = .number
        token.wordClass = .number
        if token.flags.contains(.negative) { value = -value }
        var dimension = token.info
        if flags.contains(.ordinal) { dimension = Dimension.ordinal }
        if index < tokens.count, let unit = unit(tokens, index) {
            value *= unit.factor
            dimension = unit.dimension == Dimension.none ? dimension : unit.dimension
            flags.remove(.verbatim)
            index += 1
        }
        if index < tokens.count, let shift = halfDay(tokens[index]) {
            if dimension != Dimension.clock { value *= 60 }
            value = value.truncatingRemainder(dividingBy: 720) + shift
            dimension = Dimension.clock
            index += 1
        }
        token.end = tokens[index - 1].end
        token.value = value
        token.info = dimension
        token.flags = flags
        let isWeak = isWord && value == 1 && dimension != Dimension.ordinal && index == start + 1
        token.weight = isWeak ? 0 : 1
        token.concept =
            flags.contains(.verbatim)
            ? tokens[start].surface : WordHash.of(value: rounded(value), dimension: dimension)
        return (index, token)
    }

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
        let isSpaced = token.surface == meterHash && tokens[index - 1].kind == .number
        guard token.kind == .word, token.flags.contains(.attached) || isSpaced else { return nil }
        guard let unit = Lexicon.attachedUnits[token.surface] else { return nil }
        return (unit.dimension, unit.factor)
    }

    private static let meterHash = WordHash.of("m")
    private static let amHash = WordHash.of("am")
    private static let pmHash = WordHash.of("pm")

    private static func halfDay(_ token: Token) -> Double? {
        if token.surface == pmHash { return 720 }
        return token.surface == amHash && token.kind == .word ? 0 : nil
    }

    /// "$5": the sign before the number is its unit.
    private static func withCurrency(_ token: Token, _ out: inout [Token]) -> Token {
        guard let sign = out.last, sign.kind == .symbol, sign.wordClass == .unit,
            token.info == Dimension.none
        else { return token }
        out.removeLast()
        var joined = token
        joined.start = sign.start
        joined.info = sign.info
        joined.flags.remove(.verbatim)
        joined.concept = WordHash.of(value: rounded(token.value), dimension: sign.info)
        return joined
    }
}
