import HitChecks
import Testing

/// Texts nobody would write but somebody will send.
@Suite struct HostileTextTests {
    @Test(arguments: [
        "", " ", "\n\n\n", "?", "'", "\"", "`", "''''''", "\"\"\"", "- - -", "--", "-", "$", "@",
        "@@@",
        "///", "~", "~/", ".", "...", "..", "1.", "1,", "1:", "1:3", "99:99", "2024-13-45",
        "2024-0-0",
        "0.0.0.0.0", "1,000,00,0", "9999999999999999999999999999999999999999", "1e999", "n't", "'s",
        "can't've", "a'", "x++", "c#", "http://", "www.", "a@", "@b", "\u{0}", "\u{FEFF}",
        "\u{202E}abc",
        "👩‍👩‍👧‍👦", "e\u{301}\u{301}\u{301}", "第", "一万亿万亿", "不", "好不", "不好", "年", "5年", "点", "()", "(((",
        "%",
        "5%", "$$5", "million", "hundred hundred hundred hundred hundred hundred", "st", "1st",
        "__", "_",
        "turn", "turn on", "turn x on", "and", "A and", "and B", "from to from to", "who",
        "can you",
    ])
    func `an odd text is read and compared with itself without a finding about it`(text: String) {
        let pair = PreparedPair(query: PreparedText(text), stored: PreparedText(text))
        #expect(PairChecks.findings(pair).isEmpty)
    }

    @Test func `random scalars never trap, and findings do not depend on the direction`() {
        let seed: UInt64 = 20_240_601
        print("seed \(seed)")
        var random = Linear(state: seed)
        for _ in 0..<3_000 {
            let a = random.text()
            let b = random.next(3) == 0 ? random.changed(a) : random.text()
            let there = PairChecks.findings(query: a, stored: b).map(\.check)
            let back = PairChecks.findings(query: b, stored: a).map(\.check)
            #expect(there.isEmpty == back.isEmpty, "\(a) | \(b)")
        }
    }

    @Test(arguments: [
        "word ", "1 ", "a,", "'", "\"a\" ", "from to ", "不好", "A and B ", "(", "5 km ", "n't ",
    ])
    func `a text at the limit is compared`(unit: String) {
        let count = CheckLimits.textBytesMax / unit.utf8.count
        let text = String(repeating: unit, count: min(count, 1_000))
        #expect(PairChecks.findings(query: text, stored: text).isEmpty)
        _ = PairChecks.findings(query: text, stored: "something else")
    }
}

/// A linear congruential generator of texts from words and marks that the checks treat specially.
private struct Linear {
    var state: UInt64

    private static let pieces = [
        "not", "n't", "on", "off", "from", "to", "and", "A", "Paris", "London", "5", "km", "$",
        "1,000",
        "2024-06-01", "3 pm", "--flag", "/etc/x", "`code`", "\"", "'", "what", "how", "can you",
        "turn",
        "一", "百", "不", "怎么", "北京", "的", "和", "?", ".", ",", "\n", "(", ")", "x_y", "a@b.c",
        "http://a.b/c",
        "😀", "\u{0301}", "\u{202E}", "ß", "İ", "Ω", "привет", "مرحبا", "สวัสดี", "first", "one",
        "half",
    ]

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func text() -> String {
        var text = ""
        for _ in 0..<(1 + next(12)) {
            text += Linear.pieces[next(Linear.pieces.count)]
            if next(4) != 0 { text += " " }
        }
        return text
    }

    mutating func changed(_ text: String) -> String {
        var words = text.split(separator: " ").map(String.init)
        guard !words.isEmpty else { return text }
        words[next(words.count)] = Linear.pieces[next(Linear.pieces.count)]
        return words.joined(separator: " ")
    }
}
