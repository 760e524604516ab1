/// Cuts a text into tokens in one pass over its scalars.
struct TextScanner {
    private(set) var scalars: [UInt32] = []
    private(set) var tokens: [Token] = []
    private(set) var quotes: [Quote] = []
    /// Letters seen of each `Script`.
    private(set) var scriptCounts = [Int32](repeating: 0, count: Script.allCases.count)

    private var position = 0
    private var startsSentence = true
    private var afterComma = false
    private var attached = false
    private var openQuote: (mark: UInt32, scalar: Int, token: Int)?

    init(_ text: String) {
        scalars.reserveCapacity(text.utf8.count)
        tokens.reserveCapacity(text.utf8.count / 4 + 4)
        for scalar in text.unicodeScalars {
            scalars.append(ScalarClass.folded(scalar.value))
        }
    }

    /// Scans to the end or to `CheckLimits.tokensMax + 1` tokens.
    mutating func scan() {
        while position < scalars.count, tokens.count <= CheckLimits.tokensMax {
            scanNext()
        }
    }

    private func at(_ index: Int) -> UInt32 {
        index >= 0 && index < scalars.count ? scalars[index] : 0
    }

    private mutating func scanNext() {
        let s = scalars[position]
        if ScalarClass.isSpace(s) {
            if s == 0x0A { startsSentence = true }
            attached = false
            position += 1
        } else if ScalarClass.isDigit(s) {
            scanNumber()
        } else if ScalarClass.isHan(s) || ScalarClass.isKana(s) {
            scriptCounts[Int(ScalarClass.script(s).rawValue)] += 1
            emit(.han, to: position + 1)
        } else if ScalarClass.isLetter(s) || s == 0x5F {
            scanLetters()
        } else if !scanLiteral(s) {
            scanMark(s)
        }
    }

    private mutating func emit(
        _ kind: TokenKind, to end: Int, flags: TokenFlags = [], info: UInt16 = 0, value: Double = 0
    ) {
        let slice = scalars[position..<end]
        let surface =
            kind == .literal || kind == .symbol
            ? WordHash.exact(slice) : WordHash.of(slice)
        var token = Token(
            kind: kind, flags: flags, info: info, start: Int32(position), end: Int32(end),
            surface: surface, concept: surface, value: value)
        if startsSentence { token.flags.insert(.startsSentence) }
        if attached { token.flags.insert(.attached) }
        if afterComma { token.flags.insert(.afterComma) }
        tokens.append(token)
        startsSentence = false
        afterComma = false
        attached = true
        position = end
    }
}

/// A quoted span: the tokens between two quotation marks.
struct Quote: Sendable {
    var tokens: Range<Int>
    /// Backticks: the case of the letters counts.
    var isCode: Bool
}

// Numbers.
extension TextScanner {
    private mutating func scanNumber() {
        if scanDate() { return }
        var end = position
        var groups = 0
        var dots = 0
        while true {
            while ScalarClass.isDigit(at(end)) { end += 1 }
            let mark = at(end)
            guard ScalarClass.isDigit(at(end + 1)) else { break }
            if mark == 0x2C, isThousandsGroup(end + 1), dots == 0 {
                groups += 1
                end += 1
            } else if mark == 0x2E {
                dots += 1
                end += 1
            } else {
                break
            }
        }
        if isClock(end), dots == 0, groups == 0 { return scanClock(hoursEnd: end) }
        var flags: TokenFlags = []
        let hasLeadingZero = at(position) == 0x30 && end - position > 1 && at(position + 1) != 0x2E
        let hasTrailingZero = dots == 1 && at(end - 1) == 0x30
        if dots > 1 || hasLeadingZero || hasTrailingZero { flags.insert(.verbatim) }
        if at(position - 1) == 0x2D, isOpenBefore(position - 1) { flags.insert(.negative) }
        let value = decimal(position..<end)
        let suffixEnd = ordinalEnd(end)
        if suffixEnd > end { flags.insert(.ordinal) }
        emit(.number, to: suffixEnd, flags: flags, value: value)
    }

    /// `2024-06-01`, `2024/6/1`: year, month and day as three tokens.
    private mutating func scanDate() -> Bool {
        let mark = at(position + 4)
        guard mark == 0x2D || mark == 0x2F || mark == 0x2E, digits(at: position) == 4 else {
            return false
        }
        let month = position + 5
        let monthEnd = month + digits(at: month)
        let day = monthEnd + 1
        let dayEnd = day + digits(at: day)
        guard (1...2).contains(monthEnd - month), at(monthEnd) == mark else { return false }
        guard (1...2).contains(dayEnd - day) else { return false }
        let number = decimal(month..<monthEnd)
        guard number >= 1, number <= 12 else { return false }
        emit(.number, to: position + 4, value: decimal(position..<(position + 4)))
        position = month
        emit(.number, to: monthEnd, info: Dimension.monthNumber, value: number)
        position = day
        emit(.number, to: dayEnd, value: decimal(day..<dayEnd))
        return true
    }

    private func digits(at start: Int) -> Int {
        var end = start
        while ScalarClass.isDigit(at(end)), end - start < 5 { end += 1 }
        return end - start
    }

    private func isThousandsGroup(_ start: Int) -> Bool {
        ScalarClass.isDigit(at(start)) && ScalarClass.isDigit(at(start + 1))
            && ScalarClass.isDigit(at(start + 2)) && !ScalarClass.isDigit(at(start + 3))
    }

    /// Whether nothing a subtraction could start from stands before `index`.
    private func isOpenBefore(_ index: Int) -> Bool {
        let before = at(index - 1)
        return before == 0 || ScalarClass.isSpace(before) || before == 0x28 || before == 0x3D
    }

    private func isClock(_ colon: Int) -> Bool {
        at(colon) == 0x3A && colon - position <= 2 && ScalarClass.isDigit(at(colon + 1))
            && ScalarClass.isDigit(at(colon + 2)) && !ScalarClass.isDigit(at(colon + 3))
    }

    /// `h:mm` as minutes of the day, in the time-of-day dimension.
    private mutating func scanClock(hoursEnd: Int) {
        let minutes = decimal(position..<hoursEnd) * 60 + decimal((hoursEnd + 1)..<(hoursEnd + 3))
        emit(.number, to: hoursEnd + 3, info: Dimension.clock, value: minutes)
    }

    private func decimal(_ range: Range<Int>) -> Double {
        var value = 0.0
        var scale = 0.0
        for s in scalars[range] {
            if s == 0x2E {
                scale = 1
            } else if ScalarClass.isDigit(s) {
                value = value * 10 + Double(s - 0x30)
                scale *= 10
            }
        }
        return scale > 1 ? value / scale : value
    }

    private func ordinalEnd(_ end: Int) -> Int {
        let a = at(end) | 0x20
        let b = at(end + 1) | 0x20
        guard !ScalarClass.isLetter(at(end + 2)), !ScalarClass.isDigit(at(end + 2)) else {
            return end
        }
        switch (a, b) {
        case (0x73, 0x74), (0x6E, 0x64), (0x72, 0x64), (0x74, 0x68): return end + 2
        default: return end
        }
    }
}

// Words and identifiers.
extension TextScanner {
    private mutating func scanLetters() {
        if scanAddress() { return }
        var end = position
        var isCode = false
        var sawLower = false
        while true {
            let s = at(end)
            if ScalarClass.isLetter(s) {
                if sawLower, ScalarClass.isUpper(s) { isCode = true }
                if !ScalarClass.isUpper(s) { sawLower = true }
                scriptCounts[Int(ScalarClass.script(s).rawValue)] += 1
                end += 1
            } else if s == 0x27, ScalarClass.isLetter(at(end + 1)), end > position {
                end += 1
            } else {
                break
            }
        }
        if end == position || continuesIdentifier(end) { return scanIdentifier() }
        if at(end) == 0x2E, let acronymEnd = dottedAcronymEnd() { return emitAcronym(acronymEnd) }
        if at(end) == 0x2B, at(end + 1) == 0x2B { return emit(.literal, to: end + 2, info: 1) }
        if at(end) == 0x23, !ScalarClass.isLetter(at(end + 1)), end - position <= 2 {
            return emit(.literal, to: end + 1, info: 1)
        }
        emitWord(to: end, isCode: isCode)
    }

    private mutating func emitWord(to end: Int, isCode: Bool) {
        let split = contractionStart(end)
        if split > position, split < end {
            let isNegation = at(end - 2) == 0x27 && ScalarClass.lowercased(at(end - 1)) == 0x74
            emitPlainWord(to: split, isCode: isCode)
            attached = true
            emit(.word, to: end, flags: isNegation ? [.contracted] : [])
        } else {
            emitPlainWord(to: end, isCode: isCode)
        }
    }

    /// Where "n't", "'s", "'ll" and the like begin in a word, "not" in "cannot", or its end.
    private func contractionStart(_ end: Int) -> Int {
        if end - position == 6, starts("cannot") { return position + 3 }
        if end - position == 5, starts("can't") { return position + 3 }
        var mark = end - 1
        while mark > position, end - mark < 4, at(mark) != 0x27 { mark -= 1 }
        guard mark > position, at(mark) == 0x27 else { return end }
        let next = ScalarClass.lowercased(at(mark + 1))
        if next == 0x74, end == mark + 2 {
            return ScalarClass.lowercased(at(mark - 1)) == 0x6E ? mark - 1 : end
        }
        return [0x73, 0x6C, 0x72, 0x76, 0x64, 0x6D].contains(next) ? mark : end
    }

    private mutating func emitPlainWord(to end: Int, isCode: Bool) {
        var flags: TokenFlags = isCode ? [.code] : []
        if ScalarClass.isUpper(at(position)) {
            flags.insert(.capitalised)
            let letters = scalars[position..<end]
            if letters.count > 1, letters.allSatisfy({ ScalarClass.isUpper($0) }) {
                flags.insert(.allCaps)
            }
        }
        emit(.word, to: end, flags: flags)
    }

    /// `a_b`, `np.array`, `foo()`, `x86_64`: a letter run goes on into code.
    private func continuesIdentifier(_ end: Int) -> Bool {
        let s = at(end)
        if s == 0x5F { return true }
        if s == 0x28, at(end + 1) == 0x29 { return true }
        if s == 0x3A, at(end + 1) == 0x3A, ScalarClass.isLetter(at(end + 2)) { return true }
        if ScalarClass.isDigit(s) {
            var next = end
            while ScalarClass.isDigit(at(next)) { next += 1 }
            return at(next) == 0x5F
        }
        return s == 0x2E && isDottedName(end)
    }

    /// A dot inside a name, not a full stop whose space is missing: what follows is lower-case.
    private func isDottedName(_ dot: Int) -> Bool {
        var next = dot + 1
        while ScalarClass.isASCIILetter(at(next)), !ScalarClass.isUpper(at(next)) { next += 1 }
        return next - dot > 2 && dot - position > 1 && !ScalarClass.isUpper(at(next))
    }

    private mutating func scanIdentifier() {
        var end = position
        while true {
            let s = at(end)
            let joins =
                (s == 0x2E || s == 0x3A)
                && (ScalarClass.isLetter(at(end + 1)) || at(end + 1) == 0x3A)
            guard ScalarClass.isLetter(s) || ScalarClass.isDigit(s) || s == 0x5F || joins else {
                break
            }
            end += 1
        }
        if at(end) == 0x28, at(end + 1) == 0x29 { end += 2 }
        guard end > position else {
            position += 1
            return
        }
        emit(.literal, to: end, flags: [.code], info: LiteralKind.code.rawValue)
    }

    /// `U.S.`, `e.g.`: single letters with dots.
    private func dottedAcronymEnd() -> Int? {
        var end = position
        var letters = 0
        while ScalarClass.isASCIILetter(at(end)), at(end + 1) == 0x2E {
            letters += 1
            end += 2
        }
        guard letters >= 2 else { return nil }
        return ScalarClass.isLetter(at(end)) && !ScalarClass.isLetter(at(end + 1)) ? end + 1 : end
    }

    private mutating func emitAcronym(_ end: Int) {
        let letters = scalars[position..<end].filter { $0 != 0x2E }
        emit(.word, to: end, flags: [.capitalised, .allCaps])
        let hash = WordHash.of(letters[...])
        tokens[tokens.count - 1].surface = hash
        tokens[tokens.count - 1].concept = hash
    }
}

// Literals and marks.
extension TextScanner {
    /// An address with a scheme, `www.`, or an `@` inside.
    private mutating func scanAddress() -> Bool {
        let isURL = starts("http://") || starts("https://") || starts("ftp://") || starts("www.")
        var end = position
        var at64 = 0
        if !isURL {
            while isAddressScalar(at(end)), end - position <= 64 { end += 1 }
            guard at(end) == 0x40, ScalarClass.isLetter(at(end + 1)) else { return false }
            at64 = end
        }
        while isAddressScalar(at(end)) || at(end) == 0x40 || (isURL && isURLScalar(at(end))) {
            end += 1
        }
        while end > position, at(end - 1) == 0x2E || at(end - 1) == 0x2C || at(end - 1) == 0x3F {
            end -= 1
        }
        guard end > at64 else { return false }
        emit(.literal, to: end, info: (isURL ? LiteralKind.url : .email).rawValue)
        return true
    }

    private func starts(_ prefix: String) -> Bool {
        var index = position
        for byte in prefix.utf8 {
            guard ScalarClass.lowercased(at(index)) == UInt32(byte) else { return false }
            index += 1
        }
        return true
    }

    private func isAddressScalar(_ s: UInt32) -> Bool {
        ScalarClass.isASCIILetter(s) || ScalarClass.isDigit(s) || s == 0x2E || s == 0x2D
            || s == 0x5F
            || s == 0x2B
    }

    private func isURLScalar(_ s: UInt32) -> Bool {
        s > 0x20 && s < 0x7F && s != 0x22 && s != 0x3C && s != 0x3E && s != 0x29 && s != 0x60
    }

    /// Flags, paths and variables.
    ///
    /// Returns whether one was emitted.
    private mutating func scanLiteral(_ s: UInt32) -> Bool {
        let isOpen =
            isOpenBefore(position) || at(position - 1) == 0x60 || at(position - 1) == 0x22
            || at(position - 1) == 0x27
        if s == 0x2D, isOpen, ScalarClass.isASCIILetter(at(position + 1)) || startsLongFlag() {
            return emitRun(.flag)
        }
        if isPathStart(s, isOpen: isOpen) { return emitRun(.path) }
        let isVariable = s == 0x24 || s == 0x40
        if isVariable, ScalarClass.isASCIILetter(at(position + 1)) || at(position + 1) == 0x7B {
            return emitRun(.code)
        }
        return false
    }

    private func startsLongFlag() -> Bool {
        at(position + 1) == 0x2D && ScalarClass.isASCIILetter(at(position + 2))
    }

    private func isPathStart(_ s: UInt32, isOpen: Bool) -> Bool {
        guard isOpen else { return false }
        let next = at(position + 1)
        if s == 0x2F || (s == 0x7E && next == 0x2F) {
            return ScalarClass.isASCIILetter(next) || next == 0x2F
        }
        if s == 0x2E {
            return next == 0x2F || (next == 0x2E && at(position + 2) == 0x2F)
                || ScalarClass.isASCIILetter(next)
        }
        return false
    }

    private mutating func emitRun(_ kind: LiteralKind) -> Bool {
        var end = position + 1
        while isAddressScalar(at(end)) || isRunScalar(at(end)) { end += 1 }
        while end > position + 1, at(end - 1) == 0x2E || at(end - 1) == 0x3F { end -= 1 }
        emit(.literal, to: end, flags: [.code], info: kind.rawValue)
        return true
    }

    private func isRunScalar(_ s: UInt32) -> Bool {
        s == 0x2F || s == 0x3D || s == 0x7E || s == 0x7B || s == 0x7D || s == 0x3A || s == 0x2A
            || s == 0x40
    }

    private mutating func scanMark(_ s: UInt32) {
        switch s {
        case 0x22, 0x60: toggleQuote(s)
        case 0x27: toggleApostrophe()
        case 0x2E, 0x3F, 0x21:
            if s != 0x2E || !endsAbbreviation { startsSentence = true }
            attached = false
            position += 1
        case 0x2C, 0x3B, 0x3A:
            afterComma = true
            attached = false
            position += 1
        case 0x28, 0x29, 0x5B, 0x5D, 0x7B, 0x7D, 0x2D, 0x5C, 0xB7, 0x2022, 0x30FB, 0x2E80...0x303F:
            position += 1
        case 0x2F
        where !ScalarClass.isDigit(at(position - 1)) || !ScalarClass.isDigit(at(position + 1)):
            position += 1
        default:
            emit(.symbol, to: symbolEnd(s))
        }
    }

    /// "Mr." and its kin, and a full stop before a small letter.
    private var endsAbbreviation: Bool {
        var next = position + 1
        while ScalarClass.isSpace(at(next)) { next += 1 }
        if next > position + 1, ScalarClass.isASCIILetter(at(next)), !ScalarClass.isUpper(at(next))
        {
            return true
        }
        guard let last = tokens.last, Int(last.end) == position else { return false }
        return TextScanner.abbreviations.contains(last.surface)
    }

    private static let abbreviations = Set(
        ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "jr", "sr", "no", "inc", "ltd"]
            .map { WordHash.of($0) })

    /// `==`, `&&`, `<=`: operators of several marks are one symbol.
    private func symbolEnd(_ s: UInt32) -> Int {
        var end = position + 1
        while end - position < 3, [0x3C, 0x3D, 0x3E, 0x26, 0x7C, 0x2B, 0x2A].contains(at(end)) {
            end += 1
        }
        return end
    }

    private mutating func toggleQuote(_ mark: UInt32) {
        if let open = openQuote, open.mark == mark {
            if position - open.scalar <= CheckLimits.quoteScalarsMax, tokens.count > open.token {
                quotes.append(Quote(tokens: open.token..<tokens.count, isCode: mark == 0x60))
            }
            openQuote = nil
        } else {
            openQuote = (mark, position, tokens.count)
        }
        attached = false
        position += 1
    }

    /// A single quote opens before a letter after a space, and closes before what is no letter.
    private mutating func toggleApostrophe() {
        let opens = isOpenBefore(position) && !ScalarClass.isSpace(at(position + 1))
        let closes = openQuote?.mark == 0x27
        if opens || closes {
            toggleQuote(0x27)
        } else {
            position += 1
        }
    }
}
