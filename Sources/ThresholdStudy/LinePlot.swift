/// A small line plot as SVG, with nothing fetched from outside.
///
/// Colours come from the page's style sheet (`.s0`, `.s1` …), so that it follows light and dark.
struct LinePlot {
    struct Series {
        var name: String
        var points: [(x: Double, y: Double)]
        var isDashed = false
        var colour: Int
    }

    var title: String
    var xLabel: String
    var yLabel: String
    var xRange: ClosedRange<Double>
    var yRange: ClosedRange<Double>
    var series: [Series]
    /// A vertical line, such as a default threshold.
    var marks: [(x: Double, name: String)] = []

    private static let width = 520.0
    private static let height = 340.0
    private static let left = 52.0
    private static let right = 14.0
    private static let top = 30.0
    private static let bottom = 44.0

    var svg: String {
        var parts = [
            """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
            aria-label="\(HTML.escaped(title))">
            <text class="title" x="\(Int(Self.left))" y="18">\(HTML.escaped(title))</text>
            """
        ]
        parts.append(gridLines)
        parts += marks.filter { xRange.contains($0.x) }.map(markLine)
        parts += series.map(line)
        parts.append(
            """
            <text class="axis" x="\(number(Self.left + plotWidth / 2))" y="\(number(Self.height - 6))" \
            text-anchor="middle">\(HTML.escaped(xLabel))</text>
            <text class="axis" transform="translate(13 \(number(Self.top + plotHeight / 2))) rotate(-90)" \
            text-anchor="middle">\(HTML.escaped(yLabel))</text>
            </svg>
            """)
        return parts.joined(separator: "\n")
    }

    private var plotWidth: Double { Self.width - Self.left - Self.right }
    private var plotHeight: Double { Self.height - Self.top - Self.bottom }

    private func x(_ value: Double) -> Double {
        let share = (value - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
        return Self.left + min(max(share, 0), 1) * plotWidth
    }

    private func y(_ value: Double) -> Double {
        let share = (value - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
        return Self.top + (1 - min(max(share, 0), 1)) * plotHeight
    }

    private var gridLines: String {
        (0...5).map { step in
            let share = Double(step) / 5
            let yValue = yRange.lowerBound + share * (yRange.upperBound - yRange.lowerBound)
            let xValue = xRange.lowerBound + share * (xRange.upperBound - xRange.lowerBound)
            let (row, column) = (number(y(yValue)), number(x(xValue)))
            return """
                <line class="grid" x1="\(number(Self.left))" x2="\(number(Self.width - Self.right))" \
                y1="\(row)" y2="\(row)"/>
                <text class="tick" x="\(number(Self.left - 6))" y="\(number(y(yValue) + 4))" \
                text-anchor="end">\(Decimal.text(yValue, 2))</text>
                <text class="tick" x="\(column)" y="\(number(Self.height - Self.bottom + 16))" \
                text-anchor="middle">\(Decimal.text(xValue, 2))</text>
                """
        }.joined(separator: "\n")
    }

    private func markLine(_ mark: (x: Double, name: String)) -> String {
        let column = number(x(mark.x))
        return """
            <line class="mark" x1="\(column)" x2="\(column)" y1="\(number(Self.top))" \
            y2="\(number(Self.height - Self.bottom))"/>
            <text class="tick" x="\(number(x(mark.x) + 4))" y="\(number(Self.top + 11))">\
            \(HTML.escaped(mark.name))</text>
            """
    }

    private func line(_ series: Series) -> String {
        let points = series.points
            .filter { $0.x.isFinite && $0.y.isFinite && xRange.contains($0.x) }
            .map { "\(number(x($0.x))),\(number(y($0.y)))" }
        let dash = series.isDashed ? " stroke-dasharray=\"5 4\"" : ""
        return """
            <polyline class="line s\(series.colour)"\(dash) points="\(points.joined(separator: " "))">\
            <title>\(HTML.escaped(series.name))</title></polyline>
            """
    }

    private func number(_ value: Double) -> String { Decimal.text(value, 1) }
}

/// Text for a page.
enum HTML {
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}

/// Numbers with a fixed count of decimals, without Foundation.
enum Decimal {
    static func text(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let digits = String(scaled)
        guard places > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    static func percent(_ share: Double?, places: Int = 1) -> String {
        share.map { text($0 * 100, places) + " %" } ?? "–"
    }

    static func percent(_ proportion: Proportion) -> String { percent(proportion.value) }

    /// Such as `12.3 % (10.1–14.8)`.
    static func withInterval(_ proportion: Proportion) -> String {
        guard let interval = proportion.interval else { return "–" }
        let low = text(interval.lowerBound * 100, 1)
        let high = text(interval.upperBound * 100, 1)
        return "\(percent(proportion.value)) (\(low)–\(high))"
    }
}
